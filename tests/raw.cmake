nocturne_test(kernels_test kernels/demosaic_test.cpp kernels/naive_demosaic.cpp kernels/xtrans_test.cpp kernels/guided_base_test.cpp kernels/patch_shrink_test.cpp)
nocturne_test(hot_pixels_test hot_pixels_test.cpp shared/simulated_cameras.cpp)
nocturne_test(highlights_test highlights_test.cpp shared/simulated_cameras.cpp shared/colour_measures.cpp)
nocturne_test(raw_test raw_test.cpp sensor_settings_test.cpp shared/simulated_cameras.cpp raw_samples_test.cpp raw_other_sensors_test.cpp)
