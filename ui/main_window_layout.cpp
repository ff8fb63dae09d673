// The main window's part that knows sizes: what is remembered, what folds in small windows, which parts are shown.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/crop_page.h"
#include "ui/document.h"
#include "ui/empty_state.h"
#include "ui/film_strip.h"
#include "ui/light_meter.h"
#include "ui/main_window.h"
#include "ui/mask_page.h"
#include "ui/message_bar.h"
#include "ui/night_bar.h"
#include "ui/operation_panel.h"
#include "ui/photo_facts.h"
#include "ui/photo_view.h"
#include "ui/session.h"
#include "ui/status_line.h"
#include "ui/theme.h"
#include "ui/tool_bar.h"
#include <QAction>
#include <QApplication>
#include <QMenuBar>
#include <QScreen>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

// Design section 3.
constexpr int narrow_below = 1280, low_below = 760;
constexpr int panel_width = 360, narrow_panel_width = 320;
constexpr int usual_width = 1600, usual_height = 1000;

} // namespace

void MainWindow::restore_layout() {
    const QSettings settings;
    if (!restoreGeometry(settings.value("window/geometry").toByteArray())) {
        const QSize room = screen()->availableSize() * 0.9;
        resize(QSize(usual_width, usual_height).boundedTo(room));
    }
    const int side = settings.value("window/panel_width", scaled(panel_width)).toInt();
    m_splitter->setSizes({std::max(1, width() - side), side});
    m_actions.film_strip->setChecked(settings.value("window/film_strip", true).toBool());
    m_actions.night_bar->setChecked(settings.value("window/night_bar_open", true).toBool());
    m_meter->set_folded(settings.value("window/meter_folded", false).toBool());
    const QString surround = settings.value("window/surround").toString();
    (surround == "mid"    ? m_actions.surround_mid
     : surround == "grey" ? m_actions.surround_grey
                          : m_actions.surround_dark)
        ->setChecked(true);
    show_surround();
}

void MainWindow::save_layout() {
    QSettings settings;
    settings.setValue("window/geometry", saveGeometry());
    if (m_side->isVisible() && !m_is_narrow) settings.setValue("window/panel_width", m_side->width());
    settings.setValue("window/film_strip", m_actions.film_strip->isChecked());
    if (!m_is_low) { // a low window folds these by itself
        const Folds folds =
            m_folds_before_masks.value_or(Folds{m_actions.night_bar->isChecked(), m_meter->is_folded()});
        settings.setValue("window/night_bar_open", folds.is_night_bar_open);
        settings.setValue("window/meter_folded", folds.is_meter_folded);
    }
    settings.setValue("window/surround", m_actions.surround_mid->isChecked()    ? "mid"
                                         : m_actions.surround_grey->isChecked() ? "grey"
                                                                                : "dark");
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    adapt_to_size();
}

void MainWindow::adapt_to_size() {
    const bool narrow = width() < scaled(narrow_below), low = height() < scaled(low_below);
    if (narrow != m_is_narrow) {
        save_layout();
        m_is_narrow = narrow;
        m_tools->set_narrow(narrow);
        const int side =
            narrow ? scaled(narrow_panel_width) : QSettings().value("window/panel_width", scaled(panel_width)).toInt();
        m_splitter->setSizes({std::max(1, width() - side), side});
    }
    if (low != m_is_low) {
        if (low) save_layout();
        m_is_low = low;
        const QSettings settings;
        m_strip->set_low(low);
        const Folds folds{!low && settings.value("window/night_bar_open", true).toBool(),
                          low || settings.value("window/meter_folded", false).toBool()};
        if (m_folds_before_masks) {
            m_folds_before_masks = folds;
        } else {
            m_actions.night_bar->setChecked(folds.is_night_bar_open);
            m_meter->set_folded(folds.is_meter_folded);
        }
    }
}

void MainWindow::show_parts() {
    const bool has_photo = m_document;
    const bool photo_only = has_photo && m_actions.photo_only->isChecked();
    m_stack->setCurrentWidget(has_photo ? static_cast<QWidget*>(m_view) : m_empty);
    m_side->setVisible(has_photo && m_actions.panel->isChecked() && !photo_only);
    m_strip->setVisible(m_session->documents().size() > 1 && m_actions.film_strip->isChecked() && !photo_only);
    m_night_bar->setVisible(has_photo && !photo_only);
    m_status->setVisible(has_photo && !photo_only);
    m_tools->setVisible(!photo_only);
    m_messages->raise();
}

void MainWindow::show_surround() {
    if (m_actions.lights_out->isChecked())
        m_view->set_surround(Qt::black);
    else if (m_actions.surround_mid->isChecked())
        m_view->set_surround(QColor(0x3a, 0x3a, 0x3a));
    else if (m_actions.surround_grey->isChecked())
        m_view->set_surround(QColor(0x77, 0x77, 0x77));
    else
        m_view->set_surround(colours().canvas);
}

void MainWindow::move_to_region(int direction) {
    const QList<QWidget*> regions{m_messages, m_stack,     m_strip, m_night_bar, m_meter,  m_panel,
                                  m_crop,     m_mask_page, m_facts, m_tools,     menuBar()};
    const auto holds_focus = [](const QWidget* region) {
        const QWidget* focus = QApplication::focusWidget();
        return focus && (region == focus || region->isAncestorOf(focus));
    };
    qsizetype from = direction > 0 ? -1 : regions.size();
    for (qsizetype i = 0; i < regions.size(); ++i)
        // The message bar lies inside the canvas.
        if (holds_focus(regions[i]) && !(regions[i] == m_stack && holds_focus(m_messages))) from = i;
    for (qsizetype step = 1; step <= regions.size(); ++step) {
        QWidget* region = regions[(from + direction * step + 2 * regions.size()) % regions.size()];
        if (!region->isVisible()) continue;
        if (region == m_stack) region = m_stack->currentWidget();
        QWidget* target = region->focusPolicy() & Qt::TabFocus ? region : nullptr;
        for (QWidget* child : region->findChildren<QWidget*>())
            if (!target && child->isVisibleTo(region) && child->isEnabled() && (child->focusPolicy() & Qt::TabFocus))
                target = child;
        if (!target) continue;
        target->setFocus(Qt::ShortcutFocusReason);
        return;
    }
}

} // namespace ui
