// Builds the empty state and fits it to the window.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/empty_state.h"
#include "engine/photo/open_photo.h"
#include "ui/empty_state_parts.h"
#include "ui/night_picture.h"
#include "ui/recent_photo.h"
#include "ui/theme.h"
#include <QHBoxLayout>
#include <QImage>
#include <QKeySequence>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>

namespace ui {
namespace {

constexpr int most_recent = 4, least_card_width = 160, thumbnail_edge = 640;
constexpr int sample_width = 448, column_gap = 40, widest_content = 1360;
constexpr int low_window = 620; // below it the drop zone loses its drawing and the hints go

QLabel* make_label(QWidget* parent, FontRole role, const QColor& colour, const QString& text) {
    auto* label = new QLabel(text, parent);
    label->setFont(ui::font(role));
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colour);
    label->setPalette(palette);
    return label;
}

QPushButton* make_button(QWidget* parent, const QString& text, const char* icon_name, const char* kind,
                         const char* size) {
    auto* button = new QPushButton(text, parent);
    if (icon_name) button->setIcon(ui::icon(QLatin1String(icon_name)));
    button->setProperty(kind, true);
    if (size) button->setProperty("buttonSize", QLatin1String(size));
    return button;
}

QImage to_image(const engine::Thumbnail& thumbnail) {
    const QImage shared(thumbnail.rgb.data(), thumbnail.width, thumbnail.height, 3 * thumbnail.width,
                        QImage::Format_RGB888);
    return shared.copy(); // the pixels above belong to the thumbnail
}

} // namespace

EmptyState::EmptyState(QWidget* parent) : QWidget(parent) {
    setAutoFillBackground(true);
    QPalette palette = this->palette();
    palette.setColor(QPalette::Window, colours().canvas);
    setPalette(palette);
    m_readers.setMaxThreadCount(1); // four small pictures; the processor belongs to the photo that may open meanwhile

    auto* content = new QWidget;
    content->setPalette(palette);
    m_page = new QVBoxLayout(content);
    m_page->setSpacing(0);
    m_lower = new QWidget(content);
    auto* lower = new QHBoxLayout(m_lower);
    lower->setContentsMargins(0, 0, 0, 0);
    lower->setSpacing(scaled(column_gap));
    lower->addWidget(make_sample(), 0, Qt::AlignTop);
    lower->addWidget(make_recent(), 1, Qt::AlignTop);
    lower->addStretch();
    m_page->addWidget(make_drop_zone(), 1);
    m_page->addSpacing(scaled(32));
    m_page->addWidget(m_lower);
    m_page->addSpacing(scaled(32));
    m_page->addWidget(make_hints());
    m_page->addSpacing(scaled(8));

    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_scroll->setWidget(content);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_scroll);
    set_recent({});
}

EmptyState::~EmptyState() {
    m_readers.clear();
    m_readers.waitForDone();
}

QWidget* EmptyState::make_drop_zone() {
    m_drop_zone = new DropZone(this);
    m_motif = new PhotosMotif(m_drop_zone);
    auto* headline = make_label(m_drop_zone, FontRole::display, colours().text, tr("Drop night photos here"));
    auto* words = new QVBoxLayout;
    words->setSpacing(0);
    for (const QString& line :
         {tr("One photo opens at once, several open in a film strip."), tr("Your originals are never changed.")}) {
        auto* label = make_label(m_drop_zone, FontRole::body, colours().text2, line);
        QFont larger = label->font();
        larger.setPixelSize(scaled(15));
        label->setFont(larger);
        label->setWordWrap(true);
        label->setAlignment(Qt::AlignCenter);
        label->setMinimumHeight(scaled(24));
        words->addWidget(label);
    }
    headline->setAlignment(Qt::AlignCenter);
    m_open = make_button(m_drop_zone, tr("Open photos…"), "open", "primary", "large");
    auto* folder = make_button(m_drop_zone, tr("Open folder…"), "folder", "outlined", "large");
    auto* formats = make_label(m_drop_zone, FontRole::value, colours().text3,
                               tr("RAW from all common cameras, DNG, JPEG, PNG, TIFF, EXR, HDR"));
    formats->setAlignment(Qt::AlignCenter);
    connect(m_open, &QPushButton::clicked, this, &EmptyState::open_photos);
    connect(folder, &QPushButton::clicked, this, &EmptyState::open_folder);

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(scaled(12));
    buttons->addStretch();
    buttons->addWidget(m_open);
    buttons->addWidget(folder);
    buttons->addStretch();
    auto* layout = new QVBoxLayout(m_drop_zone);
    layout->setContentsMargins(scaled(24), scaled(24), scaled(24), scaled(24));
    layout->setSpacing(0);
    layout->addStretch();
    layout->addWidget(m_motif, 0, Qt::AlignHCenter);
    layout->addSpacing(scaled(12));
    layout->addWidget(headline);
    layout->addSpacing(scaled(8));
    layout->addLayout(words);
    layout->addSpacing(scaled(28));
    layout->addLayout(buttons);
    layout->addSpacing(scaled(24));
    layout->addWidget(formats);
    layout->addStretch();
    return m_drop_zone;
}

QWidget* EmptyState::make_sample() {
    auto* column = new QWidget(this);
    auto* card = new Card(column);
    card->setFixedSize(scaled(sample_width), scaled(184));
    auto* picture = new NightPicture(card);
    picture->setFixedWidth(scaled(216));
    QFont title_font = ui::font(FontRole::section_heading);
    title_font.setPixelSize(scaled(15));
    auto* title = make_label(card, FontRole::section_heading, colours().text, tr("The sample night"));
    title->setFont(title_font);
    auto* words = make_label(
        card, FontRole::value, colours().text2,
        tr("A simulated city at night: single photo, bracket and burst. Made on your computer in a few seconds."));
    words->setWordWrap(true);
    auto* button = make_button(card, tr("Open the sample night"), nullptr, "outlined", nullptr);
    connect(button, &QPushButton::clicked, this, &EmptyState::open_sample);

    auto* text = new QVBoxLayout;
    text->setContentsMargins(scaled(20), scaled(20), scaled(20), scaled(20));
    text->setSpacing(scaled(4));
    text->addWidget(title);
    text->addWidget(words);
    text->addStretch();
    text->addWidget(button, 0, Qt::AlignLeft);
    auto* inside = new QHBoxLayout(card);
    inside->setContentsMargins(1, 1, 1, 1);
    inside->setSpacing(0);
    inside->addWidget(picture);
    inside->addLayout(text, 1);

    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(scaled(12));
    layout->addWidget(make_label(column, FontRole::section_heading, colours().text, tr("New here?")));
    layout->addWidget(card);
    return column;
}

QWidget* EmptyState::make_recent() {
    m_recent = new QWidget(this);
    auto* layout = new QVBoxLayout(m_recent);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(scaled(12));
    layout->addWidget(make_label(m_recent, FontRole::section_heading, colours().text, tr("Recent")));
    m_cards_row = new QHBoxLayout;
    m_cards_row->setSpacing(scaled(16));
    layout->addLayout(m_cards_row);
    return m_recent;
}

QWidget* EmptyState::make_hints() {
    m_hints = new QWidget(this);
    auto* layout = new QHBoxLayout(m_hints);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(scaled(8));
    layout->addStretch();
    const auto add = [&](const QKeySequence& key, const QString& words) {
        layout->addWidget(new KeyCap(key.toString(QKeySequence::NativeText), m_hints));
        layout->addWidget(make_label(m_hints, FontRole::value, colours().text3, words));
        layout->addSpacing(scaled(12));
    };
    add(QKeySequence::Open, tr("Open"));
    add(QKeySequence(Qt::Key_F1), tr("All shortcuts"));
    layout->addStretch();
    return m_hints;
}

void EmptyState::set_recent(const QStringList& paths) {
    m_readers.clear();
    qDeleteAll(m_cards);
    m_cards.clear();
    for (const QString& path : paths.first(std::min<qsizetype>(paths.size(), most_recent))) {
        auto* card = new RecentPhoto(path, m_recent);
        connect(card, &RecentPhoto::clicked, this, [this, path] { Q_EMIT open_recent(path); });
        m_cards_row->addWidget(card);
        m_cards.append(card);
        read_thumbnail(path);
    }
    m_recent->setVisible(!m_cards.isEmpty());
    fit_to_size();
}

void EmptyState::read_thumbnail(const QString& path) {
    m_readers.start([this, path] {
        const auto thumbnail = engine::read_thumbnail(path.toStdU16String(), thumbnail_edge);
        if (!thumbnail) return; // the card keeps its symbol; opening it will say what is wrong
        QMetaObject::invokeMethod(this,
                                  [this, path, picture = to_image(*thumbnail)] { show_thumbnail(path, picture); });
    });
}

void EmptyState::show_thumbnail(const QString& path, const QImage& picture) {
    for (RecentPhoto* card : std::as_const(m_cards))
        if (card->path() == path) card->set_picture(picture);
}

void EmptyState::fit_to_size() {
    const int least_side = scaled(24);
    const int side = std::max({least_side, width() * 3 / 40, (width() - scaled(widest_content)) / 2});
    const bool is_low = height() < scaled(low_window);
    m_page->setContentsMargins(side, is_low ? least_side : scaled(40), side, 0);
    m_motif->setVisible(!is_low);
    m_hints->setVisible(!is_low);
    m_drop_zone->setMinimumHeight(scaled(is_low ? 264 : 360));
    m_drop_zone->setMaximumHeight(scaled(496));

    const int room = width() - 2 * side - scaled(sample_width + column_gap) + scaled(16);
    const int fitting = room / scaled(least_card_width + 16);
    for (qsizetype i = 0; i < m_cards.size(); ++i) m_cards[i]->setVisible(i < fitting);
    m_recent->setVisible(!m_cards.isEmpty() && fitting > 0);
}

void EmptyState::resizeEvent(QResizeEvent*) { fit_to_size(); }

void EmptyState::showEvent(QShowEvent*) { m_open->setFocus(Qt::TabFocusReason); } // with its ring: Enter opens

} // namespace ui
