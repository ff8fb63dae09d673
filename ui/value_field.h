// A number that becomes a text field when it is clicked; drags up and down. Knows its parameter, not what it changes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/operation/parameter.h"
#include <QWidget>
#include <optional>

class QLineEdit;

namespace ui {

class ValueField : public QWidget {
    Q_OBJECT
public:
    ValueField(const engine::Parameter& parameter, QWidget* parent = nullptr);
    // `words` replaces the number where there is none to show.
    void show_value(std::optional<double> value, const QString& words, bool at_default);
    void set_in_trough(bool on); // the row it belongs to has the focus
    void edit(const QString& first_characters = {});
    bool is_editing() const;
    QSize sizeHint() const override;

Q_SIGNALS:
    void typed(float value);                // within the range; 0 for the words of zero_means
    void dragged(int pixels_up, bool fine); // since the last one
    void drag_started();
    void drag_finished();
    void edit_finished();

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool accept_typed();
    void stop_editing();
    void remove(QLineEdit* done);
    void refuse(const QString& reason);
    void mark_refused(bool on);
    void say(const QString& text);

    engine::Parameter m_parameter;
    std::optional<double> m_value;
    QString m_words;
    bool m_at_default = true;
    bool m_in_trough = false;
    QLineEdit* m_edit = nullptr;
    int m_press_y = 0;
    bool m_pressed = false;
    bool m_dragging = false;
};

} // namespace ui
