// Brackets and bursts.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/methods.h"

namespace engine {

Result<MergeOutcome> merge_robust(const MergeSet&, const MergeOptions&, const MergeWork&) {
    return Error{ErrorKind::unsupported, "Brackets and bursts cannot be merged yet.", {}};
}

} // namespace engine
