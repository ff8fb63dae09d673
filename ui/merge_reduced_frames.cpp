// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/merge_reduced_frames.h"
#include <algorithm>

namespace ui {
namespace {

using engine::FrameLayout;
using engine::FrameLight;
using engine::Rect;

Rect reduced_area(FrameLayout layout, int width, int height, int factor) {
    if (layout == FrameLayout::picture) return {0, 0, std::max(1, width / factor), std::max(1, height / factor)};
    return {0, 0, 2 * std::max(1, width / (2 * factor)), 2 * std::max(1, height / (2 * factor))};
}

// Means of the samples of one colour; sites where nothing could be measured are named defects.
void reduce_mosaic(const FrameLight& light, int factor, FrameLight& result) {
    const Rect to = result.mosaic.area();
    const bool has_defects = light.defects.size() > 0;
    if (has_defects) result.defects = engine::Raster<std::uint8_t>(to, 0);
    const Rect from = light.mosaic.area();
    for (int y = 0; y < to.height; ++y) {
        float* out = result.mosaic.row(y);
        const int top = from.top + y / 2 * 2 * factor + y % 2;
        for (int x = 0; x < to.width; ++x) {
            const int left = from.left + x / 2 * 2 * factor + x % 2;
            float sum = 0;
            int count = 0;
            for (int i = 0; i < factor; ++i) {
                const int row = std::min(top + 2 * i, from.bottom() - 1);
                const float* samples = light.mosaic.row(row);
                for (int j = 0; j < factor; ++j) {
                    const int column = std::min(left + 2 * j, from.right() - 1);
                    if (has_defects && light.defects.at(column, row) != 0) continue;
                    sum += samples[column - from.left];
                    ++count;
                }
            }
            out[x] = count > 0 ? sum / static_cast<float>(count) : 0.0F;
            if (count == 0) result.defects.row(y)[x] = 1;
        }
    }
}

void reduce_picture(const FrameLight& light, int factor, FrameLight& result) {
    const Rect to = result.picture.area(), from = light.picture.area();
    const float part = 1 / static_cast<float>(factor * factor);
    for (int y = 0; y < to.height; ++y) {
        engine::Rgb* out = result.picture.row(y);
        for (int x = 0; x < to.width; ++x) {
            engine::Rgb sum{0, 0, 0};
            for (int i = 0; i < factor; ++i) {
                const engine::Rgb* pixels = light.picture.row(std::min(from.top + y * factor + i, from.bottom() - 1));
                for (int j = 0; j < factor; ++j) sum = sum + pixels[std::min(x * factor + j, from.width - 1)];
            }
            out[x] = sum * part;
        }
    }
}

// Of a mean the mean of the gains: exact where they differ little within a block, as those of flat fields do.
std::shared_ptr<const engine::Plane> reduced_gain(const FrameLight& light, int factor, Rect to) {
    if (!light.gain) return nullptr;
    FrameLight gains, small;
    gains.mosaic = light.gain->copy();
    small.mosaic = engine::Plane(to);
    reduce_mosaic(gains, factor, small);
    return std::make_shared<const engine::Plane>(std::move(small.mosaic));
}

} // namespace

FrameLight reduced(const FrameLight& light, int factor) {
    FrameLight result;
    result.layout = light.layout;
    result.pattern = light.pattern;
    result.ends = light.ends;
    result.noise = light.noise;
    for (std::size_t c = 0; c < 3; ++c) {
        result.noise.scale[c] /= factor * factor;
        result.noise.offset[c] /= factor * factor;
    }
    const Rect area = reduced_area(light.layout, light.area().width, light.area().height, factor);
    if (light.layout == FrameLayout::bayer) {
        result.mosaic = engine::Plane(area);
        reduce_mosaic(light, factor, result);
        result.gain = reduced_gain(light, factor, area);
    } else {
        result.picture = engine::Image(area);
        reduce_picture(light, factor, result);
    }
    return result;
}

ReducedFrames::ReducedFrames(std::shared_ptr<const engine::FrameSource> frames, long long pixels, long long all_pixels)
    : m_frames(std::move(frames)), m_lights(static_cast<std::size_t>(m_frames->count())) {
    const long long allowed = std::max(1LL, std::min(pixels, all_pixels / std::max(1, m_frames->count())));
    for (int i = 0; i < m_frames->count(); ++i) {
        const auto& facts = m_frames->facts(i);
        while (static_cast<long long>(facts.width / m_factor) * (facts.height / m_factor) > allowed) ++m_factor;
    }
    for (int i = 0; i < m_frames->count(); ++i) {
        engine::FrameFacts facts = m_frames->facts(i);
        const Rect area = reduced_area(facts.layout, facts.width, facts.height, m_factor);
        facts.width = area.width;
        facts.height = area.height;
        const bool is_turned = facts.orientation >= 5;
        facts.capture.width = is_turned ? area.height : area.width;
        facts.capture.height = is_turned ? area.width : area.height;
        m_facts.push_back(std::move(facts));
    }
}

engine::Result<void> ReducedFrames::load(int frame, const engine::Work& work,
                                         const std::function<void(const FrameLight&)>& seen) const {
    if (light(frame)) return {};
    auto whole = m_frames->read(frame, {work.stop, {}});
    if (!whole) return whole.error();
    if (seen) seen(*whole);
    auto small = std::make_shared<const FrameLight>(reduced(*whole, m_factor));
    const std::lock_guard lock(m_mutex);
    m_lights[static_cast<std::size_t>(frame)] = std::move(small);
    return {};
}

std::shared_ptr<const FrameLight> ReducedFrames::light(int frame) const {
    const std::lock_guard lock(m_mutex);
    return m_lights[static_cast<std::size_t>(frame)];
}

engine::Result<FrameLight> ReducedFrames::read(int frame, const engine::Work& work) const {
    if (auto loaded = load(frame, work); !loaded) return loaded.error();
    const auto kept = light(frame);
    FrameLight copy;
    copy.layout = kept->layout;
    copy.pattern = kept->pattern;
    copy.noise = kept->noise;
    copy.ends = kept->ends;
    copy.gain = kept->gain;
    if (kept->mosaic.size() > 0) copy.mosaic = kept->mosaic.copy();
    if (kept->picture.size() > 0) copy.picture = kept->picture.copy();
    if (kept->defects.size() > 0) copy.defects = kept->defects.copy();
    return copy;
}

} // namespace ui
