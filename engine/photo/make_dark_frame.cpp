// Dark frames averaged to a master, file by file.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/parallel.h"
#include "engine/files/input_file.h"
#include "engine/photo/dark_frame.h"
#include <algorithm>
#include <cmath>

namespace engine {
namespace {

constexpr int rows_at_once = 64;
constexpr double kappa = 3; // merge.md 1.7
// A frame of which a quarter is brighter than a twelfth of white was not taken in the dark.
constexpr float bright = 0.08F;
constexpr double usual_full_well = 40000, usual_iso = 400;

double electron_of(const CaptureFacts& facts) {
    if (facts.noise && facts.noise->scale[1] > 0) return facts.noise->scale[1];
    const double iso = facts.iso.value_or(usual_iso);
    return (iso > 0 ? iso : usual_iso) / 100 / usual_full_well;
}

// Mean square about the median of what lies within five standard deviations: the median alone would see the steps of whole numbers.
double robust_variance(std::vector<float>& values) {
    const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), half, values.end());
    const float middle = *half;
    for (float& value : values) value = std::abs(value - middle);
    std::sort(values.begin(), values.end());
    const float limit = std::max(5 * 1.4826F * *half, values[values.size() * 19 / 20]);
    double sum = 0, count = 0;
    for (const float value : values)
        if (value <= limit) sum += double{value} * value, count += 1;
    return sum / std::max(1.0, count);
}

Error unfit(const std::filesystem::path& path, const std::string& reason) {
    return {ErrorKind::invalid, path.filename().string() + " is no dark frame that helps here. " + reason, {}};
}

// body(x, y, sample in units of DarkFrame::level) for all samples, rows in parallel.
template <class Body> void for_each_sample(const RawFile& raw, const Body& body) {
    const int width = raw.mosaic.width(), height = raw.mosaic.height();
    for_each_index((height + rows_at_once - 1) / rows_at_once, Priority::exporting, {}, [&](int band) {
        for (int y = band * rows_at_once; y < std::min(height, (band + 1) * rows_at_once); ++y) {
            const auto first = static_cast<std::size_t>((y & 1) * 2);
            const std::array<float, 2> black{raw.black[first], raw.black[first + 1]};
            const std::array<float, 2> scale{1 / std::max(1.0F, raw.white - black[0]),
                                             1 / std::max(1.0F, raw.white - black[1])};
            const std::uint16_t* row = raw.mosaic.row(y);
            for (int x = 0; x < width; ++x) {
                const auto i = static_cast<std::size_t>(x & 1);
                body(x, y, (static_cast<float>(row[x]) - black[i]) * scale[i]);
            }
        }
    });
}

Result<RawFile> read_dark_file(const std::filesystem::path& path, const DarkFrame* others, const Work& work) {
    Result<RawFile> raw = read_raw_file(path, work);
    if (!raw) return raw;
    if (raw->mosaic.size() == 0 || raw->x_trans)
        return unfit(path, "Dark frames are taken away from Bayer sensors only.");
    raw->facts.width = raw->width, raw->facts.height = raw->height;
    if (others) {
        if (raw->pattern != others->pattern) return unfit(path, "Its sensor has its colours in another order.");
        CaptureFacts facts = raw->facts;
        facts.subtracts_darkness = false;
        if (const std::string reason = why_dark_does_not_fit(facts, others->facts); !reason.empty())
            return unfit(path, "It differs from the first one. " + reason);
    }
    if (raw->facts.subtracts_darkness)
        return unfit(path, "The camera took a dark frame away from it itself (long exposure noise reduction). Switch "
                           "that off and take it again.");
    std::size_t count = 0, too_bright = 0;
    for (std::size_t i = 0; i < raw->mosaic.size(); i += 101, ++count)
        too_bright += static_cast<float>(raw->mosaic.data()[i]) > raw->black[0] + bright * (raw->white - raw->black[0]);
    if (4 * too_bright > count) return unfit(path, "It is bright: put the cap on and take it again.");
    return raw;
}

} // namespace

Result<DarkFrame> make_dark_frame(const std::vector<std::filesystem::path>& files, const Work& work) {
    if (files.empty()) return Error{ErrorKind::invalid, "No dark frame was given.", {}};
    const auto count = static_cast<int>(files.size());
    const int passes = count >= 4 ? 2 : 1;
    const auto report = [&](int pass, int done) {
        work.report(static_cast<float>(pass * count + done) / static_cast<float>(passes * count));
    };
    DarkFrame dark;
    dark.frames = count;
    Plane sum, least, most;
    for (int i = 0; i < count; ++i) {
        const Result<RawFile> raw =
            read_dark_file(files[static_cast<std::size_t>(i)], i > 0 ? &dark : nullptr, {work.stop, {}});
        if (!raw) return raw.error();
        if (i == 0) {
            dark.facts = raw->facts;
            dark.pattern = raw->pattern;
            const Rect area = raw->mosaic.area();
            sum = Plane(area), least = Plane(area), most = Plane(area);
            for_each_sample(*raw, [&](int x, int y, float v) { sum.at(x, y) = least.at(x, y) = most.at(x, y) = v; });
            std::vector<float> values; // of one colour; a single frame has nothing better
            for (std::size_t p = 0; p < sum.size(); p += 2 * 509) values.push_back(sum.data()[p]);
            dark.read_variance = robust_variance(values);
        } else {
            if (i == 1) { // what differs between two frames is noise
                std::vector<float> differences;
                for (std::size_t p = 0; p < sum.size(); p += 211) {
                    const std::size_t y = p / static_cast<std::size_t>(sum.width()),
                                      x = p % static_cast<std::size_t>(sum.width());
                    const std::size_t at = (y & 1) * 2 + (x & 1);
                    const float range = std::max(1.0F, raw->white - raw->black[at]);
                    differences.push_back((static_cast<float>(raw->mosaic.data()[p]) - raw->black[at]) / range -
                                          sum.data()[p]);
                }
                dark.read_variance = 0.5 * robust_variance(differences);
            }
            for_each_sample(*raw, [&](int x, int y, float v) {
                sum.at(x, y) += v;
                least.at(x, y) = std::min(least.at(x, y), v);
                most.at(x, y) = std::max(most.at(x, y), v);
            });
        }
        if (work.stopped()) return stopped();
        report(0, i + 1);
    }
    if (count < 4) {
        // Of three the middle one, of two the smaller: no cosmic ray gets in.
        if (count == 3)
            for (std::size_t i = 0; i < sum.size(); ++i) sum.data()[i] -= least.data()[i] + most.data()[i];
        dark.level = count == 2 ? std::move(least) : std::move(sum);
        return dark;
    }
    // The mean without the highest and the lowest is the centre; then the mean of all within three standard deviations of the noise model.
    for (std::size_t i = 0; i < sum.size(); ++i)
        sum.data()[i] = (sum.data()[i] - least.data()[i] - most.data()[i]) / static_cast<float>(count - 2);
    const Plane centre = std::move(sum);
    dark.level = std::move(least);
    std::fill_n(dark.level.data(), dark.level.size(), 0.0F);
    Plane used = std::move(most);
    std::fill_n(used.data(), used.size(), 0.0F);
    const auto electron = static_cast<float>(electron_of(dark.facts)), reading = static_cast<float>(dark.read_variance);
    const auto limit = static_cast<float>(kappa * kappa * (1 + 1.0 / (count - 2)));
    for (int i = 0; i < count; ++i) {
        const Result<RawFile> raw = read_dark_file(files[static_cast<std::size_t>(i)], &dark, {work.stop, {}});
        if (!raw) return raw.error();
        for_each_sample(*raw, [&](int x, int y, float v) {
            const float middle = centre.at(x, y), away = v - middle;
            const bool is_noise = away * away <= limit * (reading + electron * std::max(middle, 0.0F));
            dark.level.at(x, y) += is_noise ? v : 0.0F;
            used.at(x, y) += is_noise ? 1.0F : 0.0F;
        });
        if (work.stopped()) return stopped();
        report(1, i + 1);
    }
    for (std::size_t i = 0; i < used.size(); ++i)
        dark.level.data()[i] = used.data()[i] > 0 ? dark.level.data()[i] / used.data()[i] : centre.data()[i];
    return dark;
}

} // namespace engine
