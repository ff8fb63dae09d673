// The commands of nocturne-cli. Each is declared, with its options and their help, in its own file.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "app/cli/command_line.h"

namespace cli {

enum ExitCode { all_done = 0, some_failed = 1, wrong_usage = 2 };

Command render_command();
Command info_command();
Command lenses_command();
Command darks_command();
Command merge_command();
Command operations_command();
Command presets_command();
Command sample_command();

} // namespace cli
