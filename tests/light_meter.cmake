# The light meter: its numbers, and the plot in the window.
nocturne_test(light_meter_test light_meter_test.cpp light_meter_scene_test.cpp)
if(NOCTURNE_UI)
  # By itself, and again at 150 % of the display's scale: half a pixel there is another half pixel.
  nocturne_window_program(light_meter_widget_test light_meter_widget_test.cpp light_meter_window_test.cpp shared/window_test_main.cpp)
  gtest_discover_tests(light_meter_widget_test DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120 LABELS window RESOURCE_LOCK screen)
  add_test(NAME LightMeter.AllOfItAtOneAndAHalf COMMAND light_meter_widget_test)
  set_tests_properties(LightMeter.AllOfItAtOneAndAHalf PROPERTIES ENVIRONMENT QT_SCALE_FACTOR=1.5 TIMEOUT 120 LABELS window
                       RESOURCE_LOCK screen)
endif()
