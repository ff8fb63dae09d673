# The night: layers of the picture that its operations read, and operations of their own files.
nocturne_test(base_layer_test base_layer_test.cpp)
