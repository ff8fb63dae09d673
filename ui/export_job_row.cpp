// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export_job_row.h"
#include "ui/export_queue.h"
#include "ui/theme.h"
#include <QBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

constexpr int thumbnail_width = 48, thumbnail_height = 32;

QLabel* make_label(FontRole role, const QColor& colour, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setFont(ui::font(role));
    label->setTextFormat(Qt::PlainText);
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colour);
    label->setPalette(palette);
    return label;
}

QString words_of(const ExportJob& job) {
    switch (job.state) {
    case ExportState::waiting: return ExportJobRow::tr("Waiting");
    case ExportState::done: return ExportJobRow::tr("Done in %1 s").arg(QLocale::c().toString(job.seconds, 'f', 1));
    case ExportState::failed: return ExportJobRow::tr("Not written");
    case ExportState::cancelled: return ExportJobRow::tr("Cancelled. Nothing was written.");
    case ExportState::running: break;
    }
    if (job.is_stopping) return ExportJobRow::tr("Cancelling");
    const QString part = ExportJobRow::tr("%1 %").arg(std::lround(job.done * 100));
    // Too little is done at first to say how long the rest takes.
    constexpr double least_seconds = 1;
    constexpr float least_part = 0.05f;
    if (job.seconds < least_seconds || job.done < least_part) return part;
    const auto left = std::max(1L, std::lround(job.seconds * double(1 - job.done) / double(job.done)));
    return ExportJobRow::tr("%1 · %2 s left").arg(part).arg(left);
}

QString detail_of(const ExportJob& job) {
    switch (job.state) {
    case ExportState::running: return ExportJobRow::tr("Developing and writing");
    case ExportState::done: return QLocale::c().formattedDataSize(qint64(job.bytes), 1, QLocale::DataSizeSIFormat);
    default: return {};
    }
}

QPixmap rounded(const QImage& thumbnail, qreal device_pixels) {
    const QSize size(scaled(thumbnail_width), scaled(thumbnail_height));
    QPixmap picture((QSizeF(size) * device_pixels).toSize());
    picture.setDevicePixelRatio(device_pixels);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const QImage cover =
        thumbnail.isNull() ? QImage()
                           : thumbnail.scaled(picture.size(), Qt::KeepAspectRatioByExpanding, Qt::SmoothTransformation);
    QBrush brush(colours().window);
    if (!cover.isNull()) {
        const QRect middle(QPoint((cover.width() - picture.width()) / 2, (cover.height() - picture.height()) / 2),
                           picture.size());
        brush.setTextureImage(cover.copy(middle));
        brush.setTransform(QTransform::fromScale(1 / device_pixels, 1 / device_pixels));
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(brush);
    painter.drawRoundedRect(QRectF(QPointF(0, 0), QSizeF(size)), scaled(3), scaled(3));
    if (cover.isNull())
        painter.drawPixmap((size.width() - scaled(16)) / 2, (size.height() - scaled(16)) / 2,
                           icon_pixmap(QStringLiteral("picture"), scaled(16), colours().text3, device_pixels));
    return picture;
}

} // namespace

ExportJobRow::ExportJobRow(QWidget* parent) : QWidget(parent) {
    setFixedHeight(scaled(48));
    m_picture = new QLabel(this);
    m_picture->setFixedSize(scaled(thumbnail_width), scaled(thumbnail_height));
    m_name = make_label(FontRole::button, colours().text, this);
    m_detail = make_label(FontRole::caption, colours().text2, this);
    m_bar = new QProgressBar(this);
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(scaled(4));
    m_failure = make_label(FontRole::value, colours().alert, this);
    m_failure->setWordWrap(true);
    m_sign = new QLabel(this);
    m_sign->setFixedSize(scaled(16), scaled(16));
    m_words = make_label(FontRole::value, colours().text2, this);
    m_words->setWordWrap(true);
    m_button = new QPushButton(this);
    m_button->setProperty("buttonSize", QStringLiteral("small"));
    connect(m_button, &QPushButton::clicked, this,
            [this] { m_is_finished ? Q_EMIT show_wanted() : Q_EMIT cancel_wanted(); });

    auto* names = new QWidget(this);
    names->setFixedWidth(scaled(264));
    auto* two_lines = new QVBoxLayout(names);
    two_lines->setContentsMargins(0, scaled(6), 0, scaled(6));
    two_lines->setSpacing(0);
    two_lines->addWidget(m_name);
    two_lines->addWidget(m_detail);
    two_lines->addStretch();
    auto* state = new QWidget(this);
    state->setFixedWidth(scaled(168));
    auto* state_across = new QHBoxLayout(state);
    state_across->setContentsMargins(0, 0, 0, 0);
    state_across->setSpacing(scaled(6));
    state_across->addWidget(m_sign);
    state_across->addWidget(m_words, 1);
    auto* at_the_end = new QWidget(this);
    at_the_end->setFixedWidth(scaled(88));
    auto* end_across = new QHBoxLayout(at_the_end);
    end_across->setContentsMargins(0, 0, 0, 0);
    end_across->addStretch();
    end_across->addWidget(m_button);
    auto* across = new QHBoxLayout(this);
    across->setContentsMargins(0, 0, 0, 0);
    across->setSpacing(scaled(16));
    for (QWidget* part : {static_cast<QWidget*>(m_picture), names}) across->addWidget(part);
    across->addWidget(m_bar, 1);
    across->addWidget(m_failure, 1);
    across->addWidget(state);
    across->addWidget(at_the_end);
}

void ExportJobRow::show_job(const ExportJob& job) {
    m_is_finished = job.state == ExportState::done;
    show_picture(job);
    m_name->setText(m_name->fontMetrics().elidedText(job.file_name, Qt::ElideMiddle, scaled(264)));
    m_name->setToolTip(job.file_name);
    m_detail->setText(detail_of(job));
    m_bar->setValue(int(std::lround(job.done * 1000)));
    m_bar->setAccessibleName(job.file_name);
    m_bar->setVisible(job.state != ExportState::failed);
    m_failure->setText(job.message);
    m_failure->setToolTip(job.message);
    m_failure->setVisible(job.state == ExportState::failed);
    m_words->setText(words_of(job));
    const QString sign = job.state == ExportState::done     ? QStringLiteral("check")
                         : job.state == ExportState::failed ? QStringLiteral("warn")
                                                            : QString();
    m_sign->setVisible(!sign.isEmpty());
    if (!sign.isEmpty())
        m_sign->setPixmap(icon_pixmap(sign, scaled(16),
                                      job.state == ExportState::failed ? colours().alert : colours().text2,
                                      devicePixelRatioF()));
    show_button(job);
}

void ExportJobRow::show_picture(const ExportJob& job) {
    if (m_picture->pixmap(Qt::ReturnByValue).isNull())
        m_picture->setPixmap(rounded(job.thumbnail, devicePixelRatioF()));
}

void ExportJobRow::show_button(const ExportJob& job) {
    const QString text = job.state == ExportState::done      ? tr("Show")
                         : job.state == ExportState::running ? tr("Cancel")
                                                             : tr("Remove");
    m_button->setText(text);
    m_button->setEnabled(!job.is_stopping);
    m_button->setAccessibleName(tr("%1 %2").arg(text, job.file_name));
    m_button->setToolTip(job.state == ExportState::done ? tr("Show in folder") : QString());
}

} // namespace ui
