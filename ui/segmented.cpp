// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/segmented.h"
#include "ui/theme.h"
#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace ui {
namespace {

constexpr int height_px = 32, frame = 2;

} // namespace

Segmented::Segmented(const QString& name, QWidget* parent) : QWidget(parent), m_group(new QButtonGroup(this)) {
    setAccessibleName(name);
    setFixedHeight(scaled(height_px));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(frame, frame, frame, frame);
    row->setSpacing(0);
    m_group->setExclusive(true); // arrow keys then move in the group
    connect(m_group, &QButtonGroup::idClicked, this, &Segmented::chosen_by_hand);
}

void Segmented::add(const QString& words, const QString& icon_name, const QString& help) {
    auto* button = new QToolButton(this);
    button->setCheckable(true);
    button->setAutoRaise(true);
    if (!icon_name.isEmpty()) button->setIcon(icon(icon_name));
    button->setToolButtonStyle(icon_name.isEmpty() ? Qt::ToolButtonTextOnly : Qt::ToolButtonTextBesideIcon);
    button->setProperty("segment", true);
    button->setProperty("buttonSize", QStringLiteral("small"));
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    button->setFocusPolicy(Qt::TabFocus);
    button->setText(words);
    button->setAccessibleName(words);
    button->setToolTip(help);
    m_group->addButton(button, static_cast<int>(m_buttons.size()));
    m_buttons.append(button);
    layout()->addWidget(button);
}

void Segmented::set_words(int index, const QString& words) {
    m_buttons[index]->setText(words);
    m_buttons[index]->setAccessibleName(words);
}

void Segmented::set_shown(int index, bool shown) { m_buttons[index]->setVisible(shown); }
void Segmented::choose(int index) { m_buttons[index]->setChecked(true); }
int Segmented::chosen() const { return m_group->checkedId(); }

void Segmented::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colours().border, 1));
    painter.setBrush(colours().trough);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), scaled(4), scaled(4));
}

} // namespace ui
