// The picture of a merge in its dialog: wheel and drag as on the canvas, the hatched ghost map over it, and a brush that says from which frame a place comes.
// Knows pictures and places in parts of the upright picture, no frames and no engine.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/mask_overlay.h"
#include "ui/view_geometry.h"
#include <QImage>
#include <QWidget>

namespace ui {

class MergeView : public QWidget {
    Q_OBJECT
public:
    // "This area from frame k": in parts of the upright picture's width and height; radius in parts of its long edge.
    struct Place {
        QPointF at;
        double radius = 0.05;
        int frame = 0; // from 0
        bool operator==(const Place&) const = default;
    };

    explicit MergeView(QWidget* parent);
    void set_picture(const QImage& picture,
                     QSize full_size); // for the display, of the whole photo; keeps zoom and place
    const QImage& picture() const { return m_picture; }
    QSize photo_size() const { return m_geometry.photo(); }
    void set_ghosts(const QImage& mask); // Alpha8; null: none
    void set_ghosts_shown(bool shown);
    void set_places(const QList<Place>& places);
    void set_words(const QString& words, bool is_problem); // in the middle, while there is no picture or instead of it
    void set_painting(bool on, int frame);                 // the brush of that frame
    bool is_painting() const { return m_painting; }
    double radius() const { return m_radius; }
    void set_radius(double radius);
    QPointF brush() const { return m_brush; }
    QSize sizeHint() const override { return {480, 320}; }

Q_SIGNALS:
    void painted(QPointF at, double radius); // a dab
    void erased(QPointF at, double radius);  // with Alt
    void stroke_finished();
    void radius_changed();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QPointF device_point(QPointF at) const { return at * devicePixelRatioF(); }
    QPointF part_at(QPointF at) const; // widget point to parts of the picture
    void dab(QPointF part, bool erases);
    void move_brush(QPointF by);
    void paint_places(QPainter& painter, const QRectF& picture) const;
    void paint_brush(QPainter& painter, const QRectF& picture) const;
    void show_cursor();

    QImage m_picture, m_ghosts;
    ViewGeometry m_geometry;
    MaskOverlayPainter m_overlay;
    bool m_ghosts_shown = false, m_is_problem = false;
    QString m_words;
    QList<Place> m_places;
    bool m_painting = false, m_panning = false, m_has_brush = false;
    int m_stroke = 0; // 0 none, 1 paints, 2 erases
    int m_frame = 0;
    double m_radius = 0.05;
    QPointF m_brush{0.5, 0.5}, m_last_dab, m_last;
};

} // namespace ui
