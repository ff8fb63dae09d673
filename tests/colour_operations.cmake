# Operations that treat every pixel by itself: colour and tone.
nocturne_test(colour_operations_test operations/saturation_test.cpp operations/colour_tools_test.cpp operations/contrast_test.cpp operations/white_balance_test.cpp operations/colour_checker_test.cpp operations/lut_test.cpp operations/finish_look_test.cpp shared/one_colour.cpp shared/chart.cpp shared/colour_measures.cpp)
