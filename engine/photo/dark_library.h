// The dark frames that a person keeps: masters in $XDG_DATA_HOME/nocturne/darks, found by camera, ISO, exposure time and temperature.
// Each is a DNG with a text of the same name beside it, which says what it was made from.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/photo/dark_frame.h"
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace engine {

struct DarkEntry {
    std::filesystem::path file; // of the DNG
    CaptureFacts facts;         // as DarkFrame::facts
    int frames = 1;
    std::string name() const { return file.stem().string(); }
};

std::filesystem::path dark_folder();
// In the order of camera, ISO, time, temperature, name. What is not readable is not in it.
std::vector<DarkEntry> kept_darks();

// Sorts the files by camera, ISO, exposure time and temperature, makes a master of each group and keeps it. The same files again replace their master.
// Errors: those of make_dark_frame(), or the folder cannot be written; masters made until then stay.
Result<std::vector<DarkEntry>> keep_darks(const std::vector<std::filesystem::path>& files, const Work& work);
// The same sorting: files that make one master. Kept masters stay alone. Errors: a file that does not open.
Result<std::vector<std::vector<std::filesystem::path>>> dark_groups(const std::vector<std::filesystem::path>& files);
// A kept master, or a master made of this one raw file.
Result<DarkFrame> read_dark(const std::filesystem::path& file, const Work& work);
// By DarkEntry::name(). Error: there is none of that name, or it cannot be removed.
Result<void> remove_dark(const std::string& name);

// The one that fits a photo best: by temperature, then exposure time, then how many frames it was made from. Error: none fits, with the reason of the nearest.
Result<DarkEntry> dark_that_fits(const CaptureFacts& photo);

// "auto": the one that fits; otherwise a kept master or any raw file taken in the dark, by its path. Ready for use; the last one read is kept in memory.
// Errors: none, or why it cannot be used for this photo.
Result<std::shared_ptr<const DarkSubtraction>> dark_for(const CaptureFacts& photo, const std::string& wanted,
                                                        const Work& work);

} // namespace engine
