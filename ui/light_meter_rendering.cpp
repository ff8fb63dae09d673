// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/light_meter_rendering.h"
#include "ui/document.h"

namespace ui {
namespace {

constexpr int settle_after_ms = 150; // design section 5, as for the small pictures

} // namespace

LightMeterRendering::LightMeterRendering(RenderService* service, QObject* parent)
    : QObject(parent), m_service(service), m_view(service->add_view(RenderService::Rank::thumbnails)) {
    m_measurer.setMaxThreadCount(1);
    m_settling.setSingleShot(true);
    m_settling.setInterval(settle_after_ms);
    connect(&m_settling, &QTimer::timeout, this, &LightMeterRendering::request);
    connect(service, &RenderService::picture_ready, this, &LightMeterRendering::take_picture);
}

LightMeterRendering::~LightMeterRendering() {
    m_measurer.clear();
    m_measurer.waitForDone();
}

void LightMeterRendering::set_document(Document* document) {
    if (m_document) disconnect(m_document, nullptr, this, nullptr);
    m_document = document;
    m_service->cancel(m_view);
    if (document) {
        connect(document, &Document::recipe_changed, this, [this] { m_settling.start(); });
        connect(document, &Document::photo_changed, this, [this] { m_settling.start(); });
    }
    render_again();
}

void LightMeterRendering::set_wanted(bool wanted) {
    if (wanted == m_is_wanted) return;
    m_is_wanted = wanted;
    m_settling.start();
}

void LightMeterRendering::render_again() {
    m_asked_revision = 0;
    m_settling.start();
}

void LightMeterRendering::request() {
    if (!m_is_wanted || !m_document || !m_document->photo() || m_document->revision() == m_asked_revision) return;
    m_asked_revision = m_document->revision();
    const int long_edge = std::min(engine::proxy_long_edge, m_document->photo()->long_edge());
    m_service->request(m_view, {m_document->photo(), m_document->recipe(), m_asked_revision, long_edge, {}, 0});
}

void LightMeterRendering::take_picture(int view, const Picture& picture) {
    if (view != m_view || picture.revision != m_asked_revision) return;
    m_measurer.start([this, image = picture.image, revision = picture.revision] {
        const MeterScopes scopes = measure_scopes(image);
        QMetaObject::invokeMethod(this, [this, scopes, revision] {
            if (revision == m_asked_revision) Q_EMIT measured(scopes);
        });
    });
}

} // namespace ui
