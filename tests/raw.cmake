nocturne_test(kernels_test kernels/demosaic_test.cpp kernels/naive_demosaic.cpp)
