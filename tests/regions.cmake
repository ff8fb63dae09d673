# Places of a photo, and the operation that works in its sky.
nocturne_test(regions_test regions_test.cpp regions_photos_test.cpp operations/sky_glow_test.cpp)
