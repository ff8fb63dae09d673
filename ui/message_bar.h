// One message at a time under the tool bar, with at most one action. Knows nothing of what happened.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QVariantAnimation>
#include <QWidget>
#include <functional>

class QLabel;
class QPushButton;

namespace ui {

class MessageBar : public QWidget {
    Q_OBJECT
public:
    enum class Kind { note, error };
    explicit MessageBar(QWidget* parent = nullptr);

    // An error goes before notes; everything else waits until the message before it is closed. The same words are not
    // shown twice.
    void show_message(Kind kind, const QString& title, const QString& detail, const QString& action_text = {},
                      std::function<void()> action = {});
    void close_message();                 // the next one follows
    void take_back(const QString& title); // what it says holds no longer
    bool is_showing() const { return !m_messages.isEmpty(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    struct Message {
        Kind kind;
        QString title, detail, action_text;
        std::function<void()> action;
    };
    void show_first();
    int card_height() const;
    void slide(bool in);
    void fit();

    QList<Message> m_messages; // the first is shown
    QWidget* m_card;
    QLabel* m_icon;
    QLabel* m_title;
    QLabel* m_detail;
    QPushButton* m_action;
    QVariantAnimation m_sliding;
    qreal m_shown_part = 0; // 0: under the tool bar, 1: all of it
};

} // namespace ui
