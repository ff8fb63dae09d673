nocturne_test(cli_test cli_test.cpp cli_bad_input_test.cpp cli_program.cpp cli_sample.cpp)
target_compile_definitions(cli_test PRIVATE NOCTURNE_CLI="$<TARGET_FILE:nocturne-cli>")
target_link_libraries(cli_test PRIVATE nlohmann_json::nlohmann_json)
add_dependencies(cli_test nocturne-cli)
