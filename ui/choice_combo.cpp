// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/choice_combo.h"
#include "ui/theme.h"
#include <QKeyEvent>
#include <QStandardItemModel>

namespace ui {
namespace {

constexpr int rows_without_scrolling = 16;

bool is_plain(const QKeyEvent& event) { return (event.modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier; }

} // namespace

ChoiceCombo::ChoiceCombo(QWidget* parent) : QComboBox(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMaxVisibleItems(rows_without_scrolling);
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(4);
    connect(this, &QComboBox::activated, this, [this](int index) {
        if (index == m_before) return;
        m_before = index;
        Q_EMIT chosen(index);
    });
}

void ChoiceCombo::add_heading(const QString& words) {
    insertSeparator(count());
    addItem(words);
    auto* entries = qobject_cast<QStandardItemModel*>(model());
    QStandardItem* heading = entries ? entries->item(count() - 1) : nullptr;
    if (!heading) return;
    heading->setFlags(Qt::NoItemFlags);
    heading->setFont(ui::font(FontRole::caption));
}

void ChoiceCombo::showPopup() {
    m_before = currentIndex();
    QComboBox::showPopup();
}

// Delete is a shortcut of nothing yet, but a focused control keeps its own keys.
bool ChoiceCombo::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool is_own = key->key() == Qt::Key_Delete || key->key() == Qt::Key_Up || key->key() == Qt::Key_Down ||
                            key->key() == Qt::Key_Space;
        if (is_own && is_plain(*key)) event->accept();
    }
    return QComboBox::event(event);
}

void ChoiceCombo::keyPressEvent(QKeyEvent* event) {
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Space:
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_F4: showPopup(); return event->accept();
    case Qt::Key_Delete: Q_EMIT reset_wanted(); return event->accept();
    default: event->ignore(); // letters and pages are the window's
    }
}

} // namespace ui
