// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/small_renderings.h"
#include "ui/document.h"
#include "ui/night_bar.h"
#include <cmath>

namespace ui {
namespace {

// One size for all of them where possible, so that the photo keeps one reduced copy: enough for 3:2 thumbnails of 128 x 72.
constexpr int usual_long_edge = 256;
constexpr int long_edge_step = 64;

int long_edge_to_cover(QSize size, const engine::Photo& photo) {
    const engine::Rect area = photo.area();
    const double scale =
        std::max(static_cast<double>(size.width()) / area.width, static_cast<double>(size.height()) / area.height);
    const int needed = static_cast<int>(std::ceil(photo.long_edge() * scale));
    const int rounded = (needed + long_edge_step - 1) / long_edge_step * long_edge_step;
    return std::clamp(rounded, std::min(usual_long_edge, photo.long_edge()), photo.long_edge());
}

} // namespace

SmallRenderings::SmallRenderings(RenderService* service, NightBar* night_bar, QObject* parent)
    : QObject(parent), m_service(service), m_night_bar(night_bar),
      m_strip_view(service->add_view(RenderService::Rank::thumbnails)),
      m_missing_view(service->add_view(RenderService::Rank::thumbnails)) {
    for (qsizetype i = 0; i < NightBar::thumbnail_positions().size(); ++i)
        m_night_views.push_back(service->add_view(RenderService::Rank::thumbnails));
    m_night_asked.assign(m_night_views.size(), false);
    connect(service, &RenderService::picture_ready, this, &SmallRenderings::take_picture);
    connect(night_bar, &NightBar::thumbnails_wanted, this, &SmallRenderings::refresh_night_bar);
}

void SmallRenderings::set_document(Document* document) {
    m_document = document;
    m_night_asked.assign(m_night_views.size(), false);
    m_strip_revision = 0;
    for (const int view : m_night_views) m_service->cancel(view);
    m_service->cancel(m_strip_view);
    m_night_bar->clear_thumbnails();
}

void SmallRenderings::refresh() {
    refresh_night_bar();
    if (!m_document || !m_document->photo() || m_strip_revision == m_document->revision()) return;
    if (!m_document->is_edited() && m_strip_revision == 0 && !m_document->thumbnail().isNull())
        return; // the embedded one is right
    m_strip_revision = m_document->revision();
    m_service->request(m_strip_view, {m_document->photo(),
                                      m_document->recipe(),
                                      m_strip_revision,
                                      std::min(usual_long_edge, m_document->photo()->long_edge()),
                                      {},
                                      0});
}

void SmallRenderings::refresh_night_bar() {
    const QSize size = m_night_bar->thumbnail_size();
    if (!m_document || !m_document->photo() || size.isEmpty()) return;
    engine::Recipe recipe = m_document->recipe();
    engine::Step* night = recipe.find("night");
    const int sense = night ? night->operation->index_of("sense") : -1;
    if (sense < 0) return;
    engine::Value& value = night->settings[static_cast<std::size_t>(sense)];
    value = 0.0F;
    const int long_edge = long_edge_to_cover(size, *m_document->photo());
    if (recipe != m_night_recipe || long_edge != m_night_long_edge) m_night_asked.assign(m_night_views.size(), false);
    m_night_recipe = recipe;
    m_night_long_edge = long_edge;
    const QList<float> positions = NightBar::thumbnail_positions();
    for (std::size_t i = 0; i < m_night_views.size(); ++i) {
        const int index = static_cast<int>(i);
        if (m_night_asked[i] || !m_night_bar->is_thumbnail_shown(index)) continue;
        m_night_asked[i] = true;
        value = positions[index];
        m_service->request(m_night_views[i], {m_document->photo(), recipe, m_document->revision(), long_edge, {}, 0});
    }
}

void SmallRenderings::render_again() {
    m_night_asked.assign(m_night_views.size(), false);
    m_strip_revision = 0;
    refresh();
}

void SmallRenderings::add_missing(Document* document) {
    for (const Missing& missing : m_missing)
        if (missing.document == document) return;
    m_missing.push_back({document, document->photo(), document->recipe()});
    if (m_missing.size() == 1) render_next_missing();
}

void SmallRenderings::render_next_missing() {
    while (!m_missing.empty() && (!m_missing.front().document || !m_missing.front().document->thumbnail().isNull()))
        m_missing.erase(m_missing.begin());
    if (m_missing.empty()) return;
    const Missing& next = m_missing.front();
    m_service->request(m_missing_view,
                       {next.photo, next.recipe, 0, std::min(usual_long_edge, next.photo->long_edge()), {}, 0});
}

void SmallRenderings::take_picture(int view, const Picture& picture) {
    if (view == m_missing_view) {
        if (!m_missing.empty()) {
            if (m_missing.front().document) m_missing.front().document->set_thumbnail(picture.image);
            m_missing.erase(m_missing.begin());
        }
        render_next_missing();
        return;
    }
    if (!m_document || !m_document->photo() || picture.photo_key != m_document->photo()->key()) return;
    if (view == m_strip_view) m_document->set_thumbnail(picture.image);
    for (std::size_t i = 0; i < m_night_views.size(); ++i)
        if (m_night_views[i] == view) m_night_bar->set_thumbnail(static_cast<int>(i), picture.image);
}

} // namespace ui
