// Small pictures of the current photo with its edits: seven for the night bar, one for the film strip; and thumbnails of photos
// whose file holds none. Made when the screen has nothing better to do.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/render_service.h"
#include <QPointer>

namespace ui {

class Document;
class NightBar;

class SmallRenderings : public QObject {
    Q_OBJECT
public:
    SmallRenderings(RenderService* service, NightBar* night_bar, QObject* parent);
    void set_document(Document* document); // may be nullptr
    void refresh();                        // call when the recipe has settled, or another size is wanted
    void render_again();                   // after a change of the display profile
    void add_missing(Document* document);  // whose thumbnail is to be rendered as soon as possible

private:
    void refresh_night_bar();
    void take_picture(int view, const Picture& picture);
    void render_next_missing();

    RenderService* m_service;
    NightBar* m_night_bar;
    QPointer<Document> m_document;
    std::vector<int> m_night_views;
    int m_strip_view, m_missing_view;
    // What the night bar shows: the recipe with sense of night taken out.
    engine::Recipe m_night_recipe;
    int m_night_long_edge = 0;
    std::vector<bool> m_night_asked;
    std::uint64_t m_strip_revision = 0;
    struct Missing {
        QPointer<Document> document;
        std::shared_ptr<const engine::Photo> photo;
        engine::Recipe recipe;
    };
    std::vector<Missing> m_missing; // the first is being rendered
};

} // namespace ui
