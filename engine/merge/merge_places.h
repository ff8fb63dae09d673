// What is done to a finished merge: discs of single frames put in ("take this area from that frame"), edges cut. Knows no way of merging.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_series.h"
#include "engine/merge/statistic.h"

namespace engine {

// In the order of the places; the map of frames and that of ghosts follow. Places of frames that cannot be laid are warned of. False: stopped.
bool take_places(FrameSeries& series, const std::vector<MergePlace>& places, StatisticResult& result,
                 const std::stop_token& stop);

// What all used frames show, if that is asked for; the result then begins at (0, 0).
void trim_to_shown(MergeEdges edges, const FrameSeries& series, StatisticResult& result);

} // namespace engine
