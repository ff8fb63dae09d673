// nocturne-cli info: what is known about a photo and how much light there was in its scene. Changes nothing.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands.h"
#include "app/cli/input_list.h"
#include "app/cli/interruption.h"
#include "app/cli/report.h"
#include "engine/lens/lens_profile.h"
#include "engine/operation/operation.h"
#include "engine/photo/open_photo.h"
#include "engine/photo/scene_light.h"
#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>

namespace cli {

namespace fs = std::filesystem;
using engine::CaptureFacts;
using engine::Result;
using engine::SceneLight;

namespace {

struct Info {
    CaptureFacts facts;
    SceneLight light;
};

Result<Info> read_info(const fs::path& path, const engine::Work& work) {
    Result<std::shared_ptr<const engine::Photo>> opened = engine::open_photo(path, work);
    if (!opened) return opened.error();
    const engine::Photo& photo = **opened;
    const auto unedited = photo.reduced(std::min(engine::proxy_long_edge, photo.long_edge()), work);
    if (!unedited) return engine::Error{engine::ErrorKind::stopped, {}, {}};
    return Info{photo.facts(), engine::measure_scene_light(photo.facts(), *unedited, photo.light_noise())};
}

// "Canon" and "Canon PowerShot G2" are one name.
std::string camera_name(const CaptureFacts& facts) {
    if (facts.maker.empty() || facts.model.starts_with(facts.maker)) return facts.model;
    return facts.model.empty() ? facts.maker : facts.maker + " " + facts.model;
}

Json or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }
Json or_null(const std::optional<double>& number) { return number && std::isfinite(*number) ? Json(*number) : Json(); }
Json if_known(const SceneLight& light, const Json& value) { return light.known ? value : Json(); }

Json lens_profile_json(const CaptureFacts& facts) {
    const auto found = engine::find_lens_profile(facts);
    if (!*found) return Json();
    const engine::LensProfile& profile = **found;
    return {{"name", profile.name},
            {"likeness", std::round(profile.likeness)},
            {"distortion", profile.has_distortion},
            {"fringes", profile.has_fringes},
            {"vignetting", profile.vignetting.has_value()},
            {"fisheye", profile.is_fisheye},
            {"alternatives", profile.alternatives}};
}

Json facts_json(const fs::path& input, const CaptureFacts& facts) {
    return {{"input", input.string()},
            {"format", or_null(facts.format)},
            {"camera", or_null(camera_name(facts))},
            {"lens", or_null(facts.lens)},
            {"lens_profile", lens_profile_json(facts)},
            {"taken", or_null(facts.taken)},
            {"owner", or_null(facts.owner)},
            {"exposure_time", or_null(facts.exposure_time)},
            {"f_number", or_null(facts.f_number)},
            {"iso", or_null(facts.iso)},
            {"focal_length", or_null(facts.focal_length)},
            {"width", facts.width},
            {"height", facts.height},
            {"cfa", or_null(facts.cfa)},
            {"ev100", or_null(engine::ev100(facts))}};
}

Json info_json(const fs::path& input, const Info& info) {
    const SceneLight& light = info.light;
    Json json = facts_json(input, info.facts);
    json["scene_luminance_cd_m2"] = if_known(light, light.median);
    json["adaptation_luminance_cd_m2"] = if_known(light, light.adaptation);
    json["luminance_sigma_ev"] = if_known(light, light.sigma_ev);
    json["night"] = if_known(light, light.night);
    json["suggested"] = {{"night.sense", if_known(light, std::round(light.suggested_sense))}};
    return json;
}

[[gnu::format(printf, 1, 2)]] std::string formatted(const char* format, ...) {
    char text[128];
    va_list values;
    va_start(values, format);
    std::vsnprintf(text, sizeof text, format, values);
    va_end(values);
    return text;
}

std::string exposure_words(const CaptureFacts& facts) {
    std::string words;
    const auto add = [&](const std::string& part) { words += (words.empty() ? "" : ", ") + part; };
    if (facts.exposure_time) {
        const double t = *facts.exposure_time;
        add(t < 0.3 && t > 0 ? formatted("1/%.0f s", 1 / t) : formatted("%.3g s", t));
    }
    if (facts.f_number) add(formatted("f/%.3g", *facts.f_number));
    if (facts.iso) add(formatted("ISO %.0f", *facts.iso));
    if (facts.focal_length) add(formatted("%.3g mm", *facts.focal_length));
    return words;
}

std::string lens_profile_words(const CaptureFacts& facts) {
    const auto found = engine::find_lens_profile(facts);
    if (!*found) return "none. " + found->error().what;
    const engine::LensProfile& profile = **found;
    std::string parts;
    const auto add = [&](bool is_known, const char* part) {
        if (is_known) parts += (parts.empty() ? "" : ", ") + std::string(part);
    };
    add(profile.has_distortion, profile.is_fisheye ? "distortion (stays a fisheye)" : "distortion");
    add(profile.has_fringes, "fringes");
    add(profile.vignetting.has_value(), "vignetting");
    return profile.name + ": " + parts;
}

std::string light_words(const SceneLight& light) {
    if (!light.known) return "unknown (no exposure data)";
    return formatted("≈ %.2g cd/m² (±%.1f EV), median %.2g cd/m²", light.adaptation, light.sigma_ev, light.median);
}

// Drawn pictures have no lens to speak of.
bool has_lens(const CaptureFacts& facts) { return !facts.maker.empty() || !facts.model.empty() || !facts.lens.empty(); }

std::string info_words(const fs::path& input, const Info& info) {
    std::string words = input.string() + '\n';
    const auto add = [&](const char* label, const std::string& value) {
        if (!value.empty()) words += formatted("  %-12s ", label) + value + '\n';
    };
    const CaptureFacts& facts = info.facts;
    add("camera", camera_name(facts));
    add("lens", facts.lens);
    if (has_lens(facts)) add("lens profile", lens_profile_words(facts));
    add("taken", facts.taken);
    add("owner", facts.owner);
    add("exposure", exposure_words(facts));
    if (const auto ev = engine::ev100(facts)) add("EV100", formatted("%.1f EV", *ev));
    add("photo", formatted("%d x %d, ", facts.width, facts.height) + facts.format +
                     (facts.cfa.empty() || facts.cfa == "none" ? "" : ", " + facts.cfa));
    add("light", light_words(info.light));
    if (info.light.known)
        add("night",
            info.light.night ? formatted("yes, try --set night.sense=%.0f", info.light.suggested_sense) : "no");
    return words;
}

int run(const Arguments& arguments) {
    const Interruption interruption;
    if (arguments.inputs.empty())
        return say_wrong_usage({engine::ErrorKind::invalid, "No photo was given. See: nocturne-cli help info", {}});
    const Result<std::vector<fs::path>> photos = photos_of(arguments.inputs);
    if (!photos) return say_wrong_usage(photos.error());

    Json all = Json::array();
    int code = all_done;
    for (const fs::path& photo : *photos) {
        const Result<Info> info = read_info(photo, {interruption.token(), {}});
        if (interruption.token().stop_requested()) break;
        if (info) {
            all.push_back(info_json(photo, *info));
            if (!arguments.has("--json") && !print(info_words(photo, *info))) code = some_failed;
            continue;
        }
        say_error(info.error());
        code = some_failed;
        // Of a damaged photo the facts may still be readable.
        const Result<CaptureFacts> facts = engine::read_facts(photo);
        all.push_back(facts ? facts_json(photo, *facts) : Json{{"input", photo.string()}});
        all.back()["error"] = error_json(info.error());
    }
    if (arguments.has("--json") && !print_json(all)) code = some_failed;
    interruption.end_program_if_interrupted();
    return code;
}

} // namespace

Command info_command() {
    return {
        "info",
        "INPUT... [--json]",
        "Tells camera, exposure and the light of the scene",
        {{"--json", "", "A JSON array with one entry per photo on stdout; what is not known is null."}},
        "The light is what the eye was adapted to when the photo was taken, from exposure time, aperture and ISO.\n",
        run,
    };
}

} // namespace cli
