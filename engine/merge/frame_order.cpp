// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/frame_order.h"
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace engine {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The run of digits that begins at `at`, without leading zeros; `at` moves behind it.
std::string_view number_at(std::string_view text, std::size_t& at) {
    std::size_t first = at;
    while (at < text.size() && is_digit(text[at])) ++at;
    while (first + 1 < at && text[first] == '0') ++first;
    return text.substr(first, at - first);
}

// The times that cameras show, in third and half stops (ISO 12232 does not name them; these are on all dials). Above 1: seconds.
constexpr double shown_fractions[] = {12000, 10000, 8000, 6400, 6000, 5000, 4000, 3200, 3000, 2500, 2000, 1600, 1500,
                                      1250,  1000,  800,  750,  640,  500,  400,  350,  320,  250,  200,  180,  160,
                                      125,   100,   90,   80,   60,   50,   45,   40,   30,   25,   20,   15,   13,
                                      10,    8,     6,    5,    4,    3,    2.5,  2,    1.6,  1.3};
constexpr double shown_seconds[] = {1, 1.3, 1.5, 1.6, 2, 2.5, 3, 3.2, 4, 5, 6, 8, 10, 13, 15, 20, 25, 30};
// Files keep rounded numbers: 1/60 is 0.0166667 or 0.017.
constexpr double rounding = 0.004;

bool is_shown(double time) {
    const auto is_near = [&](double shown) { return std::abs(time / shown - 1) < rounding; };
    return std::any_of(std::begin(shown_fractions), std::end(shown_fractions),
                       [&](double part) { return is_near(1 / part); }) ||
           std::any_of(std::begin(shown_seconds), std::end(shown_seconds), is_near);
}

} // namespace

bool comes_before_by_name(std::string_view a, std::string_view b) {
    std::size_t i = 0, j = 0;
    while (i < a.size() && j < b.size()) {
        if (is_digit(a[i]) && is_digit(b[j])) {
            const std::string_view one = number_at(a, i), other = number_at(b, j);
            if (one.size() != other.size()) return one.size() < other.size();
            if (one != other) return one < other;
        } else {
            if (a[i] != b[j]) return static_cast<unsigned char>(a[i]) < static_cast<unsigned char>(b[j]);
            ++i, ++j;
        }
    }
    if (i < a.size() || j < b.size()) return j < b.size();
    return a < b; // "1" and "01"
}

std::optional<double> time_taken(const CaptureFacts& facts) {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    if (std::sscanf(facts.taken.c_str(), "%d:%d:%d %d:%d:%d", &year, &month, &day, &hour, &minute, &second) != 6)
        return std::nullopt;
    if (year < 1900 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;
    if (hour < 0 || hour > 24 || minute < 0 || minute > 60 || second < 0 || second > 60) return std::nullopt;
    // Days since 1970-01-01 of the Gregorian calendar, with years that begin in March.
    const int y = year - (month <= 2 ? 1 : 0), era = y / 400, of_era = y - 400 * era;
    const int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int days = era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
    const double fraction = facts.taken_fraction >= 0 && facts.taken_fraction < 1 ? facts.taken_fraction : 0;
    return 86400.0 * days + 3600.0 * hour + 60.0 * minute + second + fraction;
}

double real_exposure_time(double nominal) {
    if (!(nominal > 0) || !std::isfinite(nominal) || !is_shown(nominal)) return nominal;
    return std::exp2(std::round(3 * std::log2(nominal)) / 3);
}

double nominal_exposure(const CaptureFacts& facts) {
    const double time = facts.exposure_time.value_or(0), iso = facts.iso.value_or(0),
                 f_number = facts.f_number.value_or(0);
    if (!(time > 0) || !(iso > 0)) return 0;
    const double exposure = real_exposure_time(time) * iso / (f_number > 0 ? f_number * f_number : 1);
    return std::isfinite(exposure) ? exposure : 0;
}

std::vector<std::size_t> order_taken(const std::vector<FrameName>& frames) {
    std::vector<std::size_t> order(frames.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const bool have_times =
        std::all_of(frames.begin(), frames.end(), [](const FrameName& frame) { return frame.time.has_value(); });
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        if (have_times && *frames[a].time != *frames[b].time) return *frames[a].time < *frames[b].time;
        return comes_before_by_name(frames[a].name, frames[b].name);
    });
    return order;
}

} // namespace engine
