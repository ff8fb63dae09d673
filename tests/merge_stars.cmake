# Star stacks and trails.
foreach(part stars star_series star_streaks trails)
  nocturne_test(merge_${part}_test merge_${part}_test.cpp shared/star_scenes.cpp)
endforeach()
