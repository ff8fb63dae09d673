// Star trails.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/methods.h"

namespace engine {

Result<MergeOutcome> merge_trails(const MergeSet&, const MergeOptions&, const MergeWork&) {
    return Error{ErrorKind::unsupported, "Star trails cannot be merged yet.", {}};
}

} // namespace engine
