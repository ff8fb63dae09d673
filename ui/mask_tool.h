// The hand on a mask: paints strokes, drags the handles of linear and radial shapes, picks light and colour from the photo, and shows the
// mask over the picture. Changes go through MaskEditing, one step of history for each stroke or drag.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/canvas_tool.h"
#include "ui/mask_editing.h"
#include "ui/mask_handles.h"
#include "ui/mask_overlay.h"
#include "ui/mask_rendering.h"
#include <QThreadPool>
#include <QTimer>
#include <optional>

namespace ui {

class MaskTool : public CanvasTool {
    Q_OBJECT
public:
    MaskTool(MaskEditing* editing, MaskRendering* rendering, QObject* parent);
    ~MaskTool() override;

    void paint(QPainter& painter, const CanvasMap& map, double ratio) override;
    bool press(const CanvasPointer& pointer, const CanvasMap& map) override;
    void drag(const CanvasPointer& pointer, const CanvasMap& map) override;
    void release(const CanvasPointer& pointer, const CanvasMap& map) override;
    void hover(const CanvasPointer& pointer, const CanvasMap& map, bool inside) override;
    bool wheel(double notches, const CanvasPointer& pointer, const CanvasMap& map) override;
    bool key(QKeyEvent* event, const CanvasMap& map) override;
    QCursor cursor(const CanvasPointer& pointer, const CanvasMap& map) const override;

    void change_size(int steps); // of the brush, as [ and ] do
    void change_feather(int steps);
    bool is_overlay_current() const; // what is shown is the mask as it is now
    const QImage& overlay() const { return m_overlay.image; }

signals:
    void nothing_picked(const QString& reason);

private:
    enum class Action { none, stroke, grip, draw, light, colour };

    double long_edge() const; // of the photo, pixels
    engine::MaskPoint part_of_photo(QPointF canvas, const CanvasMap& map) const;
    bool is_brush() const;
    MaskEditing::Hand hand(Qt::KeyboardModifiers modifiers) const;
    MaskGrip grip_at(QPointF canvas, const CanvasMap& map) const;
    bool take_other_part(QPointF canvas, const CanvasMap& map);

    void begin_stroke(QPointF canvas, MaskEditing::Hand hand, const CanvasMap& map);
    void put_stroke(Document::Change change);
    void put_dragged(Document::Change change);
    void take_light(QPointF canvas, const CanvasMap& map);
    void pick_colour(QPointF canvas, const CanvasMap& map);
    void show_drag(Document::Change change);
    void cancel();
    bool move_by_key(QKeyEvent* event, const CanvasMap& map);

    // mask_tool_painting.cpp
    void want_overlay(const CanvasMap& map);
    void take_overlay(const MaskPicture& picture);
    void paint_handles(QPainter& painter, const CanvasMap& map) const;
    void paint_brush(QPainter& painter) const;
    void paint_hint(QPainter& painter) const;

    MaskEditing* m_editing;
    MaskRendering* m_rendering;
    double m_ratio = 1;
    std::optional<QPointF> m_pointer; // on the canvas
    Qt::KeyboardModifiers m_modifiers;

    Action m_action = Action::none;
    engine::Mask m_before; // the mask when the button went down
    std::uint64_t m_revision_before = 0;
    engine::MaskPart m_part;
    MaskGrip m_grip = MaskGrip::none;
    engine::MaskPoint m_from, m_to;
    std::vector<engine::MaskPoint> m_points; // of the stroke, not thinned
    double m_tolerance = 0;
    std::optional<engine::MaskPoint> m_stroke_end; // of the last stroke; Shift draws a straight line from there
    std::string m_stroke_mask;
    QTimer m_live;            // joins the moves of a fast mouse
    bool m_has_moved = false; // since the last that was shown

    MaskPicture m_overlay;
    MaskOverlayPainter m_overlay_painter;
    struct Wanted {
        std::string mask, text;
        std::uint64_t frame = 0;
        int long_edge = 0;
        const void* photo = nullptr;
        bool operator==(const Wanted&) const = default;
    } m_wanted;
    std::uint64_t m_wanted_revision = 0, m_wish = 0;
    QThreadPool m_reader;
};

} // namespace ui
