# The light meter: its numbers, and the plot in the window.
nocturne_test(light_meter_test light_meter_test.cpp)
