// How the export dialog is laid out. What it does is in export_dialog.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export_dialog.h"
#include "ui/export_form.h"
#include "ui/export_presets.h"
#include "ui/export_preview.h"
#include "ui/export_queue_view.h"
#include "ui/theme.h"
#include <QBoxLayout>
#include <QGridLayout>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>
#include <QWindow>
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

constexpr int usual_width = 1264, usual_height = 848, least_width = 880, least_height = 500;
constexpr int header_height = 56, footer_height = 64;
constexpr int presets_width = 264, form_width = 496;
constexpr int presets_hidden_below = 1080, one_queue_row_below = 720; // settings and proof need the room

QLabel* make_label(const QString& text, const QColor& colour, FontRole role) {
    auto* label = new QLabel(text);
    label->setFont(ui::font(role));
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colour);
    label->setPalette(palette);
    return label;
}

QToolButton* make_tool_button(const QString& icon_name, const QString& name, int size) {
    auto* button = new QToolButton;
    button->setIcon(icon(icon_name));
    button->setFixedSize(scaled(size), scaled(size));
    button->setAutoRaise(true);
    button->setToolTip(name);
    button->setAccessibleName(name);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QPushButton* make_button(const QString& text) {
    auto* button = new QPushButton(text);
    button->setAutoDefault(false);
    return button;
}

void fill(QWidget* widget, const QColor& colour) {
    widget->setAutoFillBackground(true);
    QPalette palette = widget->palette();
    palette.setColor(QPalette::Window, colour);
    widget->setPalette(palette);
}

QWidget* make_line(Qt::Orientation orientation) {
    auto* line = new QWidget;
    if (orientation == Qt::Horizontal)
        line->setFixedHeight(1);
    else
        line->setFixedWidth(1);
    fill(line, colours().line);
    return line;
}

QString grouped(int pixels) {
    QString digits = QString::number(pixels);
    for (qsizetype group = digits.size() - 3; group > 0; group -= 3) digits.insert(group, QChar(0x2009)); // thin space
    return digits;
}

} // namespace

void ExportDialog::arrange() {
    m_presets = new ExportPresetList(this);
    m_presets->setFixedWidth(scaled(presets_width));
    m_form = new ExportForm(this);
    auto* form_scroll = new QScrollArea;
    form_scroll->setWidget(m_form);
    form_scroll->setWidgetResizable(true);
    form_scroll->setFrameShape(QFrame::NoFrame);
    form_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    form_scroll->setFixedWidth(scaled(form_width));
    form_scroll->viewport()->setAutoFillBackground(false);
    m_form->setAutoFillBackground(false);

    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_presets);
    middle->addWidget(make_line(Qt::Vertical));
    middle->addWidget(form_scroll);
    middle->addWidget(make_preview_side(), 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1); // the outline
    column->setSpacing(0);
    column->addWidget(make_header());
    column->addWidget(make_line(Qt::Horizontal));
    column->addLayout(middle, 1);
    column->addWidget(make_line(Qt::Horizontal));
    m_queue_view = new ExportQueueView(m_queue, this);
    column->addWidget(m_queue_view);
    column->addWidget(make_line(Qt::Horizontal));
    column->addWidget(make_footer());

    setMinimumSize(scaled(least_width), scaled(least_height));
    QSize size(scaled(usual_width), scaled(usual_height));
    const int around = scaled(24);
    if (parentWidget()) size = size.boundedTo(parentWidget()->window()->size() - QSize(2 * around, 2 * around));
    resize(size.expandedTo(minimumSize()));
    m_form->setFocus(Qt::OtherFocusReason);
}

QWidget* ExportDialog::make_header() {
    auto* header = new QWidget;
    header->setFixedHeight(scaled(header_height));
    auto* across = new QHBoxLayout(header);
    across->setContentsMargins(scaled(24), 0, scaled(16), 0);
    across->setSpacing(scaled(12));
    across->addWidget(make_label(tr("Export"), colours().text, FontRole::dialog_title));
    const QString count = m_items.size() == 1 ? m_items.first().name : tr("%1 photos selected").arg(m_items.size());
    across->addWidget(make_label(count, colours().text2, FontRole::body));
    across->addStretch();
    auto* close = make_tool_button(QStringLiteral("close"), tr("Close"), 32);
    connect(close, &QToolButton::clicked, this, &QDialog::reject);
    across->addWidget(close);
    return header;
}

QWidget* ExportDialog::make_preview_side() {
    auto* side = new QWidget;
    fill(side, colours().window);
    m_which_item = make_label({}, colours().text2, FontRole::value);
    m_previous_item = make_tool_button(QStringLiteral("chevl"), tr("Previous photo"), 28);
    m_next_item = make_tool_button(QStringLiteral("chevr"), tr("Next photo"), 28);
    auto* top = new QHBoxLayout;
    top->addWidget(make_label(tr("Preview"), colours().text, FontRole::section_heading));
    top->addStretch();
    for (QWidget* part : {static_cast<QWidget*>(m_which_item), static_cast<QWidget*>(m_previous_item),
                          static_cast<QWidget*>(m_next_item)}) {
        part->setVisible(m_items.size() > 1);
        top->addWidget(part);
    }
    m_preview = new ExportPreview(side);
    m_preview->setMinimumHeight(scaled(120));
    m_result = make_label({}, colours().text, FontRole::body);
    m_colours = make_label({}, colours().text, FontRole::body);
    m_colours->setWordWrap(true);
    auto* facts = new QGridLayout;
    facts->setVerticalSpacing(scaled(8));
    facts->setColumnMinimumWidth(0, scaled(120));
    facts->setColumnStretch(1, 1);
    facts->addWidget(make_label(tr("Result"), colours().text2, FontRole::body), 0, 0);
    facts->addWidget(m_result, 0, 1);
    facts->addWidget(make_label(tr("Colours"), colours().text2, FontRole::body), 1, 0, Qt::AlignTop);
    facts->addWidget(m_colours, 1, 1);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(scaled(24), scaled(20), scaled(24), scaled(20));
    column->setSpacing(scaled(12));
    column->addLayout(top);
    column->addWidget(m_preview);
    column->addLayout(facts);
    column->addStretch();
    return side;
}

QWidget* ExportDialog::make_footer() {
    m_footer = new QStackedWidget;
    m_footer->setFixedHeight(scaled(footer_height));
    m_footer->addWidget(make_usual_footer());
    m_footer->addWidget(make_question());
    return m_footer;
}

QWidget* ExportDialog::make_usual_footer() {
    m_note_sign = new QLabel;
    m_note_sign->setPixmap(icon_pixmap(QStringLiteral("warn"), scaled(20), colours().alert, devicePixelRatioF()));
    m_note = make_label({}, colours().text2, FontRole::value);
    m_note->setWordWrap(true);
    m_note->setTextFormat(Qt::PlainText);
    auto* close = make_button(tr("Close"));
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    m_export = make_button(m_items.size() == 1 ? tr("Export 1 photo") : tr("Export %1 photos").arg(m_items.size()));
    m_export->setProperty("primary", true);
    m_export->setDefault(true);
    auto* footer = new QWidget;
    auto* across = new QHBoxLayout(footer);
    across->setContentsMargins(scaled(24), 0, scaled(24), 0);
    across->setSpacing(scaled(8));
    across->addWidget(m_note_sign);
    across->addWidget(m_note, 1);
    across->addWidget(close);
    across->addWidget(m_export);
    return footer;
}

QWidget* ExportDialog::make_question() {
    auto* sign = new QLabel;
    sign->setPixmap(icon_pixmap(QStringLiteral("warn"), scaled(20), colours().amber, devicePixelRatioF()));
    m_question = make_label({}, colours().text, FontRole::body);
    m_question->setTextFormat(Qt::PlainText);
    auto* back = make_button(tr("Back"));
    m_replace = make_button({});
    m_add_number = make_button(tr("Add a number"));
    m_add_number->setProperty("primary", true);
    connect(back, &QPushButton::clicked, this, [this] { m_footer->setCurrentIndex(0); });
    connect(m_replace, &QPushButton::clicked, this, [this] { enqueue(Existing::replace); });
    connect(m_add_number, &QPushButton::clicked, this, [this] { enqueue(Existing::number); });
    auto* question = new QWidget;
    auto* across = new QHBoxLayout(question);
    across->setContentsMargins(scaled(24), 0, scaled(24), 0);
    across->setSpacing(scaled(8));
    across->addWidget(sign);
    across->addWidget(m_question, 1);
    for (QPushButton* button : {back, m_replace, m_add_number}) across->addWidget(button);
    return question;
}

void ExportDialog::show_facts() {
    if (m_items.isEmpty()) return;
    const ExportSettings& settings = m_form->settings();
    const ExportItem& item = m_items[m_shown_item];
    const engine::Frame frame = engine::frame_of(item.photo->facts(), item.recipe);
    const engine::Rect area = settings.is_full_size ? frame.area() : frame.area_at(settings.long_edge);
    m_result->setText(tr("%1 × %2 px").arg(grouped(area.width), grouped(area.height)));
    if (settings.format == engine::FileFormat::exr) return m_colours->setText(tr("Linear Rec. 2020, 32 bit float"));
    const auto options = options_from(settings);
    const engine::Depth depth = depth_of(settings);
    const QString bits = depth == engine::Depth::bits8    ? tr("8 bit, dithered")
                         : depth == engine::Depth::bits16 ? tr("16 bit")
                                                          : tr("32 bit float");
    if (options)
        m_colours->setText(tr("%1, %2").arg(QString::fromStdString(options->profile.description()), bits));
    else
        m_colours->setText(QString::fromStdString(options.error().what));
}

void ExportDialog::resizeEvent(QResizeEvent* event) {
    m_presets->setVisible(width() >= scaled(presets_hidden_below));
    m_queue_view->set_visible_rows(height() < scaled(one_queue_row_below) ? 1 : 3);
    QDialog::resizeEvent(event);
}

void ExportDialog::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(QColor(0x44, 0x44, 0x44), 1));
    painter.setBrush(colours().panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), scaled(8), scaled(8));
}

void ExportDialog::mousePressEvent(QMouseEvent* event) {
    const bool is_on_header = event->position().y() < scaled(header_height);
    if (is_on_header && event->button() == Qt::LeftButton && windowHandle())
        windowHandle()->startSystemMove();
    else
        QDialog::mousePressEvent(event);
}

} // namespace ui
