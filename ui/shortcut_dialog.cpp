// The list of keys: those of the actions by menu, then those of focused controls.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shortcut_dialog.h"
#include "ui/theme.h"
#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTreeWidget>

namespace ui {
namespace {

QString plain_text(const QAction& action) {
    QString text = action.text();
    text.remove(u'&');
    if (text.endsWith(u'…')) text.chop(1);
    return text;
}

// The menu that an action stands in names its group.
QString group_of(const QAction& action) {
    for (const QObject* object : action.associatedObjects())
        if (const auto* menu = qobject_cast<const QMenu*>(object); menu && !menu->title().isEmpty()) {
            QString title = menu->title();
            return title.remove(u'&');
        }
    return ShortcutDialog::tr("Anywhere");
}

QString keys_of(const QAction& action) {
    QStringList keys;
    for (const QKeySequence& key : action.shortcuts()) keys << key.toString(QKeySequence::NativeText);
    return keys.join(ShortcutDialog::tr(" or "));
}

} // namespace

ShortcutDialog::ShortcutDialog(const QList<QAction*>& actions, QWidget* parent)
    : QDialog(parent), m_list(new QTreeWidget(this)), m_nothing(new QLabel(this)) {
    setWindowTitle(tr("Shortcuts"));
    resize(scaled(560), scaled(640));
    auto* search = new QLineEdit(this);
    search->setPlaceholderText(tr("Find a command or a key"));
    search->setAccessibleName(tr("Find a command or a key"));
    search->setClearButtonEnabled(true);
    search->addAction(ui::icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    connect(search, &QLineEdit::textChanged, this, &ShortcutDialog::show_matches);

    m_list->setColumnCount(2);
    m_list->setHeaderHidden(true);
    m_list->setRootIsDecorated(false);
    m_list->setItemsExpandable(false);
    m_list->setIndentation(0);
    m_list->setSelectionMode(QAbstractItemView::NoSelection);
    m_list->setAccessibleName(tr("Shortcuts"));
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    add_actions(actions);
    add_slider_keys();
    m_list->expandAll();
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->hide();

    auto* close = new QPushButton(tr("Close"), this);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    auto* footer = new QHBoxLayout;
    footer->addStretch();
    footer->addWidget(close);
    auto* layout = new QVBoxLayout(this);
    const int edge = scaled(24);
    layout->setContentsMargins(edge, edge, edge, scaled(16));
    layout->setSpacing(scaled(16));
    layout->addWidget(search);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_nothing, 1);
    layout->addLayout(footer);
    search->setFocus();
}

void ShortcutDialog::add_line(const QString& group, const QString& what, const QString& keys) {
    QTreeWidgetItem* heading = nullptr;
    for (int i = 0; i < m_list->topLevelItemCount() && !heading; ++i)
        if (m_list->topLevelItem(i)->text(0) == group) heading = m_list->topLevelItem(i);
    if (!heading) {
        heading = new QTreeWidgetItem(m_list, {group});
        heading->setFont(0, ui::font(FontRole::section_heading));
        heading->setFlags(Qt::ItemIsEnabled);
        heading->setFirstColumnSpanned(true);
    }
    auto* line = new QTreeWidgetItem(heading, {what, keys});
    line->setForeground(1, colours().text2);
    line->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
}

void ShortcutDialog::add_actions(const QList<QAction*>& actions) {
    for (const QAction* action : actions)
        if (!action->shortcut().isEmpty()) add_line(group_of(*action), plain_text(*action), keys_of(*action));
}

void ShortcutDialog::add_slider_keys() {
    const QString group = tr("On a slider");
    add_line(group, tr("One step"), tr("← →"));
    add_line(group, tr("Five steps"), tr("Shift ← →"));
    add_line(group, tr("A fifth of a step"), tr("Alt ← →"));
    add_line(group, tr("Ten steps"), tr("Page Up, Page Down"));
    add_line(group, tr("Least, most"), tr("Home, End"));
    add_line(group, tr("Back to the default"), tr("Delete or double-click"));
    add_line(group, tr("Type a value"), tr("Enter or a digit"));
    add_line(group, tr("Turn without focus"), tr("Ctrl+wheel"));
}

void ShortcutDialog::show_matches(const QString& words) {
    bool any = false;
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem* group = m_list->topLevelItem(i);
        bool any_here = false;
        for (int j = 0; j < group->childCount(); ++j) {
            QTreeWidgetItem* line = group->child(j);
            const bool fits = line->text(0).contains(words, Qt::CaseInsensitive) ||
                              line->text(1).contains(words, Qt::CaseInsensitive);
            line->setHidden(!fits);
            any_here |= fits;
        }
        group->setHidden(!any_here);
        any |= any_here;
    }
    m_list->setVisible(any);
    m_nothing->setVisible(!any);
    m_nothing->setText(tr("Nothing here is called “%1”.").arg(words));
}

} // namespace ui
