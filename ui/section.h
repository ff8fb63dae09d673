// A foldable group of rows with a heading. Knows nothing of what the rows mean.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QVariantAnimation>
#include <QWidget>

class QVBoxLayout;

namespace ui {

class SectionHeading;

class Section : public QWidget {
    Q_OBJECT
public:
    explicit Section(const QString& title, QWidget* parent = nullptr);
    void add(QWidget* row);
    void set_open(bool open);
    bool is_open() const { return m_open; }
    void set_changed_count(int count); // shown while folded
    void set_note(const QString& note);
    SectionHeading& heading() { return *m_heading; }

Q_SIGNALS:
    void opened(bool open);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fold_others();
    void show_height(int height);
    void settle();

    SectionHeading* m_heading;
    QWidget* m_clip; // its height animates
    QWidget* m_body; // keeps its own height
    QVBoxLayout* m_rows;
    QVariantAnimation m_folding;
    bool m_open = true;
};

} // namespace ui
