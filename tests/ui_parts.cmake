# The parts of the window that stand on their own: night bar, export dialog, display profile.
if(NOCTURNE_UI)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Widgets Test DBus)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(TEST_XCB REQUIRED IMPORTED_TARGET xcb)

  # nocturne_ui_part_test(NAME FILES...): a test program with widgets.
  function(nocturne_ui_part_test name)
    nocturne_window_program(${name} ${ARGN} shared/window_test_main.cpp)
    set_target_properties(${name} PROPERTIES AUTOMOC ON AUTOGEN_ORIGIN_DEPENDS OFF)
    target_link_libraries(${name} PRIVATE Qt6::DBus PkgConfig::TEST_XCB)
    gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 300 LABELS window RESOURCE_LOCK screen)
  endfunction()

  nocturne_ui_part_test(night_bar_test night_bar_test.cpp mood_field_test.cpp)
  nocturne_ui_part_test(mask_ui_test mask_page_test.cpp mask_tool_test.cpp)
  nocturne_ui_part_test(export_dialog_test export_dialog_test.cpp)
  nocturne_ui_part_test(display_profile_test display_profile_test.cpp shared/fake_colord.cpp)
endif()
