// Progress of a long task at the bottom left of its parent: words, percent, bar and Cancel. Runs nothing itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;

namespace ui {

class TaskPill : public QWidget {
    Q_OBJECT
public:
    explicit TaskPill(QWidget* parent);
    void start(const QString& text); // appears after 300 ms, so that short tasks show nothing
    void set_text(const QString& text);
    void set_progress(float done); // 0..1
    void finish();                 // stays until it was seen for 500 ms

Q_SIGNALS:
    void cancelled();

protected:
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void appear();
    void place();
    void show_progress();

    QLabel* m_text;
    QLabel* m_percent;
    QProgressBar* m_bar;
    QTimer m_appearing, m_leaving, m_refreshing;
    QElapsedTimer m_visible_since;
    float m_done = 0;
};

} // namespace ui
