# Measurements, run by hand: build/release/bin/nocturne_bench. Under sanitizers they mean nothing.
if(NOT NOCTURNE_SANITIZE)
  find_package(benchmark REQUIRED)
  add_executable(nocturne_bench bench/pixels_bench.cpp bench/view_bench.cpp bench/night_bench.cpp bench/regions_bench.cpp bench/denoise_bench.cpp
                 bench/merge_robust_bench.cpp)
  target_link_libraries(nocturne_bench PRIVATE test_support benchmark::benchmark_main nocturne_warnings)
  target_precompile_headers(nocturne_bench REUSE_FROM test_support)
  # The sense of night, measured and looked at: docs/night-metrics.md.
  add_library(night_scenes STATIC shared/night_scenes.cpp shared/night_scenes_blue_hour.cpp shared/night_scenes_candle.cpp
              shared/night_scenes_city.cpp shared/night_scenes_moonlit.cpp shared/night_scenes_neon.cpp shared/night_scenes_paint.cpp
              shared/night_scenes_stars.cpp shared/colour_measures.cpp bench/night_metrics_measure.cpp bench/night_metrics_reference.cpp
              bench/night_metrics_subjects.cpp)
  target_link_libraries(night_scenes PUBLIC test_support PRIVATE nocturne_warnings)
  target_precompile_headers(night_scenes REUSE_FROM test_support)
  add_executable(nocturne_night_metrics bench/night_metrics.cpp)
  target_link_libraries(nocturne_night_metrics PRIVATE night_scenes nocturne_warnings)
  target_precompile_headers(nocturne_night_metrics REUSE_FROM test_support)
  # Noise reduction against the truth: docs/denoise.md.
  add_executable(nocturne_denoise_quality bench/denoise_quality.cpp)
  target_link_libraries(nocturne_denoise_quality PRIVATE night_scenes nocturne_warnings)
  target_precompile_headers(nocturne_denoise_quality REUSE_FROM test_support)
  add_executable(nocturne_contact_sheets bench/contact_sheets.cpp)
  target_link_libraries(nocturne_contact_sheets PRIVATE night_scenes nocturne_warnings)
  target_precompile_headers(nocturne_contact_sheets REUSE_FROM test_support)
  # Demosaicing beside other programs: docs/demosaic.md.
  add_executable(nocturne_demosaic_quality bench/demosaic_quality.cpp bench/demosaic_scenes.cpp)
  target_link_libraries(nocturne_demosaic_quality PRIVATE test_support nocturne_warnings)
  target_precompile_headers(nocturne_demosaic_quality REUSE_FROM test_support)
  # Merging against the truth and beside other programs: docs/merge-quality.md.
  add_executable(nocturne_merge_quality bench/merge_quality.cpp)
  target_link_libraries(nocturne_merge_quality PRIVATE merge_measures nocturne_warnings)
  target_precompile_headers(nocturne_merge_quality REUSE_FROM test_support)
  # The photo without any edit beside the camera's own picture of it: docs/default-look.md.
  add_executable(nocturne_default_look bench/default_look.cpp shared/colour_measures.cpp)
  target_link_libraries(nocturne_default_look PRIVATE test_support nocturne_warnings)
  target_precompile_headers(nocturne_default_look REUSE_FROM test_support)
endif()
