// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/dark_library.h"
#include "engine/base/key.h"
#include "engine/files/atomic_file.h"
#include "engine/files/dng_file.h"
#include "engine/files/input_file.h"
#include "engine/photo/open_photo.h"
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <tuple>

namespace engine {
namespace {

namespace fs = std::filesystem;

// A master's samples in 16 bits: four times finer than those of a 14-bit camera, with room for what lies below black and above white.
constexpr float stored_black = 4096, stored_white = 63488;

fs::path data_home() {
    const auto from_environment = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value ? value : "");
    };
    if (const std::string home = from_environment("XDG_DATA_HOME"); home.starts_with('/')) return home;
    return fs::path(from_environment("HOME")) / ".local" / "share";
}

std::string number_text(double value) {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}
std::optional<double> number_of(const std::string& text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && std::isfinite(value) ? std::optional(value)
                                                                                            : std::nullopt;
}
std::string one_line(std::string text) {
    std::replace_if(
        text.begin(), text.end(), [](unsigned char c) { return c < 32; }, ' ');
    return text;
}

fs::path text_beside(fs::path file) { return file.replace_extension(".txt"); }

std::string text_of(const DarkFrame& dark, std::size_t files) {
    std::string text = "nocturne dark = 1\n";
    const auto add = [&](const char* key, const std::string& value) {
        if (!value.empty()) text += std::string(key) + " = " + one_line(value) + "\n";
    };
    const auto add_number = [&](const char* key, const std::optional<double>& value) {
        if (value) add(key, number_text(*value));
    };
    add("maker", dark.facts.maker);
    add("model", dark.facts.model);
    add("serial", dark.facts.serial);
    add("taken", dark.facts.taken);
    add_number("iso", dark.facts.iso);
    add_number("seconds", dark.facts.exposure_time);
    add_number("degrees", dark.facts.sensor_temperature);
    add("width", std::to_string(dark.level.width()));
    add("height", std::to_string(dark.level.height()));
    add("frames", std::to_string(files));
    add_number("read_variance", dark.read_variance);
    if (dark.facts.noise) add_number("electron", dark.facts.noise->scale[1]);
    return text;
}

struct Description {
    DarkEntry entry;
    double read_variance = 0;
};

std::optional<Description> described(const fs::path& file) {
    std::ifstream stream(text_beside(file));
    std::map<std::string, std::string> values;
    for (std::string line; values.size() < 64 && std::getline(stream, line);)
        if (const std::size_t equals = line.find(" = "); equals != std::string::npos)
            values[line.substr(0, equals)] = line.substr(equals + 3);
    const auto number = [&](const char* key) { return values.contains(key) ? number_of(values[key]) : std::nullopt; };
    if (number("nocturne dark") != 1 || !number("width") || !number("height") || !number("frames")) return std::nullopt;
    Description result;
    result.entry.file = file;
    CaptureFacts& facts = result.entry.facts;
    facts.maker = values["maker"], facts.model = values["model"], facts.serial = values["serial"],
    facts.taken = values["taken"];
    facts.iso = number("iso"), facts.exposure_time = number("seconds"), facts.sensor_temperature = number("degrees");
    facts.width = static_cast<int>(std::clamp(*number("width"), 1.0, 1e6));
    facts.height = static_cast<int>(std::clamp(*number("height"), 1.0, 1e6));
    facts.is_raw = true;
    result.entry.frames = static_cast<int>(std::clamp(*number("frames"), 1.0, 1e6));
    result.read_variance = std::max(0.0, number("read_variance").value_or(0));
    if (const auto electron = number("electron"); electron && *electron > 0)
        facts.noise = NoiseProfile{{*electron, *electron, *electron}, {0, 0, 0}};
    return result;
}

// "Canon-EOS-R5-ISO3200-30s-8C-1a2b3c4d"
std::string file_name(const DarkFrame& dark, std::uint64_t key) {
    std::string name;
    for (const char c : dark.facts.model.empty() ? std::string("camera") : dark.facts.model) {
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.';
        if (is_plain || (!name.empty() && name.back() != '-')) name += is_plain ? c : '-';
    }
    char text[96];
    const double seconds = dark.facts.exposure_time.value_or(0);
    std::snprintf(text, sizeof text, seconds > 0 && seconds < 0.3 ? "-ISO%.0f-1_%.0fs" : "-ISO%.0f-%.4gs",
                  dark.facts.iso.value_or(0), seconds > 0 && seconds < 0.3 ? 1 / seconds : seconds);
    name += text;
    if (dark.facts.sensor_temperature) name += "-" + std::to_string(std::lround(*dark.facts.sensor_temperature)) + "C";
    std::snprintf(text, sizeof text, "-%08x", static_cast<unsigned>(key & 0xffffffffU));
    return name + text;
}

Result<void> write_text(const fs::path& path, const std::string& text) {
    Result<AtomicFile> file = AtomicFile::create(path, true);
    if (!file) return file.error();
    {
        std::ofstream stream(file->temporary(), std::ios::binary);
        stream << text;
        stream.close();
        if (!stream) return write_error(path, errno);
    }
    return file->commit();
}

Result<DarkEntry> keep(const DarkFrame& dark, const std::vector<fs::path>& files) {
    std::error_code failed;
    fs::create_directories(dark_folder(), failed);
    if (failed)
        return Error{ErrorKind::write_failed,
                     "The folder of dark frames cannot be made: " + dark_folder().string() + ".", failed.message()};
    Key key;
    for (const fs::path& file : files) key.add(fs::absolute(file).lexically_normal().string());
    const fs::path target = dark_folder() / (file_name(dark, key.value()) + ".dng");
    DngContent content;
    content.mosaic = Raster<std::uint16_t>(dark.level.area());
    for (std::size_t i = 0; i < dark.level.size(); ++i)
        content.mosaic.data()[i] = static_cast<std::uint16_t>(
            std::clamp(stored_black + dark.level.data()[i] * (stored_white - stored_black) + 0.5F, 0.0F, 65535.0F));
    for (std::size_t i = 0; i < 4; ++i) content.pattern[i] = static_cast<std::uint8_t>(dark.pattern[i]);
    content.black = stored_black, content.white = stored_white;
    content.xyz_to_camera = {1, 0, 0, 0, 1, 0, 0, 0, 1};
    content.facts = dark.facts;
    content.facts.noise.reset();
    if (const Result<void> written = write_dng(target, content, true); !written) return written.error();
    if (const Result<void> written = write_text(text_beside(target), text_of(dark, files.size())); !written)
        return written.error();
    const std::optional<Description> description = described(target);
    if (!description)
        return Error{ErrorKind::write_failed,
                     "The dark frame could not be read again after it was written: " + target.string() + ".",
                     {}};
    return description->entry;
}

double order_of(const std::optional<double>& value) { return value.value_or(-1e9); }

} // namespace

fs::path dark_folder() { return data_home() / "nocturne" / "darks"; }

std::vector<DarkEntry> kept_darks() {
    std::vector<DarkEntry> entries;
    std::error_code failed;
    for (fs::directory_iterator at(dark_folder(), failed), end; !failed && at != end; at.increment(failed))
        if (at->path().extension() == ".dng")
            if (const std::optional<Description> description = described(at->path()))
                entries.push_back(description->entry);
    const auto order = [](const DarkEntry& e) {
        return std::tuple(e.facts.model, e.facts.serial, order_of(e.facts.iso), order_of(e.facts.exposure_time),
                          order_of(e.facts.sensor_temperature), e.name());
    };
    std::sort(entries.begin(), entries.end(),
              [&](const DarkEntry& a, const DarkEntry& b) { return order(a) < order(b); });
    return entries;
}

Result<DarkFrame> read_dark(const fs::path& path, const Work& work) {
    const std::optional<Description> description = described(path);
    if (!description) return make_dark_frame({path}, work);
    const Result<RawFile> raw = read_raw_file(path, work);
    if (!raw) return raw.error();
    if (raw->mosaic.width() != description->entry.facts.width ||
        raw->mosaic.height() != description->entry.facts.height)
        return not_opened(path, ErrorKind::damaged,
                          "It is not the dark frame that its text tells of. Add the dark frames again.", {});
    DarkFrame dark;
    dark.facts = description->entry.facts;
    dark.pattern = raw->pattern;
    dark.frames = description->entry.frames;
    dark.read_variance = description->read_variance;
    dark.level = Plane(raw->mosaic.area());
    for (std::size_t i = 0; i < dark.level.size(); ++i)
        dark.level.data()[i] =
            (static_cast<float>(raw->mosaic.data()[i]) - stored_black) / (stored_white - stored_black);
    return dark;
}

Result<std::vector<std::vector<fs::path>>> dark_groups(const std::vector<fs::path>& files) {
    struct Group {
        CaptureFacts facts;
        std::vector<fs::path> files;
        bool is_kept = false;
    };
    std::vector<Group> groups;
    for (const fs::path& file : files) {
        if (const std::optional<Description> kept = described(file)) {
            groups.push_back({kept->entry.facts, {file}, true});
            continue;
        }
        const Result<CaptureFacts> facts = read_facts(file);
        if (!facts) return facts.error();
        const auto fitting = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
            return !group.is_kept && why_dark_does_not_fit(*facts, group.facts).empty();
        });
        if (fitting != groups.end())
            fitting->files.push_back(file);
        else
            groups.push_back({*facts, {file}});
    }
    std::vector<std::vector<fs::path>> sorted;
    for (Group& group : groups) {
        std::sort(group.files.begin(), group.files.end());
        group.files.erase(std::unique(group.files.begin(), group.files.end()), group.files.end());
        sorted.push_back(std::move(group.files));
    }
    return sorted;
}

Result<std::vector<DarkEntry>> keep_darks(const std::vector<fs::path>& files, const Work& work) {
    const Result<std::vector<std::vector<fs::path>>> groups = dark_groups(files);
    if (!groups) return groups.error();
    if (groups->empty()) return Error{ErrorKind::invalid, "No dark frame was given.", {}};
    std::vector<DarkEntry> entries;
    for (const std::vector<fs::path>& group : *groups) {
        const auto done = static_cast<float>(entries.size()), all = static_cast<float>(groups->size());
        const Result<DarkFrame> dark =
            make_dark_frame(group, {work.stop, [&](float part) { work.report((done + part) / all); }});
        if (!dark) return dark.error();
        const Result<DarkEntry> entry = keep(*dark, group);
        if (!entry) return entry.error();
        entries.push_back(*entry);
    }
    return entries;
}

Result<void> remove_dark(const std::string& name) {
    for (const DarkEntry& entry : kept_darks()) {
        if (entry.name() != name) continue;
        std::error_code failed;
        fs::remove(entry.file, failed);
        if (!failed) fs::remove(text_beside(entry.file), failed);
        if (failed)
            return Error{ErrorKind::write_failed, "The dark frame " + name + " cannot be removed.", failed.message()};
        return {};
    }
    return Error{ErrorKind::missing, "There is no dark frame \"" + name + "\". See: nocturne-cli darks list", {}};
}

Result<DarkEntry> dark_that_fits(const CaptureFacts& photo) {
    const auto distance = [&](const std::optional<double>& a, const std::optional<double>& b) {
        return a && b ? std::abs(*a - *b) : 0.5;
    };
    std::optional<DarkEntry> best;
    std::string nearest_reason;
    const auto rank = [&](const DarkEntry& e) {
        return std::tuple(distance(photo.sensor_temperature, e.facts.sensor_temperature),
                          distance(photo.exposure_time, e.facts.exposure_time), -e.frames, e.name());
    };
    for (const DarkEntry& entry : kept_darks()) {
        const std::string reason = why_dark_does_not_fit(photo, entry.facts);
        if (!reason.empty()) {
            if (nearest_reason.empty() || entry.facts.model == photo.model)
                nearest_reason = " " + entry.name() + ": " + reason;
            continue;
        }
        if (!best || rank(entry) < rank(*best)) best = entry;
    }
    if (best) return *best;
    if (photo.subtracts_darkness)
        return Error{ErrorKind::missing, "No dark frame is needed. " + why_dark_does_not_fit(photo, {}), {}};
    return Error{ErrorKind::missing,
                 "No kept dark frame fits this photo." + nearest_reason +
                     " Add some with: nocturne-cli darks add FILES",
                 {}};
}

Result<std::shared_ptr<const DarkSubtraction>> dark_for(const CaptureFacts& photo, const std::string& wanted,
                                                        const Work& work) {
    fs::path path = wanted;
    if (wanted == "auto") {
        const Result<DarkEntry> entry = dark_that_fits(photo);
        if (!entry) return entry.error();
        path = entry->file;
    }
    static std::mutex mutex;
    static std::pair<std::uint64_t, std::shared_ptr<const DarkSubtraction>> last;
    std::error_code failed;
    const auto bytes = fs::file_size(path, failed);
    const auto changed = failed ? fs::file_time_type{} : fs::last_write_time(path, failed);
    const std::uint64_t key = Key()
                                  .add(path.string())
                                  .add(static_cast<std::uint64_t>(bytes))
                                  .add(static_cast<std::uint64_t>(changed.time_since_epoch().count()))
                                  .value();
    std::shared_ptr<const DarkSubtraction> dark;
    {
        const std::lock_guard lock(mutex);
        if (!failed && last.first == key) dark = last.second;
    }
    if (!dark) {
        Result<DarkFrame> frame = read_dark(path, work);
        if (!frame) return frame.error();
        dark = std::make_shared<const DarkSubtraction>(*std::move(frame));
        const std::lock_guard lock(mutex);
        last = {key, dark};
    }
    if (const std::string reason = why_dark_does_not_fit(photo, dark->facts()); !reason.empty())
        return Error{ErrorKind::invalid,
                     "The dark frame " + path.filename().string() + " does not fit this photo. " + reason,
                     {}};
    return dark;
}

} // namespace engine
