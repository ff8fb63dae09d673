# Theme and small widgets, off-screen. Not through nocturne_test: Qt wants position-independent code, which its shared
# precompiled header is not. Run a second time at 150 % of the display's scale.
if(NOCTURNE_UI)
  add_executable(widgets_test widgets_test.cpp choice_row_test.cpp curve_row_test.cpp slider_row_test.cpp slider_typing_test.cpp value_text_test.cpp theme_test.cpp
                 shared/window_events.cpp)
  set_target_properties(widgets_test PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_link_libraries(widgets_test PRIVATE ui test_support nocturne_warnings)
  gtest_discover_tests(widgets_test DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 60)
  add_test(NAME Widgets.AllOfThemAtOneAndAHalf COMMAND widgets_test)
  set_tests_properties(Widgets.AllOfThemAtOneAndAHalf PROPERTIES ENVIRONMENT QT_SCALE_FACTOR=1.5 TIMEOUT 60)
endif()
