# Rules that no compiler checks.
add_test(NAME Architecture.SourcesKeepTheRuleOfDependency
         COMMAND ${CMAKE_COMMAND} -D ROOT=${CMAKE_SOURCE_DIR} -P ${CMAKE_CURRENT_SOURCE_DIR}/architecture/source_rules.cmake)
add_test(NAME Architecture.CommandLineProgramLinksNoWindowSystem
         COMMAND ${CMAKE_COMMAND} -D PROGRAM=$<TARGET_FILE:nocturne-cli> -P ${CMAKE_CURRENT_SOURCE_DIR}/architecture/linked_libraries.cmake)
