// Merging frames: what the window and the command line ask for and what they get told. All sizes are pixels of the reference frame in sensor coordinates.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/frame_source.h"
#include "engine/merge/merged_picture.h"
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace engine {

enum class MergeKind {
    bracket, // frames of different exposure: more range
    burst,   // equal frames of one scene, hand-held or not: less noise
    stars,   // sky stacked on its stars, ground on itself
    trails,  // stars drawn as lines
    mean,    // one long exposure
    median,  // what moved goes away
    lighten, // the brightest of all: light painting, fireworks
    fusion   // rendered pictures of different exposure blended as pictures
};

enum class Deghost { off, automatic, strong };
enum class MergeAlignment { automatic, none, shift, rigid, perspective };
enum class MergeEdges {
    trim, // the part that all used frames show
    keep  // all of the reference frame; at its edges fewer frames
};
// Of means: all frames alike, the first and last ones less (trails end softly), or later ones more (trails fade towards their beginning).
enum class MergeWindow { even, soft, fading };
enum class MergeGround { automatic, stack, freeze }; // of star merges: automatic stacks what did not move

// "Take this area from frame k": a disc in parts of the reference frame's width and height; radius in parts of its long edge. Soft over a fifth of the radius.
struct MergePlace {
    double x = 0, y = 0, radius = 0.05;
    int frame = 0;
    bool operator==(const MergePlace&) const = default;
};

struct MergeOptions {
    MergeKind kind = MergeKind::burst;
    std::optional<int> reference; // chosen automatically without
    Deghost deghost = Deghost::automatic;
    MergeAlignment alignment = MergeAlignment::automatic;
    MergeEdges edges = MergeEdges::keep;
    MergeGround ground = MergeGround::automatic;
    bool keep_meteors = false; // stars, trails: with them some streaks of planes stay, too
    bool fill_gaps = true;     // trails
    double comet = 0;          // trails: 0 lines of even light, 1 fading towards their beginning, -1 towards their end
    double lighten_amount = 1; // trails, lighten, mean: 0 mean .. 1 brightest; options_for() says 0 for means
    MergeWindow window = MergeWindow::even;
    std::vector<bool> left_out; // of the source's frames; empty: none. The person's choice
    std::vector<bool> kept;     // of the source's frames; empty: none. Used even if they look unfit
    std::vector<MergePlace> places;
};

// What fits a kind as long as nobody asks for something else.
inline MergeOptions options_for(MergeKind kind) {
    MergeOptions options;
    options.kind = kind;
    if (kind == MergeKind::mean) options.lighten_amount = 0;
    return options;
}

struct FrameReport {
    bool used = true;
    std::string note; // one short sentence without the name: "The camera moved.", "Keeps the lamps."; may be empty
    bool is_warning = false;
    bool is_reference = false;
    double shift = 0;     // pixels, of the farthest corner, against the reference
    double angle = 0;     // degrees
    double exposure = 1;  // measured, relative to the reference
    double sharpness = 0; // 0..100, 100 = the sharpest of the set
    double moved = 0;     // part of the frame that did not fit and was left out of it
};

struct MergeReport {
    MergeKind kind = MergeKind::burst;
    std::vector<FrameReport> frames;    // one for each frame of the source
    double noise_down_db = 0;           // median over the picture, against the reference
    double moved_share = 0;             // part of the picture where frames disagreed
    double more_range_ev = 0;           // brackets: stops above the reference and below its noise
    double clipped_share = 0;           // part of the picture that no frame could hold
    std::vector<std::string> sentences; // in words, for people: what was done, what was left out
    std::vector<std::string> warnings;
};

struct MergeOutcome {
    MergedPicture picture;
    MergeReport report;
    // 0 (all frames agree) to 1 (one frame only), one value for each cell of MergedPicture::frames_cell pixels; empty where nothing is compared.
    Plane ghosts;
};

struct MergePreview {
    Image half; // of the upright result, scene-linear Rec.2020, long edge at most 1600
    int frames_done = 0;
};

struct MergeWork {
    Work work;
    std::stop_token keep_so_far = {}; // ends early with what is there: a valid result of the frames merged till then
    std::function<void(MergePreview)> preview = {}; // after 1, 2, 4, 8, ... frames, from any thread; may be empty
    std::function<void(std::string)> step = {};     // "Aligning", "Merging frame 3 of 8"; may be empty
};

// Errors: too few frames that fit, frames that do not belong together, stopped. Every frame left out has its reason in the report.
Result<MergeOutcome> merge_frames(const FrameSource& source, const MergeOptions& options, const MergeWork& work);

std::string_view name_of(MergeKind kind); // "bracket", as on the command line
std::optional<MergeKind> merge_kind_of(std::string_view name);

} // namespace engine
