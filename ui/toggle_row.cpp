// The switch and its row.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/toggle_row.h"
#include "ui/device_pixels.h"
#include "ui/theme.h"
#include "ui/value_text.h"
#include <QCheckBox>
#include <QHBoxLayout>
#include <QPainter>
#include <QStyle>

namespace ui {

// A check box that fills its row and looks like a switch; keys, clicks and screen readers find what they know.
class Switch : public QCheckBox {
public:
    Switch(const QString& text, QWidget* parent) : QCheckBox(text, parent) {
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }
    QSize sizeHint() const override {
        return {fontMetrics().horizontalAdvance(text()) + scaled(gap + width_px + row_end), scaled(row_height)};
    }
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    bool hitButton(const QPoint& at) const override { return rect().contains(at); }
    void resizeEvent(QResizeEvent*) override {
        setProperty("focusRing", switch_rect());
        setProperty("focusRingRadius", scaled(height_px) / 2);
    }

    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        if (!isEnabled()) painter.setOpacity(0.45);
        painter.setPen(colours().text);
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeading | Qt::TextSingleLine, text());

        const QRectF outside = on_device_pixels(*this, switch_rect());
        const qreal pixel = 1 / devicePixelRatioF(), radius = outside.height() / 2;
        painter.setPen(QPen(isChecked() ? colours().knob : colours().strong, pixel));
        painter.setBrush(isChecked() ? colours().knob : colours().trough);
        painter.drawRoundedRect(outside.adjusted(pixel / 2, pixel / 2, -pixel / 2, -pixel / 2), radius, radius);

        const qreal margin = scaled(3), size = outside.height() - 2 * margin;
        const bool at_right = isChecked() != (layoutDirection() == Qt::RightToLeft);
        painter.setPen(Qt::NoPen);
        if (isChecked())
            painter.setBrush(colours().press);
        else
            painter.setBrush(underMouse() ? colours().text : colours().text3);
        painter.drawEllipse(QRectF(at_right ? outside.right() - margin - size : outside.left() + margin,
                                   outside.top() + margin, size, size));
    }

private:
    static constexpr int width_px = 32, height_px = 18, gap = 12, row_height = 28;
    static constexpr int row_end = 6; // the switch ends where the digits of slider rows end

    QRect switch_rect() const {
        const QRect there(width() - scaled(width_px + row_end), (height() - scaled(height_px)) / 2, scaled(width_px),
                          scaled(height_px));
        return QStyle::visualRect(layoutDirection(), rect(), there);
    }
};

ToggleRow::ToggleRow(const engine::Parameter& parameter, bool initial, QWidget* parent)
    : QWidget(parent), m_initial(initial), m_switch(new Switch(from_utf8(parameter.label), this)) {
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_switch);
    m_switch->setChecked(initial);
    m_switch->setToolTip(from_utf8(parameter.help));
    m_switch->setAccessibleDescription(from_utf8(parameter.help));
    setFocusProxy(m_switch);
    connect(m_switch, &QCheckBox::clicked, this, &ToggleRow::changed);
}

void ToggleRow::set_value(bool on) { m_switch->setChecked(on); }
bool ToggleRow::value() const { return m_switch->isChecked(); }

} // namespace ui
