// The pictures that the canvas shows of one photo: asks the render service for what is visible and keeps what came, so that
// there is always something to show. Knows no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/render_service.h"
#include <QTimer>

namespace ui {

class ViewPictures : public QObject {
    Q_OBJECT
public:
    ViewPictures(RenderService* service, QObject* parent);

    // A photo, or nullptr for none: forgets all pictures.
    void set_photo(std::shared_ptr<const engine::Photo> photo);
    void set_recipe(const engine::Recipe& recipe, std::uint64_t revision);
    // What the canvas shows now: the part `visible` of the photo at long edge `level`; `fit_level` shows the whole photo.
    void set_visible(int level, engine::Rect visible, int fit_level);
    void set_extent(engine::FrameExtent extent);
    void request_visible();
    void show_before(bool before); // the photo without edits instead, in the same frame
    void render_again();           // after a change of the display profile

    // From the bottom up; the canvas paints them over each other.
    std::vector<const Picture*> layers() const;
    // The newest complete picture of what is shown; may have no image.
    const Picture& newest() const { return m_before ? m_shown_before.sharp : m_shown.sharp; }
    const Picture& overview() const { return m_shown.overview; } // the whole photo with its edits
    bool is_complete() const;                                    // newest() is all that was asked for

signals:
    void changed();
    void settled(); // a while after the last change of the recipe or of what is visible

private:
    struct Shown {
        Picture overview; // the whole photo at the fit level
        Picture sharp;    // what is visible, at its own level
        std::vector<Picture> patches;
        // What was last asked for.
        std::uint64_t asked_revision = 0;
        int asked_level = 0;
        engine::Rect asked;
    };
    void request_rest();
    engine::Rect area_at(int level) const;
    bool ask(Shown& shown, int view, const engine::Recipe& recipe, std::uint64_t revision, engine::Rect wanted);
    void take_patches(int view, const std::vector<Picture>& patches);
    void take_picture(int view, const Picture& picture);
    int coarse_level() const;
    Shown* shown_of(int view);
    bool fits(const Picture& picture) const;

    RenderService* m_service;
    int m_view, m_before_view, m_overview_view;
    std::shared_ptr<const engine::Photo> m_photo;
    engine::Recipe m_recipe;
    std::uint64_t m_revision = 0;
    engine::Recipe m_before_recipe; // only geometry
    std::uint64_t m_before_revision = 1;
    engine::FrameExtent m_extent = engine::FrameExtent::picture;
    int m_level = 0, m_fit_level = 0, m_prepared_level = 0;
    engine::Rect m_visible;
    bool m_before = false;
    Shown m_shown, m_shown_before;
    QTimer m_settling;
};

} // namespace ui
