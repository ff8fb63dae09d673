# Noise and absolute light of photos, held against simulated cameras.
nocturne_test(light_noise_test light_noise_test.cpp shared/simulated_cameras.cpp)
target_link_libraries(light_noise_test PRIVATE foreign_pictures)
find_package(nlohmann_json 3.11 REQUIRED)
nocturne_test(scene_light_end_to_end_test scene_light_end_to_end_test.cpp shared/simulated_cameras.cpp cli_program.cpp)
target_compile_definitions(scene_light_end_to_end_test PRIVATE NOCTURNE_CLI="$<TARGET_FILE:nocturne-cli>")
target_link_libraries(scene_light_end_to_end_test PRIVATE nlohmann_json::nlohmann_json)
add_dependencies(scene_light_end_to_end_test nocturne-cli)
