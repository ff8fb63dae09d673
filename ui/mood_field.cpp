// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mood_field.h"
#include "ui/choice_combo.h"
#include "ui/number_field.h"
#include "ui/theme.h"
#include <QHBoxLayout>
#include <QLabel>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

constexpr int amount_width = 64, amount_height = 24, combo_height = 28, space = 4;

int index_of(const ChoiceCombo& combo, const engine::Preset* preset) {
    return preset ? combo.findData(QString::fromStdString(preset->name)) : 0;
}

} // namespace

bool Mood::operator==(const Mood& other) const {
    const auto parts = [](const Mood& mood) {
        return std::tuple(mood.use ? mood.use->preset : nullptr, mood.use ? mood.use->amount : 0, mood.from,
                          mood.is_none);
    };
    return parts(*this) == parts(other);
}

MoodField::MoodField(QWidget* parent)
    : QWidget(parent), m_label(new QLabel(tr("Mood"))), m_amount(new NumberField(this)),
      m_combo(new ChoiceCombo(this)) {
    m_label->setFont(ui::font(FontRole::value));
    QPalette lighter = m_label->palette();
    lighter.setColor(QPalette::WindowText, colours().text2);
    m_label->setPalette(lighter);
    m_label->setBuddy(m_combo);

    m_amount->set_unit(QStringLiteral("%"));
    m_amount->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_amount->setAccessibleName(tr("Amount of the mood in per cent"));
    m_amount->setToolTip(tr("How much of the mood. 0 takes it away."));
    m_amount->setFixedSize(scaled(amount_width), scaled(amount_height));

    m_combo->setAccessibleName(tr("Mood"));
    m_combo->setFixedHeight(scaled(combo_height));
    m_combo->addItem(tr("None"));
    m_combo->setItemData(0, tr("As the camera exposed it."), Qt::ToolTipRole);
    const engine::Preset* before = nullptr;
    for (const engine::Preset& preset : engine::all_presets()) {
        const bool is_first_look = preset.kind == engine::Preset::Kind::look && before && before->kind != preset.kind;
        if (is_first_look) m_combo->add_heading(tr("Looks"));
        const QString name = QString::fromStdString(preset.name);
        m_combo->addItem(name, name);
        m_combo->setItemData(m_combo->count() - 1, QString::fromStdString(preset.description), Qt::ToolTipRole);
        before = &preset;
    }

    QSizePolicy keeps_its_room = m_amount->sizePolicy();
    keeps_its_room.setRetainSizeWhenHidden(true);
    m_amount->setSizePolicy(keeps_its_room);
    auto* row = new QHBoxLayout;
    row->addWidget(m_label, 1);
    row->addWidget(m_amount);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(space));
    column->addLayout(row);
    column->addWidget(m_combo);
    setFocusProxy(m_combo);
    setTabOrder(m_combo, m_amount);

    connect(m_combo, &ChoiceCombo::chosen, this, [this](int index) {
        Q_EMIT chosen(engine::find_preset(m_combo->itemData(index).toString().toStdString()), 1);
    });
    connect(m_combo, &ChoiceCombo::reset_wanted, this, [this] {
        if (!m_mood.is_none) Q_EMIT chosen(nullptr, 1);
    });
    connect(m_amount, &NumberField::entered, this, &MoodField::take_amount);
    connect(m_amount, &NumberField::left, this, [this] { m_combo->setFocus(Qt::ShortcutFocusReason); });
    show_mood();
}

void MoodField::set_mood(const Mood& mood) {
    if (mood == m_mood) return;
    m_mood = mood;
    show_mood();
}

void MoodField::take_amount(double percent) {
    if (!m_mood.use) return;
    const double limited = std::clamp(std::round(percent), 0.0, 100.0);
    if (percent < 0 || percent > 100)
        QToolTip::showText(m_amount->mapToGlobal(QPoint(0, m_amount->height())), tr("0 to 100 %"), m_amount);
    m_amount->show_number(QString::number(limited));
    Q_EMIT chosen(m_mood.use->preset, limited / 100);
}

void MoodField::show_mood() {
    const QString own = m_mood.from ? tr("Own (from %1)").arg(QString::fromStdString(m_mood.from->name)) : tr("Own");
    m_combo->setPlaceholderText(own);
    const bool is_own = !m_mood.use && !m_mood.is_none;
    m_combo->setCurrentIndex(is_own ? -1 : index_of(*m_combo, m_mood.use ? m_mood.use->preset : nullptr));
    m_combo->setToolTip(is_own        ? own
                        : !m_mood.use ? tr("Sets the sense of night and what belongs to it with one choice.")
                                      : QString::fromStdString(m_mood.use->preset->description));
    m_combo->setAccessibleDescription(m_combo->toolTip());
    m_amount->setEnabled(m_mood.use.has_value());
    m_amount->setVisible(m_mood.use.has_value());
    m_amount->show_number(m_mood.use ? QString::number(std::round(m_mood.use->amount * 100)) : QString());
}

} // namespace ui
