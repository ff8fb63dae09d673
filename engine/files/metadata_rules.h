// Which properties of an original still hold for a picture that was developed from it. Knows names of tags, no files.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string_view>

namespace engine {

// `group` and `tag` as Exiv2 names them: "Photo" and "FNumber" of Exif.Photo.FNumber. Maker notes are decided elsewhere.
bool exif_still_holds(std::string_view group, std::string_view tag);

// `property` may be the path into a structure: "History[1]/stEvt:action".
bool xmp_still_holds(std::string_view prefix, std::string_view property);

// Tells where the photo was taken: coordinates and names of places.
bool xmp_tells_place(std::string_view prefix, std::string_view property);
bool iptc_tells_place(std::string_view dataset);

} // namespace engine
