// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/failure_list.h"
#include "ui/theme.h"
#include <QPlainTextEdit>
#include <QPushButton>

namespace ui {

FailureList::FailureList(const QString& title, const QStringList& reasons, QWidget* parent) : QDialog(parent) {
    setWindowTitle(title);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(scaled(24), scaled(24), scaled(24), scaled(16));
    column->setSpacing(scaled(16));
    auto* text = new QPlainTextEdit(reasons.join(QStringLiteral("\n\n")), this);
    text->setReadOnly(true);
    text->setAccessibleName(title);
    column->addWidget(text);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    auto* close = new QPushButton(tr("Close"), this);
    close->setDefault(true);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    buttons->addWidget(close);
    column->addLayout(buttons);
    resize(scaled(560), scaled(320));
}

} // namespace ui
