// All actions of the main window with their words, icons and keys, and the menus they stand in. What they do is connected by
// the main window.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QObject>

class QAction;
class QActionGroup;
class QMenu;
class QMenuBar;

namespace ui {

struct Actions {
    // file
    QAction *open, *open_folder, *open_sample, *export_photos, *save_now, *show_in_folder, *close_photo, *quit;
    // edit
    QAction *undo, *redo, *copy_settings, *paste_settings, *reset_all;
    // photo
    QAction *next_photo, *previous_photo, *pick_white, *auto_light, *auto_colour, *night_brighter, *night_darker,
        *night_stop_before, *night_next_stop, *suggest_night;
    // view
    QAction *fit, *full_size, *toggle_fit, *zoom_in, *zoom_out, *before, *panel, *film_strip, *night_bar, *photo_only,
        *lights_out, *full_screen;
    QAction *page_adjust, *page_crop, *page_retouch, *page_masks, *page_info; // of the side panel
    // merge
    QAction *merge, *merge_again;
    QList<QAction*> merge_as; // as in merge_kinds
    // mask
    QList<QAction*> mask_add; // as in offered_shapes
    QAction *mask_rename, *mask_invert, *mask_duplicate, *mask_delete, *mask_copy, *mask_overlay;
    QAction *brush_smaller, *brush_larger, *brush_harder, *brush_softer;
    QAction *surround_dark, *surround_mid, *surround_grey;
    QActionGroup* surround;
    // help and moving around
    QAction *shortcuts, *about, *next_region, *previous_region;

    QMenu* recent; // filled by the main window

    QList<QAction*> all; // in the order of the menus
};

Actions make_actions(QWidget* window);
void fill_menu_bar(QMenuBar* bar, Actions& actions);
// Grey where there is no photo they could work on.
void enable_photo_actions(const Actions& actions, bool has_photo);

} // namespace ui
