# Brackets and bursts, merged from a small simulated night.
nocturne_test(merge_robust_test merge_robust_test.cpp shared/small_series.cpp)
nocturne_test(merge_accumulate_test merge_accumulate_test.cpp shared/small_series.cpp)
nocturne_test(merge_robust_series_test merge_robust_series_test.cpp)
target_link_libraries(merge_robust_series_test PRIVATE simulated_series)
