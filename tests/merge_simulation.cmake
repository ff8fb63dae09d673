# Simulated series of frames with truth, for all tests of merging: link simulated_series.
add_library(simulated_series STATIC shared/simulated_scene.cpp shared/simulated_scene_places.cpp shared/simulated_motion.cpp
            shared/simulated_movers.cpp shared/simulated_sensor.cpp shared/simulated_series.cpp shared/simulated_masks.cpp
            shared/simulated_sets.cpp shared/simulated_files.cpp)
target_link_libraries(simulated_series PUBLIC test_support PRIVATE nocturne_warnings)
target_precompile_headers(simulated_series REUSE_FROM test_support)
nocturne_test(merge_simulation_test merge_simulation_test.cpp)
target_link_libraries(merge_simulation_test PRIVATE simulated_series)
# What a merge of them is worth.
add_library(merge_measures STATIC bench/merge_measures.cpp)
target_link_libraries(merge_measures PUBLIC simulated_series PRIVATE nocturne_warnings)
nocturne_test(merge_quality_test merge_quality_test.cpp)
target_link_libraries(merge_quality_test PRIVATE merge_measures)
target_precompile_headers(merge_measures REUSE_FROM test_support)
