// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/flat_field.h"
#include "engine/base/parallel.h"
#include "engine/files/input_file.h"
#include "engine/merge/frame_reading.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr int rows_at_once = 64;
// merge.md 1.7.
constexpr double enough_electrons = 1e5;
constexpr float least_share = 0.15F, most_share = 1.6F;
// Three boxes of this radius are a Gaussian of 8 samples of one position: 16 pixels.
constexpr int box_radius = 8;
constexpr float too_dark = 0.02F, clipped = 0.98F;

Error unfit(const std::filesystem::path& path, const std::string& reason) {
    return {ErrorKind::invalid, path.filename().string() + " is no flat frame that helps here. " + reason, {}};
}

// Of the samples of one position of the pattern, of every 13th row and column: enough for a median.
float median_of_position(const Plane& plane, int position) {
    std::vector<float> values;
    for (int y = position >> 1; y < plane.height(); y += 26)
        for (int x = position & 1; x < plane.width(); x += 26) values.push_back(plane.at(x, y));
    if (values.empty()) return 0;
    const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), half, values.end());
    return *half;
}

// Means over 2 * box_radius + 1 values, edges repeated.
void box(std::vector<float>& line, std::vector<float>& copy) {
    copy = line;
    const auto count = static_cast<int>(line.size());
    const auto at = [&](int i) { return double{copy[static_cast<std::size_t>(std::clamp(i, 0, count - 1))]}; };
    double sum = 0;
    for (int i = -box_radius; i <= box_radius; ++i) sum += at(i);
    for (int i = 0; i < count; ++i) {
        line[static_cast<std::size_t>(i)] = static_cast<float>(sum / (2 * box_radius + 1));
        sum += at(i + box_radius + 1) - at(i - box_radius);
    }
}

// Three boxes along the lines of one position of the pattern, rows first.
void smooth(Plane& plane) {
    const auto along = [&](int lines, int length, const auto& sample) {
        for_each_index((lines + rows_at_once - 1) / rows_at_once, Priority::exporting, {}, [&](int band) {
            std::vector<float> line, copy;
            for (int i = band * rows_at_once; i < std::min(lines, (band + 1) * rows_at_once); ++i)
                for (int phase = 0; phase < 2; ++phase) {
                    line.clear();
                    for (int j = phase; j < length; j += 2) line.push_back(sample(i, j));
                    if (line.empty()) continue;
                    for (int round = 0; round < 3; ++round) box(line, copy);
                    for (int j = phase; j < length; j += 2) sample(i, j) = line[static_cast<std::size_t>(j / 2)];
                }
        });
    };
    along(plane.height(), plane.width(), [&](int y, int x) -> float& { return plane.at(x, y); });
    along(plane.width(), plane.height(), [&](int x, int y) -> float& { return plane.at(x, y); });
}

} // namespace

Result<FlatField> make_flat_field(const std::vector<std::filesystem::path>& files, const Work& work) {
    if (files.empty()) return Error{ErrorKind::invalid, "No flat frame was given.", {}};
    FlatField flat;
    Plane sum;
    double electrons = 0;
    for (const std::filesystem::path& file : files) {
        const Result<RawFile> raw = read_raw_file(file, {work.stop, {}});
        if (!raw) return raw.error();
        if (raw->mosaic.size() == 0 || raw->x_trans) return unfit(file, "Flat frames are for Bayer sensors only.");
        const bool is_first = sum.size() == 0;
        if (!is_first && (raw->mosaic.area() != sum.area() || raw->pattern != flat.pattern))
            return unfit(file, "Its size differs from the first one's.");
        Plane light = normalised_mosaic(*raw, raw->white, {work.stop, {}});
        if (work.stopped()) return stopped();
        std::array<float, 4> scale{};
        for (int position = 0; position < 4; ++position) {
            const float middle = median_of_position(light, position);
            if (middle < too_dark) return unfit(file, "It is too dark. Expose it so that the middle is at about half.");
            if (middle > clipped)
                return unfit(file, "It is overexposed. Expose it so that the middle is at about half.");
            scale[static_cast<std::size_t>(position)] = 1 / middle;
            if (raw->pattern[static_cast<std::size_t>(position)] == CfaColour::green) {
                const NoiseProfile noise = raw->facts.noise.value_or(usual_noise(raw->facts));
                electrons += 0.5 * middle / std::max(noise.scale[1], 1e-9);
            }
        }
        if (is_first) {
            flat.facts = raw->facts;
            flat.pattern = raw->pattern;
            sum = Plane(light.area(), 0.0F);
        }
        for_each_index((sum.height() + rows_at_once - 1) / rows_at_once, Priority::exporting, {}, [&](int band) {
            for (int y = band * rows_at_once; y < std::min(sum.height(), (band + 1) * rows_at_once); ++y) {
                const auto first = static_cast<std::size_t>((y & 1) * 2);
                const float* from = light.row(y);
                float* to = sum.row(y);
                for (int x = 0; x < sum.width(); ++x) to[x] += from[x] * scale[first + static_cast<std::size_t>(x & 1)];
            }
        });
        work.report(static_cast<float>(&file - files.data() + 1) / static_cast<float>(files.size()));
    }
    if (electrons < enough_electrons) smooth(sum);
    const auto count = static_cast<float>(files.size());
    for (std::size_t i = 0; i < sum.size(); ++i)
        sum.data()[i] = 1 / std::clamp(sum.data()[i] / count, least_share, most_share);
    flat.gain = std::make_shared<const Plane>(std::move(sum));
    return flat;
}

Result<void> flatten(FrameLight& light, const FlatField& flat) {
    if (light.layout != FrameLayout::bayer || light.mosaic.area() != flat.gain->area() || light.pattern != flat.pattern)
        return Error{ErrorKind::invalid, "The flat frame has another size or order of colours than the photo.", {}};
    for_each_index((light.mosaic.height() + rows_at_once - 1) / rows_at_once, Priority::exporting, {}, [&](int band) {
        for (int y = band * rows_at_once; y < std::min(light.mosaic.height(), (band + 1) * rows_at_once); ++y) {
            const float* gain = flat.gain->row(y);
            float* row = light.mosaic.row(y);
            for (int x = 0; x < light.mosaic.width(); ++x) {
                const float even = row[x] * gain[x];
                row[x] = row[x] >= clipped && even < row[x] ? row[x] : even;
            }
        }
    });
    light.gain = flat.gain;
    return {};
}

} // namespace engine
