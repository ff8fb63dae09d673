# Measurements, run by hand: build/release/bin/nocturne_bench. Under sanitizers they mean nothing.
if(NOT NOCTURNE_SANITIZE)
  find_package(benchmark REQUIRED)
  add_executable(nocturne_bench bench/pixels_bench.cpp bench/view_bench.cpp bench/night_bench.cpp)
  target_link_libraries(nocturne_bench PRIVATE test_support benchmark::benchmark_main nocturne_warnings)
endif()
