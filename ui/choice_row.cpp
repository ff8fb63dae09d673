// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/choice_row.h"
#include "ui/choice_combo.h"
#include "ui/theme.h"
#include "ui/value_text.h"
#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QStyle>

namespace ui {
namespace {

// The grid of slider rows: label, gap, and an end where the digits of their values end.
constexpr int label_width = 108, gap = 8, row_end = 6, row_height = 28, combo_height = 24, least_combo = 96;

} // namespace

ChoiceRow::ChoiceRow(const engine::Parameter& parameter, engine::Choice initial, QWidget* parent)
    : QWidget(parent), m_parameter(parameter), m_initial(initial),
      m_label(new QLabel(from_utf8(parameter.label), this)), m_combo(new ChoiceCombo(this)) {
    m_label->setFont(ui::font(FontRole::body));
    m_label->setBuddy(m_combo);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    for (const engine::Option& option : parameter.options) m_combo->addItem(from_utf8(option.label));
    m_combo->setCurrentIndex(initial.index);
    m_combo->setAccessibleName(from_utf8(parameter.label));
    m_combo->setAccessibleDescription(from_utf8(parameter.help));
    m_combo->setToolTip(from_utf8(parameter.help));
    m_combo->setContextMenuPolicy(Qt::NoContextMenu); // the row has one
    setToolTip(from_utf8(parameter.help));
    setFocusProxy(m_combo);
    connect(m_combo, &ChoiceCombo::chosen, this, [this](int index) { Q_EMIT changed({index}); });
    connect(m_combo, &ChoiceCombo::reset_wanted, this, &ChoiceRow::reset);
}

void ChoiceRow::set_value(engine::Choice value) { m_combo->setCurrentIndex(value.index); }
engine::Choice ChoiceRow::value() const { return {m_combo->currentIndex()}; }

void ChoiceRow::reset() {
    if (!is_changed()) return;
    set_value(m_initial);
    Q_EMIT changed(m_initial);
}

// From this text size on slider rows have two lines, too.
static bool is_two_lines() { return text_scale() >= 1.5; }

QSize ChoiceRow::sizeHint() const {
    return {scaled(label_width + gap + least_combo + row_end), scaled(is_two_lines() ? 2 * row_height : row_height)};
}
QSize ChoiceRow::minimumSizeHint() const { return sizeHint(); }

void ChoiceRow::arrange() {
    const int left = is_two_lines() ? 0 : scaled(label_width + gap);
    const int top = (is_two_lines() ? scaled(row_height) : 0) + scaled(row_height - combo_height) / 2;
    m_label->setGeometry(QStyle::visualRect(
        layoutDirection(), rect(), {0, 0, is_two_lines() ? width() : scaled(label_width), scaled(row_height)}));
    m_combo->setGeometry(QStyle::visualRect(layoutDirection(), rect(),
                                            {left, top, width() - left - scaled(row_end), scaled(combo_height)}));
}

void ChoiceRow::resizeEvent(QResizeEvent*) { arrange(); }

void ChoiceRow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange || event->type() == QEvent::LayoutDirectionChange) {
        arrange();
        updateGeometry();
    }
    QWidget::changeEvent(event);
}

void ChoiceRow::mouseDoubleClickEvent(QMouseEvent*) { reset(); }

void ChoiceRow::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    QAction* action = menu.addAction(tr("Reset %1").arg(from_utf8(m_parameter.label)), this, &ChoiceRow::reset);
    action->setShortcut(Qt::Key_Delete);
    action->setShortcutVisibleInContextMenu(true);
    action->setEnabled(is_changed());
    menu.exec(event->globalPos());
}

} // namespace ui
