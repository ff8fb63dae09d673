// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export_queue_view.h"
#include "ui/export_job_row.h"
#include "ui/export_queue.h"
#include "ui/export_settings.h"
#include "ui/theme.h"
#include <QBoxLayout>
#include <QDesktopServices>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QUrl>
#include <algorithm>

namespace ui {
namespace {

constexpr int row_height = 48;

QPushButton* make_button(const QString& text, const QString& icon_name, QWidget* parent) {
    auto* button = new QPushButton(icon(icon_name), text, parent);
    button->setProperty("buttonSize", QStringLiteral("small"));
    return button;
}

void set_colour(QLabel* label, const QColor& colour) {
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colour);
    label->setPalette(palette);
}

} // namespace

ExportQueueView::ExportQueueView(ExportQueue* queue, QWidget* parent) : QWidget(parent), m_queue(queue) {
    auto* title = new QLabel(tr("Queue"));
    title->setFont(ui::font(FontRole::section_heading));
    m_summary = new QLabel;
    m_summary->setFont(ui::font(FontRole::value));
    set_colour(m_summary, colours().text2);
    m_clear = make_button(tr("Clear list"), QStringLiteral("check"), this);
    m_cancel_all = make_button(tr("Cancel all"), QStringLiteral("close"), this);
    m_nothing = new QLabel(tr("Files that are being written appear here. The dialog may be closed meanwhile."));
    set_colour(m_nothing, colours().text2);
    m_nothing->setFixedHeight(scaled(row_height));

    auto* heading = new QHBoxLayout;
    heading->setSpacing(scaled(12));
    heading->addWidget(title);
    heading->addWidget(m_summary);
    heading->addStretch();
    heading->addWidget(m_clear);
    heading->addWidget(m_cancel_all);
    auto* content = new QWidget;
    m_rows = new QVBoxLayout(content);
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(0);
    m_rows->addWidget(m_nothing);
    m_rows->addStretch();
    m_scroll = new QScrollArea(this);
    m_scroll->setWidget(content);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(scaled(24), scaled(12), scaled(24), scaled(12));
    column->setSpacing(0);
    column->addLayout(heading);
    column->addWidget(m_scroll);

    connect(m_clear, &QPushButton::clicked, m_queue, &ExportQueue::remove_finished);
    connect(m_cancel_all, &QPushButton::clicked, m_queue, &ExportQueue::cancel_all);
    connect(m_queue, &ExportQueue::jobs_changed, this, &ExportQueueView::show_jobs);
    connect(m_queue, &ExportQueue::job_changed, this, &ExportQueueView::show_job);
    show_jobs();
}

void ExportQueueView::set_visible_rows(int count) { m_scroll->setFixedHeight(scaled(count * row_height)); }

void ExportQueueView::show_jobs() {
    QHash<int, ExportJobRow*> gone = m_row_of_job;
    for (const ExportJob& job : m_queue->jobs()) {
        gone.remove(job.id);
        ExportJobRow*& row = m_row_of_job[job.id];
        if (!row) {
            row = new ExportJobRow(this);
            m_rows->insertWidget(m_rows->count() - 1, row);
            connect(row, &ExportJobRow::cancel_wanted, this, [this, id = job.id] { m_queue->cancel_or_remove(id); });
            connect(row, &ExportJobRow::show_wanted, this, [folder = from_path(job.target.parent_path())] {
                QDesktopServices::openUrl(QUrl::fromLocalFile(folder));
            });
        }
        row->show_job(job);
    }
    for (auto row = gone.cbegin(); row != gone.cend(); ++row) {
        m_row_of_job.remove(row.key());
        row.value()->deleteLater();
    }
    m_nothing->setVisible(m_queue->jobs().isEmpty());
    show_summary();
}

void ExportQueueView::show_job(int id) {
    const auto& jobs = m_queue->jobs();
    const auto job = std::find_if(jobs.cbegin(), jobs.cend(), [=](const ExportJob& each) { return each.id == id; });
    ExportJobRow* row = m_row_of_job.value(id);
    if (!row || job == jobs.cend()) return;
    row->show_job(*job);
    if (job->state == ExportState::running) m_scroll->ensureWidgetVisible(row, 0, 0);
    show_summary();
}

void ExportQueueView::show_summary() {
    const auto count = [this](ExportState state) {
        return std::count_if(m_queue->jobs().cbegin(), m_queue->jobs().cend(),
                             [=](const ExportJob& job) { return job.state == state; });
    };
    const auto done = count(ExportState::done), running = count(ExportState::running),
               waiting = count(ExportState::waiting);
    const auto failed = count(ExportState::failed), cancelled = count(ExportState::cancelled);
    QStringList parts;
    if (done > 0) parts.append(tr("%1 done").arg(done));
    if (failed > 0) parts.append(tr("%1 not written").arg(failed));
    if (cancelled > 0) parts.append(tr("%1 cancelled").arg(cancelled));
    if (running > 0) parts.append(tr("%1 running").arg(running));
    if (waiting > 0) parts.append(tr("%1 waiting").arg(waiting));
    m_summary->setText(parts.join(QStringLiteral(", ")));
    m_cancel_all->setVisible(running + waiting > 0);
    m_clear->setVisible(done + failed + cancelled > 0);
}

} // namespace ui
