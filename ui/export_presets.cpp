// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export_presets.h"
#include "ui/theme.h"
#include <QBoxLayout>
#include <QCoreApplication>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QStyle>

namespace ui {
namespace {

// Two lines beside an icon; the chosen one has a bar at its side and a lighter ground.
class PresetButton : public QPushButton {
public:
    PresetButton(const ExportPreset& preset, QWidget* parent) : QPushButton(parent), m_preset(preset) {
        setCheckable(true);
        setAttribute(Qt::WA_Hover);
        setFixedHeight(scaled(56));
        setAccessibleName(preset.title);
        setAccessibleDescription(preset.detail);
    }

protected:
    void nextCheckState() override {} // only the settings decide what is marked
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const auto mirrored = [this](const QRect& area) { return QStyle::visualRect(layoutDirection(), rect(), area); };
        if (isChecked() || underMouse()) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(isChecked() ? colours().hover : colours().raised);
            painter.drawRoundedRect(rect(), scaled(4), scaled(4));
        }
        if (isChecked()) painter.fillRect(mirrored({0, 0, scaled(2), height()}), colours().amber);
        const QRect picture = mirrored({scaled(12), (height() - scaled(20)) / 2, scaled(20), scaled(20)});
        painter.drawPixmap(picture.topLeft(),
                           icon_pixmap(m_preset.icon, scaled(20), isChecked() ? colours().text : colours().text2,
                                       devicePixelRatioF()));
        const int left = scaled(44), words = width() - left - scaled(8);
        painter.setPen(colours().text);
        painter.setFont(ui::font(FontRole::button));
        painter.drawText(mirrored({left, scaled(10), words, scaled(18)}), int(Qt::AlignLeading | Qt::AlignVCenter),
                         m_preset.title);
        painter.setPen(colours().text2);
        painter.setFont(ui::font(FontRole::caption));
        painter.drawText(mirrored({left, scaled(28), words, scaled(16)}), int(Qt::AlignLeading | Qt::AlignVCenter),
                         m_preset.detail);
    }

private:
    ExportPreset m_preset;
};

ExportSettings settings_of(engine::FileFormat format, int long_edge, const QString& profile) {
    ExportSettings settings;
    settings.format = format;
    settings.tiff_depth = engine::Depth::bits16;
    settings.is_full_size = long_edge == 0;
    if (long_edge > 0) settings.long_edge = long_edge;
    settings.profile = profile;
    return settings;
}

QString words(const char* text) { return QCoreApplication::translate("ExportPresets", text); }

} // namespace

bool ExportPreset::matches(const ExportSettings& chosen) const {
    ExportSettings changed = chosen;
    apply_to(changed);
    return changed == chosen;
}

void ExportPreset::apply_to(ExportSettings& chosen) const {
    chosen.format = settings.format;
    chosen.is_full_size = settings.is_full_size;
    if (!settings.is_full_size) chosen.long_edge = settings.long_edge;
    if (settings.format == engine::FileFormat::jpeg) chosen.quality = settings.quality;
    if (settings.format == engine::FileFormat::tiff) chosen.tiff_depth = settings.tiff_depth;
    if (settings.format != engine::FileFormat::exr) chosen.profile = settings.profile;
}

QList<ExportPreset> export_presets() {
    using engine::FileFormat;
    return {
        {QStringLiteral("picture"), words("Web and social"), words("JPEG · 2 560 px · sRGB"),
         settings_of(FileFormat::jpeg, 2560, QStringLiteral("srgb"))},
        {QStringLiteral("stack"), words("Print"), words("TIFF 16 bit · Adobe RGB"),
         settings_of(FileFormat::tiff, 0, QStringLiteral("adobe-rgb"))},
        {QStringLiteral("copy"), words("Archive"), words("TIFF 16 bit · ProPhoto"),
         settings_of(FileFormat::tiff, 0, QStringLiteral("prophoto"))},
        {QStringLiteral("star"), words("Edit elsewhere"), words("OpenEXR · light of the scene"),
         settings_of(FileFormat::exr, 0, {})},
    };
}

ExportPresetList::ExportPresetList(QWidget* parent) : QWidget(parent), m_presets(export_presets()) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(scaled(12), scaled(16), scaled(12), scaled(16));
    column->setSpacing(0);
    auto* heading = new QLabel(tr("Presets"));
    heading->setFont(ui::font(FontRole::section_heading));
    heading->setContentsMargins(scaled(12), 0, scaled(12), 0);
    heading->setFixedHeight(scaled(28));
    column->addWidget(heading);
    for (const ExportPreset& preset : std::as_const(m_presets)) {
        auto* button = new PresetButton(preset, this);
        connect(button, &QPushButton::clicked, this, [this, preset] { Q_EMIT picked(preset); });
        m_buttons.append(button);
        column->addWidget(button);
    }
    column->addStretch();
}

void ExportPresetList::show_settings(const ExportSettings& chosen) {
    for (qsizetype i = 0; i < m_presets.size(); ++i) m_buttons[i]->setChecked(m_presets[i].matches(chosen));
}

} // namespace ui
