nocturne_test(kernels_test kernels/demosaic_test.cpp kernels/naive_demosaic.cpp)
nocturne_test(raw_test raw_test.cpp raw_samples_test.cpp raw_other_sensors_test.cpp)
