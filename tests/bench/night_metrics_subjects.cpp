// The pictures that are measured: the simulated scenes, and real ones from the folder of samples. Float pictures without exposure data get
// a plausible level of light, which their note states.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/view.h"
#include "engine/photo/open_photo.h"
#include "engine/photo/scene_light.h"
#include "night_metrics_reference.h"
#include "tests/shared/test_support.h"
#include <array>
#include <cmath>

namespace bench {

using namespace engine;

namespace {

struct RealPicture {
    const char *name, *title, *file, *note;
    bool is_cc0 = false, is_moonlit = false;
    // Float pictures: the light that the key is taken for, cd/m2, and its value after exposure. 0: as the file says.
    double adaptation = 0, key = 0;
    // A part of a panorama, which looks like a photograph; empty: all.
    Rect part = {};
};

constexpr const char *exif = "JPEG, light from EXIF", *gate = "key set to 0.08; 8 s, f/2.8, ISO 50: 0.13 cd/m2",
                     *glass = "key set to 0.02; 30 s, f/32, ISO 100 assumed: 0.58 cd/m2",
                     *savanna = "part of a panorama, key set to 0.06, taken for 0.001 cd/m2",
                     *golf = "part of a panorama, key set to 0.05, taken for 0.003 cd/m2",
                     *square = "part of a panorama, key set to 0.06, taken for 0.3 cd/m2";

const std::array<RealPicture, 7> real_pictures{{
    {"arch_quarter_second", "Gateway Arch, 1/4 s", "bracket/stlouis_arch_night/img01.jpg", exif},
    {"arch_2_5_seconds", "Gateway Arch, 2.5 s", "bracket/stlouis_arch_night/img02.jpg", exif},
    {"golden_gate", "Golden Gate at dusk", "hdr/openexr_GoldenGate.exr", gate, false, false, 0.13, 0.08},
    {"candle_glass", "Candle and glass", "hdr/openexr_CandleGlass.exr", glass, false, false, 0.58, 0.02},
    {"savanna",
     "Savanna, Milky Way",
     "hdr/polyhaven_dikhololo_night_1k.hdr",
     savanna,
     true,
     true,
     0.001,
     0.06,
     {270, 90, 480, 320}},
    {"golf_course",
     "Moonless golf course",
     "hdr/polyhaven_moonless_golf_1k.hdr",
     golf,
     true,
     true,
     0.003,
     0.05,
     {240, 90, 480, 320}},
    {"town_square",
     "Town square after rain",
     "hdr/polyhaven_vignaioli_night_1k.hdr",
     square,
     true,
     false,
     0.3,
     0.06,
     {130, 95, 480, 320}},
}};

class PixelPhoto final : public Photo {
public:
    PixelPhoto(Image picture, CaptureFacts facts, const std::string& name)
        : Photo(name, std::move(facts)), m_picture(std::move(picture)) {}
    Image read(Rect wanted) const override { return padded_by_repeating_edges(m_picture, wanted); }

private:
    Image m_picture;
};

// The part of a float picture, as bright as a usual exposure of it, with the exposure data that give the light it is taken for.
std::shared_ptr<const Photo> with_light(const Photo& photo, const RealPicture& real) {
    const Rect part = real.part.empty() ? photo.area() : real.part;
    const Image read = photo.read(part);
    Image picture({0, 0, part.width, part.height});
    std::copy_n(read.data(), read.size(), picture.data());
    const auto gain = static_cast<float>(real.key / key_of(picture, 1e-7));
    for (std::size_t i = 0; i < picture.size(); ++i) picture.data()[i] = picture.data()[i] * gain;
    CaptureFacts facts = photo.facts();
    const double kappa = real.adaptation / real.key;
    facts.f_number = 2.0, facts.iso = 1600;
    facts.exposure_time = 85.3 * 4 / (1600 * kappa); // night.md 1.2
    return picture_photo(std::move(picture), std::move(facts), real.name);
}

} // namespace

std::shared_ptr<const Photo> picture_photo(Image picture, CaptureFacts facts, const std::string& name) {
    facts.width = picture.width(), facts.height = picture.height();
    if (facts.cfa.empty()) facts.cfa = "none";
    if (!facts.exposure_time) facts.exposure_time = 1.0 / 30, facts.f_number = 2.8, facts.iso = 800; // 25 cd/m2 at 1
    return std::make_shared<PixelPhoto>(std::move(picture), std::move(facts), name);
}

const std::vector<std::string>& subject_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> list = test::night_scene_names();
        for (const RealPicture& real : real_pictures) list.emplace_back(real.name);
        return list;
    }();
    return names;
}

std::optional<Subject> load_subject(const std::string& name, std::string& why_not) {
    Subject subject;
    subject.name = name;
    for (const std::string& simulated : test::night_scene_names()) {
        if (name != simulated) continue;
        const auto photo = std::make_shared<const test::ScenePhoto>(test::draw_scene(name));
        subject.title = photo->scene().title;
        subject.simulated = photo.get();
        subject.is_moonlit = photo->scene().is_moonlit;
        subject.photo = photo;
        subject.note = "simulated";
        return subject;
    }
    for (const RealPicture& real : real_pictures) {
        if (name != real.name) continue;
        const auto folder = test::samples();
        if (!folder) return why_not = "no folder of samples ($NOCTURNE_SAMPLES)", std::nullopt;
        const auto photo = open_photo(*folder / real.file, {});
        if (!photo) return why_not = photo.error().what, std::nullopt;
        subject.title = real.title;
        subject.is_cc0 = real.is_cc0;
        subject.is_moonlit = real.is_moonlit;
        subject.note = real.note;
        subject.photo = real.adaptation > 0 ? with_light(**photo, real) : *photo;
        return subject;
    }
    why_not = "there is no such scene";
    return std::nullopt;
}

Renderer::Renderer(std::shared_ptr<const Photo> photo, int long_edge, Lines lines)
    : m_photo(std::move(photo)), m_long_edge(long_edge), m_lines(std::move(lines)) {}

Image Renderer::scene_light(double sense) const {
    Recipe recipe = initial_recipe();
    for (const std::string& line : m_lines)
        (void)apply_line(recipe, line); // of parameters that do not exist yet: nothing
    (void)set_value(recipe, "night.sense", std::to_string(sense));
    const auto plan = make_plan(m_photo, recipe, m_long_edge, &m_analyses, {});
    auto image = render(*plan, plan->area, {}, {});
    return std::move(*image);
}

Rendering Renderer::at(double sense) const {
    Image light = scene_light(sense);
    apply_view(light.data(), light.data(), light.size());
    return {std::move(light)};
}

} // namespace bench
