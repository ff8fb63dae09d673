// The main window's part that deals with the night: its bar, its moods, and the position that the measured light suggests.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/preset.h"
#include "ui/document.h"
#include "ui/main_window.h"
#include "ui/message_bar.h"
#include "ui/night_bar.h"
#include "ui/night_scale.h"
#include <QAction>
#include <QCryptographicHash>
#include <QSettings>
#include <cmath>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

constexpr float night_step = 2; // of , and .
// Which mood a document's values came from; "Own (from Moonlit)" is nothing that an edit keeps.
constexpr const char* mood_property = "mood";
// Photos for which a position was offered already.
constexpr qsizetype offers_kept = 2000;
const QString offers_key = u"hints/night_offered"_s;

QString offer_name(const Document& document) {
    const QByteArray path = QByteArray::fromStdString(document.path().string());
    return QString::fromLatin1(QCryptographicHash::hash(path, QCryptographicHash::Md5).toHex().left(16));
}

// False if it was offered before. Notes it.
bool is_first_offer(const Document& document) {
    QSettings settings;
    QStringList offered = settings.value(offers_key).toStringList();
    const QString name = offer_name(document);
    if (offered.contains(name)) return false;
    offered.append(name);
    if (offered.size() > offers_kept) offered.remove(0, offered.size() - offers_kept);
    settings.setValue(offers_key, offered);
    return true;
}

// "As seen (+60)" at a stop, "+45" between them.
QString position_name(float sense) {
    const NightStop* stop = stop_at(sense);
    return stop ? u"%1 (%2)"_s.arg(stop->name, sense_text(sense)) : sense_text(sense);
}

} // namespace

void MainWindow::connect_night_bar() {
    const auto change = [this](std::string_view key, float value, Document::Change how) {
        if (m_document) m_document->change(key, value, how);
    };
    connect(m_night_bar, &NightBar::sense_changing, this,
            [change](float value) { change("night.sense", value, Document::Change::passing); });
    connect(m_night_bar, &NightBar::sense_changed, this,
            [change](float value) { change("night.sense", value, Document::Change::finished); });
    connect(m_night_bar, &NightBar::scene_light_changing, this,
            [change](float ev) { change("night.scene_light", ev, Document::Change::passing); });
    connect(m_night_bar, &NightBar::scene_light_changed, this,
            [change](float ev) { change("night.scene_light", ev, Document::Change::finished); });
    connect(m_night_bar, &NightBar::mood_chosen, this, &MainWindow::choose_mood);
    connect(m_actions.suggest_night, &QAction::triggered, this, &MainWindow::suggest_night);
    connect(m_actions.night_brighter, &QAction::triggered, this, [this] { m_night_bar->move_by(-night_step); });
    connect(m_actions.night_darker, &QAction::triggered, this, [this] { m_night_bar->move_by(night_step); });
    connect(m_actions.night_stop_before, &QAction::triggered, this, [this] { m_night_bar->move_to_stop(-1); });
    connect(m_actions.night_next_stop, &QAction::triggered, this, [this] { m_night_bar->move_to_stop(1); });
}

// One step of history.
void MainWindow::choose_mood(const engine::Preset* mood, double amount) {
    if (!m_document) return;
    engine::Recipe recipe = m_document->recipe();
    if (mood) {
        engine::apply_preset(recipe, *mood, amount);
        m_document->setProperty(mood_property, QString::fromStdString(mood->name));
    } else {
        for (const engine::Preset& preset : engine::all_presets()) engine::take_preset_away(recipe, preset);
    }
    const bool is_whole = amount >= 1;
    const QString name = mood ? QString::fromStdString(mood->name) : u"none"_s;
    m_document->replace_recipe(std::move(recipe), mood && !is_whole
                                                      ? u"Mood: %1 %2 %"_s.arg(name).arg(std::lround(amount * 100))
                                                      : u"Mood: %1"_s.arg(name));
}

void MainWindow::show_night_values() {
    if (!m_document) return;
    const engine::Recipe& recipe = m_document->recipe();
    m_night_bar->set_values(m_document->number("night.sense"), m_document->number("night.scene_light"));
    Mood mood;
    mood.use = engine::recognised_preset(recipe);
    mood.is_none = engine::is_without_preset(recipe);
    mood.from = engine::find_preset(m_document->property(mood_property).toString().toStdString());
    m_night_bar->set_mood(mood);
    if (m_document->number("night.sense") != 0) take_suggestion_back(); // found without it
}

void MainWindow::show_scene_light() {
    if (!m_document || !m_document->scene_light()) return;
    m_night_bar->set_scene_light(*m_document->scene_light());
    offer_suggestion();
}

// By itself only for an untouched photo, and once for each (design section 15).
void MainWindow::offer_suggestion() {
    const engine::SceneLight& light = *m_document->scene_light();
    if (!light.night || light.suggested_sense <= 0 || m_document->is_edited() || !m_document->can_be_edited()) return;
    if (!QSettings().value(u"hints/offer_night"_s, true).toBool()) return;
    if (is_first_offer(*m_document)) show_suggestion();
}

// Asked for: says why where there is none.
void MainWindow::suggest_night() {
    if (!m_document) return;
    const auto none = [this](const QString& why) {
        m_messages->show_message(MessageBar::Kind::note, u"No suggestion for this photo."_s, why);
    };
    const std::optional<engine::SceneLight>& light = m_document->scene_light();
    if (!light) return none(u"Its light is still being measured."_s);
    if (!light->known) return none(u"It has no exposure data, so its light is not known. Choose a mood instead."_s);
    if (!light->night)
        return none(u"It does not look like night: the scene had about %1 cd/m², and night begins below 3."_s.arg(
            luminance_text(light->adaptation)));
    const float sense = static_cast<float>(std::round(light->suggested_sense));
    if (m_document->number("night.sense") == sense) return none(u"It is at %1 already."_s.arg(position_name(sense)));
    show_suggestion();
}

void MainWindow::show_suggestion() {
    take_suggestion_back();
    const double adaptation = m_document->scene_light()->adaptation;
    const float sense = static_cast<float>(std::round(m_document->scene_light()->suggested_sense));
    m_suggestion = u"Looks like night: try %1?"_s.arg(position_name(sense));
    m_messages->show_message(
        MessageBar::Kind::note, m_suggestion,
        u"The scene had about %1 cd/m². The camera exposed it brighter than your eyes saw it."_s.arg(
            luminance_text(adaptation)),
        u"Try it"_s, [this, document = m_document, sense] {
            m_suggestion.clear();
            if (document) document->change("night.sense", sense, Document::Change::finished);
        });
}

// It speaks of one photo and must not stay over another.
void MainWindow::take_suggestion_back() {
    if (!m_suggestion.isEmpty()) m_messages->take_back(m_suggestion);
    m_suggestion.clear();
}

} // namespace ui
