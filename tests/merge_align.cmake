# How frames lie over each other.
nocturne_test(merge_align_test merge_align_test.cpp tile_flow_test.cpp shared/moved_scene.cpp)
if(NOT NOCTURNE_SANITIZE)
  find_package(benchmark REQUIRED)
  add_executable(nocturne_align_bench bench/merge_align_bench.cpp shared/moved_scene.cpp)
  target_link_libraries(nocturne_align_bench PRIVATE test_support benchmark::benchmark_main nocturne_warnings)
  target_precompile_headers(nocturne_align_bench REUSE_FROM test_support)
endif()
