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
#include <string_view>
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
    static Result<Profile> from_bytes(std::vector<std::uint8_t> icc); // damaged or non-RGB: says so
    static Result<Profile> from_file(const std::filesystem::path& path);
    static Result<Profile> named_or_file(const std::string& text); // a built-in name, else a file
    const std::string& description() const { return m_content->description; }
    const std::vector<std::uint8_t>& icc() const { return m_content->icc; } // ready to be embedded
    std::uint64_t key() const { return m_content->key; }

private:
    struct Content {
        std::vector<std::uint8_t> icc;
        std::string description;
        std::uint64_t key;
    };
    explicit Profile(Content content);
    static Result<Profile> make(std::vector<std::uint8_t> icc, const std::string& subject,
                                const std::string& name_if_unnamed);
    std::shared_ptr<const Content> m_content;
};

// Display-linear Rec.2020 (0..1, from apply_view) -> encoded device values 0..1 of a profile. Colours outside the profile's
// gamut lose chroma at constant luminance, never channel by channel. Matrix/curve profiles run as matrix and tables, table profiles through a fine
// grid that lcms2 filled; both are held against lcms2 in tests. Immutable, thread-safe.
// Matrix profiles know one rendering; the intent decides what their gamut's edge does: perceptual makes room for colours from outside by taking a
// little chroma from the outermost ones, the others keep every colour of the gamut exactly.
class DeviceEncoding {
public:
    // Error: a grey profile, or one that only describes an input device.
    static Result<DeviceEncoding> make(const Profile& profile, Intent intent, bool black_point_compensation);
    // In place allowed. Every input, NaN included, gives values in 0..1.
    void encode(const Rgb* display_linear, Rgb* device, std::size_t count) const;
    struct Tables;

private:
    explicit DeviceEncoding(std::shared_ptr<const Tables> tables) : m_tables(std::move(tables)) {}
    std::shared_ptr<const Tables> m_tables;
};

// Encoded device values 0..1 of a profile -> display-linear Rec.2020 (relative colorimetric). For opening pictures.
class DeviceDecoding {
public:
    static Result<DeviceDecoding> make(const Profile& profile);
    // Results are outside 0..1 where the profile's gamut is. Grey profiles read the red channel. In place allowed.
    void decode(const Rgb* device, Rgb* display_linear, std::size_t count) const;
    // `channels` interleaved values a pixel: 3, or 1 that stands for all three. Faster than floats.
    void decode(const std::uint8_t* device, int channels, Rgb* display_linear, std::size_t count) const;
    void decode(const std::uint16_t* device, int channels, Rgb* display_linear, std::size_t count) const;
    struct Tables;

private:
    explicit DeviceDecoding(std::shared_ptr<const Tables> tables) : m_tables(std::move(tables)) {}
    std::shared_ptr<const Tables> m_tables;
};

} // namespace engine
