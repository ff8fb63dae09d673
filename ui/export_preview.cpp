// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export_preview.h"
#include "ui/theme.h"
#include <QPainter>
#include <cmath>
#include <utility>

namespace ui {

ExportPreview::ExportPreview(QWidget* parent)
    : QWidget(parent), m_worker([this](const std::stop_token& stop) { run(stop); }) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    setAccessibleName(tr("Preview of the exported photo"));
    m_rest.setSingleShot(true);
    m_rest.setInterval(60);
    connect(&m_rest, &QTimer::timeout, this, &ExportPreview::hand_over);
}

ExportPreview::~ExportPreview() {
    m_worker.request_stop();
    const std::scoped_lock lock(m_mutex);
    m_rendering.request_stop();
}

void ExportPreview::show_proof(const ProofRequest& request) {
    if (!m_request || m_request->photo != request.photo) m_picture = {};
    m_request = request;
    m_rest.start();
    update();
}

void ExportPreview::resizeEvent(QResizeEvent*) {
    if (m_request) m_rest.start();
}

void ExportPreview::hand_over() {
    if (!m_request) return;
    m_request->box = (QSizeF(size()) * devicePixelRatioF()).toSize();
    {
        const std::scoped_lock lock(m_mutex);
        m_rendering.request_stop();
        m_next = m_request;
    }
    m_woken.notify_one();
}

void ExportPreview::run(const std::stop_token& stop) {
    engine::AnalysisCache analyses;
    while (true) {
        std::unique_lock lock(m_mutex);
        if (!m_woken.wait(lock, stop, [this] { return m_next.has_value(); }) || stop.stop_requested()) return;
        const ProofRequest request = *std::exchange(m_next, std::nullopt);
        m_rendering = std::stop_source();
        const std::stop_token stop_this = m_rendering.get_token();
        lock.unlock();
        const auto picture = render_proof(request, &analyses, stop_this);
        if (!picture) continue;
        QMetaObject::invokeMethod(
            this,
            [this, picture = *picture, photo = request.photo] {
                if (!m_request || m_request->photo != photo) return; // another one has been chosen meanwhile
                m_picture = picture;
                update();
                Q_EMIT shown();
            },
            Qt::QueuedConnection);
    }
}

void ExportPreview::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), colours().canvas);
    if (m_picture.isNull()) return;
    const double scale = devicePixelRatioF();
    QSizeF shown = QSizeF(m_picture.size()) / scale;
    if (shown.width() > width() || shown.height() > height())
        shown.scale(size(), Qt::KeepAspectRatio); // the window just became smaller
    const QPointF corner(std::round((width() - shown.width()) / 2 * scale) / scale,
                         std::round((height() - shown.height()) / 2 * scale) / scale);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(QRectF(corner, shown), m_picture);
}

} // namespace ui
