// Edits in XMP sidecars, the half of metadata.h that writes beside the photo. Every other property of the file survives.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/atomic_file.h"
#include "engine/files/metadata.h"
#include "engine/files/metadata_library.h"
#include <algorithm>
#include <cerrno>
#include <ctime>
#include <exiv2/error.hpp>
#include <exiv2/value.hpp>
#include <exiv2/xmp_exiv2.hpp>
#include <fstream>
#include <iterator>
#include <mutex>

namespace engine {
namespace {

// nocturne:version tells which of these rules wrote the lines. A line `night.sense = 60` is the property nocturne:night.sense; a line whose
// key is no XML name (from a version to come) is an item "key = value" of the bag nocturne:lines.
constexpr const char* format_version = "1";
constexpr const char* version_name = "version";
constexpr const char* lines_name = "lines";

std::string key_of(const std::string& name) { return std::string("Xmp.") + own_prefix + "." + name; }

// XML 1.0 names, in ASCII.
bool is_property_name(const std::string& key) {
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    const auto other = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '.' || c == '-'; };
    return !key.empty() && letter(key[0]) && std::all_of(key.begin(), key.end(), other) && key != version_name &&
           key != lines_name;
}

Error damaged(const std::filesystem::path& sidecar, const std::string& detail) {
    return {ErrorKind::damaged,
            "The sidecar " + sidecar.filename().string() +
                " is damaged and was left as it is. Repair it, or move it away to start without it.",
            detail};
}

Result<Exiv2::XmpData> read(const std::filesystem::path& sidecar) {
    Exiv2::XmpData xmp;
    std::error_code ignored;
    if (!std::filesystem::exists(sidecar, ignored)) return xmp;
    if (auto error = opening_error(sidecar)) return *error;
    std::ifstream file(sidecar, std::ios::binary);
    const std::string packet{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    if (!file)
        return Error{ErrorKind::unreadable,
                     "The sidecar " + sidecar.filename().string() + " cannot be read. Check the disk.",
                     {}};
    try {
        if (Exiv2::XmpParser::decode(xmp, packet) != 0) return damaged(sidecar, "XMP toolkit: no valid XMP");
    } catch (const std::exception& failure) {
        return damaged(sidecar, failure.what());
    }
    return xmp;
}

std::pair<std::string, std::string> split(const std::string& line) {
    const auto equals = line.find(" = ");
    return equals == std::string::npos ? std::pair(line, std::string())
                                       : std::pair(line.substr(0, equals), line.substr(equals + 3));
}

bool is_own(const Exiv2::Xmpdatum& datum) { return datum.groupName() == own_prefix; }

Lines lines_of(const Exiv2::XmpData& xmp) {
    Lines lines;
    for (const Exiv2::Xmpdatum& datum : xmp) {
        if (!is_own(datum) || datum.tagName() == version_name) continue;
        if (datum.tagName() == lines_name)
            for (long i = 0; i < datum.count(); ++i) lines.push_back(split(datum.toString(i)));
        else if (is_property_name(datum.tagName()))
            lines.emplace_back(datum.tagName(), datum.toString());
    }
    return lines;
}

// Later lines of a key replace earlier ones, as in a recipe; the order of different keys means nothing.
Lines sorted_once(Lines lines) {
    std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    Lines once;
    for (auto& line : lines) {
        if (!once.empty() && once.back().first == line.first) once.pop_back();
        once.push_back(std::move(line));
    }
    return once;
}

std::string now() {
    const std::time_t seconds = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

void replace_lines(Exiv2::XmpData& xmp, const Lines& lines) {
    for (auto datum = xmp.begin(); datum != xmp.end();) datum = is_own(*datum) ? xmp.erase(datum) : std::next(datum);
    Exiv2::XmpArrayValue others(Exiv2::xmpBag);
    for (const auto& [key, value] : lines) {
        if (is_property_name(key))
            xmp[key_of(key)] = value;
        else
            others.read(key + " = " + value);
    }
    if (others.count() > 0) xmp.add(Exiv2::XmpKey(key_of(lines_name)), &others);
    if (!lines.empty()) xmp[key_of(version_name)] = format_version;
    for (const char* date : {"Xmp.xmp.MetadataDate", "Xmp.xmp.ModifyDate"}) xmp[date] = now();
}

// The packet, or an error if it would not give back the same lines (text that XML cannot hold).
Result<std::string> packet_of(const Exiv2::XmpData& xmp, const Lines& lines, const std::filesystem::path& sidecar) {
    const Error unwritable{
        ErrorKind::invalid,
        "The edit of " + sidecar.stem().string() +
            " was not saved: it holds text that a sidecar cannot store. Remove the unknown lines from the recipe.",
        {}};
    std::string packet;
    Exiv2::XmpData again;
    if (Exiv2::XmpParser::encode(packet, xmp,
                                 Exiv2::XmpParser::omitPacketWrapper | Exiv2::XmpParser::useCompactFormat) != 0)
        return unwritable;
    if (Exiv2::XmpParser::decode(again, packet) != 0 || sorted_once(lines_of(again)) != lines) return unwritable;
    return packet;
}

Result<void> replace_file(const std::filesystem::path& sidecar, const std::string& packet) {
    Result<AtomicFile> file = AtomicFile::create(sidecar, true);
    if (!file) return file.error();
    std::ofstream stream(file->temporary(), std::ios::binary | std::ios::trunc);
    stream << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" << packet;
    stream.close();
    if (!stream) return write_error(sidecar, errno);
    return file->commit();
}

} // namespace

std::filesystem::path sidecar_path(const std::filesystem::path& photo) {
    std::filesystem::path path = photo;
    path += ".xmp";
    return path;
}

Result<Lines> read_sidecar(const std::filesystem::path& photo) {
    prepare_exiv2();
    const Result<Exiv2::XmpData> xmp = read(sidecar_path(photo));
    if (!xmp) return xmp.error();
    return lines_of(*xmp);
}

Result<void> write_sidecar(const std::filesystem::path& photo, const Lines& lines) {
    prepare_exiv2();
    static std::mutex one_at_a_time; // reading, changing and replacing are one step
    const std::scoped_lock lock(one_at_a_time);
    const std::filesystem::path sidecar = sidecar_path(photo);
    Result<Exiv2::XmpData> xmp = read(sidecar);
    if (!xmp) return xmp.error();
    const Lines wanted = sorted_once(lines);
    if (sorted_once(lines_of(*xmp)) == wanted) return {};
    try {
        replace_lines(*xmp, wanted);
        const Result<std::string> packet = packet_of(*xmp, wanted, sidecar);
        return packet ? replace_file(sidecar, *packet) : Result<void>(packet.error());
    } catch (const std::exception& failure) {
        return Error{ErrorKind::write_failed,
                     "The edit of " + photo.filename().string() + " was not saved in its sidecar.", failure.what()};
    }
}

} // namespace engine
