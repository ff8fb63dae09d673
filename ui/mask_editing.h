// The state of mask editing that page and canvas tool share: which mask and which of its parts, what the hand does, how large the brush
// is, how the mask is shown. Every change of a mask goes through here to the document; knows no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/masks/mask.h"
#include "ui/document.h"
#include <QObject>
#include <QPointer>

namespace ui {

class MaskEditing : public QObject {
    Q_OBJECT
public:
    // What a drag on the canvas does. `shape` moves handles, or picks light and colour.
    enum class Hand { shape, add, erase };
    enum class Overlay { hatch, black_and_white, off };
    struct Brush {
        double size = 112;   // diameter in the design's pixels on the screen: zooming in paints finer
        double feather = 40; // percent of the radius
    };
    static constexpr double least_size = 2, most_size = 400;

    explicit MaskEditing(QObject* parent);
    void set_document(Document* document); // may be nullptr
    Document* document() const { return m_document; }
    bool can_edit() const { return m_document && m_document->photo() && m_document->can_be_edited(); }

    // Those that the recipe defines, and of sky, ground and lamps those where something counts.
    std::vector<std::string> names() const;
    const std::string& selected() const { return m_selected; } // empty: none
    const engine::Mask* mask() const;                          // the selected one
    void select(const std::string& name);
    // A part that handles and sliders of the shape mean: first of its group; -1 if the mask has none.
    int part() const { return m_part; }
    void select_part(int part);
    const engine::MaskPart* selected_part() const;
    bool is_new_part() const { return m_is_new_part; } // was added and not drawn yet: the next drag draws it

    void add(engine::MaskShape shape);
    void add_part(engine::MaskShape shape, engine::MaskJoin join);
    void remove_part();
    // Another form of the mask with this name. `what` stands in the history: "Feather".
    void put(engine::Mask mask, Document::Change change, const QString& what);
    void put_part(const engine::MaskPart& part, Document::Change change, const QString& what);
    void set_on(const std::string& name, bool on);
    void invert();
    void duplicate();
    void remove();
    void rename(const std::string& name, const QString& label);
    // The mask with all that counts there into the recipe of another photo; nothing if it has it already.
    void copy_to(Document& other) const;

    Hand hand() const { return m_hand; }
    void set_hand(Hand hand);
    bool has_shape() const; // the selected part can be moved or picked on the canvas
    const Brush& brush() const { return m_brush; }
    void set_brush(Brush brush);
    Overlay overlay() const { return m_overlay; }
    void set_overlay(Overlay overlay);
    void next_overlay();

signals:
    void masks_changed();     // another list, or another form of a mask
    void selection_changed(); // another mask or part
    void hand_changed();      // hand, brush or overlay

private:
    void take_recipe();
    void choose_hand();
    engine::MaskPart new_part(engine::MaskShape shape) const;

    QPointer<Document> m_document;
    std::string m_selected;
    int m_part = -1;
    bool m_is_new_part = false;
    Hand m_hand = Hand::add;
    Brush m_brush;
    Overlay m_overlay = Overlay::hatch;
};

} // namespace ui
