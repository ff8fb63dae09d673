# How frames lie over each other.
nocturne_test(merge_align_test merge_align_test.cpp tile_flow_test.cpp shared/moved_scene.cpp)
