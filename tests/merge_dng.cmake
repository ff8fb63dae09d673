nocturne_test(merge_dng_test merged_dng_test.cpp dng_reader_test.cpp shared/foreign_dng.cpp)
