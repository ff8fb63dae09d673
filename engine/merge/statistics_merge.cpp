// Mean, median and lighten.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/methods.h"

namespace engine {

Result<MergeOutcome> merge_statistics(const MergeSet&, const MergeOptions&, const MergeWork&) {
    return Error{ErrorKind::unsupported, "Mean, median and lighten cannot be merged yet.", {}};
}

} // namespace engine
