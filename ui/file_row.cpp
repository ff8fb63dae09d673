// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/file_row.h"
#include "ui/theme.h"
#include "ui/value_text.h"
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace ui {
namespace {

constexpr int label_width = 108, gap = 8, row_end = 6, row_height = 28, icon_size = 16;

QString path_of(const engine::Text& text) { return QFile::decodeName(QByteArray::fromStdString(text.value)); }

} // namespace

FileRow::FileRow(const engine::Parameter& parameter, Check check, QWidget* parent)
    : QWidget(parent), m_parameter(parameter), m_check(std::move(check)), m_button(new QPushButton(this)),
      m_clear(new QToolButton(this)), m_problem(new QWidget(this)), m_words(new QLabel(m_problem)) {
    auto* label = new QLabel(from_utf8(parameter.label), this);
    label->setFont(ui::font(FontRole::body));
    label->setBuddy(m_button);
    label->setFixedWidth(scaled(label_width));
    m_button->setFixedHeight(scaled(row_height - 4));
    m_button->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_button->setAccessibleDescription(from_utf8(parameter.help));
    m_clear->setIcon(icon(QStringLiteral("close")));
    m_clear->setAccessibleName(tr("Take %1 away").arg(from_utf8(parameter.label)));
    m_clear->setToolTip(m_clear->accessibleName());
    m_clear->setFixedSize(scaled(24), scaled(24));
    setFocusProxy(m_button);

    auto* line = new QHBoxLayout;
    line->setContentsMargins(0, 0, scaled(row_end), 0);
    line->setSpacing(scaled(gap));
    line->addWidget(label);
    line->addWidget(m_button, 1);
    line->addWidget(m_clear);

    auto* sign = new QLabel(m_problem);
    sign->setPixmap(icon_pixmap(QStringLiteral("warn"), scaled(icon_size), colours().alert, devicePixelRatioF()));
    m_words->setWordWrap(true);
    m_words->setFont(ui::font(FontRole::value));
    QPalette palette = m_words->palette();
    palette.setColor(QPalette::WindowText, colours().alert);
    m_words->setPalette(palette);
    auto* note = new QHBoxLayout(m_problem);
    note->setContentsMargins(0, 0, scaled(row_end), scaled(4));
    note->setSpacing(scaled(gap));
    note->addWidget(sign, 0, Qt::AlignTop);
    note->addWidget(m_words, 1);

    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(line);
    column->addWidget(m_problem);
    m_problem->hide();

    m_chooser = [this] {
        const QString folder = m_value.value.empty() ? QString() : QFileInfo(path_of(m_value)).absolutePath();
        return QFileDialog::getOpenFileName(this, tr("Choose a file"), folder,
                                            tr("Colour tables (*.cube *.CUBE);;All files (*)"));
    };
    connect(m_button, &QPushButton::clicked, this, &FileRow::choose);
    connect(m_clear, &QToolButton::clicked, this, [this] { choose_value({}); });
    show_name();
}

void FileRow::choose() {
    const QString path = m_chooser();
    if (!path.isEmpty()) choose_value({QFile::encodeName(path).toStdString()});
}

void FileRow::choose_value(const engine::Text& value) {
    if (value == m_value) return;
    set_value(value);
    Q_EMIT changed(m_value);
}

void FileRow::set_value(const engine::Text& value) {
    if (value == m_value) return;
    m_value = value;
    const engine::Result<void> checked = value.value.empty() || !m_check ? engine::Result<void>() : m_check(value);
    m_words->setText(checked ? QString() : QString::fromStdString(checked.error().what));
    m_problem->setVisible(!checked);
    show_name();
}

QString FileRow::problem() const { return m_words->text(); }

void FileRow::show_name() {
    const QString name = m_value.value.empty() ? tr("None") : QFileInfo(path_of(m_value)).fileName();
    const int room = std::max(m_button->width() - scaled(24), scaled(40));
    m_button->setText(m_button->fontMetrics().elidedText(name, Qt::ElideMiddle, room));
    m_button->setToolTip(m_value.value.empty() ? from_utf8(m_parameter.help) : path_of(m_value));
    m_button->setAccessibleName(QStringLiteral("%1: %2").arg(from_utf8(m_parameter.label), name));
    m_clear->setEnabled(!m_value.value.empty());
}

void FileRow::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    show_name();
}

} // namespace ui
