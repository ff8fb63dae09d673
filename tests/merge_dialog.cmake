# The merge dialog and what it is made of with a fake engine; merge_window_test with the real one.
if(NOCTURNE_UI)
  foreach(part dialog parts window)
    nocturne_window_program(merge_${part}_test merge_${part}_test.cpp shared/window_test_main.cpp)
    gtest_discover_tests(merge_${part}_test DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120 LABELS window RESOURCE_LOCK screen)
  endforeach()
endif()
