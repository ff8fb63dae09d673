# Star stacks and trails.
nocturne_test(merge_stars_test merge_stars_test.cpp shared/star_scenes.cpp)
nocturne_test(merge_star_series_test merge_star_series_test.cpp shared/star_scenes.cpp)
