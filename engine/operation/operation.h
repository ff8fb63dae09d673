// An operation is data: a name, its parameters and a few functions. Nothing here knows Qt, files, threads or tiles' order.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/geometry/frame.h"
#include "engine/image/image.h"
#include "engine/operation/parameter.h"
#include "engine/photo/photo.h"
#include "engine/photo/sensor_settings.h"
#include <functional>
#include <memory>

namespace engine {

enum class Group { light, night, colour, detail, geometry, look };
std::string_view group_title(Group group);

// What a whole-photo operation measures once, on a proxy; defined by the operation itself.
struct Analysis {
    virtual ~Analysis() = default;
    // The same measure for the same picture `gain` times as bright: an exposure slider then measures nothing again.
    virtual std::shared_ptr<const Analysis> after_gain(double gain) const = 0;
};

// What a step may know of the photo it works on.
struct Scene {
    Rect photo;                  // area of the whole photo at the scale being rendered
    float long_edge = 0;         // of `photo`, in pixels
    bool light_is_known = false; // exposure data was there
    double cd_m2_per_unit = 0;   // absolute luminance of a pixel value of 1 at this step; 0 if not known
    White as_shot;
    White white; // what counts as white at this step: as shot, or as white balance set it
    // Light sources, sky and ground of the unedited photo, on its proxy. nullptr only for photos without analysis (tests of pixels).
    std::shared_ptr<const Regions> regions;
    LightNoise noise;                    // of pixels of the full-size photo, in units of this step
    float full_long_edge = 0;            // of the photo itself
    double degrees = 0;                  // angle of view of the long edge; 0 if not known
    const CaptureFacts* facts = nullptr; // of the photo; lives as long as the plan. nullptr only in tests of pixels
    // Peak of the display over its white: 1 for SDR; peak / 203 cd/m2 for HDR (ITU-R BT.2408).
    float headroom = 1;
};

// One unit of work. `input` covers output.area() grown by the operation's reach.
struct Tile {
    const Image& input;
    Image& output;
    const Scene& scene;
    const Analysis* analysis; // of this step; nullptr for operations without analyse

    template <class PerPixel> void map(PerPixel per_pixel) const {
        const Rect area = output.area();
        for (int y = area.top; y < area.bottom(); ++y) {
            const Rgb* from = input.row(y) + (area.left - input.area().left);
            Rgb* to = output.row(y);
            for (int x = 0; x < area.width; ++x) to[x] = per_pixel(from[x]);
        }
    }
};

struct Operation {
    std::string_view id, title, help;
    Group group = Group::light;
    int version = 1;
    std::vector<Parameter> parameters;
    Settings initial_settings;
    // Worth keeping its tiles: the picture is asked for again whenever a later step changes, and neighbours ask for the same pixels.
    bool is_costly = false;
    // False for steps that make sense for the whole photo only: no masks, no further instances.
    bool takes_masks = true;
    // An instance with a mask does not work on what this step left, but instead of it: with the step's own values plus how far the
    // instance's values lie from the initial ones. For what cannot be done twice, as rendering for the eye.
    bool local_values_add = false;

    // Looks at Scene::noise, which is measured only for steps that say so and those with masks or analysis.
    bool needs_noise = false;

    // Pixels around a tile that render looks at.
    std::function<int(const Settings&, float long_edge)> reach;
    // For steps that look far in a few places only: the reach of just these pixels, at most the other one. Empty for most.
    std::function<int(const Settings&, float long_edge, const Rect& wanted)> reach_around;
    std::function<void(const Settings&, const Tile&)> render;
    // True if these settings leave every pixel of every photo as it is, bit for bit: the step is then not run at all.
    std::function<bool(const Settings&)> is_neutral;
    // Of what render reads beside its settings, a file: a hash of its content. Empty for most.
    std::function<std::uint64_t(const Settings&)> outside;
    // Whether what the settings name is there and can be read; render leaves the pixels alone where it is not. Empty for most.
    std::function<Result<void>(const Settings&)> check;
    // For steps that do nothing but multiply every pixel by a number (exposure): that number. Later steps' cd_m2_per_unit is
    // divided by it. Empty for all others.
    std::function<double(const Settings&)> gain;
    // For steps that reduce noise: which part of the variance of luminance is left. Later steps' noise is multiplied by it. Empty for
    // all others.
    std::function<double(const Settings&)> noise_left;
    // For the step that decides which light looks white: that light. The analysis may be nullptr. Empty for all others.
    std::function<White(const Settings&, const White& as_shot, const Analysis*)> white;
    // For steps of geometry: what they ask of the frame. They come after all others but those that belong to the finished picture, and
    // render is not called for them. Empty for all others.
    std::function<void(const Settings&, const CaptureFacts&, FrameSettings&)> frame;
    // Measures the step's input on the proxy (long edge proxy_long_edge or the photo's own if smaller). Empty for most.
    // Scene is that of the proxy. Independent of the step's own settings, so that moving its sliders never measures again.
    std::function<std::shared_ptr<const Analysis>(const Image& proxy, const Scene&)> analyse;
    // Whether these settings look at the analysis. Empty: always.
    std::function<bool(const Settings&)> wants_analysis;
    bool needs_analysis(const Settings& settings) const {
        return analyse && (!wants_analysis || wants_analysis(settings));
    }

    // For steps that ask something of the sensor: writes their wishes. The plan swaps the photo before anything else; render is
    // never run. Empty for most.
    std::function<void(const Settings&, SensorSettings&)> sensor;

    const Parameter* find(std::string_view key) const;
    int index_of(std::string_view key) const; // -1 if there is none
};

const std::vector<Operation>& all_operations(); // in pipeline order
const Operation* find_operation(std::string_view id);

} // namespace engine
