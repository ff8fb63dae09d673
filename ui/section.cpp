// The heading of a section and the folding of its body.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/section.h"
#include "ui/section_heading.h"
#include "ui/theme.h"
#include <QEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int side_margin = 16, bottom_margin = 8, fold_ms = 140;
constexpr int row_end = 6; // slider rows keep this much at their end for the trough around the digits

} // namespace

Section::Section(const QString& title, QWidget* parent)
    : QWidget(parent), m_heading(new SectionHeading(title, this)), m_clip(new QWidget(this)),
      m_body(new QWidget(m_clip)), m_rows(new QVBoxLayout(m_body)) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 1); // the hairline
    layout->setSpacing(0);
    layout->addWidget(m_heading);
    layout->addWidget(m_clip);
    const int start = scaled(side_margin), end = scaled(side_margin - row_end);
    m_rows->setContentsMargins(isRightToLeft() ? end : start, 0, isRightToLeft() ? start : end, scaled(bottom_margin));
    m_rows->setSpacing(0);
    m_body->installEventFilter(this);
    m_folding.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_folding, &QVariantAnimation::valueChanged, this,
            [this](const QVariant& height) { show_height(height.toInt()); });
    connect(&m_folding, &QVariantAnimation::finished, this, &Section::settle);
    connect(m_heading, &SectionHeading::clicked, this, [this] { set_open(!m_open); });
    connect(m_heading, &SectionHeading::alone_wanted, this, &Section::fold_others);
    settle();
}

void Section::add(QWidget* row) {
    m_rows->addWidget(row);
    if (m_folding.state() != QAbstractAnimation::Running) settle();
}

void Section::set_changed_count(int count) { m_heading->set_changed_count(count); }

void Section::set_note(const QString& note) { m_heading->set_note(note); }

void Section::set_open(bool open) {
    if (m_open == open) return;
    m_open = open;
    m_heading->set_open(open);
    m_body->setVisible(true);
    m_folding.stop();
    m_folding.setStartValue(m_clip->height());
    m_folding.setEndValue(open ? m_body->sizeHint().height() : 0);
    m_folding.setDuration(duration(fold_ms));
    if (isVisible() && m_folding.duration() > 0)
        m_folding.start();
    else
        settle();
    Q_EMIT opened(open);
}

void Section::fold_others() {
    for (Section* other :
         parentWidget() ? parentWidget()->findChildren<Section*>(Qt::FindDirectChildrenOnly) : QList<Section*>())
        other->set_open(other == this);
}

// While it folds, the body keeps its height and moves up under the heading.
void Section::show_height(int height) {
    m_clip->setFixedHeight(height);
    const int whole = m_body->sizeHint().height();
    m_body->setGeometry(0, height - whole, m_clip->width(), whole);
}

void Section::settle() {
    m_body->setVisible(m_open); // hidden rows take no focus
    show_height(m_open ? m_body->sizeHint().height() : 0);
}

void Section::resizeEvent(QResizeEvent*) { show_height(m_clip->height()); }

// Rows that were hidden before the section was ever seen have told nobody.
void Section::showEvent(QShowEvent*) {
    if (m_folding.state() != QAbstractAnimation::Running) settle();
}

// Rows that come, go or grow change the height of an open section.
bool Section::eventFilter(QObject* watched, QEvent* event) {
    const bool is_settled = m_folding.state() != QAbstractAnimation::Running;
    if (watched == m_body && event->type() == QEvent::LayoutRequest && is_settled) settle();
    return QWidget::eventFilter(watched, event);
}

void Section::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(QRect(0, height() - 1, width(), 1), colours().line);
}

} // namespace ui
