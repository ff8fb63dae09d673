// A choice of few words side by side, one of them chosen (design section 6). Knows words and icons, not what they mean.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QList>
#include <QWidget>

class QButtonGroup;
class QToolButton;

namespace ui {

class Segmented : public QWidget {
    Q_OBJECT
public:
    explicit Segmented(const QString& name, QWidget* parent);                      // `name` is for screen readers
    void add(const QString& words, const QString& icon_name, const QString& help); // an empty name: no icon
    void set_words(int index, const QString& words);
    void set_shown(int index, bool shown);
    void choose(int index); // emits nothing
    int chosen() const;

signals:
    void chosen_by_hand(int index);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QButtonGroup* m_group;
    QList<QToolButton*> m_buttons;
};

} // namespace ui
