# The whole window and what stands behind it: documents, rendering, canvas. Under Xvfb where there is a display, else off-screen.
if(NOCTURNE_UI)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Widgets Test)
  add_executable(ui_test ui_test.cpp ui_document_test.cpp ui_night_test.cpp ui_view_test.cpp crop_tool_test.cpp retouch_tool_test.cpp shared/window_events.cpp shared/window_test_main.cpp)
  set_target_properties(ui_test PROPERTIES POSITION_INDEPENDENT_CODE ON DISABLE_PRECOMPILE_HEADERS ON)
  target_link_libraries(ui_test PRIVATE ui test_support Qt6::Test nocturne_warnings)
  gtest_discover_tests(ui_test DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120 LABELS window RESOURCE_LOCK screen)
endif()
