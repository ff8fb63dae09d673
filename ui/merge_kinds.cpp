// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/merge_kinds.h"
#include "ui/merge_words.h"
#include "ui/style_parts.h"
#include "ui/theme.h"
#include <QButtonGroup>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QStyle>

namespace ui {
namespace {

constexpr int height_px = 72, icon_px = 20, between = 6, more_width = 84, badge = 16, padding = 4;
const QColor chosen_fill(0x34, 0x34, 0x34);

} // namespace

MergeKindTile::MergeKindTile(const QString& words, const QString& icon_name, QWidget* parent)
    : QAbstractButton(parent), m_icon(icon_name) {
    setCheckable(true);
    setText(words);
    setFocusPolicy(Qt::TabFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_Hover);
    setProperty("focusRing", true);
    setProperty("focusRingRadius", scaled(6));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void MergeKindTile::set_face(const QString& words, const QString& icon_name) {
    m_icon = icon_name;
    setText(words);
    update();
}

QSize MergeKindTile::sizeHint() const { return {scaled(98), scaled(height_px)}; }
QSize MergeKindTile::minimumSizeHint() const { return {scaled(56), scaled(height_px)}; }

void MergeKindTile::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool is_on = isChecked(), is_hot = underMouse() && isEnabled();
    const double line = is_on ? scaled(2) : 1;
    painter.setPen(QPen(is_on ? colours().amber : colours().border, line));
    painter.setBrush(isDown() ? colours().press : is_on ? chosen_fill : is_hot ? colours().hover : colours().raised);
    const double inset = line / 2;
    painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), scaled(6), scaled(6));

    QFont words_font = ui::font(FontRole::value);
    words_font.setWeight(is_on ? QFont::DemiBold : QFont::Medium);
    painter.setFont(words_font);
    const QColor colour = !isEnabled() ? colours().disabled : is_on || is_hot ? colours().text : colours().text2;
    const QRect room = rect().adjusted(scaled(padding), 0, -scaled(padding), 0);
    const int flags = Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap;
    const int words_height = painter.fontMetrics().boundingRect(room, flags, text()).height();
    const int top = (height() - scaled(icon_px) - scaled(between) - words_height) / 2;
    painter.drawPixmap((width() - scaled(icon_px)) / 2, top,
                       icon_pixmap(m_icon, scaled(icon_px), colour, devicePixelRatioF()));
    painter.setPen(colour);
    painter.drawText(room.adjusted(0, top + scaled(icon_px) + scaled(between), 0, 0), flags, text());
    if (!is_on) return;
    // A tick beside the colour: the choice is seen without it.
    const int size = scaled(badge), off = scaled(5);
    const QRect corner = QStyle::visualRect(layoutDirection(), rect(), {width() - size - off, off, size, size});
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours().amber);
    painter.drawEllipse(corner);
    const int tick = scaled(12);
    painter.drawPixmap(corner.left() + (size - tick) / 2, corner.top() + (size - tick) / 2,
                       icon_pixmap(QStringLiteral("check"), tick, colours().on_amber, devicePixelRatioF()));
}

MergeKinds::MergeKinds(QWidget* parent) : QWidget(parent), m_group(new QButtonGroup(this)) {
    setAccessibleName(tr("What should come out?"));
    auto* across = new QHBoxLayout(this);
    across->setContentsMargins(0, 0, 0, 0);
    across->setSpacing(scaled(8));
    m_group->setExclusive(true);
    for (qsizetype i = 0; i <= merge_tiles; ++i) {
        const bool is_more = i == merge_tiles;
        auto* tile = is_more ? new MergeKindTile(tr("More"), QStringLiteral("more"), this)
                             : new MergeKindTile(merge_kind_name(merge_kinds[static_cast<std::size_t>(i)]),
                                                 merge_kind_icon(merge_kinds[static_cast<std::size_t>(i)]), this);
        tile->setAccessibleName(is_more ? tr("More ways to merge") : tile->text());
        tile->setToolTip(is_more ? tr("Long exposure, light painting, blended pictures")
                                 : merge_kind_help(merge_kinds[static_cast<std::size_t>(i)]));
        if (is_more) {
            tile->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
            tile->setFixedWidth(scaled(more_width));
            connect(tile, &QAbstractButton::clicked, this, &MergeKinds::show_more);
        } else {
            connect(tile, &QAbstractButton::clicked, this,
                    [this, kind = merge_kinds[static_cast<std::size_t>(i)]] { take(kind); });
        }
        m_group->addButton(tile);
        m_tiles.append(tile);
        across->addWidget(tile);
    }
    choose(m_chosen);
}

MergeKindTile& MergeKinds::tile(engine::MergeKind kind) const {
    for (qsizetype i = 0; i < merge_tiles; ++i)
        if (merge_kinds[static_cast<std::size_t>(i)] == kind) return *m_tiles[i];
    return *m_tiles.last();
}

void MergeKinds::choose(engine::MergeKind kind) {
    m_chosen = kind;
    MergeKindTile& chosen = tile(kind);
    const bool is_more = &chosen == m_tiles.last();
    m_tiles.last()->set_face(is_more ? merge_kind_name(kind) : tr("More"),
                             is_more ? merge_kind_icon(kind) : QStringLiteral("more"));
    chosen.setChecked(true);
}

void MergeKinds::set_possible(engine::MergeKind kind, bool possible, const QString& why) {
    m_impossible.removeAll(kind);
    if (!possible) m_impossible.append(kind);
    MergeKindTile& its = tile(kind);
    if (&its == m_tiles.last()) return; // its entry of the menu is grey
    its.setEnabled(possible);
    its.setToolTip(possible ? merge_kind_help(kind) : why);
}

void MergeKinds::take(engine::MergeKind kind) {
    if (kind == m_chosen) return choose(kind);
    choose(kind);
    Q_EMIT chosen_by_hand(kind);
}

void MergeKinds::show_more() {
    choose(m_chosen); // the click alone chooses nothing
    QMenu menu(this);
    menu.setToolTipsVisible(true);
    for (std::size_t i = merge_tiles; i < merge_kinds.size(); ++i) {
        const engine::MergeKind kind = merge_kinds[i];
        QAction* action =
            menu.addAction(icon(merge_kind_icon(kind)), merge_kind_name(kind), this, [this, kind] { take(kind); });
        action->setToolTip(merge_kind_help(kind));
        action->setEnabled(!m_impossible.contains(kind));
    }
    menu.exec(m_tiles.last()->mapToGlobal(QPoint(0, m_tiles.last()->height() + scaled(4))));
}

void MergeKinds::keyPressEvent(QKeyEvent* event) {
    const int forward = layoutDirection() == Qt::RightToLeft ? Qt::Key_Left : Qt::Key_Right,
              back = forward == Qt::Key_Right ? Qt::Key_Left : Qt::Key_Right;
    if (event->key() == forward || event->key() == back)
        step(event->key() == forward ? 1 : -1);
    else
        QWidget::keyPressEvent(event);
}

void MergeKinds::step(int by) {
    const auto focused = m_tiles.indexOf(qobject_cast<MergeKindTile*>(focusWidget()));
    const auto next = focused + by;
    if (focused < 0 || next < 0 || next >= m_tiles.size()) return;
    m_tiles[next]->setFocus(Qt::TabFocusReason);
}

} // namespace ui
