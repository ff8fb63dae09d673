// The queue of messages and the card that shows the first of them.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/message_bar.h"
#include "ui/style_parts.h"
#include "ui/theme.h"
#include <QAccessible>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QResizeEvent>
#include <QToolButton>

namespace ui {
namespace {

constexpr int slide_ms = 160, around = 8, least_height = 52;

QLabel* make_label(QWidget* parent, FontRole role, const QColor& colour) {
    auto* label = new QLabel(parent);
    label->setFont(ui::font(role));
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setFocusPolicy(Qt::NoFocus);
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colour);
    label->setPalette(palette);
    return label;
}

} // namespace

MessageBar::MessageBar(QWidget* parent)
    : QWidget(parent), m_card(new QWidget(this)), m_icon(new QLabel(m_card)),
      m_title(make_label(m_card, FontRole::button, colours().text)),
      m_detail(make_label(m_card, FontRole::value, colours().text2)), m_action(new QPushButton(m_card)) {
    auto* row = new QHBoxLayout(m_card);
    row->setContentsMargins(scaled(12), scaled(8), scaled(8), scaled(8));
    row->setSpacing(scaled(12));
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_title);
    words->addWidget(m_detail);
    m_action->setProperty("buttonSize", QStringLiteral("small"));
    auto* close = new QToolButton(m_card);
    close->setIcon(ui::icon(QStringLiteral("close")));
    close->setProperty("buttonSize", QStringLiteral("small"));
    close->setToolTip(tr("Close this message (Esc)"));
    close->setAccessibleName(tr("Close this message"));
    row->addWidget(m_icon);
    row->addLayout(words, 1);
    row->addWidget(m_action);
    row->addWidget(close);

    connect(close, &QToolButton::clicked, this, &MessageBar::close_message);
    connect(m_action, &QPushButton::clicked, this, [this] {
        const std::function<void()> action = m_messages.first().action;
        close_message();
        if (action) action();
    });
    m_sliding.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_sliding, &QVariantAnimation::valueChanged, this, [this](const QVariant& part) {
        m_shown_part = part.toReal();
        fit();
    });
    connect(&m_sliding, &QVariantAnimation::finished, this, [this] { setVisible(is_showing()); });
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFixedHeight(0);
    hide();
}

void MessageBar::show_message(Kind kind, const QString& title, const QString& detail, const QString& action_text,
                              std::function<void()> action) {
    for (const Message& known : std::as_const(m_messages))
        if (known.title == title && known.detail == detail) return;
    // Behind the errors, before the notes; but what is being read is not pulled away, unless by an error from a note.
    qsizetype place = m_messages.size();
    if (kind == Kind::error)
        for (place = 0; place < m_messages.size() && m_messages[place].kind == Kind::error;) ++place;
    m_messages.insert(place, {kind, title, detail, action_text, std::move(action)});
    if (place == 0) show_first();
}

void MessageBar::close_message() {
    if (m_messages.isEmpty()) return;
    m_messages.removeFirst();
    if (m_messages.isEmpty())
        slide(false);
    else
        show_first();
}

void MessageBar::take_back(const QString& title) {
    for (qsizetype i = m_messages.size() - 1; i >= 0; --i)
        if (m_messages[i].title == title) i == 0 ? close_message() : m_messages.removeAt(i);
}

void MessageBar::show_first() {
    const Message& message = m_messages.first();
    const bool is_error = message.kind == Kind::error;
    m_icon->setPixmap(icon_pixmap(is_error ? QStringLiteral("warn") : QStringLiteral("info"), scaled(20),
                                  is_error ? colours().alert : colours().moon, devicePixelRatioF()));
    m_icon->setAccessibleName(is_error ? tr("Error") : tr("Note"));
    m_title->setText(message.title);
    m_title->setVisible(!message.title.isEmpty());
    m_detail->setText(message.detail);
    m_detail->setVisible(!message.detail.isEmpty());
    m_action->setText(message.action_text);
    m_action->setVisible(!message.action_text.isEmpty());
    setAccessibleName(message.title);
    setAccessibleDescription(message.detail);
    show();
    fit();
    slide(true);
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

int MessageBar::card_height() const {
    const int inside = std::max(1, width() - 2 * scaled(around));
    return std::max(m_card->layout()->totalHeightForWidth(inside), scaled(least_height));
}

void MessageBar::slide(bool in) {
    m_sliding.stop();
    m_sliding.setStartValue(m_shown_part);
    m_sliding.setEndValue(in ? 1.0 : 0.0);
    m_sliding.setDuration(duration(slide_ms));
    if (m_sliding.duration() > 0 && isVisible()) return m_sliding.start();
    m_shown_part = in ? 1 : 0;
    fit();
    setVisible(in);
}

// The card keeps its height and slides out from under the tool bar.
void MessageBar::fit() {
    const int side = scaled(around), card = card_height();
    setFixedHeight(qRound(m_shown_part * (card + side)));
    m_card->setGeometry(side, height() - card, width() - 2 * side, card);
}

void MessageBar::resizeEvent(QResizeEvent* event) {
    // Other widths break lines elsewhere. Later, because a layout does not look twice while it is at work.
    if (event->size().width() != event->oldSize().width())
        QMetaObject::invokeMethod(this, &MessageBar::fit, Qt::QueuedConnection);
}

void MessageBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    draw_box(painter, m_card->geometry(), scaled(6), colours().raised, colours().border);
}

void MessageBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape && is_showing())
        close_message();
    else
        QWidget::keyPressEvent(event);
}

} // namespace ui
