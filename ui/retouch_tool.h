// Retouching on the canvas: places that are healed, cloned or taken out as a line, with the places they take from. Writes the step `retouch` of
// its document.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/operation/spots.h"
#include "ui/canvas_tool.h"
#include "ui/document.h"
#include <QPointer>
#include <functional>

namespace ui {

class RetouchTool final : public CanvasTool {
    Q_OBJECT
public:
    using CanvasTool::CanvasTool;
    using Kind = engine::RetouchedPlace::Kind;

    void set_document(Document* document); // may be nullptr
    std::vector<engine::RetouchedPlace> places() const;
    int selected() const { return m_selected; } // -1: none
    void select(int index);
    void remove_selected();
    void remove_all();

    // Of the next place, and of the selected one.
    Kind kind() const { return m_kind; }
    void set_kind(Kind kind);
    double size() const { return m_size; } // radius, or width of a line; pixels of the photo
    void set_size(double pixels);
    double feather() const { return m_feather; } // 0 to 1
    void set_feather(double feather);

    void paint(QPainter& painter, const CanvasMap& map, double ratio) override;
    bool press(const CanvasPointer& pointer, const CanvasMap& map) override;
    void drag(const CanvasPointer& pointer, const CanvasMap& map) override;
    void release(const CanvasPointer& pointer, const CanvasMap& map) override;
    void hover(const CanvasPointer& pointer, const CanvasMap& map, bool inside) override;
    bool wheel(double notches, const CanvasPointer& pointer, const CanvasMap& map) override;
    bool key(QKeyEvent* event, const CanvasMap& map) override;
    QCursor cursor(const CanvasPointer&, const CanvasMap&) const override { return Qt::CrossCursor; }

signals:
    void selection_changed();
    void size_changed();

private:
    enum class Grip { none, place, source, end, first };
    double long_edge() const;
    void write(const std::vector<engine::RetouchedPlace>& places, Document::Change change, const QString& label);
    QPointF on_canvas(engine::Position at, const CanvasMap& map) const;
    engine::Position of_canvas(QPointF at, const CanvasMap& map) const;
    bool grip_at(QPointF at, const CanvasMap& map);
    void change_selected(const std::function<void(engine::RetouchedPlace&)>& change);

    QPointer<Document> m_document;
    Kind m_kind = Kind::heal;
    double m_size = 12, m_feather = 0.5;
    int m_selected = -1;
    Grip m_grip = Grip::none;
    engine::RetouchedPlace m_before;
    QPointF m_pressed, m_pointer;
    bool m_is_inside = false;
};

} // namespace ui
