// What should come out of a merge, as tiles: five of them, and one more with a menu for the ways that are asked for less often. Knows words, not frames.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/merge.h"
#include <QAbstractButton>
#include <QList>
#include <QWidget>

class QButtonGroup;

namespace ui {

class MergeKindTile : public QAbstractButton {
    Q_OBJECT
public:
    MergeKindTile(const QString& words, const QString& icon_name, QWidget* parent);
    void set_face(const QString& words, const QString& icon_name);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_icon;
};

class MergeKinds : public QWidget {
    Q_OBJECT
public:
    explicit MergeKinds(QWidget* parent);
    void choose(engine::MergeKind kind); // emits nothing
    engine::MergeKind chosen() const { return m_chosen; }
    // A kind that these frames cannot become is grey; its tip says why.
    void set_possible(engine::MergeKind kind, bool possible, const QString& why);
    MergeKindTile& tile(engine::MergeKind kind) const; // the last tile for those of the menu

Q_SIGNALS:
    void chosen_by_hand(engine::MergeKind kind);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void take(engine::MergeKind kind);
    void show_more();
    void step(int by);

    engine::MergeKind m_chosen = engine::MergeKind::burst;
    QButtonGroup* m_group;
    QList<MergeKindTile*> m_tiles; // the last one has the menu
    QList<engine::MergeKind> m_impossible;
};

} // namespace ui
