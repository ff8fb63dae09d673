// The main window's part that deals with the current photo and its edits.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/about_dialog.h"
#include "ui/auto_light_task.h"
#include "ui/capture_text.h"
#include "ui/crop_page.h"
#include "ui/document.h"
#include "ui/film_strip.h"
#include "ui/light_meter.h"
#include "ui/main_window.h"
#include "ui/mask_editing.h"
#include "ui/mask_rendering.h"
#include "ui/merge_facts.h"
#include "ui/message_bar.h"
#include "ui/night_bar.h"
#include "ui/operation_panel.h"
#include "ui/photo_facts.h"
#include "ui/photo_view.h"
#include "ui/retouch_page.h"
#include "ui/scrim.h"
#include "ui/session.h"
#include "ui/shortcut_dialog.h"
#include "ui/small_renderings.h"
#include "ui/status_line.h"
#include "ui/tool_bar.h"
#include "ui/white_balance_picker.h"
#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <cmath>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

constexpr int hold_ms = 300;     // a longer press of \ shows the photo before only while it is held
constexpr int picked_radius = 3; // canvas pixels around the picked point

} // namespace

void MainWindow::connect_edit_actions() {
    connect(m_session, &Session::current_changed, this, &MainWindow::set_document);
    connect(m_session, &Session::documents_changed, this, [this] {
        show_parts();
        m_status->set_position(m_session->index_of(m_document), static_cast<int>(m_session->documents().size()));
    });
    connect(m_session, &Session::thumbnail_wanted, m_small_renderings, &SmallRenderings::add_missing);
    connect(m_actions.undo, &QAction::triggered, this, [this] {
        if (m_document) m_document->undo();
    });
    connect(m_actions.redo, &QAction::triggered, this, [this] {
        if (m_document) m_document->redo();
    });
    connect(m_actions.copy_settings, &QAction::triggered, this, &MainWindow::copy_settings);
    connect(m_actions.paste_settings, &QAction::triggered, this, &MainWindow::paste_settings);
    connect(m_actions.reset_all, &QAction::triggered, this, [this] {
        if (!m_document) return;
        engine::Recipe initial = engine::initial_recipe();
        initial.unknown_lines = m_document->recipe().unknown_lines; // of newer versions: not ours to drop
        m_document->replace_recipe(std::move(initial), u"Reset all"_s);
    });
    connect(m_actions.save_now, &QAction::triggered, this, [this] {
        if (m_document) m_document->save_now();
    });
    connect(m_actions.next_photo, &QAction::triggered, this, [this] { m_session->step(1); });
    connect(m_actions.previous_photo, &QAction::triggered, this, [this] { m_session->step(-1); });
    connect_auto();
    connect(m_actions.before, &QAction::triggered, this, &MainWindow::press_before);
    connect(m_actions.shortcuts, &QAction::triggered, this, [this] {
        const Scrim scrim(this);
        ShortcutDialog(m_actions.all, this).exec();
    });
    connect(m_actions.about, &QAction::triggered, this, [this] {
        const Scrim scrim(this);
        AboutDialog(this).exec();
    });
}

void MainWindow::connect_auto() {
    m_auto_light = new AutoLightTask(this);
    connect(m_actions.auto_light, &QAction::triggered, this, [this] {
        if (m_document && m_document->photo()) m_auto_light->start(m_document->photo());
    });
    connect(m_auto_light, &AutoLightTask::found, this,
            [this](const std::shared_ptr<const engine::Photo>& photo, const engine::AutoLight& light) {
                if (!m_document || m_document->photo() != photo) return;
                engine::Recipe recipe = m_document->recipe();
                engine::apply_light(recipe, light);
                m_document->replace_recipe(std::move(recipe), u"Auto light"_s);
            });
    connect(m_actions.auto_colour, &QAction::triggered, this, [this] {
        if (!m_document) return;
        engine::Recipe recipe = m_document->recipe();
        for (const char* line :
             {"white_balance.light = auto", "white_balance.temperature = 0", "white_balance.tint = 0"})
            if (const auto set = engine::apply_line(recipe, line); !set)
                return m_messages->show_message(MessageBar::Kind::note, u"No automatic colour."_s,
                                                QString::fromStdString(set.error().what));
        m_document->replace_recipe(std::move(recipe), u"Auto colour"_s);
    });
}

void MainWindow::connect_picker() {
    connect(m_actions.pick_white, &QAction::toggled, m_view, &PhotoView::set_picking);
    connect(m_view, &PhotoView::picking_changed, m_actions.pick_white, &QAction::setChecked);
    connect(m_view, &PhotoView::picked, this, [this](QPointF point) {
        if (!m_document || !m_document->photo()) return;
        const int radius =
            std::max(2, static_cast<int>(std::lround(picked_radius / m_view->geometry_of_photo().scale())));
        m_picker->pick(m_document->photo(), point, radius);
    });
    connect(m_picker, &WhiteBalancePicker::found, this,
            [this](const std::shared_ptr<const engine::Photo>& photo, float temperature, float tint) {
                m_view->set_picking(false);
                if (m_document && m_document->photo() == photo) m_document->change_white_balance(temperature, tint);
            });
    connect(m_picker, &WhiteBalancePicker::failed, this, [this](const QString& reason) {
        m_messages->show_message(MessageBar::Kind::note, u"No white balance from there."_s, reason);
    });
}

void MainWindow::set_document(Document* document) {
    if (m_document) disconnect(m_document, nullptr, this, nullptr);
    take_suggestion_back();
    m_document = document;
    enable_photo_actions(m_actions, document);
    m_view->set_picking(false);
    m_view->show_before(false);
    m_actions.before->setChecked(false);
    m_view->set_document(document);
    m_panel->set_document(document);
    m_merge_facts->set_document(document);
    m_crop->set_document(document);
    m_retouch->set_document(document);
    m_masks->set_document(document);
    m_mask_rendering->forget();
    show_mask_actions();
    m_meter->set_document(document);
    m_facts->set_document(document);
    m_status->set_document(document);
    m_status->set_position(m_session->index_of(document), static_cast<int>(m_session->documents().size()));
    m_small_renderings->set_document(document);
    if (document) {
        connect(document, &Document::history_changed, this, &MainWindow::show_history);
        connect(document, &Document::recipe_changed, this, &MainWindow::show_night_values);
        connect(document, &Document::details_changed, this, &MainWindow::show_title);
        connect(document, &Document::details_changed, this, &MainWindow::show_scene_light);
        connect(document, &Document::photo_changed, this, &MainWindow::photo_is_ready);
        m_view->setFocus();
    }
    photo_is_ready();
    show_parts();
    show_title();
    show_zoom();
    show_history();
}

void MainWindow::photo_is_ready() {
    const bool ready = m_document && m_document->photo();
    m_night_bar->set_photo(ready);
    for (QAction* action : {m_actions.pick_white, m_actions.export_photos, m_actions.before}) action->setEnabled(ready);
    show_night_values();
    show_scene_light();
    if (!ready) return;
    remember_recent(m_document);
    m_small_renderings->refresh();
}

void MainWindow::show_title() {
    const QString name = m_document ? m_document->name() : QString();
    setWindowTitle(m_document ? u"%1 — Nocturne"_s.arg(name) : u"Nocturne"_s);
    setWindowFilePath(m_document ? QString::fromStdString(m_document->path().string()) : QString());
    m_tools->set_title(name, m_document && m_document->facts() ? exposure_text(*m_document->facts()) : QString());
}

void MainWindow::show_zoom() {
    const ViewGeometry& geometry = m_view->geometry_of_photo();
    if (!m_document || !geometry.has_photo()) return m_tools->set_zoom({});
    const QString percent = u"%1 %"_s.arg(std::max(1L, std::lround(geometry.scale() * 100)));
    m_tools->set_zoom(geometry.is_fit() && !m_is_narrow ? u"Fit · %1"_s.arg(percent) : percent);
}

void MainWindow::show_history() {
    const bool can_undo = m_document && m_document->can_undo(), can_redo = m_document && m_document->can_redo();
    const auto show = [](QAction* action, bool enabled, const QString& word, const QString& label) {
        action->setEnabled(enabled);
        action->setText(enabled ? u"&%1 %2"_s.arg(word, label) : u'&' + word);
        action->setToolTip(u"%1 (%2)"_s.arg(enabled ? word + u' ' + label : word,
                                            action->shortcut().toString(QKeySequence::NativeText)));
    };
    show(m_actions.undo, can_undo, u"Undo"_s, can_undo ? m_document->undo_label() : QString());
    show(m_actions.redo, can_redo, u"Redo"_s, can_redo ? m_document->redo_label() : QString());
}

void MainWindow::copy_settings() {
    if (m_document)
        QApplication::clipboard()->setText(u"# Nocturne settings\n"_s +
                                           QString::fromStdString(engine::to_text(m_document->recipe())));
}

void MainWindow::paste_settings() {
    const QString text = QApplication::clipboard()->text();
    engine::Recipe recipe = engine::initial_recipe();
    const bool readable = text.size() < 1'000'000 && engine::apply_text(recipe, text.toStdString());
    recipe.unknown_lines.clear();
    if (!readable || (recipe.is_initial() && !text.startsWith("# Nocturne settings"_L1))) {
        m_messages->show_message(MessageBar::Kind::note, u"The clipboard holds no settings."_s,
                                 u"Copy them from another photo with Edit > Copy settings."_s);
        return;
    }
    for (Document* document : m_strip->selected()) {
        engine::Recipe own = recipe;
        own.unknown_lines = document->recipe().unknown_lines;
        document->replace_recipe(std::move(own), u"Paste settings"_s);
    }
}

void MainWindow::press_before() {
    m_before_was_on = m_view->is_showing_before();
    m_view->show_before(!m_before_was_on);
    m_actions.before->setChecked(!m_before_was_on);
    m_before_pressed.start();
}

void MainWindow::release_before() {
    const bool was_held = m_before_pressed.isValid() && m_before_pressed.elapsed() > hold_ms;
    m_before_pressed.invalidate();
    if (!was_held || m_before_was_on) return;
    m_view->show_before(false);
    m_actions.before->setChecked(false);
}

} // namespace ui
