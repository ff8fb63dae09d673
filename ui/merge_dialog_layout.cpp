// How the merge dialog is laid out (design section 8, 4-merge.png). What it does is in merge_dialog.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/merge_dialog.h"
#include "ui/merge_form.h"
#include "ui/merge_frames_table.h"
#include "ui/merge_kinds.h"
#include "ui/merge_numbers.h"
#include "ui/segmented.h"
#include "ui/theme.h"
#include <QCheckBox>
#include <QLabel>
#include <QMouseEvent>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QToolButton>
#include <QWindow>
#include <algorithm>

namespace ui {
namespace {

constexpr int usual_width = 1432, usual_height = 832, least_width = 880, least_height = 500;
constexpr int header_height = 56, footer_height = 64, left_width = 656, least_left_width = 496;
constexpr double left_part = 0.4581; // of the dialog, as in the picture
constexpr int narrow_below = 600;    // of the left side: its table then has fewer columns
constexpr int low_below = 680;
const QColor preview_side(0x23, 0x23, 0x23);

QLabel* make_label(const QString& text, const QColor& colour, FontRole role) {
    auto* label = new QLabel(text);
    label->setFont(ui::font(role));
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colour);
    label->setPalette(palette);
    return label;
}

QToolButton* make_tool_button(const QString& icon_name, const QString& name, const QString& help, int size) {
    auto* button = new QToolButton;
    button->setIcon(icon(icon_name));
    button->setFixedSize(scaled(size), scaled(size));
    button->setAutoRaise(true);
    button->setToolTip(help);
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

// What the hatch of the ghost map looks like.
QPixmap ghost_swatch(double ratio) {
    QPixmap swatch(QSize(scaled(28), scaled(16)) * ratio);
    swatch.setDevicePixelRatio(ratio);
    QColor ground = colours().canvas;
    swatch.fill(ground);
    QPainter painter(&swatch);
    QImage mask(1, 1, QImage::Format_Alpha8);
    mask.fill(255);
    painter.scale(1 / ratio, 1 / ratio);
    const QSize size = swatch.size();
    MaskOverlayPainter().paint(painter, mask, QRect(QPoint(0, 0), size), size, MaskOverlayPainter::Look::hatch, ratio);
    return swatch;
}

} // namespace

void MergeDialog::arrange() {
    m_left_scroll = new QScrollArea;
    m_left_scroll->setWidget(make_left_side());
    m_left_scroll->setWidgetResizable(true);
    m_left_scroll->setFrameShape(QFrame::NoFrame);
    m_left_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_left_scroll->setFocusPolicy(Qt::NoFocus);
    m_left_scroll->viewport()->setAutoFillBackground(false);
    m_left->setAutoFillBackground(false);
    auto* middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_left_scroll);
    middle->addWidget(make_line(Qt::Vertical));
    middle->addWidget(make_right_side(), 1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1); // the outline
    column->setSpacing(0);
    column->addWidget(make_header());
    column->addWidget(make_line(Qt::Horizontal));
    column->addLayout(middle, 1);
    column->addWidget(make_line(Qt::Horizontal));
    column->addWidget(make_footer());

    setMinimumSize(scaled(least_width), scaled(least_height));
    QSize size(scaled(usual_width), scaled(usual_height));
    const int around = scaled(24);
    if (parentWidget()) size = size.boundedTo(parentWidget()->window()->size() - QSize(2 * around, 2 * around));
    resize(size.expandedTo(minimumSize()));
    m_table->setFocus(Qt::OtherFocusReason);
}

QWidget* MergeDialog::make_header() {
    auto* header = new QWidget;
    header->setFixedHeight(scaled(header_height));
    auto* across = new QHBoxLayout(header);
    across->setContentsMargins(scaled(24), 0, scaled(16), 0);
    across->setSpacing(scaled(12));
    across->addWidget(make_label(tr("Merge frames"), colours().text, FontRole::dialog_title));
    m_about = make_label({}, colours().text2, FontRole::body);
    m_about->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    across->addWidget(m_about, 1);
    auto* close =
        make_tool_button(QStringLiteral("close"), tr("Close"), tr("Close; a merge that runs goes on (Esc)"), 32);
    connect(close, &QToolButton::clicked, this, &QDialog::reject);
    across->addWidget(close);
    return header;
}

QWidget* MergeDialog::make_left_side() {
    m_left = new QWidget;
    m_kinds = new MergeKinds(m_left);
    m_hint = make_label({}, colours().text2, FontRole::value);
    m_hint->setWordWrap(true);
    m_counts = make_label({}, colours().text2, FontRole::value);
    m_table = new MergeFramesTable(m_frames, m_left);
    m_form = new MergeForm(m_left);
    auto* heading = new QHBoxLayout;
    heading->addWidget(make_label(tr("Frames"), colours().text, FontRole::section_heading));
    heading->addStretch();
    heading->addWidget(m_counts);
    auto* column = new QVBoxLayout(m_left);
    column->setContentsMargins(scaled(24), scaled(20), scaled(24), scaled(20));
    column->setSpacing(0);
    column->addWidget(make_label(tr("What should come out?"), colours().text, FontRole::section_heading));
    column->addSpacing(scaled(8));
    column->addWidget(m_kinds);
    column->addSpacing(scaled(8));
    column->addWidget(m_hint);
    column->addSpacing(scaled(20));
    column->addLayout(heading);
    column->addSpacing(scaled(4));
    column->addWidget(m_table);
    column->addSpacing(scaled(16));
    column->addWidget(m_form);
    column->addStretch(1);
    return m_left;
}

QWidget* MergeDialog::make_right_side() {
    auto* side = new QWidget;
    fill(side, preview_side);
    m_modes = new Segmented(tr("View"), side);
    m_modes->add(tr("Result"), {}, tr("The merge as it will be"));
    m_modes->add(tr("Ghost map"), {}, tr("Where frames disagree"));
    m_modes->add(tr("Frame"), {}, tr("The chosen frame alone"));
    m_modes->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_paint = make_tool_button(QStringLiteral("brush"), tr("Paint where a frame counts"),
                               tr("Choose the frame for a place (B)"), 32);
    m_paint->setCheckable(true);
    m_forget = make_tool_button(QStringLiteral("reset"), tr("Forget painted places"), tr("Forget painted places"), 32);
    m_swatch = new QLabel;
    m_swatch->setPixmap(ghost_swatch(devicePixelRatioF()));
    m_legend = make_label({}, colours().text2, FontRole::value);
    m_legend->setTextFormat(Qt::PlainText);
    m_legend->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    m_legend->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_legend->setWordWrap(true);
    auto* top = new QHBoxLayout;
    top->setSpacing(scaled(8));
    top->addWidget(m_modes);
    top->addWidget(m_paint);
    top->addWidget(m_forget);
    top->addStretch(1);
    top->addWidget(m_swatch);
    top->addWidget(m_legend, 1000); // as wide as its words, or what is left; they wrap then
    m_view = new MergeView(side);
    m_numbers = new MergeNumbers(side);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(scaled(24), scaled(20), scaled(24), scaled(20));
    column->setSpacing(0);
    column->addLayout(top);
    column->addSpacing(scaled(12));
    column->addWidget(m_view, 1);
    column->addSpacing(scaled(20));
    column->addWidget(m_numbers);
    return side;
}

QWidget* MergeDialog::make_footer() {
    m_footer = new QStackedWidget;
    m_footer->setFixedHeight(scaled(footer_height));
    m_footer->addWidget(make_usual_footer());
    m_footer->addWidget(make_running_footer());
    m_footer->addWidget(make_question());
    return m_footer;
}

QWidget* MergeDialog::make_usual_footer() {
    m_note_sign = new QLabel;
    m_note_sign->setPixmap(icon_pixmap(QStringLiteral("warn"), scaled(20), colours().alert, devicePixelRatioF()));
    m_note = make_label({}, colours().text2, FontRole::value);
    m_note->setWordWrap(true);
    m_note->setTextFormat(Qt::PlainText);
    auto* cancel = make_button(tr("Cancel"));
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    m_merge = make_button({});
    m_merge->setProperty("primary", true);
    m_merge->setDefault(true);
    auto* footer = new QWidget;
    auto* across = new QHBoxLayout(footer);
    across->setContentsMargins(scaled(24), 0, scaled(24), 0);
    across->setSpacing(scaled(8));
    m_integer_copy = new QCheckBox(tr("Also save a 16-bit DNG"));
    m_integer_copy->setToolTip(tr("For programs that know no DNG of floats; it holds less range"));
    across->addWidget(m_integer_copy);
    across->addSpacing(scaled(4));
    across->addWidget(m_note_sign);
    across->addWidget(m_note, 1);
    across->addWidget(cancel);
    across->addWidget(m_merge);
    return footer;
}

QWidget* MergeDialog::make_running_footer() {
    m_progress_words = make_label({}, colours().text, FontRole::value);
    m_progress_words->setTextFormat(Qt::PlainText);
    m_bar = new QProgressBar;
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_bar->setFixedHeight(scaled(4));
    m_bar->setAccessibleName(tr("Progress of the merge"));
    m_stop = make_button(tr("Stop"));
    connect(m_stop, &QPushButton::clicked, this, [this] {
        m_footer->setCurrentIndex(2);
        m_go_on->setFocus(Qt::OtherFocusReason);
    });
    auto* words = new QVBoxLayout;
    words->setSpacing(scaled(6));
    words->addStretch();
    words->addWidget(m_progress_words);
    words->addWidget(m_bar);
    words->addStretch();
    auto* footer = new QWidget;
    auto* across = new QHBoxLayout(footer);
    across->setContentsMargins(scaled(24), 0, scaled(24), 0);
    across->setSpacing(scaled(16));
    across->addLayout(words, 1);
    across->addWidget(m_stop);
    return footer;
}

QWidget* MergeDialog::make_question() {
    auto* sign = new QLabel;
    sign->setPixmap(icon_pixmap(QStringLiteral("warn"), scaled(20), colours().amber, devicePixelRatioF()));
    m_question = make_label(tr("Stop merging? It goes on until you choose."), colours().text, FontRole::body);
    m_question->setWordWrap(true);
    m_go_on = make_button(tr("Go on"));
    auto* discard = make_button(tr("Discard"));
    discard->setToolTip(tr("Nothing is written"));
    auto* keep = make_button(tr("Keep so far"));
    keep->setToolTip(tr("Write a photo of the frames that are merged already"));
    keep->setProperty("primary", true);
    const auto back = [this] {
        if (m_task->is_running()) m_footer->setCurrentIndex(1);
    };
    connect(m_go_on, &QPushButton::clicked, this, back);
    connect(discard, &QPushButton::clicked, this, [this, back] {
        m_task->discard();
        back();
    });
    connect(keep, &QPushButton::clicked, this, [this, back] {
        m_task->keep_so_far();
        back();
    });
    auto* question = new QWidget;
    auto* across = new QHBoxLayout(question);
    across->setContentsMargins(scaled(24), 0, scaled(24), 0);
    across->setSpacing(scaled(8));
    across->addWidget(sign);
    across->addWidget(m_question, 1);
    for (QPushButton* button : {m_go_on, discard, keep}) across->addWidget(button);
    return question;
}

void MergeDialog::resizeEvent(QResizeEvent* event) {
    const int left = std::clamp(static_cast<int>(width() * left_part), scaled(least_left_width), scaled(left_width));
    m_left_scroll->setFixedWidth(left);
    m_table->set_narrow(left < scaled(narrow_below));
    m_numbers->set_short(height() < scaled(low_below));
    QDialog::resizeEvent(event);
}

void MergeDialog::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(QColor(0x44, 0x44, 0x44), 1));
    painter.setBrush(colours().panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), scaled(8), scaled(8));
}

void MergeDialog::mousePressEvent(QMouseEvent* event) {
    const bool is_on_header = event->position().y() < scaled(header_height);
    if (is_on_header && event->button() == Qt::LeftButton && windowHandle())
        windowHandle()->startSystemMove();
    else
        QDialog::mousePressEvent(event);
}

} // namespace ui
