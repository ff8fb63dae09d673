// Main program of the kernel generators: run at build time, never shipped.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "Halide.h"

int main(int count, char** arguments) { return Halide::Internal::generate_filter_main(count, arguments, std::cerr); }
