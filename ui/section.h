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

signals:
    void opened(bool open);

private:
    void fold_others();
    void show_body_height(int height);

    SectionHeading* m_heading;
    QWidget* m_clip; // its height animates; the body inside keeps its own
    QWidget* m_body;
    QVBoxLayout* m_rows;
    QVariantAnimation m_folding;
    bool m_open = true;
};

} // namespace ui
