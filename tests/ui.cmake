# The whole window and what stands behind it: documents, rendering, canvas. Under Xvfb where there is a display, else off-screen.
if(NOCTURNE_UI)
  nocturne_window_program(ui_test ui_test.cpp ui_document_test.cpp ui_night_test.cpp ui_view_test.cpp crop_tool_test.cpp retouch_tool_test.cpp shared/window_test_main.cpp)
  gtest_discover_tests(ui_test DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120 LABELS window RESOURCE_LOCK screen)
endif()
