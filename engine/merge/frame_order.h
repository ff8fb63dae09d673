// The order in which frames were taken and their nominal exposure, from what the files tell. Knows no pixels.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/photo/capture.h"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

// "IMG_9.JPG" before "IMG_10.JPG": runs of digits are compared as numbers, all else byte by byte. A strict order: only equal names are equal.
bool comes_before_by_name(std::string_view a, std::string_view b);

// Seconds since 1970 of CaptureFacts::taken with its fraction, as if the camera's clock showed UTC; nothing if there is no readable time.
std::optional<double> time_taken(const CaptureFacts& facts);

// Marketing shutter times ("1/60", "30") stand for powers of 2^(1/3) (1/64, 32): those of the usual series become that, all others stay (merge.md 2.1).
double real_exposure_time(double nominal);
// exposure time * ISO / f-number^2; 0 if time or ISO are not known. Without an f-number (manual lens, telescope) as if it was 1.
double nominal_exposure(const CaptureFacts& facts);

struct FrameName {
    std::string name;
    std::optional<double> time;
};
// Indices in the order in which the frames were taken: by time where all have one, else and for ties by name.
std::vector<std::size_t> order_taken(const std::vector<FrameName>& frames);

} // namespace engine
