// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/title_label.h"
#include "ui/theme.h"
#include <QPainter>

namespace ui {

TitleLabel::TitleLabel(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void TitleLabel::set_title(const QString& name, const QString& exposure) {
    m_name = name;
    m_exposure = exposure;
    setAccessibleName(name);
    setToolTip(name);
    update();
}

QSize TitleLabel::sizeHint() const { return {scaled(240), scaled(32)}; }
QSize TitleLabel::minimumSizeHint() const { return {scaled(60), scaled(32)}; }

void TitleLabel::paintEvent(QPaintEvent*) {
    const QFont name_font = ui::font(FontRole::section_heading), exposure_font = ui::font(FontRole::value);
    const QFontMetrics name_metrics(name_font), exposure_metrics(exposure_font);
    const int gap = scaled(12), room = width() - 2 * scaled(12);
    const int name_width = name_metrics.horizontalAdvance(m_name);
    const int exposure_width = m_exposure.isEmpty() ? 0 : exposure_metrics.horizontalAdvance(m_exposure) + gap;
    const int shortest_name = std::min(name_width, scaled(140));
    const bool with_exposure = exposure_width > 0 && shortest_name + exposure_width <= room;
    const QString name = name_metrics.elidedText(m_name, Qt::ElideMiddle, room - (with_exposure ? exposure_width : 0));
    const int total = name_metrics.horizontalAdvance(name) + (with_exposure ? exposure_width : 0);
    // In the middle of the window where the buttons beside it leave room, else as near as possible.
    const int middle_of_window = mapFrom(window(), QPoint(window()->width() / 2, 0)).x();
    const int left =
        std::clamp(middle_of_window - total / 2, scaled(12), std::max(scaled(12), width() - scaled(12) - total));
    QPainter painter(this);
    painter.setFont(name_font);
    painter.setPen(colours().text);
    painter.drawText(QRect(left, 0, width() - left, height()), Qt::AlignVCenter | Qt::AlignLeft, name);
    if (!with_exposure) return;
    painter.setFont(exposure_font);
    painter.setPen(colours().text2);
    const int after = left + name_metrics.horizontalAdvance(name) + gap;
    painter.drawText(QRect(after, 0, width() - after, height()), Qt::AlignVCenter | Qt::AlignLeft, m_exposure);
}

} // namespace ui
