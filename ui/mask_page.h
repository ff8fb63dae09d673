// The Masks page of the side panel (design section 7): adding, the list, the shape and the adjustments of the selected mask. Shows
// MaskEditing and asks it for changes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/mask_editing.h"
#include "ui/mask_rendering.h"
#include <QTimer>
#include <QWidget>
#include <map>

class QCheckBox;
class QLabel;
class QVBoxLayout;

namespace ui {

struct Actions;
class MaskAdjustments;
class MaskList;
class MaskShapePanel;

class MaskPage : public QWidget {
    Q_OBJECT
public:
    MaskPage(MaskEditing* editing, MaskRendering* rendering, const Actions& actions, QWidget* parent);
    MaskList& list() { return *m_list; }
    MaskAdjustments& adjustments() { return *m_adjustments; }
    MaskShapePanel& shape() { return *m_shape; }

protected:
    void showEvent(QShowEvent* event) override;

private:
    void add_buttons(QVBoxLayout* column, const Actions& actions);
    void add_list(QVBoxLayout* column, const Actions& actions);
    void show_masks();
    void show_overlay();
    void want_pictures();
    void take_picture(const MaskPicture& picture);

    MaskEditing* m_editing;
    MaskRendering* m_rendering;
    QWidget* m_list_part; // heading and list
    QCheckBox* m_overlay;
    MaskEditing::Overlay m_last_look = MaskEditing::Overlay::hatch;
    MaskList* m_list;
    MaskShapePanel* m_shape;
    MaskAdjustments* m_adjustments;
    QLabel* m_nothing;
    QTimer m_settling;
    std::map<std::string, std::string> m_pictured; // what the picture of a mask was asked for, by its name
};

} // namespace ui
