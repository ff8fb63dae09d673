// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mask_rendering.h"
#include <algorithm>

namespace ui {
namespace {

QImage image_of(const engine::Plane& plane) {
    QImage image(plane.width(), plane.height(), QImage::Format_Alpha8);
    for (int y = 0; y < plane.height(); ++y) {
        const float* const from = plane.row(y);
        uchar* const to = image.scanLine(y);
        for (int x = 0; x < plane.width(); ++x)
            to[x] = static_cast<uchar>(std::clamp(from[x] * 255 + 0.5F, 0.0F, 255.0F));
    }
    return image;
}

} // namespace

MaskRendering::MaskRendering(QObject* parent) : QObject(parent) {
    qRegisterMetaType<ui::MaskPicture>();
    m_worker = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

MaskRendering::~MaskRendering() {
    m_worker.request_stop();
    {
        const std::lock_guard lock(m_mutex);
        m_small_stop.request_stop();
    }
    m_wake.notify_all();
}

void MaskRendering::want_overlay(Wish wish) {
    const std::lock_guard lock(m_mutex);
    m_overlay = std::move(wish);
    m_small_stop.request_stop(); // made again afterwards
    m_wake.notify_one();
}

void MaskRendering::want_small(std::vector<Wish> wishes) {
    const std::lock_guard lock(m_mutex);
    m_small.assign(std::make_move_iterator(wishes.begin()), std::make_move_iterator(wishes.end()));
    m_wake.notify_one();
}

void MaskRendering::forget() {
    const std::lock_guard lock(m_mutex);
    m_overlay.reset();
    m_small.clear();
    m_small_stop.request_stop();
}

void MaskRendering::run(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        Wish wish;
        bool is_small = false;
        std::stop_token job_stop = stop;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return m_overlay || !m_small.empty(); })) return;
            if (m_overlay) {
                wish = *std::exchange(m_overlay, std::nullopt);
            } else {
                is_small = true;
                wish = std::move(m_small.front());
                m_small.pop_front();
                m_small_stop = std::stop_source();
                job_stop = m_small_stop.get_token();
            }
        }
        const auto picture = render(wish, is_small, job_stop);
        if (!picture) {
            const std::lock_guard lock(m_mutex);
            const bool is_overtaken =
                std::any_of(m_small.begin(), m_small.end(), [&](const Wish& other) { return other.mask == wish.mask; });
            if (is_small && m_overlay && !is_overtaken) m_small.push_front(std::move(wish));
            continue;
        }
        if (is_small)
            Q_EMIT small_ready(*picture);
        else
            Q_EMIT overlay_ready(*picture);
    }
}

std::optional<MaskPicture> MaskRendering::render(const Wish& wish, bool with_share, const std::stop_token& stop) {
    engine::Recipe recipe = wish.recipe;
    const engine::Mask* known = recipe.find_mask(wish.mask);
    if (!known) return std::nullopt;
    engine::Mask mask = *known;
    mask.is_on = true;
    recipe.put_mask(std::move(mask));
    const engine::Work work{stop, {}};
    const auto plane = engine::render_mask(wish.photo, recipe, wish.mask, wish.long_edge, &m_analyses, work);
    if (!plane) return std::nullopt;
    MaskPicture picture{wish.mask, wish.number, image_of(*plane), 0};
    if (with_share) {
        const auto share = engine::mask_share(wish.photo, recipe, wish.mask, &m_analyses, work);
        if (!share) return std::nullopt;
        picture.share = *share;
    }
    return picture;
}

} // namespace ui
