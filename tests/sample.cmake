# The simulated night and the DNG files that it is written to.
nocturne_test(sample_test sample_test.cpp sample_files_test.cpp)
nocturne_test(dng_test dng_test.cpp dng_other_programs_test.cpp)
