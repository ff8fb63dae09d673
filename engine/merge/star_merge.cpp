// Star stacks.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/methods.h"

namespace engine {

Result<MergeOutcome> merge_stars(const MergeSet&, const MergeOptions&, const MergeWork&) {
    return Error{ErrorKind::unsupported, "Star stacks cannot be merged yet.", {}};
}

} // namespace engine
