// Timing, place and look of the task pill.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/task_pill.h"
#include "ui/style_parts.h"
#include "ui/tabular_text.h"
#include "ui/theme.h"
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>

namespace ui {
namespace {

constexpr int appear_ms = 300, least_visible_ms = 500, refresh_ms = 100;
constexpr int margin = 20, words_width = 250, bar_steps = 1000;

QLabel* make_label(QWidget* parent, const QColor& colour) {
    auto* label = new QLabel(parent);
    label->setFont(ui::font(FontRole::value));
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colour);
    label->setPalette(palette);
    return label;
}

} // namespace

TaskPill::TaskPill(QWidget* parent)
    : QWidget(parent), m_text(make_label(this, colours().text)), m_percent(make_label(this, colours().text2)),
      m_bar(new QProgressBar(this)) {
    m_text->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_percent->setMinimumWidth(qRound(tabular_width(ui::font(FontRole::value), tr("100 %"))));
    m_percent->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_bar->setRange(0, bar_steps);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(scaled(4));
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setProperty("buttonSize", QStringLiteral("small"));
    cancel->setToolTip(tr("Stop this task (Esc)"));
    connect(cancel, &QPushButton::clicked, this, &TaskPill::cancelled);

    auto* words = new QHBoxLayout;
    words->setSpacing(scaled(8));
    words->addWidget(m_text, 1);
    words->addWidget(m_percent);
    auto* column = new QVBoxLayout;
    column->setSpacing(scaled(4));
    column->addStretch();
    column->addLayout(words);
    column->addWidget(m_bar);
    column->addStretch();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(scaled(16), scaled(6), scaled(8), scaled(6));
    row->setSpacing(scaled(16));
    row->addLayout(column, 1);
    row->addWidget(cancel);

    for (QTimer* timer : {&m_appearing, &m_leaving, &m_refreshing}) timer->setSingleShot(true);
    connect(&m_appearing, &QTimer::timeout, this, &TaskPill::appear);
    connect(&m_leaving, &QTimer::timeout, this, &QWidget::hide);
    connect(&m_refreshing, &QTimer::timeout, this, &TaskPill::show_progress);
    parent->installEventFilter(this);
    hide();
}

void TaskPill::start(const QString& text) {
    m_leaving.stop();
    m_done = 0;
    set_text(text);
    show_progress();
    if (!isVisible()) m_appearing.start(appear_ms);
}

void TaskPill::set_text(const QString& text) {
    m_text->setText(text);
    m_text->setToolTip(text);
    setAccessibleName(text);
}

void TaskPill::set_progress(float done) {
    m_done = std::clamp(done, 0.0f, 1.0f);
    if (!m_refreshing.isActive()) m_refreshing.start(refresh_ms); // at most ten numbers a second
}

void TaskPill::show_progress() {
    m_bar->setValue(static_cast<int>(m_done * bar_steps));
    m_percent->setText(m_done > 0 ? tr("%1 %").arg(static_cast<int>(m_done * 100)) : QString());
}

void TaskPill::finish() {
    m_appearing.stop();
    if (!isVisible()) return;
    set_progress(1);
    m_leaving.start(static_cast<int>(std::max<qint64>(0, least_visible_ms - m_visible_since.elapsed())));
}

void TaskPill::appear() {
    m_visible_since.start();
    place();
    show();
    raise();
}

void TaskPill::place() {
    const QWidget* around = parentWidget();
    const int side = scaled(margin);
    const int wanted = sizeHint().width() + scaled(words_width);
    resize(std::min(wanted, around->width() - 2 * side), scaled(40));
    const bool mirrored = layoutDirection() == Qt::RightToLeft;
    move(mirrored ? around->width() - side - width() : side, around->height() - side - height());
}

bool TaskPill::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize) place();
    return QWidget::eventFilter(watched, event);
}

void TaskPill::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    QColor fill = colours().press;
    fill.setAlphaF(0.95f); // the photo below shimmers through, the words stay readable
    draw_box(painter, rect(), scaled(6), fill, colours().border);
}

} // namespace ui
