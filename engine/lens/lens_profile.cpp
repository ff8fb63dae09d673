// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/lens/lens_profile.h"
#include "engine/base/key.h"
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <mutex>

namespace engine {
namespace {

namespace fs = std::filesystem;

std::string from_environment(const char* name) {
    const char* value = std::getenv(name);
    return value ? value : "";
}

fs::path data_home() {
    if (const std::string home = from_environment("XDG_DATA_HOME"); home.starts_with('/')) return home;
    return fs::path(from_environment("HOME")) / ".local/share";
}

// lensfun writes the time of the last change of a database, in seconds, beside its files. 0 without it.
long long time_of(const fs::path& folder) {
    std::ifstream file(folder / "timestamp.txt");
    long long time = 0;
    file >> time;
    return file ? time : 0;
}

// Everything that find() depends on.
std::uint64_t key_of(const CaptureFacts& facts, std::string_view chosen) {
    Key key;
    key.add(facts.maker).add(facts.model).add(facts.lens).add(chosen).add(facts.width).add(facts.height);
    for (const auto& number : {facts.focal_length, facts.focal_length_35mm, facts.f_number, facts.focus_distance})
        key.add(number.value_or(-1));
    if (facts.embedded_lens) {
        const EmbeddedLens& lens = *facts.embedded_lens;
        if (lens.shape)
            for (const auto* terms : {&lens.shape->distortion, &lens.shape->red_more, &lens.shape->blue_more})
                for (const double term : *terms) key.add(term);
        if (lens.vignetting)
            for (const double term : lens.vignetting->k) key.add(term);
    }
    return key.value();
}

} // namespace

LensFolders usual_lens_folders() {
    LensFolders folders;
    const auto add = [&](const fs::path& share) {
        for (const char* place : {"lensfun/version_1", "lensfun"}) folders.databases.push_back(share / place);
    };
    folders.databases.push_back(data_home() / "lensfun/updates/version_1");
    folders.databases.emplace_back("/var/lib/lensfun-updates/version_1");
    std::string places = from_environment("XDG_DATA_DIRS");
    if (places.empty()) places = "/usr/local/share:/usr/share";
    places += ":/usr/share";
    for (std::size_t start = 0; start < places.size();) {
        const std::size_t end = std::min(places.find(':', start), places.size());
        if (end > start && places[start] == '/') add(places.substr(start, end - start));
        start = end + 1;
    }
    // Beside the program, as in a bundle: bin/nocturne, share/lensfun.
    std::error_code ignored;
    if (const fs::path program = fs::read_symlink("/proc/self/exe", ignored); !program.empty())
        add(program.parent_path().parent_path() / "share");
    std::erase_if(folders.databases, [](const fs::path& folder) {
        std::error_code unused;
        return !fs::is_directory(folder, unused);
    });
    std::stable_sort(folders.databases.begin(), folders.databases.end(),
                     [](const fs::path& a, const fs::path& b) { return time_of(a) > time_of(b); });
    folders.own = {data_home() / "nocturne/lensfun", data_home() / "lensfun"};
    return folders;
}

const LensLibrary& lens_library() {
    static const LensLibrary library(usual_lens_folders());
    return library;
}

std::optional<LensProfile> embedded_profile(const CaptureFacts& facts) {
    if (!facts.embedded_lens) return std::nullopt;
    const EmbeddedLens& lens = *facts.embedded_lens;
    LensProfile profile;
    profile.name = (facts.lens.empty() ? facts.model : facts.lens) + " (as its maker wrote into the photo)";
    profile.has_distortion = lens.shape && lens.shape->distortion != RadialPolynomial{1};
    profile.has_fringes =
        lens.shape &&
        (std::any_of(lens.shape->red_more.begin(), lens.shape->red_more.end(), [](double c) { return c != 0; }) ||
         std::any_of(lens.shape->blue_more.begin(), lens.shape->blue_more.end(), [](double c) { return c != 0; }));
    if (lens.shape) profile.shape = *lens.shape;
    profile.vignetting = lens.vignetting;
    return profile;
}

std::shared_ptr<const Result<LensProfile>> find_lens_profile(const CaptureFacts& facts, std::string_view chosen) {
    struct Answer {
        std::uint64_t key;
        std::shared_ptr<const Result<LensProfile>> profile;
    };
    constexpr std::size_t answers_kept = 32; // a film strip's worth
    static std::mutex mutex;
    static std::vector<Answer> answers; // newest last
    const std::uint64_t key = key_of(facts, chosen);
    const std::lock_guard lock(mutex); // also while searching: others would search for the same
    for (const Answer& answer : answers)
        if (answer.key == key) return answer.profile;
    const auto embedded = chosen.empty() ? embedded_profile(facts) : std::nullopt;
    auto found = std::make_shared<const Result<LensProfile>>(embedded ? Result<LensProfile>(*embedded)
                                                                      : lens_library().find(facts, chosen));
    if (answers.size() >= answers_kept) answers.erase(answers.begin());
    answers.push_back({key, found});
    return found;
}

std::optional<LensProfile> lens_profile(const CaptureFacts& facts) {
    const auto found = find_lens_profile(facts);
    return *found ? std::optional(**found) : std::nullopt;
}

} // namespace engine
