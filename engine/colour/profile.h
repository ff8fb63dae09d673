// ICC profiles: the lcms2 wall. Builds fast transforms between the working space and what files and displays use.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/image/pixel.h"
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace engine {

enum class Intent { perceptual, relative, saturation, absolute };

// An RGB (or grey, for input) ICC profile. A value: cheap to copy.
class Profile {
public:
    Profile(); // sRGB
    // Built in: "srgb", "display-p3", "adobe-rgb" (compatible), "prophoto", "rec2020".
    static const std::vector<std::string>& built_in_names();
    static Result<Profile> built_in(std::string_view name);
    static Result<Profile> from_bytes(std::vector<std::uint8_t> icc);      // damaged or non-RGB: says so
    static Result<Profile> from_file(const std::filesystem::path& path);
    static Result<Profile> named_or_file(const std::string& text);         // a built-in name, else a file
    const std::string& description() const { return m_content->description; }
    const std::vector<std::uint8_t>& icc() const { return m_content->icc; } // ready to be embedded
    std::uint64_t key() const { return m_content->key; }

private:
    struct Content {
        std::vector<std::uint8_t> icc;
        std::string description;
        std::uint64_t key;
    };
    std::shared_ptr<const Content> m_content;
};

// Display-linear Rec.2020 (0..1, from apply_view) -> encoded device values 0..1 of a profile. Colours outside the profile's
// gamut lose chroma at constant luminance, never channel by channel. Matrix/curve profiles run as matrix and tables, table profiles through a fine
// grid that lcms2 filled; both are held against lcms2 in tests. Immutable, thread-safe.
class DeviceEncoding {
public:
    static Result<DeviceEncoding> make(const Profile& profile, Intent intent, bool black_point_compensation);
    void encode(const Rgb* display_linear, Rgb* device, std::size_t count) const; // in place allowed
    struct Tables;

private:
    explicit DeviceEncoding(std::shared_ptr<const Tables> tables) : m_tables(std::move(tables)) {}
    std::shared_ptr<const Tables> m_tables;
};

// Encoded device values 0..1 of a profile -> display-linear Rec.2020 (relative colorimetric). For opening pictures.
class DeviceDecoding {
public:
    static Result<DeviceDecoding> make(const Profile& profile);
    void decode(const Rgb* device, Rgb* display_linear, std::size_t count) const;
    struct Tables;

private:
    explicit DeviceDecoding(std::shared_ptr<const Tables> tables) : m_tables(std::move(tables)) {}
    std::shared_ptr<const Tables> m_tables;
};

} // namespace engine
