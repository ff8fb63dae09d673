// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/status_line.h"
#include "ui/capture_text.h"
#include "ui/document.h"
#include "ui/theme.h"
#include <QPainter>
#include <QStringList>

namespace ui {
using namespace Qt::StringLiterals;

StatusLine::StatusLine(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(u"Status"_s);
}

QSize StatusLine::sizeHint() const { return {scaled(200), scaled(28)}; }

void StatusLine::set_document(Document* document) {
    if (m_document) disconnect(m_document, nullptr, this, nullptr);
    m_document = document;
    if (document) {
        connect(document, &Document::details_changed, this, &StatusLine::show_facts);
        connect(document, &Document::recipe_changed, this, &StatusLine::show_facts);
    }
    show_facts();
}

void StatusLine::set_position(int index, int count) {
    m_position = count > 1 ? u"%1 of %2"_s.arg(index + 1).arg(count) : QString();
    update();
}

void StatusLine::show_facts() {
    QStringList parts;
    if (m_document) {
        parts << m_document->name();
        if (const auto& facts = m_document->facts()) parts << camera_text(*facts) << exposure_text(*facts);
        if (const auto& light = m_document->scene_light())
            parts << u"%1 %2"_s.arg(
                scene_light_text(*light, static_cast<double>(m_document->number("night.scene_light"))),
                light_certainty_text(*light));
    }
    parts.removeAll(QString());
    m_text = parts.join(u"  ·  "_s);
    setAccessibleDescription(m_text);
    setToolTip(m_text);
    update();
}

void StatusLine::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), colours().window);
    painter.fillRect(QRect(0, 0, width(), 1), colours().trough);
    painter.setFont(ui::font(FontRole::caption));
    painter.setPen(colours().text3);
    QRect inside = rect().adjusted(scaled(16), 0, -scaled(16), 0);
    painter.drawText(inside, Qt::AlignVCenter | Qt::AlignRight, m_position);
    inside.setRight(inside.right() - painter.fontMetrics().horizontalAdvance(m_position) - scaled(16));
    painter.setPen(colours().text2);
    painter.drawText(inside, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(m_text, Qt::ElideRight, inside.width()));
}

} // namespace ui
