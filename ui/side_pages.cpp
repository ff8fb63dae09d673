// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/side_pages.h"
#include "ui/theme.h"
#include <QAction>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>

namespace ui {
namespace {

constexpr int row_height = 60;

} // namespace

SidePages::SidePages(QWidget* parent) : QWidget(parent), m_stack(new QStackedWidget(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* head = new QWidget(this);
    head->setFixedHeight(scaled(row_height));
    m_row = new QHBoxLayout(head);
    m_row->setContentsMargins(scaled(12), scaled(6), scaled(12), scaled(6));
    m_row->setSpacing(scaled(4));
    auto* line = new QFrame(this);
    line->setFixedHeight(1);
    line->setAutoFillBackground(true);
    QPalette dark = line->palette();
    dark.setColor(QPalette::Window, colours().trough);
    line->setPalette(dark);
    column->addWidget(head);
    column->addWidget(line);
    column->addWidget(m_stack, 1);
}

void SidePages::add(QAction* action, QWidget* page, CanvasTool* tool) {
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    button->setFocusPolicy(Qt::TabFocus);
    button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    button->setFont(ui::font(FontRole::caption));
    m_row->addWidget(button);
    auto* scroll = new QScrollArea(m_stack);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(page);
    m_stack->addWidget(scroll);
    m_entries.append({action, page, tool});
    connect(action, &QAction::triggered, this, [this, page] { show_page(page); });
    action->setChecked(m_entries.size() == 1);
}

void SidePages::show_page(QWidget* page) {
    for (qsizetype i = 0; i < m_entries.size(); ++i) {
        m_entries[i].action->setChecked(m_entries[i].page == page);
        if (m_entries[i].page == page && m_stack->currentIndex() != static_cast<int>(i)) {
            m_stack->setCurrentIndex(static_cast<int>(i));
            Q_EMIT page_changed();
        }
    }
}

QWidget* SidePages::page() const { return m_entries.isEmpty() ? nullptr : m_entries[m_stack->currentIndex()].page; }
CanvasTool* SidePages::tool() const { return m_entries.isEmpty() ? nullptr : m_entries[m_stack->currentIndex()].tool; }

} // namespace ui
