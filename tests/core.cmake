nocturne_test(night_test night_test.cpp night_lamps_test.cpp night_invariants_test.cpp mesopic_test.cpp proxy_row_test.cpp visibility_test.cpp shared/colour_measures.cpp)
nocturne_test(colour_test curve_test.cpp light_curve_test.cpp view_test.cpp spaces_test.cpp shared/colour_measures.cpp)
nocturne_test(pipeline_test one_line_test.cpp recipe_curve_test.cpp renderer_test.cpp recipe_test.cpp recipe_choice_test.cpp preset_test.cpp parallel_test.cpp tile_cache_test.cpp every_operation_test.cpp)
