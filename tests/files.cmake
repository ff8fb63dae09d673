# Picture files, opening and exporting. The tests also write and read with the format libraries themselves, so that our
# readers and writers are held against somebody else's.
find_package(PkgConfig REQUIRED)
pkg_check_modules(TEST_FORMATS REQUIRED IMPORTED_TARGET libjpeg libpng libtiff-4 OpenEXR)
add_library(foreign_pictures STATIC shared/foreign_pictures.cpp shared/foreign_hdr.cpp)
target_include_directories(foreign_pictures PUBLIC ${CMAKE_SOURCE_DIR})
target_link_libraries(foreign_pictures PRIVATE PkgConfig::TEST_FORMATS nocturne_warnings)

nocturne_test(files_test files_test.cpp damaged_files_test.cpp atomic_file_test.cpp)
target_link_libraries(files_test PRIVATE foreign_pictures)
nocturne_test(export_test export_test.cpp)
target_link_libraries(export_test PRIVATE foreign_pictures)
nocturne_test(open_photo_test open_photo_test.cpp)
target_link_libraries(open_photo_test PRIVATE foreign_pictures)
nocturne_test(hdr_files_test hdr_files_test.cpp)
target_link_libraries(hdr_files_test PRIVATE foreign_pictures)
