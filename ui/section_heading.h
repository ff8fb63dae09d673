// The line above a section: title, what is changed inside while it is folded, and an arrow. Folds nothing itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAbstractButton>

namespace ui {

class SectionHeading : public QAbstractButton {
    Q_OBJECT
public:
    SectionHeading(const QString& title, QWidget* parent);
    void set_open(bool open);
    void set_changed_count(int count);
    void set_note(const QString& note); // beside the title, always shown: "sky"
    QSize sizeHint() const override;

Q_SIGNALS:
    void menu_wanted(const QPoint& where); // on the screen
    void alone_wanted();                   // Alt and click: this one open, the others folded

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void describe();
    QString changes() const;

    bool m_open = true;
    int m_changed = 0;
    QString m_note;
};

} // namespace ui
