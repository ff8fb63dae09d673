# Noise reduction: the model of noise and the operation, held against simulated sensors.
nocturne_test(denoise_test noise_model_test.cpp operations/denoise_test.cpp operations/sharpen_test.cpp)
