// LensProfile: what is known about the lens of a photo, found in the lens database from the facts of its metadata. Knows no pixels; the
// database itself is read in lensfun_library.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/geometry/lens_map.h"
#include "engine/photo/capture.h"
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engine {

struct LensProfile {
    std::string name;                      // as in the database
    double likeness = 100;                 // of the name in the photo and this one, percent
    std::vector<std::string> alternatives; // names that fit too, best first
    bool is_fisheye = false;               // its projection is kept; only what departs from it is corrected
    bool has_distortion = false, has_fringes = false;
    LensShape shape;                      // at the photo's focal length
    std::optional<Vignetting> vignetting; // at its focal length, f-number and distance
};

// Folders with the database's XML files, best first. A library is the first of them that holds a database, plus all own_folders.
struct LensFolders {
    std::vector<std::filesystem::path> databases, own;
};
// The newest among the system's and the user's downloaded ones, wherever they are installed (XDG_DATA_DIRS, or beside the program);
// own files in $XDG_DATA_HOME/nocturne/lensfun.
LensFolders usual_lens_folders();

class LensLibrary {
public:
    explicit LensLibrary(const LensFolders& folders);
    ~LensLibrary();
    LensLibrary(const LensLibrary&) = delete;
    LensLibrary& operator=(const LensLibrary&) = delete;

    // The profile for a photo, of the lens its metadata names or of the one called `chosen`. The error says in words why there is none. Thread-safe.
    Result<LensProfile> find(const CaptureFacts& facts, std::string_view chosen = {}) const;
    // Names of all lenses in which every word of `search` occurs, sorted; without camera lenses that cannot be changed if `facts` tells of a
    // camera with a mount, and then only lenses that fit on it.
    std::vector<std::string> names(std::string_view search, const CaptureFacts* facts = nullptr) const;
    // Why there is no database; empty if there is one.
    const std::string& complaint() const { return m_complaint; }

private:
    struct Content; // lensfun's
    std::unique_ptr<Content> m_content;
    std::string m_complaint;
};

// The library in the usual folders, read the first time it is asked for (about 0.1 s).
const LensLibrary& lens_library();

// What the photo's own file says (DNG opcodes), measured by its maker for this very shot; nothing if it says nothing.
std::optional<LensProfile> embedded_profile(const CaptureFacts& facts);

// That if there is one and none is chosen; otherwise LensLibrary::find in the library; the last answers are kept, so that asking for every tile costs nothing.
std::shared_ptr<const Result<LensProfile>> find_lens_profile(const CaptureFacts& facts, std::string_view chosen = {});
// The same without the reason.
std::optional<LensProfile> lens_profile(const CaptureFacts& facts);

} // namespace engine
