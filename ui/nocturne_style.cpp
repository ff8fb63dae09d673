// Sizes, hints and the dispatch to the drawings in style_buttons.cpp and style_choices.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/nocturne_style.h"
#include "ui/style_parts.h"
#include "ui/theme.h"
#include <QAbstractItemView>
#include <QAbstractSpinBox>
#include <QComboBox>
#include <QEvent>
#include <QMenu>
#include <QPainter>
#include <QSlider>
#include <QStyleOption>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

constexpr int indicator_size = 16, label_gap = 8;

// The keyboard's place inside a list or tree; single widgets have the focus ring instead.
void draw_item_focus(const QStyleOption& option, QPainter& painter) {
    if (!(option.state & QStyle::State_KeyboardFocusChange)) return;
    const int width = scaled(2);
    painter.save();
    painter.setPen(QPen(colours().amber_hi, width));
    painter.drawRect(QRectF(option.rect).adjusted(width / 2.0, width / 2.0, -width / 2.0, -width / 2.0));
    painter.restore();
}

void draw_symbol(const QString& name, const QStyleOption& option, QPainter& painter) {
    const int size = std::min({scaled(16), option.rect.width(), option.rect.height()});
    const bool is_enabled = option.state & QStyle::State_Enabled;
    const bool is_lit = option.state & (QStyle::State_Selected | QStyle::State_MouseOver);
    const QColor colour = !is_enabled ? colours().disabled : is_lit ? colours().text : colours().text2;
    QPixmap picture = icon_pixmap(name, size, colour, painter.device()->devicePixelRatioF());
    if (name == "chevr"_L1 && option.direction == Qt::RightToLeft)
        picture = picture.transformed(QTransform::fromScale(-1, 1));
    painter.drawPixmap(option.rect.left() + (option.rect.width() - size) / 2,
                       option.rect.top() + (option.rect.height() - size) / 2, picture);
}

} // namespace

NocturneStyle::NocturneStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

void NocturneStyle::polish(QWidget* widget) {
    QProxyStyle::polish(widget);
    const bool takes_wheel =
        qobject_cast<QComboBox*>(widget) || qobject_cast<QAbstractSpinBox*>(widget) || qobject_cast<QSlider*>(widget);
    if (takes_wheel) {
        widget->removeEventFilter(this); // polished twice is watched once
        widget->installEventFilter(this);
    }
    // Rounded corners of what floats need a window that lets the rest through.
    const bool floats =
        qobject_cast<QMenu*>(widget) || widget->inherits("QTipLabel") || widget->inherits("QComboBoxPrivateContainer");
    if (floats) widget->setAttribute(Qt::WA_TranslucentBackground);
}

bool NocturneStyle::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::Wheel) return QProxyStyle::eventFilter(watched, event);
    const auto* widget = qobject_cast<QWidget*>(watched);
    const bool is_meant = widget && widget->hasFocus() && !qobject_cast<const QComboBox*>(widget);
    if (is_meant) return false;
    event->ignore(); // goes on to what scrolls
    return true;
}

int NocturneStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const {
    switch (metric) {
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight: return scaled(indicator_size);
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing: return scaled(label_gap);
    case PM_ButtonIconSize:
    case PM_ToolBarIconSize: return scaled(20);
    case PM_SmallIconSize:
    case PM_LineEditIconSize:
    case PM_ListViewIconSize: return scaled(16);
    case PM_ToolBarItemSpacing: return scaled(4);
    case PM_ToolBarFrameWidth: return 0;
    case PM_ToolBarItemMargin: return 0;
    case PM_ToolBarSeparatorExtent: return 1;
    case PM_SliderThickness:
    case PM_SliderControlThickness: return scaled(20);
    case PM_SliderLength: return scaled(12);
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical: return 0;
    case PM_MenuPanelWidth: return 1;
    case PM_MenuHMargin:
    case PM_MenuVMargin: return scaled(4);
    case PM_SubMenuOverlap: return 0;
    case PM_DefaultFrameWidth: return 1;
    case PM_ScrollView_ScrollBarSpacing: return 0;
    default: return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int NocturneStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                             QStyleHintReturn* data) const {
    switch (hint) {
    case SH_ComboBox_Popup: return 0; // a list below the box, not a menu over it
    case SH_DialogButtonBox_ButtonsHaveIcons: return 0;
    case SH_ItemView_ActivateItemOnSingleClick: return 0;
    case SH_UnderlineShortcut: return 0;
    case SH_EtchDisabledText:
    case SH_DitherDisabledText: return 0;
    case SH_ToolTip_WakeUpDelay: return 600;
    case SH_Slider_AbsoluteSetButtons: return Qt::LeftButton;
    default: return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize NocturneStyle::sizeFromContents(ContentsType type, const QStyleOption* option, const QSize& size,
                                      const QWidget* widget) const {
    switch (type) {
    case CT_PushButton:
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option))
            return push_button_size(*button, widget);
        break;
    case CT_ToolButton:
        if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option))
            return tool_button_size(*button, widget);
        break;
    case CT_ComboBox: {
        const QSize fusion = QProxyStyle::sizeFromContents(type, option, size, widget);
        return {fusion.width() + scaled(16), scaled(28)};
    }
    case CT_CheckBox:
    case CT_RadioButton: return QProxyStyle::sizeFromContents(type, option, size, widget).expandedTo({0, scaled(28)});
    case CT_MenuItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option)) return menu_item_size(*item);
        break;
    case CT_ProgressBar: return {size.width(), scaled(4)};
    default: break;
    }
    return QProxyStyle::sizeFromContents(type, option, size, widget);
}

QRect NocturneStyle::subElementRect(SubElement element, const QStyleOption* option, const QWidget* widget) const {
    switch (element) {
    case SE_PushButtonContents:
    case SE_PushButtonFocusRect: return option->rect;
    case SE_ProgressBarGroove:
    case SE_ProgressBarContents: return option->rect;
    default: return QProxyStyle::subElementRect(element, option, widget);
    }
}

QRect NocturneStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option, SubControl sub,
                                    const QWidget* widget) const {
    if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option); combo && control == CC_ComboBox) {
        if (sub == SC_ComboBoxEditField) return combo_box_text_rect(*combo);
        if (sub == SC_ComboBoxArrow) return combo_box_arrow_rect(*combo);
    }
    if (const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option); slider && control == CC_Slider) {
        if (sub == SC_SliderHandle) return slider_handle_rect(*slider);
        if (sub == SC_SliderGroove) return slider->rect;
    }
    return QProxyStyle::subControlRect(control, option, sub, widget);
}

void NocturneStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                                  const QWidget* widget) const {
    switch (element) {
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck: return draw_check_box(*option, *painter);
    case PE_IndicatorRadioButton: return draw_radio_button(*option, *painter);
    case PE_FrameFocusRect:
        if (qobject_cast<const QAbstractItemView*>(widget)) draw_item_focus(*option, *painter);
        return;
    case PE_IndicatorToolBarSeparator: {
        const int height = scaled(20);
        return painter->fillRect(QRect(option->rect.center().x(), option->rect.center().y() - height / 2, 1, height),
                                 colours().border);
    }
    case PE_PanelMenu: return draw_menu_panel(*option, *painter);
    case PE_FrameMenu:
    case PE_FrameDefaultButton: return;
    case PE_IndicatorArrowDown: return draw_symbol("chev"_L1, *option, *painter);
    case PE_IndicatorArrowRight:
    case PE_IndicatorArrowLeft: return draw_symbol("chevr"_L1, *option, *painter);
    default: QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void NocturneStyle::drawControl(ControlElement element, const QStyleOption* option, QPainter* painter,
                                const QWidget* widget) const {
    switch (element) {
    case CE_PushButtonBevel:
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option))
            return draw_push_button_frame(*button, *painter, widget);
        break;
    case CE_PushButtonLabel:
        if (const auto* button = qstyleoption_cast<const QStyleOptionButton*>(option))
            return draw_push_button_label(*button, *painter, widget);
        break;
    case CE_ProgressBar: // in one piece where no style sheet takes it apart
    case CE_ProgressBarContents:
        if (const auto* bar = qstyleoption_cast<const QStyleOptionProgressBar*>(option))
            return draw_progress_bar(*bar, *painter);
        break;
    case CE_ProgressBarGroove:
    case CE_ProgressBarLabel: return; // the words stand beside the bar
    case CE_MenuItem:
        if (const auto* item = qstyleoption_cast<const QStyleOptionMenuItem*>(option))
            return draw_menu_item(*item, *painter);
        break;
    case CE_MenuEmptyArea: return;
    default: break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void NocturneStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option, QPainter* painter,
                                       const QWidget* widget) const {
    if (const auto* combo = qstyleoption_cast<const QStyleOptionComboBox*>(option); combo && control == CC_ComboBox)
        return draw_combo_box(*combo, *painter);
    if (const auto* button = qstyleoption_cast<const QStyleOptionToolButton*>(option);
        button && control == CC_ToolButton)
        return draw_tool_button(*button, *painter, widget);
    if (const auto* slider = qstyleoption_cast<const QStyleOptionSlider*>(option); slider && control == CC_Slider)
        return draw_slider(*slider, *painter);
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

QIcon NocturneStyle::standardIcon(StandardPixmap standard, const QStyleOption* option, const QWidget* widget) const {
    switch (standard) {
    case SP_LineEditClearButton:
    case SP_TitleBarCloseButton:
    case SP_DockWidgetCloseButton: return icon("close"_L1);
    case SP_MessageBoxInformation: return icon("info"_L1);
    case SP_MessageBoxWarning:
    case SP_MessageBoxCritical: return icon("warn"_L1);
    case SP_DirIcon:
    case SP_DirOpenIcon:
    case SP_DirClosedIcon: return icon("folder"_L1);
    default: return QProxyStyle::standardIcon(standard, option, widget);
    }
}

} // namespace ui
