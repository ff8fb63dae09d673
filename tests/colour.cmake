find_package(PkgConfig REQUIRED)
pkg_check_modules(LCMS2 REQUIRED IMPORTED_TARGET lcms2)
nocturne_test(profile_test profile_test.cpp profile_damage_test.cpp)
target_link_libraries(profile_test PRIVATE PkgConfig::LCMS2)
