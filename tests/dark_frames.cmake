nocturne_test(banding_test banding_test.cpp)
nocturne_test(dark_frames_test dark_frame_test.cpp dark_library_test.cpp shared/dark_sensor.cpp)
