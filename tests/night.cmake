# The night: layers of the picture that its operations read, and operations of their own files.
nocturne_test(base_layer_test base_layer_test.cpp)
nocturne_test(mixed_light_test operations/mixed_light_test.cpp)
