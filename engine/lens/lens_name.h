// Names of lenses and cameras, compared as people write them: "EF50mm f/1.8 STM" is "Canon EF 50mm f/1.8 STM". Knows no database.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace engine {

// What a lens name says: focal lengths and f-numbers, and everything else in small letters. "mm", "f" and "lens" say nothing.
struct LensName {
    std::vector<double> numbers;    // ascending, each once
    std::vector<std::string> words; // sorted, each once
};
LensName lens_name(std::string_view text);

// How sure it is that `written` in a photo means the lens called `known` of `known_maker`: 0 to 100. 0 if focal lengths or f-numbers
// contradict. The maker's own name may be missing, on either side.
double likeness(std::string_view written, std::string_view known, std::string_view known_maker,
                std::string_view camera_maker);

// The lenses that a text of the metadata may mean: makers share codes, and "A or B", "A *OR* B" and "A | B" leave it open.
std::vector<std::string> lenses_meant(std::string_view text);

// True for "NIKON CORPORATION", "NIKON D750" and "Nikon", "D750": capitals, spaces and the maker's name do not count.
bool is_same_camera(std::string_view maker, std::string_view model, std::string_view known_maker,
                    std::string_view known_model);

} // namespace engine
