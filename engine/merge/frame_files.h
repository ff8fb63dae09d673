// Frames of a merge out of files: which of them belong together, in which order they were taken, and their light. Knows no way of merging.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_calibration.h"
#include "engine/merge/frame_source.h"
#include "engine/merge/merged_picture.h"
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace engine {

// A file that is no frame of the merge.
struct LeftOutFile {
    std::filesystem::path path;
    std::string reason; // one or two sentences without the name: "It comes from another camera (Canon EOS R5)."
};

struct FrameFilesOptions {
    // Decodes every frame once at the start: finds what is damaged inside, frames that are there twice, sites of the sensor that stand out in all frames, and
    // how strong the noise is between two frames.
    bool examine = true;
    // Taken away from mosaics; a frame that no dark fits is used without, and remarks() says so. Pictures are left as they are.
    CalibrationFiles calibration;
};

// Bayer raws are mosaics, all other files pictures. Frames are in the order in which they were taken, by name where the time does not tell.
class FrameFiles : public FrameSource {
public:
    virtual const std::filesystem::path& path(int frame) const = 0;
    virtual const std::vector<LeftOutFile>& left_out() const = 0;
    // What was found out about the frames, in sentences for people.
    virtual const std::vector<std::string>& remarks() const = 0;
};

// Of files that do not fit together the largest group that does becomes the frames, raws before pictures; every other file is in left_out(). Errors: fewer than
// two files fit together (with the reasons), a dark or flat that is none, stopped.
Result<std::unique_ptr<FrameFiles>> open_frames(const std::vector<std::filesystem::path>& paths,
                                                const FrameFilesOptions& options, const Work& work);

// Fills in what a merged picture takes over from the reference frame: facts, orientation, colours; and the names of the sources, as used.
void describe(MergedPicture& picture, const FrameSource& source, int reference);

} // namespace engine
