// The main window's part that knows masks: their page, their tool on the canvas and their actions.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/film_strip.h"
#include "ui/light_meter.h"
#include "ui/main_window.h"
#include "ui/mask_page.h"
#include "ui/mask_tool.h"
#include "ui/mask_words.h"
#include "ui/message_bar.h"
#include "ui/photo_view.h"
#include "ui/side_pages.h"
#include <QAction>

namespace ui {
using namespace Qt::StringLiterals;

void MainWindow::create_masks() {
    m_masks = new MaskEditing(this);
    m_mask_rendering = new MaskRendering(this);
    m_mask_tool = new MaskTool(m_masks, m_mask_rendering, this);
    m_mask_page = new MaskPage(m_masks, m_mask_rendering, m_actions, nullptr);
}

void MainWindow::connect_mask_actions() {
    for (std::size_t i = 0; i < offered_shapes.size(); ++i)
        connect(m_actions.mask_add[static_cast<qsizetype>(i)], &QAction::triggered, this,
                [this, shape = offered_shapes[i]] {
                    open_masks();
                    m_masks->add(shape);
                    m_view->setFocus(); // its keys move and paint now
                });
    connect(m_actions.mask_invert, &QAction::triggered, m_masks, &MaskEditing::invert);
    connect(m_actions.mask_duplicate, &QAction::triggered, m_masks, &MaskEditing::duplicate);
    connect(m_actions.mask_delete, &QAction::triggered, m_masks, &MaskEditing::remove);
    connect(m_actions.mask_overlay, &QAction::triggered, m_masks, &MaskEditing::next_overlay);
    connect(m_actions.brush_smaller, &QAction::triggered, this, [this] { m_mask_tool->change_size(-1); });
    connect(m_actions.brush_larger, &QAction::triggered, this, [this] { m_mask_tool->change_size(1); });
    connect(m_actions.brush_harder, &QAction::triggered, this, [this] { m_mask_tool->change_feather(-1); });
    connect(m_actions.brush_softer, &QAction::triggered, this, [this] { m_mask_tool->change_feather(1); });
    connect(m_actions.mask_copy, &QAction::triggered, this, [this] {
        for (Document* document : m_strip->selected()) m_masks->copy_to(*document);
    });
    connect(m_mask_tool, &MaskTool::nothing_picked, this, [this](const QString& reason) {
        m_messages->show_message(MessageBar::Kind::note, u"No colour from there."_s, reason);
    });
    connect(m_masks, &MaskEditing::masks_changed, this, &MainWindow::show_mask_actions);
    connect(m_masks, &MaskEditing::selection_changed, this, &MainWindow::show_mask_actions);
    connect(m_pages, &SidePages::page_changed, this, &MainWindow::make_room_for_masks);
    connect(m_pages, &SidePages::page_changed, this, &MainWindow::show_mask_actions);
    show_mask_actions();
}

void MainWindow::open_masks() {
    m_actions.panel->setChecked(true);
    m_actions.photo_only->setChecked(false);
    m_pages->show_page(m_mask_page);
}

void MainWindow::show_mask_actions() {
    const bool is_open = m_document && m_pages->page() == m_mask_page, has_mask = is_open && m_masks->mask();
    for (QAction* action : {m_actions.mask_rename, m_actions.mask_invert, m_actions.mask_duplicate,
                            m_actions.mask_delete, m_actions.mask_copy, m_actions.mask_overlay, m_actions.brush_smaller,
                            m_actions.brush_larger, m_actions.brush_harder, m_actions.brush_softer})
        action->setEnabled(has_mask);
}

// Night bar and light meter give their room to the photo and the list while masks are edited, and take it back.
void MainWindow::make_room_for_masks() {
    const bool is_open = m_pages->page() == m_mask_page;
    if (is_open == m_folds_before_masks.has_value()) return;
    if (is_open) {
        m_folds_before_masks = Folds{m_actions.night_bar->isChecked(), m_meter->is_folded()};
        m_actions.night_bar->setChecked(false);
        m_meter->set_folded(true);
    } else {
        m_actions.night_bar->setChecked(m_folds_before_masks->is_night_bar_open);
        m_meter->set_folded(m_folds_before_masks->is_meter_folded);
        m_folds_before_masks.reset();
    }
}

} // namespace ui
