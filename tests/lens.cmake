# Lens corrections. The database they are held against is Debian's liblensfun-data-v1.
nocturne_test(lens_test lens_map_test.cpp lens_profile_test.cpp dng_lens_test.cpp operations/lens_test.cpp)
target_include_directories(lens_test PRIVATE ${LENSFUN_INCLUDE_DIR})
target_link_libraries(lens_test PRIVATE ${LENSFUN_LIBRARY})
