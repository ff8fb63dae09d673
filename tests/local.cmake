# Operations that treat a place by what lies around it.
nocturne_test(tone_test operations/tone_test.cpp)
nocturne_test(auto_light_test auto_light_test.cpp)
nocturne_test(fine_base_test kernels/fine_base_test.cpp)
nocturne_test(local_detail_test operations/local_detail_test.cpp)
nocturne_test(dehaze_test operations/dehaze_test.cpp)
nocturne_test(defringe_test operations/defringe_test.cpp)
nocturne_test(retouch_test operations/retouch_test.cpp)
