// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/document.h"
#include "ui/sidecar_writer.h"
#include "ui/trace.h"
#include "ui/value_text.h"
#include <QFile>

namespace ui {
namespace {

constexpr int save_after_ms = 1000;
// Key presses on the same slider in quick succession are one step of history, as a drag is.
constexpr int joined_within_ms = 600;
constexpr std::size_t history_limit = 500;

// Unique in the whole program: pictures of different documents never carry the same number.
std::uint64_t next_revision() {
    static std::uint64_t last = 0;
    return ++last;
}

QString label_of(const engine::Parameter& parameter, const engine::Value& value) {
    const QString name = QString::fromUtf8(parameter.label.data(), static_cast<qsizetype>(parameter.label.size()));
    if (const bool* on = std::get_if<bool>(&value)) return QStringLiteral("%1 %2").arg(name, *on ? u"on" : u"off");
    if (const engine::Option* option = parameter.option(value))
        return QStringLiteral("%1: %2").arg(name, from_utf8(option->label));
    if (std::holds_alternative<engine::Curve>(value)) return name;
    if (const engine::Text* text = std::get_if<engine::Text>(&value)) {
        if (parameter.text_kind != engine::TextKind::lut_file) return name;
        const auto file = std::filesystem::path(text->value).filename().string();
        return text->value.empty() ? QStringLiteral("%1 off").arg(name)
                                   : QStringLiteral("%1: %2").arg(name, from_utf8(file));
    }
    const float number = std::get<float>(value);
    if (number == 0 && !parameter.zero_means.empty())
        return QStringLiteral("%1 %2").arg(
            name, QString::fromUtf8(parameter.zero_means.data(), static_cast<qsizetype>(parameter.zero_means.size())));
    return QStringLiteral("%1 %2").arg(name, value_text(parameter, number));
}

// "night.sense" -> the parameter and where it is in the recipe.
struct Place {
    const engine::Parameter* parameter = nullptr;
    engine::Value* value = nullptr;
};
Place find_place(engine::Recipe& recipe, std::string_view key) {
    const std::size_t dot = key.find('.');
    if (dot == std::string_view::npos) return {};
    const std::string_view name = key.substr(0, dot);
    const std::size_t at = name.find('@');
    engine::Step* step =
        at == std::string_view::npos ? recipe.find(name) : recipe.local_step(name.substr(0, at), name.substr(at + 1));
    if (!step) return {};
    const int index = step->operation->index_of(key.substr(dot + 1));
    if (index < 0) return {};
    return {&step->operation->parameters[static_cast<std::size_t>(index)],
            &step->settings[static_cast<std::size_t>(index)]};
}

// " · Sky" where a value counts in one place only.
QString place_of(const engine::Recipe& recipe, std::string_view key) {
    const std::size_t dot = key.find('.'), at = key.find('@');
    if (at > dot) return {};
    const engine::Mask* mask = recipe.find_mask(key.substr(at + 1, dot - at - 1));
    return mask ? QStringLiteral(" · ") + mask_label(*mask) : QString();
}

} // namespace

QString mask_label(const engine::Mask& mask) {
    QString label = from_utf8(mask.label.empty() ? mask.name : mask.label);
    return label.replace(0, 1, label[0].toUpper());
}

Document::Document(std::filesystem::path path, SidecarWriter* writer, QObject* parent)
    : QObject(parent), m_path(std::move(path)), m_writer(writer), m_recipe(engine::initial_recipe()),
      m_revision(next_revision()) {
    m_history.push_back({m_recipe, {}, {}});
    m_saving.setSingleShot(true);
    m_saving.setInterval(save_after_ms);
    connect(&m_saving, &QTimer::timeout, this, &Document::save_now);
}

Document::~Document() { save_now(); }

QString Document::name() const { return QFile::decodeName(m_path.filename().c_str()); }
QString Document::name_without_ending() const { return QFile::decodeName(m_path.stem().c_str()); }

void Document::set_facts(const engine::CaptureFacts& facts) {
    m_facts = facts;
    Q_EMIT details_changed();
}

void Document::set_preview(const QImage& preview) {
    m_preview = preview;
    Q_EMIT preview_changed();
}

void Document::set_thumbnail(const QImage& thumbnail) {
    m_thumbnail = thumbnail;
    Q_EMIT thumbnail_changed();
}

void Document::set_light_meter(std::shared_ptr<const engine::LightMeter> meter) {
    m_scene_light = meter->scene;
    m_light_meter = std::move(meter);
    Q_EMIT details_changed();
}

void Document::set_photo(std::shared_ptr<const engine::Photo> photo) {
    m_photo = std::move(photo);
    m_facts = m_photo->facts();
    Q_EMIT details_changed();
    Q_EMIT photo_changed();
}

void Document::set_saved(const engine::Lines& saved) {
    if (m_sidecar_was_read) return;
    m_sidecar_was_read = true;
    m_saved = saved;
    std::string text;
    for (const auto& [key, value] : saved) text += key + " = " + value + "\n";
    engine::Recipe recipe = engine::initial_recipe();
    if (!engine::apply_text(recipe, text) || recipe == m_recipe) return;
    m_recipe = std::move(recipe);
    m_revision = next_revision();
    m_history.assign(1, {m_recipe, {}, {}});
    m_position = 0;
    Q_EMIT recipe_changed();
    Q_EMIT history_changed();
}

void Document::release_photo() {
    if (!m_photo) return;
    m_photo.reset();
    m_preview = {};
    if (m_light_meter) {
        auto without_pixels = std::make_shared<engine::LightMeter>(*m_light_meter);
        without_pixels->pixels.reset();
        m_light_meter = std::move(without_pixels);
    }
    Q_EMIT photo_changed();
}

float Document::number(std::string_view key) const {
    const engine::Value* value = m_recipe.find_value(key);
    const float* number = value ? std::get_if<float>(value) : nullptr;
    return number ? *number : 0;
}

void Document::change(std::string_view key, const engine::Value& value, Change change) {
    if (!can_be_edited()) return;
    const Place place = find_place(m_recipe, key);
    if (!place.value) return;
    const bool is_other = *place.value != value;
    *place.value = value;
    m_recipe.drop_idle_local_steps(); // the place is gone now; its parameter is not
    if (is_other) {
        recipe_was_changed();
        if (trace::is_on())
            trace::event(
                "slider_change",
                {{QStringLiteral("key"), QString::fromUtf8(key.data(), static_cast<qsizetype>(key.size()))},
                 {QStringLiteral("value"), QString::fromStdString(engine::value_to_text(*place.parameter, value))},
                 {QStringLiteral("revision"), static_cast<qint64>(m_revision)}});
    }
    if (change == Change::passing) {
        m_in_drag = true;
        return;
    }
    const std::string name(key);
    const bool joined = !m_in_drag && can_undo() && !can_redo() && m_history[m_position].key == name &&
                        m_since_last_step.isValid() && m_since_last_step.elapsed() < joined_within_ms;
    m_in_drag = false;
    if (joined && m_history[m_position - 1].recipe != m_recipe) --m_position;
    remember(label_of(*place.parameter, value) + place_of(m_recipe, key), name);
}

void Document::change_mask(engine::Mask mask, Change change, const QString& label) {
    if (!can_be_edited()) return;
    const std::string name = "mask." + mask.name;
    const engine::Recipe before = m_recipe;
    m_recipe.put_mask(std::move(mask));
    if (m_recipe != before) recipe_was_changed();
    if (change == Change::passing) {
        m_in_drag = true;
        return;
    }
    m_in_drag = false;
    remember(label, name);
}

void Document::change_white_balance(float temperature, float tint) {
    engine::Recipe recipe = m_recipe;
    const Place temperature_place = find_place(recipe, "white_balance.temperature"),
                tint_place = find_place(recipe, "white_balance.tint");
    if (!temperature_place.value || !tint_place.value) return;
    if (const Place light = find_place(recipe, "white_balance.light"); light.value) *light.value = engine::Choice{0};
    *temperature_place.value = temperature;
    *tint_place.value = tint;
    replace_recipe(std::move(recipe),
                   QStringLiteral("White balance %1").arg(value_text(*temperature_place.parameter, temperature)));
}

void Document::replace_recipe(engine::Recipe recipe, const QString& label) {
    if (recipe == m_recipe || !can_be_edited()) return;
    m_in_drag = false;
    m_recipe = std::move(recipe);
    recipe_was_changed();
    remember(label, {});
}

void Document::finish_change(engine::Recipe recipe, const QString& label) {
    if (!can_be_edited()) return;
    m_in_drag = false;
    if (recipe != m_recipe) {
        m_recipe = std::move(recipe);
        recipe_was_changed();
    }
    remember(label, {});
}

QString Document::undo_label() const { return can_undo() ? m_history[m_position].label : QString(); }
QString Document::redo_label() const { return can_redo() ? m_history[m_position + 1].label : QString(); }

void Document::undo() {
    if (m_in_drag) { // the drag itself is what is taken back
        m_in_drag = false;
        go_to(m_position);
    } else if (can_undo()) {
        go_to(m_position - 1);
    }
}

void Document::redo() {
    if (can_redo()) go_to(m_position + 1);
}

void Document::remember(const QString& label, const std::string& key) {
    if (m_history[m_position].recipe == m_recipe) return;
    m_history.resize(m_position + 1);
    m_history.push_back({m_recipe, label, key});
    if (m_history.size() > history_limit) m_history.erase(m_history.begin() + 1);
    m_position = m_history.size() - 1;
    m_since_last_step.start();
    Q_EMIT history_changed();
}

void Document::go_to(std::size_t position) {
    m_position = position;
    m_since_last_step.invalidate();
    m_recipe = m_history[position].recipe;
    recipe_was_changed();
    Q_EMIT history_changed();
}

void Document::recipe_was_changed() {
    m_revision = next_revision();
    m_saving.start();
    Q_EMIT recipe_changed();
}

void Document::save_now() {
    m_saving.stop();
    engine::Lines lines = engine::to_lines(m_recipe);
    if (!m_sidecar_was_read || lines == m_saved) return;
    m_saved = lines;
    m_writer->write(m_path, std::move(lines));
}

} // namespace ui
