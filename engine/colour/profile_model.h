// What an ICC profile does, in plain numbers, and lcms2 transforms for those whose tables say it. Internal to engine/colour; with
// built_in_profiles.cpp and profile.cpp the place where lcms2 is used.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/colour/profile.h"
#include "engine/colour/spaces.h"
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace engine {

struct ProfileModel {
    bool grey = false;
    bool printer = false;                                      // its gamut is nothing like a cube of three primaries
    bool decodes_by_matrix = false, encodes_by_matrix = false; // otherwise through tables, or not at all
    bool decodes = false, encodes = false;
    // Of matrix profiles, relative to the medium's white: light in linear Rec.2020 -> linear device channels; white is {1, 1, 1} in both.
    Matrix from_rec2020;
    Matrix from_rec2020_absolute; // keeps the colour of paper or lamp of profiles that have one
    // Device value -> linear light, rising on 0..1. Grey profiles have only the first.
    std::array<std::function<double(double)>, 3> curves;
};

// `subject` begins the sentence of the error: "The colour profile", "monitor.icc". Description as UTF-8, empty if there is none.
struct ProfileReading {
    ProfileModel model;
    std::string description;
};
Result<ProfileReading> read_profile(std::span<const std::uint8_t> icc, const std::string& subject);

// x with curve(x) = y, for a rising curve; the ends for y beyond them.
double inverse_of(const std::function<double(double)>& curve, double y);

// Rows through lcms2, to or from display-linear Rec.2020. Thread-safe.
class ProfileTransform {
public:
    static Result<ProfileTransform> from_rec2020(const Profile& profile, Intent intent, bool black_point_compensation);
    static Result<ProfileTransform>
    to_rec2020(const Profile& profile); // relative colorimetric; grey profiles read the red channel
    void run(const Rgb* from, Rgb* to, std::size_t count) const;

private:
    struct State;
    explicit ProfileTransform(std::shared_ptr<const State> state) : m_state(std::move(state)) {}
    std::shared_ptr<const State> m_state;
};

} // namespace engine
