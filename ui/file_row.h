// One file that an operation reads, as a row: label, a button with its name, a button that takes it away, and below what is wrong with it.
// Knows the parameter, not what is in the file.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/base/result.h"
#include "engine/operation/parameter.h"
#include <QWidget>
#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace ui {

class FileRow : public QWidget {
    Q_OBJECT
public:
    // Whether the file can be used; called when it changes.
    using Check = std::function<engine::Result<void>(const engine::Text&)>;

    FileRow(const engine::Parameter& parameter, Check check, QWidget* parent = nullptr);
    void set_value(const engine::Text& value); // emits nothing
    const engine::Text& value() const { return m_value; }
    bool is_changed() const { return !m_value.value.empty(); }
    QString problem() const; // empty: none
    // How a file is asked for; a path, or nothing if it was cancelled. Initially the system's dialog.
    void set_chooser(std::function<QString()> chooser) { m_chooser = std::move(chooser); }
    QPushButton& button() { return *m_button; }
    QToolButton& clear_button() { return *m_clear; }

Q_SIGNALS:
    void changed(const engine::Text& value);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void choose();
    void choose_value(const engine::Text& value);
    void show_name();

    engine::Parameter m_parameter;
    Check m_check;
    std::function<QString()> m_chooser;
    engine::Text m_value;
    QPushButton* m_button;
    QToolButton* m_clear;
    QWidget* m_problem; // icon and words
    QLabel* m_words;
};

} // namespace ui
