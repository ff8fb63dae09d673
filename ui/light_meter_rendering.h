// Keeps the scopes of the light meter up to date: asks for the edited photo 150 ms after a change and measures it on a thread of
// its own. Does nothing while nobody looks at them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/light_meter_scopes.h"
#include "ui/render_service.h"
#include <QPointer>
#include <QThreadPool>
#include <QTimer>

namespace ui {

class Document;

class LightMeterRendering : public QObject {
    Q_OBJECT
public:
    LightMeterRendering(RenderService* service, QObject* parent);
    ~LightMeterRendering() override;
    void set_document(Document* document); // may be nullptr
    void set_wanted(bool wanted);
    void render_again(); // after a change of the display profile

Q_SIGNALS:
    void measured(const ui::MeterScopes& scopes);

private:
    void request();
    void take_picture(int view, const Picture& picture);

    RenderService* m_service;
    int m_view;
    QPointer<Document> m_document;
    std::uint64_t m_asked_revision = 0;
    bool m_is_wanted = false;
    QTimer m_settling;
    QThreadPool m_measurer;
};

} // namespace ui
