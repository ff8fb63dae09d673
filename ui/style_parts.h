// The drawings of NocturneStyle, one function for each kind of widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QSize>

class QPainter;
class QRect;
class QRectF;
class QString;
class QStyleOption;
class QStyleOptionButton;
class QStyleOptionComboBox;
class QStyleOptionMenuItem;
class QStyleOptionProgressBar;
class QStyleOptionSlider;
class QStyleOptionToolButton;
class QWidget;
class QColor;

namespace ui {

// style_buttons.cpp
QSize push_button_size(const QStyleOptionButton& option, const QWidget* widget);
void draw_push_button_frame(const QStyleOptionButton& option, QPainter& painter, const QWidget* widget);
void draw_push_button_label(const QStyleOptionButton& option, QPainter& painter, const QWidget* widget);
QSize tool_button_size(const QStyleOptionToolButton& option, const QWidget* widget);
void draw_tool_button(const QStyleOptionToolButton& option, QPainter& painter, const QWidget* widget);

// style_choices.cpp
void draw_check_box(const QStyleOption& option, QPainter& painter);
void draw_radio_button(const QStyleOption& option, QPainter& painter);
QRect combo_box_text_rect(const QStyleOptionComboBox& option);
QRect combo_box_arrow_rect(const QStyleOptionComboBox& option);
void draw_combo_box(const QStyleOptionComboBox& option, QPainter& painter);
void draw_progress_bar(const QStyleOptionProgressBar& option, QPainter& painter);
QRect slider_handle_rect(const QStyleOptionSlider& option);
void draw_slider(const QStyleOptionSlider& option, QPainter& painter);

// style_menus.cpp
QSize menu_item_size(const QStyleOptionMenuItem& option);
void draw_menu_item(const QStyleOptionMenuItem& option, QPainter& painter);
void draw_menu_panel(const QStyleOption& option, QPainter& painter);

// A filled rounded rectangle with an outline one device pixel wide, on whole device pixels.
void draw_box(QPainter& painter, const QRect& area, double radius, const QColor& fill, const QColor& outline);

} // namespace ui
