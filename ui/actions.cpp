// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/actions.h"
#include "ui/mask_words.h"
#include "ui/merge_words.h"
#include "ui/theme.h"
#include <QAction>
#include <QActionGroup>
#include <QHash>
#include <QKeySequence>
#include <QMenu>
#include <QMenuBar>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

// Makes the actions of one window and notes their order.
class Maker {
public:
    Maker(QWidget* window, Actions& actions) : m_window(window), m_actions(actions) {}

    QAction* operator()(const QString& words, const QList<QKeySequence>& keys, const QString& icon_name = {}) {
        auto* action = new QAction(words, m_window);
        action->setShortcuts(keys);
        if (!icon_name.isEmpty()) action->setIcon(icon(icon_name));
        QString plain = QString(words).remove(u'&').remove(u'…');
        if (!keys.isEmpty()) plain += u" (%1)"_s.arg(keys.front().toString(QKeySequence::NativeText));
        action->setToolTip(plain);
        m_window->addAction(action);
        m_actions.all.append(action);
        return action;
    }
    QAction* checkable(const QString& words, const QList<QKeySequence>& keys, bool on, const QString& icon_name = {}) {
        QAction* action = (*this)(words, keys, icon_name);
        action->setCheckable(true);
        action->setChecked(on);
        return action;
    }

private:
    QWidget* m_window;
    Actions& m_actions;
};

void make_file_actions(Actions& a, Maker& make) {
    a.open = make(u"&Open photos…"_s, {QKeySequence(QKeySequence::Open)}, u"open"_s);
    a.open->setIconText(u"Open"_s);
    a.open_folder = make(u"Open &folder…"_s, {QKeySequence(u"Ctrl+Shift+O"_s)}, u"folder"_s);
    a.open_sample = make(u"Open the &sample night"_s, {}, u"moon"_s);
    a.export_photos = make(u"&Export…"_s, {QKeySequence(u"Ctrl+E"_s)}, u"export"_s);
    a.export_photos->setIconText(u"Export"_s);
    a.save_now = make(u"Save settings &now"_s, {QKeySequence(QKeySequence::Save)});
    a.show_in_folder = make(u"Show in fol&der"_s, {});
    a.close_photo = make(u"&Close photo"_s, {QKeySequence(QKeySequence::Close)});
    a.quit = make(u"&Quit"_s, {QKeySequence(u"Ctrl+Q"_s)});
    a.quit->setMenuRole(QAction::QuitRole);
}

void make_edit_actions(Actions& a, Maker& make) {
    a.undo = make(u"&Undo"_s, {QKeySequence(QKeySequence::Undo)}, u"undo"_s);
    a.redo = make(u"&Redo"_s, QKeySequence::keyBindings(QKeySequence::Redo), u"redo"_s);
    a.copy_settings = make(u"&Copy settings"_s, {QKeySequence(u"Ctrl+Shift+C"_s)}, u"copy"_s);
    a.paste_settings = make(u"&Paste settings"_s, {QKeySequence(u"Ctrl+Shift+V"_s)});
    a.reset_all = make(u"Reset &all"_s, {QKeySequence(u"Ctrl+Shift+R"_s)}, u"reset"_s);
}

void make_photo_actions(Actions& a, Maker& make) {
    a.next_photo = make(u"&Next photo"_s, {QKeySequence(u"Page Down"_s)});
    a.previous_photo = make(u"&Previous photo"_s, {QKeySequence(u"Page Up"_s)});
    a.auto_light = make(u"&Auto light"_s, {QKeySequence(u"Ctrl+U"_s)}, u"wand"_s);
    a.auto_colour = make(u"Auto &colour"_s, {QKeySequence(u"Ctrl+Shift+U"_s)});
    a.pick_white = make.checkable(u"&White balance picker"_s, {QKeySequence(u"W"_s)}, false, u"picker"_s);
    a.night_brighter = make(u"&Less night"_s, {QKeySequence(u","_s)}, u"sun"_s);
    a.night_darker = make(u"&More night"_s, {QKeySequence(u"."_s)}, u"moon"_s);
    a.night_stop_before = make(u"Night stop towards &day"_s, {QKeySequence(u"Shift+,"_s)});
    a.night_next_stop = make(u"Night stop towards d&ark"_s, {QKeySequence(u"Shift+."_s)});
    a.suggest_night = make(u"&Suggest sense of night"_s, {});
}

void make_merge_actions(Actions& a, Maker& make) {
    a.merge = make(u"&Suggest…"_s, {}, u"merge"_s);
    a.merge->setIconText(u"Merge"_s);
    const QHash<engine::MergeKind, QString> keys{{engine::MergeKind::burst, u"Ctrl+Shift+N"_s},
                                                 {engine::MergeKind::bracket, u"Ctrl+H"_s},
                                                 {engine::MergeKind::trails, u"Ctrl+Shift+T"_s}};
    for (const engine::MergeKind kind : merge_kinds) {
        const QString key = keys.value(kind);
        QAction* action = make(merge_kind_name(kind) + u'…',
                               key.isEmpty() ? QList<QKeySequence>() : QList{QKeySequence(key)}, merge_kind_icon(kind));
        a.merge_as.append(action);
    }
    a.merge_again = make(u"&Re-open last merge…"_s, {});
}

void make_mask_actions(Actions& a, Maker& make) {
    const QHash<engine::MaskShape, QString> keys{{engine::MaskShape::brush, u"K"_s},
                                                 {engine::MaskShape::linear, u"M"_s},
                                                 {engine::MaskShape::radial, u"Shift+M"_s}};
    for (const engine::MaskShape shape : offered_shapes) {
        const QString key = keys.value(shape);
        QAction* action = make(u"Add mask: %1"_s.arg(shape_name(shape).toLower()),
                               key.isEmpty() ? QList<QKeySequence>() : QList{QKeySequence(key)}, shape_icon(shape));
        action->setIconText(shape_name(shape));
        action->setToolTip(key.isEmpty() ? shape_help(shape) : u"%1 (%2)"_s.arg(shape_help(shape), key));
        a.mask_add.append(action);
    }
    a.mask_rename = make(u"&Rename mask"_s, {});
    a.mask_invert = make(u"&Invert mask"_s, {}, u"invert"_s);
    a.mask_invert->setIconText(u"Invert"_s);
    a.mask_duplicate = make(u"D&uplicate mask"_s, {}, u"copy"_s);
    a.mask_duplicate->setIconText(u"Duplicate"_s);
    a.mask_delete = make(u"&Delete mask"_s, {}, u"trash"_s);
    a.mask_delete->setIconText(u"Delete"_s);
    a.mask_copy = make(u"&Copy mask to other photos"_s, {});
    a.mask_copy->setToolTip(u"To all photos that are selected in the film strip, with its adjustments"_s);
    a.mask_overlay = make(u"Show &overlay: hatch, black and white, off"_s, {QKeySequence(u"O"_s)});
    a.brush_smaller = make(u"Brush &smaller"_s, {QKeySequence(u"["_s)});
    a.brush_larger = make(u"Brush &larger"_s, {QKeySequence(u"]"_s)});
    // Layouts where Shift makes another letter of the key report that letter.
    a.brush_harder = make(u"Brush feather l&ess"_s, {QKeySequence(u"Shift+["_s), QKeySequence(u"{"_s)});
    a.brush_softer = make(u"Brush feather &more"_s, {QKeySequence(u"Shift+]"_s), QKeySequence(u"}"_s)});
}

void make_view_actions(Actions& a, Maker& make) {
    a.fit = make(u"&Fit"_s, {QKeySequence(u"Ctrl+0"_s)}, u"fit"_s);
    a.full_size = make(u"&100 %"_s, {QKeySequence(u"Ctrl+1"_s)}, u"one"_s);
    a.toggle_fit = make(u"Fit or 1&00 %"_s, {QKeySequence(u"Z"_s)});
    a.zoom_in = make(u"Zoom &in"_s, {QKeySequence(u"+"_s), QKeySequence(u"="_s), QKeySequence(QKeySequence::ZoomIn)},
                     u"plus"_s);
    a.zoom_out = make(u"Zoom &out"_s, {QKeySequence(u"-"_s), QKeySequence(QKeySequence::ZoomOut)}, u"minus"_s);
    a.before = make.checkable(u"&Before"_s, {QKeySequence(u"\\"_s)}, false, u"before"_s);
    a.before->setAutoRepeat(false);
    a.page_adjust = make.checkable(u"&Adjust"_s, {QKeySequence(u"D"_s)}, true, u"adjust"_s);
    a.page_crop = make.checkable(u"&Crop"_s, {QKeySequence(u"R"_s)}, false, u"crop"_s);
    a.page_retouch = make.checkable(u"&Retouch"_s, {QKeySequence(u"Q"_s)}, false, u"retouch"_s);
    a.page_masks = make.checkable(u"&Masks"_s, {QKeySequence(u"Shift+W"_s)}, false, u"mask"_s);
    a.page_info = make.checkable(u"&Info"_s, {QKeySequence(u"I"_s)}, false, u"info"_s);
    a.panel = make.checkable(u"&Panel"_s, {}, true);
    a.panel->setToolTip(u"Panel (Tab while the photo has the focus)"_s);
    a.film_strip = make.checkable(u"Film &strip"_s, {}, true);
    a.night_bar = make.checkable(u"&Night bar open"_s, {}, true);
    a.photo_only = make.checkable(u"Photo on&ly"_s, {}, false);
    a.photo_only->setToolTip(u"Photo only (Shift+Tab while the photo has the focus)"_s);
    a.surround_dark = make.checkable(u"Surround: &dark"_s, {}, true);
    a.surround_mid = make.checkable(u"Surround: &mid"_s, {}, false);
    a.surround_grey = make.checkable(u"Surround: proof &grey"_s, {}, false);
    a.surround = new QActionGroup(a.surround_dark->parent());
    for (QAction* action : {a.surround_dark, a.surround_mid, a.surround_grey}) a.surround->addAction(action);
    a.lights_out = make.checkable(u"Lights o&ut"_s, {QKeySequence(u"L"_s)}, false);
    a.full_screen = make.checkable(u"F&ull screen"_s, {QKeySequence(u"F11"_s)}, false);
}

} // namespace

Actions make_actions(QWidget* window) {
    Actions actions{};
    Maker make(window, actions);
    make_file_actions(actions, make);
    make_edit_actions(actions, make);
    make_photo_actions(actions, make);
    make_view_actions(actions, make);
    make_merge_actions(actions, make);
    make_mask_actions(actions, make);
    actions.next_region = make(u"Next region"_s, {QKeySequence(u"F6"_s)});
    actions.previous_region = make(u"Region before"_s, {QKeySequence(u"Shift+F6"_s)});
    actions.shortcuts = make(u"&Shortcuts"_s, {QKeySequence(u"F1"_s), QKeySequence(u"?"_s)});
    actions.about = make(u"&About Nocturne"_s, {});
    actions.about->setMenuRole(QAction::AboutRole);
    return actions;
}

void fill_menu_bar(QMenuBar* bar, Actions& a) {
    QMenu* file = bar->addMenu(u"&File"_s);
    file->addActions({a.open, a.open_folder});
    a.recent = file->addMenu(u"Open &recent"_s);
    file->addAction(a.open_sample);
    file->addSeparator();
    file->addAction(a.export_photos);
    file->addSeparator();
    file->addActions({a.save_now, a.show_in_folder, a.close_photo});
    file->addSeparator();
    file->addAction(a.quit);

    QMenu* edit = bar->addMenu(u"&Edit"_s);
    edit->addActions({a.undo, a.redo});
    edit->addSeparator();
    edit->addActions({a.copy_settings, a.paste_settings});
    edit->addSeparator();
    edit->addAction(a.reset_all);

    QMenu* photo = bar->addMenu(u"&Photo"_s);
    photo->addActions({a.next_photo, a.previous_photo});
    photo->addSeparator();
    photo->addActions({a.auto_light, a.auto_colour, a.pick_white});
    photo->addSeparator();
    photo->addActions({a.night_brighter, a.night_darker, a.night_stop_before, a.night_next_stop, a.suggest_night});

    QMenu* view = bar->addMenu(u"&View"_s);
    view->addActions({a.fit, a.full_size, a.zoom_in, a.zoom_out});
    view->addSeparator();
    view->addAction(a.before);
    view->addSeparator();
    view->addActions({a.page_adjust, a.page_crop, a.page_retouch, a.page_masks, a.page_info});
    view->addSeparator();
    view->addActions({a.panel, a.film_strip, a.night_bar, a.photo_only});
    view->addSeparator();
    view->addActions({a.surround_dark, a.surround_mid, a.surround_grey, a.lights_out});
    view->addSeparator();
    view->addAction(a.full_screen);

    QMenu* merge = bar->addMenu(u"M&erge"_s);
    merge->setToolTipsVisible(true);
    merge->addAction(a.merge);
    merge->addActions(a.merge_as.mid(0, merge_tiles));
    merge->addSeparator();
    merge->addActions(a.merge_as.mid(merge_tiles));
    merge->addSeparator();
    merge->addAction(a.merge_again);

    QMenu* mask = bar->addMenu(u"&Mask"_s);
    QMenu* add = mask->addMenu(u"&Add"_s);
    add->addActions(a.mask_add);
    mask->addSeparator();
    mask->addActions({a.mask_rename, a.mask_invert, a.mask_duplicate, a.mask_delete});
    mask->addSeparator();
    mask->addActions({a.mask_overlay, a.brush_smaller, a.brush_larger, a.brush_harder, a.brush_softer});
    mask->addSeparator();
    mask->addAction(a.mask_copy);

    QMenu* help = bar->addMenu(u"&Help"_s);
    help->addAction(a.shortcuts);
    help->addSeparator();
    help->addAction(a.about);
}

void enable_photo_actions(const Actions& a, bool has_photo) {
    for (QAction* action :
         {a.export_photos,     a.save_now,        a.show_in_folder, a.close_photo,  a.copy_settings,  a.paste_settings,
          a.reset_all,         a.next_photo,      a.previous_photo, a.pick_white,   a.night_brighter, a.night_darker,
          a.night_stop_before, a.night_next_stop, a.suggest_night,  a.fit,          a.full_size,      a.toggle_fit,
          a.zoom_in,           a.zoom_out,        a.before,         a.panel,        a.film_strip,     a.night_bar,
          a.photo_only,        a.page_adjust,     a.page_crop,      a.page_retouch, a.page_masks,     a.page_info,
          a.auto_light,        a.auto_colour})
        action->setEnabled(has_photo);
    for (QAction* action : a.mask_add) action->setEnabled(has_photo);
}

} // namespace ui
