# Theme and small widgets, off-screen. Run a second time at 150 % of the display's scale.
if(NOCTURNE_UI)
  nocturne_window_program(widgets_test widgets_test.cpp choice_row_test.cpp curve_row_test.cpp slider_row_test.cpp slider_typing_test.cpp value_text_test.cpp theme_test.cpp)
  gtest_discover_tests(widgets_test DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 60)
  add_test(NAME Widgets.AllOfThemAtOneAndAHalf COMMAND widgets_test)
  set_tests_properties(Widgets.AllOfThemAtOneAndAHalf PROPERTIES ENVIRONMENT QT_SCALE_FACTOR=1.5 TIMEOUT 60)
endif()
