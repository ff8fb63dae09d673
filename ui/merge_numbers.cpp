// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/merge_numbers.h"
#include "ui/theme.h"
#include <QGridLayout>

namespace ui {
namespace {

QLabel* make_label(QWidget* parent, const QColor& colour, FontRole role) {
    auto* label = new QLabel(parent);
    label->setFont(ui::font(role));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    // Words never widen the dialog.
    label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colour);
    label->setPalette(palette);
    return label;
}

} // namespace

MergeNumbers::MergeNumbers(QWidget* parent) : QWidget(parent) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(scaled(32));
    grid->setVerticalSpacing(scaled(16));
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        Cell& cell = m_cells[i];
        cell.box = new QWidget(this);
        cell.icon = new QLabel(cell.box);
        cell.title = make_label(cell.box, colours().text, FontRole::button);
        cell.detail = make_label(cell.box, colours().text2, FontRole::value);
        auto* words = new QVBoxLayout;
        words->setSpacing(0);
        words->addWidget(cell.title);
        words->addWidget(cell.detail);
        auto* across = new QHBoxLayout(cell.box);
        across->setContentsMargins(0, 0, 0, 0);
        across->setSpacing(scaled(12));
        across->addWidget(cell.icon, 0, Qt::AlignTop);
        across->addLayout(words, 1);
        grid->addWidget(cell.box, static_cast<int>(i) / 2, static_cast<int>(i) % 2, Qt::AlignTop);
    }
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    m_warning = new QWidget(this);
    auto* sign = new QLabel(m_warning);
    sign->setPixmap(icon_pixmap(QStringLiteral("warn"), scaled(20), colours().alert, devicePixelRatioF()));
    m_warning_words = make_label(m_warning, colours().alert, FontRole::value);
    auto* across = new QHBoxLayout(m_warning);
    across->setContentsMargins(0, 0, 0, 0);
    across->setSpacing(scaled(12));
    across->addWidget(sign, 0, Qt::AlignTop);
    across->addWidget(m_warning_words, 1);
    grid->addWidget(m_warning, 2, 0, 1, 2);
    show_numbers({}, {});
}

void MergeNumbers::show_numbers(const QList<MergeStatistic>& statistics, const QStringList& warnings) {
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        const bool is_there = static_cast<qsizetype>(i) < statistics.size();
        const MergeStatistic statistic = statistics.value(static_cast<qsizetype>(i));
        // Empty cells keep their place, so that nothing jumps when the numbers come.
        m_cells[i].icon->setPixmap(
            is_there ? icon_pixmap(statistic.icon, scaled(20), colours().text2, devicePixelRatioF()) : QPixmap());
        m_cells[i].title->setText(is_there ? statistic.title : QStringLiteral(" "));
        m_cells[i].detail->setText(is_there ? statistic.detail : QStringLiteral(" "));
        m_cells[i].title->setToolTip(statistic.detail);
    }
    m_warning_words->setText(warnings.join(u' '));
    m_warning->setVisible(!warnings.isEmpty());
}

void MergeNumbers::set_short(bool is_short) {
    for (Cell& cell : m_cells) cell.detail->setVisible(!is_short);
    static_cast<QGridLayout*>(layout())->setVerticalSpacing(scaled(is_short ? 4 : 16));
}

} // namespace ui
