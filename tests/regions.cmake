# Places of a photo, and the operation that works in its sky.
nocturne_test(regions_test regions_test.cpp regions_photos_test.cpp operations/sky_glow_test.cpp)
if(TARGET night_scenes) # drawing them takes too long under sanitizers
  nocturne_test(regions_scenes_test regions_scenes_test.cpp)
  target_link_libraries(regions_scenes_test PRIVATE night_scenes)
endif()
