// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/view_pictures.h"

namespace ui {
namespace {

constexpr int settle_after_ms = 150; // design: full quality 150 ms after the last change
constexpr int tile_grid = 256;       // of the renderer
// The unedited photo in the frame of the edited one, so that both show the same.
engine::Recipe only_geometry(const engine::Recipe& recipe) {
    engine::Recipe before = engine::initial_recipe();
    for (engine::Step& step : before.steps)
        if (const engine::Step* own = recipe.find(step.operation->id); own && step.operation->frame)
            step.settings = own->settings;
    return before;
}

// Whole tiles around `visible`: panning then asks for tiles that are in the cache already.
engine::Rect on_grid(const engine::Rect& visible, const engine::Rect& whole) {
    const int left = visible.left / tile_grid * tile_grid, top = visible.top / tile_grid * tile_grid;
    const int right = (visible.right() + tile_grid - 1) / tile_grid * tile_grid,
              bottom = (visible.bottom() + tile_grid - 1) / tile_grid * tile_grid;
    return engine::Rect{left, top, right - left, bottom - top}.clipped_to(whole);
}

} // namespace

ViewPictures::ViewPictures(RenderService* service, QObject* parent)
    : QObject(parent), m_service(service), m_view(service->add_view(RenderService::Rank::photo)),
      m_before_view(service->add_view(RenderService::Rank::comparison)),
      m_overview_view(service->add_view(RenderService::Rank::overview)) {
    m_settling.setSingleShot(true);
    m_settling.setInterval(settle_after_ms);
    connect(&m_settling, &QTimer::timeout, this, [this] {
        request_rest();
        Q_EMIT settled();
    });
    connect(service, &RenderService::patches_ready, this, &ViewPictures::take_patches);
    connect(service, &RenderService::picture_ready, this, &ViewPictures::take_picture);
}

void ViewPictures::set_photo(std::shared_ptr<const engine::Photo> photo) {
    if (photo == m_photo) return;
    m_photo = std::move(photo);
    m_shown = m_shown_before = {};
    m_level = m_prepared_level = 0;
    m_visible = {};
    if (!m_photo)
        for (const int view : {m_view, m_before_view, m_overview_view}) m_service->cancel(view);
    Q_EMIT changed();
}

void ViewPictures::set_recipe(const engine::Recipe& recipe, std::uint64_t revision) {
    if (revision == m_revision) return;
    m_recipe = recipe;
    m_revision = revision;
    if (engine::Recipe before = only_geometry(recipe); before != m_before_recipe) {
        m_before_recipe = std::move(before);
        ++m_before_revision;
    }
    m_settling.start();
    request_visible();
}

void ViewPictures::set_visible(int level, engine::Rect visible, int fit_level) {
    if (level == m_level && visible == m_visible && fit_level == m_fit_level) return;
    m_level = level;
    m_visible = visible;
    m_fit_level = fit_level;
    m_settling.start();
    request_visible();
}

void ViewPictures::set_extent(engine::FrameExtent extent) {
    if (extent == m_extent) return;
    m_extent = extent;
    m_shown = m_shown_before = {};
    m_level = m_prepared_level = 0; // asked for anew by set_visible()
}

engine::Rect ViewPictures::area_at(int level) const {
    return engine::frame_of(m_photo->facts(), m_recipe, m_extent).area_at(level);
}

void ViewPictures::show_before(bool before) {
    m_before = before;
    request_visible();
    Q_EMIT changed();
}

void ViewPictures::render_again() {
    for (Shown* shown : {&m_shown, &m_shown_before}) {
        shown->sharp.revision = shown->overview.revision = 0;
        shown->asked_revision = 0;
    }
    m_settling.start();
    request_visible();
}

void ViewPictures::request_visible() {
    if (!m_photo || m_level <= 0 || m_visible.empty()) return;
    if (m_before)
        ask(m_shown_before, m_before_view, m_before_recipe, m_before_revision, m_visible);
    else
        // While the recipe changes every pixel counts; what lies around the visible part comes when it has settled.
        ask(m_shown, m_view, m_recipe, m_revision, m_visible);
}

void ViewPictures::request_rest() {
    if (!m_photo || m_level <= 0 || m_visible.empty()) return;
    const engine::Rect around = on_grid(m_visible, area_at(m_level));
    ask(m_shown, m_view, m_recipe, m_revision, around);
    ask(m_shown_before, m_before_view, m_before_recipe, m_before_revision, around);
    if (m_shown.overview.revision != m_revision && m_level != m_fit_level)
        m_service->request(m_overview_view, {m_photo, m_recipe, m_revision, m_fit_level, {}, 0, m_extent});
    else if (const int coarse = coarse_level(); coarse != m_prepared_level && coarse > 0) {
        // Never shown: the photo is reduced to this size now, so that the first step of a drag need not wait for it.
        m_prepared_level = coarse;
        m_service->request(m_overview_view, {m_photo, m_recipe, m_revision, coarse, {}, 0, m_extent});
    }
}

bool ViewPictures::ask(Shown& shown, int view, const engine::Recipe& recipe, std::uint64_t revision,
                       engine::Rect wanted) {
    const bool is_asked =
        shown.asked_revision == revision && shown.asked_level == m_level && shown.asked.contains(wanted);
    if (is_asked) return false;
    // While panning: whole tiles at once, so that the next few steps of the hand need nothing new.
    if (shown.asked_revision == revision && shown.asked_level == m_level) wanted = on_grid(wanted, area_at(m_level));
    shown.asked_revision = revision;
    shown.asked_level = m_level;
    shown.asked = wanted;
    m_service->request(view,
                       {m_photo, recipe, revision, m_level, wanted, view == m_view ? coarse_level() : 0, m_extent});
    return true;
}

int ViewPictures::coarse_level() const { return m_level > m_fit_level ? m_fit_level : m_level / 2; }

ViewPictures::Shown* ViewPictures::shown_of(int view) {
    if (view == m_view || view == m_overview_view) return &m_shown;
    return view == m_before_view ? &m_shown_before : nullptr;
}

bool ViewPictures::fits(const Picture& picture) const { return m_photo && picture.photo_key == m_photo->key(); }

void ViewPictures::take_patches(int view, const std::vector<Picture>& patches) {
    Shown* shown = shown_of(view);
    if (!shown || patches.empty() || !fits(patches.front())) return;
    const Picture& first = patches.front();
    if (first.coarse || view == m_overview_view || first.long_edge != shown->asked_level ||
        first.revision != shown->asked_revision)
        return;
    if (!shown->patches.empty() && shown->patches.front().revision != first.revision) shown->patches.clear();
    shown->patches.insert(shown->patches.end(), patches.begin(), patches.end());
    Q_EMIT changed();
}

void ViewPictures::take_picture(int view, const Picture& picture) {
    Shown* shown = shown_of(view);
    if (!shown || !fits(picture)) return;
    const bool is_overview = picture.area == picture.whole && picture.long_edge == m_fit_level;
    if (is_overview && picture.revision >= shown->overview.revision) shown->overview = picture;
    if (view != m_overview_view) {
        const bool is_newer = picture.revision > shown->sharp.revision || !picture.coarse;
        if (is_newer && picture.revision >= shown->sharp.revision) shown->sharp = picture;
        std::erase_if(shown->patches,
                      [&](const Picture& patch) { return !picture.coarse || patch.revision < picture.revision; });
    }
    Q_EMIT changed();
}

bool ViewPictures::is_complete() const {
    const Shown& shown = m_before ? m_shown_before : m_shown;
    return !shown.sharp.image.isNull() && !shown.sharp.coarse && shown.sharp.revision == shown.asked_revision &&
           shown.sharp.long_edge == m_level && shown.sharp.area.contains(m_visible);
}

std::vector<const Picture*> ViewPictures::layers() const {
    const Shown& shown = m_before ? m_shown_before : m_shown;
    std::vector<const Picture*> layers;
    const auto add = [&](const Picture& picture) {
        if (!picture.image.isNull()) layers.push_back(&picture);
    };
    // Until the unedited photo has been rendered, the edited one stays.
    if (m_before && m_shown_before.overview.image.isNull() && m_shown_before.sharp.image.isNull()) {
        add(m_shown.overview);
        add(m_shown.sharp);
    }
    add(shown.overview);
    add(shown.sharp);
    for (const Picture& patch : shown.patches) add(patch);
    return layers;
}

} // namespace ui
