// A line edit for one number with its unit. Shows text that others format; hands over what was typed, as a number.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QLineEdit>

namespace ui {

class NumberField : public QLineEdit {
    Q_OBJECT

public:
    explicit NumberField(QWidget* parent);
    void set_unit(const QString& unit);
    // What the field shows while nobody types; taken back on Escape.
    void show_number(const QString& text);
    void begin_editing(const QString& typed); // empty: selects what is there

Q_SIGNALS:
    void entered(double number);
    void left(); // Enter or Escape: whoever had the focus before may take it back

protected:
    void paintEvent(QPaintEvent*) override;
    void keyPressEvent(QKeyEvent*) override;
    void focusInEvent(QFocusEvent*) override;
    void focusOutEvent(QFocusEvent*) override;
    void changeEvent(QEvent*) override;

private:
    bool take();
    void take_back();
    void make_room_for_unit();
    void set_wrong(bool is_wrong);

    QString m_unit, m_shown;
    bool m_is_wrong = false;
};

} // namespace ui
