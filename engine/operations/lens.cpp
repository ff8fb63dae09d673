// Lens: undoes what the lens did to the picture, by the lens database or by hand. Falling-off corners are made even here, pixel by pixel;
// distortion and colour fringes are handed to the frame, which moves every pixel once. Knows no database and no files.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/fast_math.h"
#include "engine/lens/lens_profile.h"
#include "engine/operation/define.h"
#include <cmath>

namespace engine {
namespace {

struct Lens {
    bool profile = false;
    Text name;                                               // empty: as the photo names it
    float distortion = 100, vignetting = 100, fringes = 100; // percent of the profile
    float manual_distortion = 0, manual_vignetting = 0, midpoint = 50;
    float red_fringe = 0, blue_fringe = 0; // promille
};

// 100 brings a corner in by this part of the half diagonal. Of the lenses in the database that are no fisheyes, 99.8 % bend less.
constexpr double strongest_distortion = 0.2;
constexpr float strongest_vignetting = 2; // stops at the corner

std::shared_ptr<const Result<LensProfile>> profile_of(const Lens& lens, const CaptureFacts* facts) {
    return lens.profile && facts ? find_lens_profile(*facts, lens.name.value) : nullptr;
}

bool is_neutral(const Lens& lens) {
    return !lens.profile && lens.manual_distortion == 0 && lens.manual_vignetting == 0 && lens.red_fringe == 0 &&
           lens.blue_fringe == 0;
}

void frame(const Lens& lens, const CaptureFacts& facts, FrameSettings& frame) {
    const auto share = [](float percent) { return 0.01 * static_cast<double>(percent); };
    const ManualLens manual{strongest_distortion * share(lens.manual_distortion),
                            0.001 * static_cast<double>(lens.red_fringe),
                            0.001 * static_cast<double>(lens.blue_fringe)};
    const auto found = profile_of(lens, &facts);
    const LensShape shape = found && *found ? (*found)->shape : LensShape{};
    const LensMap map = lens_map(shape, {share(lens.distortion), share(lens.fringes)}, manual);
    if (map.factor != LensMap{}.factor) frame.lens = filling(map, facts.width, facts.height);
}

// Even light along one row: the profile's factor times the one by hand.
struct Evening {
    VignettingGain profile{Vignetting{}};
    float amount = 0; // of the profile, 0 to 1
    float stops = 0;  // by hand, in the corner
    float bend = 0;   // of their way there
    int column = 0;   // of the first pixel. Not its place: that would round otherwise in another tile
    float origin = 0,
          step = 0;  // place of column 0 and from one to the next, in halves of the diagonal off the photo's middle
    float shift = 0; // of the profile's centre
    float noise_scale = 0, noise_offset = 0;

    // v, v_profile: squared distance of the row from the middle, and from the profile's centre.
    void apply(const Rgb* from, Rgb* to, int width, float v, float v_profile) const {
        const Evening e = *this;
        for (int x = 0; x < width; ++x) {
            const float h = e.origin + e.step * static_cast<float>(e.column + x);
            const float u_profile = (h - e.shift) * (h - e.shift) + v_profile, u = h * h + v;
            // Schlick's bias (Fast alternatives to Perlin's bias and gain functions, Graphics Gems IV).
            const float part = u / (e.bend * (1 - u) + 1);
            const float wanted = (1 + e.amount * (e.profile(u_profile) - 1)) * fast_exp2(e.stops * part);
            const float gain = wanted < largest_vignetting_gain ? wanted : largest_vignetting_gain;
            // Light is made even, noise is not made more: the gain acts on the share that is signal.
            const Rgb light = from[x];
            const float seen = luminance(light), positive = seen > 0.0F ? seen : 0.0F;
            const float squared = positive * positive;
            const float signal = squared / (squared + e.noise_scale * positive + e.noise_offset + 1e-20F);
            const float trust = gain > 1.0F ? signal : 1.0F;
            to[x] = light * (1 + (gain - 1) * trust);
        }
    }
};

void render(const Lens& lens, const Tile& tile) {
    Evening evening;
    double centre_x = 0, centre_y = 0;
    const auto found = profile_of(lens, tile.scene.facts);
    if (found && *found && (*found)->vignetting) {
        const Vignetting& vignetting = *(*found)->vignetting;
        evening.profile = VignettingGain(vignetting);
        evening.amount = lens.vignetting * 0.01F;
        centre_x = vignetting.centre_x, centre_y = vignetting.centre_y;
    }
    evening.stops = strongest_vignetting * 0.01F * lens.manual_vignetting;
    if (evening.amount == 0 && evening.stops == 0) {
        tile.map([](Rgb light) { return light; });
        return;
    }
    const float at_half = 0.9F - 0.008F * lens.midpoint; // share of the stops at half the squared radius
    evening.bend = 1 / at_half - 2;

    const Rect photo = tile.scene.photo, area = tile.output.area();
    const double half_diagonal = 0.5 * std::hypot(photo.width, photo.height);
    const double middle_x = photo.left + 0.5 * photo.width, middle_y = photo.top + 0.5 * photo.height;
    evening.column = area.left;
    evening.origin = static_cast<float>((0.5 - middle_x) / half_diagonal);
    evening.step = static_cast<float>(1 / half_diagonal);
    evening.shift = static_cast<float>(centre_x);
    evening.noise_scale = static_cast<float>(tile.scene.noise.scale);
    evening.noise_offset = static_cast<float>(tile.scene.noise.offset);
    for (int y = area.top; y < area.bottom(); ++y) {
        const double v = (y + 0.5 - middle_y) / half_diagonal;
        evening.apply(tile.input.row(y) + (area.left - tile.input.area().left), tile.output.row(y), area.width,
                      static_cast<float>(v * v), static_cast<float>((v - centre_y) * (v - centre_y)));
    }
}

} // namespace

Operation lens() {
    return define<Lens>({
        .id = "lens",
        .title = "Lens",
        .group = Group::geometry,
        .help = "Undoes what the lens did: bent lines, coloured fringes and dark corners.",
        .needs_noise = true,
        .parameters =
            {toggle<&Lens::profile>({.key = "profile",
                                     .label = "Lens profile",
                                     .help = "Corrects by the measurements of this lens in the lens database."}),
             text<&Lens::name>(
                 {.key = "name",
                  .label = "Lens",
                  .help =
                      "The lens that was used, as nocturne-cli lenses writes it. Empty: the one that the photo names.",
                  .kind = TextKind::lens_name,
                  .example = "Canon EF 50mm f/1.8 STM",
                  .has_own_place = true}),
             slider<&Lens::distortion>({.key = "distortion",
                                        .label = "Distortion",
                                        .range = {0, 100},
                                        .unit = Unit::percent,
                                        .help = "How much of the bending that the profile knows is undone."}),
             slider<&Lens::vignetting>(
                 {.key = "vignetting",
                  .label = "Vignetting",
                  .range = {0, 100},
                  .unit = Unit::percent,
                  .help = "How much of the darkening of corners that the profile knows is undone."}),
             slider<&Lens::fringes>({.key = "fringes",
                                     .label = "Fringes",
                                     .range = {0, 100},
                                     .unit = Unit::percent,
                                     .help = "How much of the coloured fringes that the profile knows is undone."}),
             slider<&Lens::manual_distortion>({.key = "manual_distortion",
                                               .label = "More distortion",
                                               .range = {-100, 100},
                                               .help = "Above 0 straightens lines that bulge outwards, below 0 those "
                                                       "that bend inwards.",
                                               .advanced = true}),
             slider<&Lens::manual_vignetting>({.key = "manual_vignetting",
                                               .label = "More vignetting",
                                               .range = {-100, 100},
                                               .help = "Above 0 brightens the corners, by up to two stops; below 0 "
                                                       "darkens them.",
                                               .advanced = true}),
             slider<&Lens::midpoint>({.key = "midpoint",
                                      .label = "Midpoint",
                                      .range = {0, 100},
                                      .help = "How far out the vignetting by hand begins.",
                                      .advanced = true}),
             slider<&Lens::red_fringe>({.key = "red_fringe",
                                        .label = "Red fringes",
                                        .range = {-5, 5},
                                        .step = 0.05F,
                                        .help =
                                            "Size of the red part of the picture, in thousandths: moves red fringes "
                                            "at the edges.",
                                        .advanced = true}),
             slider<&Lens::blue_fringe>({.key = "blue_fringe",
                                         .label = "Blue fringes",
                                         .range = {-5, 5},
                                         .step = 0.05F,
                                         .help = "Size of the blue part of the picture, in thousandths: moves blue "
                                                 "fringes at the edges.",
                                         .advanced = true})},
        .is_neutral = is_neutral,
        .frame = frame,
        .render = render,
    });
}

} // namespace engine
