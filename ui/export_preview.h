// Shows the proof of one photo, rendered on its own thread; the newest request wins.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/proof.h"
#include <QTimer>
#include <QWidget>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace ui {

class ExportPreview : public QWidget {
    Q_OBJECT

public:
    explicit ExportPreview(QWidget* parent);
    ~ExportPreview() override;
    void show_proof(const ProofRequest& request); // `box` is filled in here
    const QImage& picture() const { return m_picture; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return width * 2 / 3; } // as most photos are
    QSize sizeHint() const override { return {300, 200}; }

Q_SIGNALS:
    void shown();

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;

private:
    void hand_over();
    void run(const std::stop_token& stop);

    std::optional<ProofRequest> m_request; // UI thread
    QImage m_picture;
    QTimer m_rest;      // a dragged window edge asks once
    std::mutex m_mutex; // guards the two below
    std::optional<ProofRequest> m_next;
    std::stop_source m_rendering;
    std::condition_variable_any m_woken;
    std::jthread m_worker; // last: stops and joins before the rest goes
};

} // namespace ui
