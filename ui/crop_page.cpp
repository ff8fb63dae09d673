// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/crop_page.h"
#include "engine/pipeline/renderer.h"
#include "ui/choice_combo.h"
#include "ui/crop_tool.h"
#include "ui/document.h"
#include "ui/section.h"
#include "ui/slider_row.h"
#include "ui/theme.h"
#include "ui/value_text.h"
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

struct Aspect {
    const char16_t* words;
    double value; // width over height, lying; 0: free, -1: as the photo
};
constexpr Aspect aspects[] = {
    {u"Free", 0},        {u"As the photo", -1},   {u"1 : 1", 1},         {u"5 : 4", 5.0 / 4}, {u"4 : 3", 4.0 / 3},
    {u"3 : 2", 3.0 / 2}, {u"16 : 10", 16.0 / 10}, {u"16 : 9", 16.0 / 9}, {u"2 : 1", 2},       {u"2.39 : 1", 2.39}};

int choice_of(const Document& document, std::string_view key) {
    const engine::Value* value = document.recipe().find_value(key);
    const auto* choice = value ? std::get_if<engine::Choice>(value) : nullptr;
    return choice ? choice->index : 0;
}
bool is_on(const Document& document, std::string_view key) {
    const engine::Value* value = document.recipe().find_value(key);
    const bool* on = value ? std::get_if<bool>(value) : nullptr;
    return on && *on;
}

} // namespace

CropPage::CropPage(QWidget* parent) : QWidget(parent), m_tool(new CropTool(this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* form = new Section(tr("Crop"), this);
    column->addWidget(form);

    auto* row = new QWidget(form);
    auto* across = new QHBoxLayout(row);
    across->setContentsMargins(0, 0, 0, 0);
    across->setSpacing(scaled(8));
    auto* label = new QLabel(tr("Form"), row);
    label->setFixedWidth(scaled(108));
    m_aspect = new ChoiceCombo(row);
    m_aspect->setAccessibleName(tr("Form of the crop"));
    for (const Aspect& aspect : aspects) m_aspect->addItem(QString::fromUtf16(aspect.words));
    label->setBuddy(m_aspect);
    across->addWidget(label);
    across->addWidget(m_aspect, 1);
    form->add(row);
    connect(m_aspect, &ChoiceCombo::chosen, this, &CropPage::choose_aspect);

    auto* buttons = new QWidget(form);
    auto* line = new QHBoxLayout(buttons);
    line->setContentsMargins(0, scaled(4), 0, scaled(4));
    line->setSpacing(scaled(8));
    QPushButton* swap = add_button(tr("Swap sides"), {}, buttons);
    QPushButton* reset = add_button(tr("Whole photo"), {}, buttons);
    connect(swap, &QPushButton::clicked, this, [this] {
        m_is_upright = !m_is_upright;
        if (m_tool->aspect() > 0)
            m_tool->set_aspect(1 / m_tool->aspect());
        else
            m_tool->set_aspect(1 / m_tool->aspect_of_crop()), m_tool->set_aspect(0);
    });
    connect(reset, &QPushButton::clicked, m_tool, &CropTool::reset);
    form->add(buttons);
    m_size = new QLabel(form);
    m_size->setFont(ui::font(FontRole::value));
    form->add(m_size);

    auto* turning = new Section(tr("Rotate and straighten"), this);
    column->addWidget(turning);
    auto* turns = new QWidget(turning);
    auto* grid = new QHBoxLayout(turns);
    grid->setContentsMargins(0, 0, 0, scaled(4));
    grid->setSpacing(scaled(8));
    connect(add_button(tr("Left"), u"undo"_s, turns), &QPushButton::clicked, this, [this] { turn(3); });
    connect(add_button(tr("Right"), u"redo"_s, turns), &QPushButton::clicked, this, [this] { turn(1); });
    connect(add_button(tr("Mirror"), {}, turns), &QPushButton::clicked, this, [this] { mirror(false); });
    connect(add_button(tr("Flip"), {}, turns), &QPushButton::clicked, this, [this] { mirror(true); });
    turning->add(turns);
    add_slider("geometry.rotate", turning);
    m_straighten = add_button(tr("Draw a level line"), {}, nullptr);
    m_straighten->setCheckable(true);
    m_straighten->setToolTip(tr("Draw along the horizon or the edge of a house: it becomes level or upright. "
                                "Or draw with Ctrl held at any time."));
    connect(m_straighten, &QPushButton::toggled, m_tool, &CropTool::set_straightening);
    connect(m_tool, &CropTool::straightening_changed, m_straighten, &QPushButton::setChecked);
    turning->add(m_straighten);

    auto* perspective = new Section(tr("Perspective"), this);
    column->addWidget(perspective);
    add_slider("geometry.vertical", perspective);
    add_slider("geometry.horizontal", perspective);

    auto* done_row = new QWidget(this);
    auto* done_line = new QHBoxLayout(done_row);
    done_line->setContentsMargins(scaled(16), scaled(12), scaled(16), scaled(12));
    QPushButton* done_button = add_button(tr("Done"), {}, done_row);
    done_button->setProperty("primary", true);
    done_button->setToolTip(tr("Back to Adjust (Enter)"));
    connect(done_button, &QPushButton::clicked, this, &CropPage::done);
    connect(m_tool, &CropTool::done, this, &CropPage::done);
    column->addWidget(done_row);
    column->addStretch();
    setEnabled(false);
}

QPushButton* CropPage::add_button(const QString& words, const QString& icon_name, QWidget* row) {
    auto* button = new QPushButton(words, row ? row : this);
    if (!icon_name.isEmpty()) button->setIcon(ui::icon(icon_name));
    button->setAccessibleName(words);
    button->setObjectName(words);
    if (row && row->layout()) row->layout()->addWidget(button);
    return button;
}

void CropPage::add_slider(std::string_view key, Section* section) {
    const engine::Recipe initial = engine::initial_recipe();
    const std::size_t dot = key.find('.');
    const engine::Operation* operation = initial.find(key.substr(0, dot))->operation;
    const auto index = static_cast<std::size_t>(operation->index_of(key.substr(dot + 1)));
    auto* slider =
        new SliderRow(operation->parameters[index], std::get<float>(operation->initial_settings[index]), section);
    const std::string name(key);
    connect(slider, &SliderRow::changing, this, [this, name](float value) {
        if (m_document) m_document->change(name, value, Document::Change::passing);
    });
    connect(slider, &SliderRow::changed, this, [this, name](float value) {
        if (m_document) m_document->change(name, value, Document::Change::finished);
    });
    section->add(slider);
    m_sliders.push_back(slider);
    m_keys.push_back(name);
}

void CropPage::set_document(Document* document) {
    if (m_document) disconnect(m_document, nullptr, this, nullptr);
    m_document = document;
    m_tool->set_document(document);
    m_aspect->setCurrentIndex(0);
    m_is_upright = false;
    if (document)
        for (const auto signal : {&Document::recipe_changed, &Document::details_changed, &Document::photo_changed})
            connect(document, signal, this, &CropPage::show_values);
    show_values();
}

void CropPage::show_values() {
    setEnabled(m_document && m_document->photo() && m_document->can_be_edited());
    for (std::size_t i = 0; i < m_sliders.size(); ++i)
        m_sliders[i]->set_value(m_document ? m_document->number(m_keys[i]) : 0);
    const bool is_known = m_document && m_document->facts() && m_document->facts()->width > 0;
    const auto number = [](int pixels) { return QLocale(QLocale::C).toString(pixels).replace(u',', u'\u2009'); };
    if (is_known) {
        const engine::Frame frame = engine::frame_of(*m_document->facts(), m_document->recipe());
        m_size->setText(tr("%1 × %2 px").arg(number(frame.width()), number(frame.height())));
    }
    m_size->setVisible(is_known);
}

void CropPage::choose_aspect() {
    const double chosen = aspects[m_aspect->currentIndex()].value;
    if (chosen == 0) return m_tool->set_aspect(0);
    double aspect = chosen < 0 ? m_tool->aspect_of_photo() : chosen;
    // Upright crops stay upright.
    if (chosen > 0) m_is_upright = m_tool->aspect_of_crop() < 1;
    if (chosen > 0 && m_is_upright) aspect = 1 / aspect;
    m_tool->set_aspect(aspect);
}

// The crop turns with the photo.
void CropPage::turn(int quarters) {
    if (!m_document) return;
    engine::Recipe recipe = m_document->recipe();
    engine::Step* geometry = recipe.find("geometry");
    engine::Step* crop = recipe.find("crop");
    const auto at = [](engine::Step* step, const char* key) -> engine::Value& {
        return step->settings[static_cast<std::size_t>(step->operation->index_of(key))];
    };
    at(geometry, "turn") = engine::Choice{(choice_of(*m_document, "geometry.turn") + quarters +
                                           (is_on(*m_document, "geometry.mirror") ? 2 * (quarters % 2) : 0)) %
                                          4};
    const auto edge = [&](const char* key) { return std::get<float>(at(crop, key)); };
    const float left = edge("left"), top = edge("top"), right = edge("right"), bottom = edge("bottom");
    if (quarters == 1)
        crop->settings = {1 - bottom, left, 1 - top, right};
    else
        crop->settings = {top, 1 - right, bottom, 1 - left};
    // What was above lies to the right or left now.
    const float vertical = std::get<float>(at(geometry, "vertical")),
                horizontal = std::get<float>(at(geometry, "horizontal"));
    const float sign = quarters == 1 ? 1.0F : -1.0F;
    at(geometry, "vertical") = sign * horizontal + 0.0F;
    at(geometry, "horizontal") = -sign * vertical + 0.0F;
    m_document->replace_recipe(std::move(recipe), quarters == 1 ? tr("Turn right") : tr("Turn left"));
    m_aspect->setCurrentIndex(0);
    m_tool->set_aspect(0);
}

void CropPage::mirror(bool upside_down) {
    if (!m_document) return;
    engine::Recipe recipe = m_document->recipe();
    engine::Step* geometry = recipe.find("geometry");
    engine::Step* crop = recipe.find("crop");
    const auto at = [](engine::Step* step, const char* key) -> engine::Value& {
        return step->settings[static_cast<std::size_t>(step->operation->index_of(key))];
    };
    const auto negate = [&](const char* key) { at(geometry, key) = -std::get<float>(at(geometry, key)) + 0.0F; };
    at(geometry, "mirror") = !is_on(*m_document, "geometry.mirror");
    // Upside down is mirrored and turned by half.
    if (upside_down) at(geometry, "turn") = engine::Choice{(choice_of(*m_document, "geometry.turn") + 2) % 4};
    negate("rotate");
    negate(upside_down ? "vertical" : "horizontal");
    const char* const first = upside_down ? "top" : "left";
    const char* const last = upside_down ? "bottom" : "right";
    const float from = std::get<float>(at(crop, first)), to = std::get<float>(at(crop, last));
    at(crop, first) = 1 - to, at(crop, last) = 1 - from;
    m_document->replace_recipe(std::move(recipe), upside_down ? tr("Flip") : tr("Mirror"));
}

SliderRow* CropPage::slider(std::string_view key) const {
    for (std::size_t i = 0; i < m_keys.size(); ++i)
        if (m_keys[i] == key) return m_sliders[i];
    return nullptr;
}

QPushButton& CropPage::button(const QString& name) const { return *findChild<QPushButton*>(name); }

} // namespace ui
