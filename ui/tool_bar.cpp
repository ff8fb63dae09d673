// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tool_bar.h"
#include "ui/actions.h"
#include "ui/theme.h"
#include "ui/title_label.h"
#include <QAction>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

namespace ui {
using namespace Qt::StringLiterals;

ToolBar::ToolBar(const Actions& actions, QWidget* parent) : QToolBar(u"Tools"_s, parent) {
    setObjectName(u"tools"_s);
    setMovable(false);
    setFloatable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);
    setFixedHeight(scaled(48));
    setIconSize(QSize(scaled(20), scaled(20)));
    layout()->setContentsMargins(0, 0, 0,
                                 0); // Qt 6.4 takes the left margin for the upper one; the gaps at both ends do it
    add_gap(scaled(12));

    m_open = add_button(actions.open, Qt::ToolButtonTextBesideIcon);
    m_merge = add_button(actions.merge, Qt::ToolButtonTextBesideIcon);
    add_gap(scaled(4));
    addSeparator();
    add_gap(scaled(4));
    add_button(actions.undo, Qt::ToolButtonIconOnly);
    add_button(actions.redo, Qt::ToolButtonIconOnly);
    m_title = new TitleLabel(this);
    addWidget(m_title);
    m_before = add_button(actions.before, Qt::ToolButtonTextBesideIcon);
    add_gap(scaled(4));
    addSeparator();
    add_gap(scaled(4));
    add_button(actions.zoom_out, Qt::ToolButtonIconOnly);
    m_zoom = new QToolButton(this);
    m_zoom->setAccessibleName(u"Zoom"_s);
    m_zoom->setToolTip(u"Fit or 100 % (Z)"_s);
    m_zoom->setFixedHeight(scaled(32));
    connect(m_zoom, &QToolButton::clicked, actions.toggle_fit, &QAction::trigger);
    addWidget(m_zoom);
    add_button(actions.zoom_in, Qt::ToolButtonIconOnly);
    add_gap(scaled(4));
    addSeparator();
    add_gap(scaled(4));
    m_export = new QPushButton(actions.export_photos->icon(), u"Export"_s, this);
    m_export->setProperty("primary", true);
    m_export->setToolTip(actions.export_photos->toolTip());
    m_export->setEnabled(actions.export_photos->isEnabled());
    connect(m_export, &QPushButton::clicked, actions.export_photos, &QAction::trigger);
    connect(actions.export_photos, &QAction::enabledChanged, m_export, &QWidget::setEnabled);
    addWidget(m_export);
    add_gap(scaled(12));
    set_narrow(false);
}

QToolButton* ToolBar::add_button(QAction* action, Qt::ToolButtonStyle style) {
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setToolButtonStyle(style);
    button->setFocusPolicy(Qt::TabFocus);
    button->setMinimumSize(scaled(32), scaled(32));
    addWidget(button);
    return button;
}

void ToolBar::add_gap(int width) {
    auto* gap = new QWidget(this);
    gap->setFixedWidth(width);
    addWidget(gap);
}

void ToolBar::set_title(const QString& name, const QString& exposure) { m_title->set_title(name, exposure); }

void ToolBar::set_zoom(const QString& text) {
    m_zoom->setText(text.isEmpty() ? u"–"_s : text);
    m_zoom->setEnabled(!text.isEmpty());
}

void ToolBar::set_narrow(bool narrow) {
    m_zoom->setFixedWidth(scaled(narrow ? 64 : 96)); // does not jump while the number changes
    for (QToolButton* button : {m_open, m_merge, m_before})
        button->setToolButtonStyle(narrow ? Qt::ToolButtonIconOnly : Qt::ToolButtonTextBesideIcon);
}

} // namespace ui
