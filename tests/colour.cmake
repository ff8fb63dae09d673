# Colour management, the finishing stage and metadata. lcms2 itself is the reference of the profile tests.
find_package(PkgConfig REQUIRED)
pkg_check_modules(LCMS2 REQUIRED IMPORTED_TARGET lcms2)
nocturne_test(profile_test profile_test.cpp profile_damage_test.cpp)
target_link_libraries(profile_test PRIVATE PkgConfig::LCMS2)
nocturne_test(finish_test finish_test.cpp)
pkg_check_modules(TIFF REQUIRED IMPORTED_TARGET libtiff-4)
nocturne_test(metadata_test metadata_test.cpp sidecar_test.cpp tiff_tags_test.cpp)
target_link_libraries(metadata_test PRIVATE PkgConfig::TIFF)
