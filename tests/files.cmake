# Picture files, opening and exporting. The tests also write and read with the format libraries themselves, so that our
# readers and writers are held against somebody else's.
find_package(PkgConfig REQUIRED)
pkg_check_modules(TEST_FORMATS REQUIRED IMPORTED_TARGET libjpeg libpng libtiff-4 OpenEXR)
nocturne_test(files_test files_test.cpp atomic_file_test.cpp shared/foreign_pictures.cpp)
target_link_libraries(files_test PRIVATE PkgConfig::TEST_FORMATS)
