// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/night_bar.h"
#include "ui/choice_combo.h"
#include "ui/night_scale.h"
#include "ui/night_slider.h"
#include "ui/number_field.h"
#include "ui/scene_light_field.h"
#include "ui/theme.h"
#include <QEvent>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QStyle>
#include <QToolButton>
#include <QToolTip>
#include <QVBoxLayout>
#include <QWidgetAction>
#include <algorithm>

namespace ui {
namespace {

constexpr int open_height = 152, collapsed_height = 56;
constexpr int side_padding = 20, mood_top = 8, column_gap = 24, text_width = 160, mood_width = 184;
constexpr int mood_in_menu_below = 920; // the window is then narrower than 1280, the panel 320 to 360

QLabel* make_label(FontRole role, const QColor& colour, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setFont(font(role));
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colour);
    label->setPalette(palette);
    return label;
}

QToolButton* make_button(const QString& icon_name, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setIcon(icon(icon_name));
    button->setIconSize(QSize(scaled(16), scaled(16)));
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace

NightBar::NightBar(QWidget* parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    create_widgets();
    connect_widgets();
    set_photo(false);
    set_collapsed(false);
    show_sense(default_sense);
}

void NightBar::create_widgets() {
    m_title = make_label(FontRole::section_heading, colours().text, this);
    m_title->setText(tr("Sense of night"));
    m_fold = make_button(QStringLiteral("chev"), this);
    m_stop_name = make_label(FontRole::value_heading, colours().text, this);
    m_number = new NumberField(this);
    m_number->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_number->setAccessibleName(tr("Sense of night, number"));
    m_sentence = make_label(FontRole::value, colours().text2, this);
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignLeading | Qt::AlignTop);
    m_slider = new NightSlider(this);
    setFocusProxy(m_slider);

    m_mood = new MoodField(this);
    m_scene_light = new SceneLightField(this);
    m_more = make_button(QStringLiteral("more"), this);
    m_more->setToolTip(tr("Mood and scene light"));
    m_more->setAccessibleName(m_more->toolTip());
    m_more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(m_more);
    auto* holder = new QWidget(menu);
    auto* around = new QVBoxLayout(holder);
    around->setContentsMargins(scaled(12), scaled(8), scaled(12), scaled(12));
    around->setSpacing(scaled(12));
    m_mood_in_menu = new MoodField(holder);
    m_mood_in_menu->setFixedWidth(scaled(mood_width));
    around->addWidget(m_mood_in_menu);
    m_scene_light_in_menu = new SceneLightField(holder);
    m_scene_light_in_menu->setFixedWidth(scaled(mood_width));
    around->addWidget(m_scene_light_in_menu);
    auto* action = new QWidgetAction(menu);
    action->setDefaultWidget(holder);
    menu->addAction(action);
    m_more->setMenu(menu);

    setTabOrder(m_number, m_slider);
    setTabOrder(m_slider, &m_mood->combo());
    setTabOrder(&m_mood->combo(), &m_mood->amount());
    setTabOrder(&m_mood->amount(), m_scene_light);
}

void NightBar::connect_widgets() {
    connect(m_fold, &QToolButton::clicked, this, [this] { set_collapsed(!m_collapsed); });
    connect(m_slider, &NightSlider::changing, this, [this](float sense) {
        show_sense(sense);
        Q_EMIT sense_changing(sense);
    });
    connect(m_slider, &NightSlider::changed, this, &NightBar::sense_changed);
    connect(m_slider, &NightSlider::number_wanted, m_number, &NumberField::begin_editing);
    connect(m_slider, &NightSlider::renderings_wanted, this, &NightBar::thumbnails_wanted);
    connect(m_number, &NumberField::entered, this, [this](double number) {
        const float sense = float(std::clamp(number, double(brightest_sense), double(darkest_sense)));
        m_slider->move_to(sense);
        show_sense(m_slider->sense());
        if (double(sense) != number)
            QToolTip::showText(m_number->mapToGlobal(QPoint(0, m_number->height())),
                               sense < 0 ? tr("%1 is the brightest.").arg(sense_text(sense))
                                         : tr("%1 is the darkest.").arg(sense_text(sense)),
                               m_number);
    });
    connect(m_number, &NumberField::left, this, [this] { m_slider->setFocus(Qt::ShortcutFocusReason); });
    for (MoodField* field : {m_mood, m_mood_in_menu}) connect(field, &MoodField::chosen, this, &NightBar::mood_chosen);
    for (SceneLightField* field : {m_scene_light, m_scene_light_in_menu}) {
        SceneLightField* other = field == m_scene_light ? m_scene_light_in_menu : m_scene_light;
        connect(field, &SceneLightField::ev_changing, other, &SceneLightField::set_ev);
        connect(field, &SceneLightField::ev_changing, this, &NightBar::scene_light_changing);
        connect(field, &SceneLightField::ev_changed, this, &NightBar::scene_light_changed);
    }
}

void NightBar::set_photo(bool available) {
    m_has_photo = available;
    for (QWidget* part :
         {static_cast<QWidget*>(m_slider), static_cast<QWidget*>(m_number), static_cast<QWidget*>(m_scene_light),
          static_cast<QWidget*>(m_mood), static_cast<QWidget*>(m_more), static_cast<QWidget*>(m_stop_name),
          static_cast<QWidget*>(m_sentence)})
        part->setEnabled(available);
    if (!available) {
        clear_thumbnails();
        set_scene_light({});
        set_values(default_sense, 0);
        set_mood({});
    }
    show_sense(m_slider->sense());
    if (available && !m_collapsed) Q_EMIT thumbnails_wanted();
}

void NightBar::set_values(float sense, float scene_light_ev) {
    m_slider->set_sense(sense);
    show_sense(sense);
    m_scene_light->set_ev(scene_light_ev);
    m_scene_light_in_menu->set_ev(scene_light_ev);
}

void NightBar::set_scene_light(const engine::SceneLight& measured) {
    for (SceneLightField* field : {m_scene_light, m_scene_light_in_menu})
        field->set_metered(measured.adaptation, measured.known, measured.sigma_ev);
}

void NightBar::set_mood(const Mood& mood) {
    m_mood->set_mood(mood);
    m_mood_in_menu->set_mood(mood);
}

QList<float> NightBar::thumbnail_positions() {
    return {NightSlider::rendering_positions.cbegin(), NightSlider::rendering_positions.cend()};
}

QSize NightBar::thumbnail_size() const { return m_slider->rendering_size(); }
bool NightBar::is_thumbnail_shown(int index) const { return m_slider->is_rendering_shown(index); }
void NightBar::set_thumbnail(int index, const QImage& rendering) { m_slider->set_rendering(index, rendering); }
void NightBar::clear_thumbnails() { m_slider->clear_renderings(); }

void NightBar::move_by(float difference) {
    if (m_has_photo) m_slider->move_to(m_slider->sense() + difference);
}

void NightBar::move_to_stop(int direction) {
    if (!m_has_photo) return;
    const float sense = m_slider->sense();
    m_slider->move_to(direction > 0 ? next_stop_after(sense) : previous_stop_before(sense));
}

void NightBar::show_sense(float sense) {
    // Between stops the name of the nearest one steps back; the number and the sentence tell the rest.
    m_stop_name->setText(nearest_stop(sense).name);
    QPalette palette = m_stop_name->palette();
    palette.setColor(QPalette::Active, QPalette::WindowText, stop_at(sense) ? colours().text : colours().text2);
    palette.setColor(QPalette::Inactive, QPalette::WindowText, stop_at(sense) ? colours().text : colours().text2);
    palette.setColor(QPalette::Disabled, QPalette::WindowText, colours().disabled);
    m_stop_name->setPalette(palette);
    m_number->show_number(sense_text(sense));
    m_sentence->setText(m_has_photo ? night_sentence(sense) : QString());
    if (m_collapsed) arrange();
}

void NightBar::set_collapsed(bool collapsed) {
    const bool is_change = collapsed != m_collapsed;
    m_collapsed = collapsed;
    m_slider->set_compact(collapsed);
    m_stop_name->setFont(ui::font(collapsed ? FontRole::body : FontRole::value_heading));
    m_sentence->setVisible(!collapsed);
    m_fold->setToolTip(collapsed ? tr("Show the renderings") : tr("Make the night bar low"));
    m_fold->setAccessibleName(m_fold->toolTip());
    m_fold->setIcon(icon(collapsed ? QStringLiteral("chevu") : QStringLiteral("chev")));
    setFixedHeight(scaled(collapsed ? collapsed_height : open_height));
    arrange();
    if (!is_change) return;
    Q_EMIT collapsed_changed(collapsed);
    if (!collapsed && m_has_photo) Q_EMIT thumbnails_wanted();
}

void NightBar::resizeEvent(QResizeEvent*) { arrange(); }

void NightBar::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LayoutDirectionChange || event->type() == QEvent::FontChange) arrange();
}

void NightBar::arrange() { m_collapsed ? arrange_collapsed() : arrange_open(); }

void NightBar::arrange_open() {
    const auto place = [this](QWidget* part, int x, int y, int w, int h) {
        part->setGeometry(QStyle::visualRect(layoutDirection(), rect(), QRect(x, y, std::max(0, w), h)));
    };
    const int left = scaled(side_padding), text = scaled(text_width), top = scaled(12), button = scaled(24);
    place(m_title, left, top + scaled(2), text - button, scaled(20));
    place(m_fold, left + text - button, top, button, button);
    const int field = scaled(56);
    place(m_stop_name, left, top + scaled(30), text - field - scaled(8), scaled(28));
    place(m_number, left + text - field, top + scaled(30), field, scaled(28));
    place(m_sentence, left, top + scaled(70), text, 2 * line_height(FontRole::value) + scaled(4));

    const bool is_wide = width() >= scaled(mood_in_menu_below);
    m_mood->setVisible(is_wide);
    m_scene_light->setVisible(is_wide);
    m_more->setVisible(!is_wide);
    const int light = is_wide ? scaled(mood_width) : scaled(28);
    const int light_left = width() - left - light;
    if (is_wide) {
        const int mood = m_mood->sizeHint().height(), scene_light = m_scene_light->sizeHint().height();
        place(m_mood, light_left, scaled(mood_top), light, mood);
        place(m_scene_light, light_left, height() - scaled(mood_top + 4) - scene_light, light, scene_light);
    } else {
        place(m_more, light_left, top, light, scaled(28));
    }
    const int strip_left = left + text + scaled(column_gap);
    const int out = NightSlider::outset();
    place(m_slider, strip_left - out, top - out, light_left - scaled(column_gap) - strip_left + 2 * out,
          m_slider->height());
}

void NightBar::arrange_collapsed() {
    m_mood->hide();
    m_scene_light->hide();
    m_more->hide();
    const int left = scaled(side_padding), gap = scaled(20), button = scaled(24);
    const auto place = [this](QWidget* part, int x, int w, int h) {
        part->setGeometry(
            QStyle::visualRect(layoutDirection(), rect(), QRect(x, (height() - h) / 2, std::max(0, w), h)));
    };
    const int title = m_title->sizeHint().width();
    const int field = scaled(56), name = scaled(64);
    const int fold_left = width() - left - button;
    const int number_left = fold_left - scaled(12) - field;
    const int name_left = number_left - scaled(8) - name;
    place(m_title, left, title, scaled(20));
    place(m_slider, left + title + gap, name_left - gap - (left + title + gap), m_slider->height());
    place(m_stop_name, name_left, name, scaled(20));
    place(m_number, number_left, field, scaled(28));
    place(m_fold, fold_left, button, button);
}

void NightBar::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), colours().panel);
    painter.fillRect(QRect(0, 0, width(), 1), colours().trough);
}

} // namespace ui
