// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/profile.h"
#include "engine/base/key.h"
#include "engine/colour/built_in_profiles.h"
#include "engine/colour/profile_model.h"
#include <fstream>
#include <iterator>

namespace engine {
namespace {

std::uint64_t key_of_bytes(const std::vector<std::uint8_t>& icc) {
    return Key().add(std::string_view(reinterpret_cast<const char*>(icc.data()), icc.size())).value();
}

std::string names_of_built_ins() {
    std::string names;
    for (const std::string& name : Profile::built_in_names()) names += (names.empty() ? "" : ", ") + name;
    return names;
}

} // namespace

Profile::Profile(Content content) : m_content(std::make_shared<const Content>(std::move(content))) {}

Profile::Profile() {
    static const std::shared_ptr<const Content> srgb = [] {
        const BuiltInProfile& first = built_in_profiles().front();
        return std::make_shared<const Content>(Content{first.icc, first.description, key_of_bytes(first.icc)});
    }();
    m_content = srgb;
}

const std::vector<std::string>& Profile::built_in_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> found;
        for (const BuiltInProfile& profile : built_in_profiles()) found.push_back(profile.name);
        return found;
    }();
    return names;
}

Result<Profile> Profile::built_in(std::string_view name) {
    for (const BuiltInProfile& profile : built_in_profiles())
        if (profile.name == name) return Profile(Content{profile.icc, profile.description, key_of_bytes(profile.icc)});
    return Error{ErrorKind::invalid,
                 "There is no built-in profile \"" + std::string(name) + "\". Choose one of " + names_of_built_ins() +
                     ".",
                 {}};
}

Result<Profile> Profile::make(std::vector<std::uint8_t> icc, const std::string& subject,
                              const std::string& name_if_unnamed) {
    const Result<ProfileReading> reading = read_profile(icc, subject);
    if (!reading) return reading.error();
    const std::uint64_t key = key_of_bytes(icc);
    return Profile(Content{std::move(icc), reading->description.empty() ? name_if_unnamed : reading->description, key});
}

Result<Profile> Profile::from_bytes(std::vector<std::uint8_t> icc) {
    return make(std::move(icc), "The colour profile", "Unnamed profile");
}

Result<Profile> Profile::from_file(const std::filesystem::path& path) {
    constexpr std::uintmax_t most_bytes = 64 << 20; // the largest device profiles in use have some megabytes
    const std::string name = path.filename().string();
    std::error_code failure;
    const std::uintmax_t size = std::filesystem::file_size(path, failure);
    if (!std::filesystem::exists(path))
        return Error{ErrorKind::missing, "There is no profile " + path.string() + ". Check the name.", {}};
    if (failure)
        return Error{ErrorKind::unreadable, name + " is not a readable file. Choose an ICC profile.",
                     failure.message()};
    if (size > most_bytes)
        return Error{ErrorKind::invalid,
                     name + " is too large to be an ICC profile. Choose a file with the ending .icc or .icm.",
                     {}};
    std::ifstream file(path, std::ios::binary);
    std::vector<std::uint8_t> icc{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file) return Error{ErrorKind::unreadable, name + " cannot be read. Check its permissions.", {}};
    return make(std::move(icc), name, path.stem().string());
}

Result<Profile> Profile::named_or_file(const std::string& text) {
    if (Result<Profile> profile = built_in(text)) return profile;
    std::error_code ignored;
    if (std::filesystem::exists(text, ignored)) return from_file(text);
    return Error{ErrorKind::missing,
                 "There is no profile \"" + text + "\". Name an ICC file or one of " + names_of_built_ins() + ".",
                 {}};
}

} // namespace engine
