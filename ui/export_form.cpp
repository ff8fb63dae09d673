// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export_form.h"
#include "ui/number_field.h"
#include "ui/theme.h"
#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSlider>
#include <QStyle>
#include <algorithm>

namespace ui {
namespace {

constexpr int row_height = 44, control_height = 32, label_width = 120, label_gap = 16;
const QString icc_file_choice = QStringLiteral("?"); // no name or path is like this

QComboBox* make_combo(const QString& name, const QList<std::pair<QString, QVariant>>& entries, QWidget* parent) {
    auto* combo = new QComboBox(parent);
    combo->setAccessibleName(name);
    combo->setFixedHeight(scaled(control_height));
    combo->setMinimumContentsLength(6);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    for (const auto& [title, value] : entries) combo->addItem(title, value);
    return combo;
}

template <class Enum> std::pair<QString, QVariant> entry(const QString& title, Enum value) {
    return {title, int(value)};
}
template <class Enum> Enum chosen(const QComboBox* combo) { return Enum(combo->currentData().toInt()); }
template <class Enum> void choose(QComboBox* combo, Enum value) { combo->setCurrentIndex(combo->findData(int(value))); }

QLabel* make_label(const QString& text, const QColor& colour, FontRole role, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setFont(ui::font(role));
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colour);
    label->setPalette(palette);
    return label;
}

// A row keeps its height when its fields are hidden.
QHBoxLayout* add_row(QBoxLayout* column, QLabel* label, QWidget* buddy) {
    auto* row = new QWidget;
    row->setFixedHeight(scaled(row_height));
    auto* across = new QHBoxLayout(row);
    across->setContentsMargins(0, 0, 0, scaled(row_height - control_height));
    across->setSpacing(scaled(8));
    label->setFixedWidth(scaled(label_width));
    label->setBuddy(buddy);
    across->addWidget(label);
    across->addSpacing(scaled(label_gap - 8));
    column->addWidget(row);
    return across;
}

void add_line(QBoxLayout* column) {
    auto* line = new QWidget;
    line->setFixedHeight(1);
    line->setAutoFillBackground(true);
    QPalette palette = line->palette();
    palette.setColor(QPalette::Window, colours().line);
    line->setPalette(palette);
    column->addSpacing(scaled(4));
    column->addWidget(line);
    column->addSpacing(scaled(16));
}

QString grouped(int pixels) {
    QString digits = QString::number(pixels);
    for (qsizetype group = digits.size() - 3; group > 0; group -= 3) digits.insert(group, QChar(0x2009)); // thin space
    return digits;
}

} // namespace

ExportForm::ExportForm(QWidget* parent) : QWidget(parent) {
    create_fields();
    arrange();
    connect_fields();
    setFocusProxy(m_format);
}

void ExportForm::create_fields() {
    using engine::FileFormat, engine::Intent;
    m_format = make_combo(tr("Format"),
                          {entry(tr("JPEG"), FileFormat::jpeg), entry(tr("PNG"), FileFormat::png),
                           entry(tr("TIFF"), FileFormat::tiff), entry(tr("OpenEXR"), FileFormat::exr)},
                          this);
    m_size_kind = make_combo(tr("Size"), {{tr("Full size"), true}, {tr("Long edge"), false}}, this);
    m_size_kind->setFixedWidth(scaled(136));
    m_long_edge = new NumberField(this);
    m_long_edge->set_unit(tr("px"));
    m_long_edge->setProperty("tall", true);
    m_long_edge->setAccessibleName(tr("Long edge in pixels"));
    m_long_edge->setFixedWidth(scaled(96));
    m_of_size = make_label({}, colours().text2, FontRole::value, this);
    m_quality = new QSlider(Qt::Horizontal, this);
    m_quality->setRange(1, 100);
    m_quality->setPageStep(10);
    m_quality->setAccessibleName(tr("Quality"));
    m_quality_value = make_label({}, colours().text, FontRole::value, this);
    m_depth = make_combo(tr("Bit depth"), {}, this);
    m_profile = make_combo(tr("Colour profile"), {}, this);
    m_linear_note = make_label(tr("Light of the scene, linear Rec. 2020"), colours().text2, FontRole::body, this);
    m_intent = make_combo(tr("Rendering intent"),
                          {entry(tr("Relative"), Intent::relative), entry(tr("Perceptual"), Intent::perceptual),
                           entry(tr("Saturation"), Intent::saturation), entry(tr("Absolute"), Intent::absolute)},
                          this);
    m_intent->setToolTip(tr("What happens to colours that the profile cannot hold, and to white."));
    m_black_point = new QCheckBox(tr("Black-point compensation"), this);
    m_metadata = make_combo(tr("Metadata"),
                            {entry(tr("All"), CarriedMetadata::all),
                             entry(tr("All, without location"), CarriedMetadata::without_location),
                             entry(tr("None"), CarriedMetadata::none)},
                            this);
    m_file_name = new QLineEdit(this);
    m_file_name->setProperty("tall", true);
    m_file_name->setAccessibleName(tr("File name"));
    m_file_name->setToolTip(tr("{name} stands for the photo's name."));
    m_example = make_label({}, colours().text3, FontRole::caption, this);
    m_example->setTextFormat(Qt::PlainText);
    m_folder = new QLineEdit(this);
    m_folder->setProperty("tall", true);
    m_folder->setAccessibleName(tr("Folder"));
    m_if_file_exists =
        make_combo(tr("If the file exists"),
                   {entry(tr("Add a number"), IfFileExists::add_number), entry(tr("Ask"), IfFileExists::ask)}, this);
}

void ExportForm::arrange() {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(scaled(24), scaled(20), scaled(24), scaled(8));
    column->setSpacing(0);
    const auto label = [this](const QString& text) { return make_label(text, colours().text2, FontRole::body, this); };

    add_row(column, label(tr("Format")), m_format)->addWidget(m_format, 1);
    auto* size = add_row(column, label(tr("Size")), m_size_kind);
    size->addWidget(m_size_kind);
    size->addWidget(m_long_edge);
    size->addWidget(m_of_size, 1);
    m_quality_or_depth = label({});
    auto* quality = add_row(column, m_quality_or_depth, m_quality);
    m_quality_row = new QWidget(this);
    auto* quality_across = new QHBoxLayout(m_quality_row);
    quality_across->setContentsMargins(0, 0, 0, 0);
    quality_across->addWidget(m_quality, 1);
    m_quality_value->setFixedWidth(scaled(40));
    m_quality_value->setAlignment(Qt::AlignTrailing | Qt::AlignVCenter);
    quality_across->addWidget(m_quality_value);
    quality->addWidget(m_quality_row, 1);
    quality->addWidget(m_depth, 1);

    add_line(column);
    m_profile_label = label(tr("Colour profile"));
    auto* profile = add_row(column, m_profile_label, m_profile);
    profile->addWidget(m_profile, 1);
    profile->addWidget(m_linear_note, 1);
    m_intent_label = label(tr("Intent"));
    auto* intent = add_row(column, m_intent_label, m_intent);
    intent->addWidget(m_intent, 1);
    intent->addWidget(m_black_point);

    add_line(column);
    add_row(column, label(tr("Metadata")), m_metadata)->addWidget(m_metadata, 1);
    add_row(column, label(tr("File name")), m_file_name)->addWidget(m_file_name, 1);
    auto* example = new QHBoxLayout; // close under the field it belongs to
    example->setContentsMargins(scaled(label_width + label_gap), 0, 0, scaled(12));
    m_example->setFixedHeight(scaled(16));
    example->addWidget(m_example);
    column->addSpacing(-scaled(8));
    column->addLayout(example);
    auto* folder = add_row(column, label(tr("Folder")), m_folder);
    folder->addWidget(m_folder, 1);
    auto* choose_button = new QPushButton(tr("Choose…"), this);
    connect(choose_button, &QPushButton::clicked, this, &ExportForm::choose_folder);
    folder->addWidget(choose_button);
    add_row(column, label(tr("If the file exists")), m_if_file_exists)->addWidget(m_if_file_exists, 1);
    column->addStretch();
}

template <class Edit> void ExportForm::edit(Edit change) {
    if (m_is_showing) return;
    const ExportSettings before = m_settings;
    change(m_settings);
    if (m_settings == before) return;
    show_settings(m_settings);
    Q_EMIT changed();
}

void ExportForm::connect_fields() {
    const auto on_choice = [this](QComboBox* combo, auto change) {
        connect(combo, &QComboBox::currentIndexChanged, this, [this, change](int index) {
            if (index >= 0) edit(change);
        });
    };
    on_choice(m_format, [this](ExportSettings& s) { s.format = chosen<engine::FileFormat>(m_format); });
    on_choice(m_size_kind, [this](ExportSettings& s) { s.is_full_size = m_size_kind->currentData().toBool(); });
    on_choice(m_depth, [this](ExportSettings& s) {
        (s.format == engine::FileFormat::png ? s.png_depth : s.tiff_depth) = chosen<engine::Depth>(m_depth);
    });
    on_choice(m_intent, [this](ExportSettings& s) { s.intent = chosen<engine::Intent>(m_intent); });
    on_choice(m_metadata, [this](ExportSettings& s) { s.metadata = chosen<CarriedMetadata>(m_metadata); });
    on_choice(m_if_file_exists,
              [this](ExportSettings& s) { s.if_file_exists = chosen<IfFileExists>(m_if_file_exists); });
    connect(m_profile, &QComboBox::activated, this, &ExportForm::profile_picked);
    connect(m_long_edge, &NumberField::entered, this, [this](double pixels) {
        edit([=](ExportSettings& s) {
            s.long_edge = int(std::clamp(pixels, double(shortest_edge), double(longest_edge)));
        });
        m_long_edge->show_number(grouped(m_settings.long_edge));
    });
    connect(m_long_edge, &NumberField::left, this, [this] { m_long_edge->selectAll(); });
    connect(m_quality, &QSlider::valueChanged, this,
            [this](int quality) { edit([=](ExportSettings& s) { s.quality = quality; }); });
    connect(m_black_point, &QCheckBox::toggled, this,
            [this](bool on) { edit([=](ExportSettings& s) { s.black_point_compensation = on; }); });
    connect(m_file_name, &QLineEdit::textEdited, this,
            [this](const QString& text) { edit([&](ExportSettings& s) { s.file_name = text; }); });
    connect(m_folder, &QLineEdit::textEdited, this,
            [this](const QString& text) { edit([&](ExportSettings& s) { s.folder = text; }); });
}

void ExportForm::set_photo(const QString& name, int long_edge) {
    m_photo_name = name;
    m_photo_long_edge = long_edge;
    show_settings(m_settings);
}

void ExportForm::show_settings(const ExportSettings& settings) {
    m_settings = settings;
    m_is_showing = true;
    choose(m_format, settings.format);
    m_size_kind->setCurrentIndex(m_size_kind->findData(settings.is_full_size));
    m_long_edge->show_number(grouped(settings.long_edge));
    m_quality->setValue(settings.quality);
    m_quality_value->setText(QString::number(settings.quality));
    show_depths();
    show_profiles();
    choose(m_intent, settings.intent);
    m_black_point->setChecked(settings.black_point_compensation);
    choose(m_metadata, settings.metadata);
    if (m_file_name->text() != settings.file_name) m_file_name->setText(settings.file_name);
    if (m_folder->text() != settings.folder) m_folder->setText(settings.folder);
    choose(m_if_file_exists, settings.if_file_exists);
    m_is_showing = false;
    show_what_applies();
    show_example();
}

void ExportForm::show_what_applies() {
    using engine::FileFormat, engine::Intent;
    const FileFormat format = m_settings.format;
    const bool has_depth = format == FileFormat::png || format == FileFormat::tiff;
    const bool has_profile = format != FileFormat::exr;
    m_quality_or_depth->setText(format == FileFormat::jpeg ? tr("Quality") : has_depth ? tr("Bit depth") : QString());
    m_quality_or_depth->setBuddy(has_depth ? static_cast<QWidget*>(m_depth) : m_quality);
    m_quality_row->setVisible(format == FileFormat::jpeg);
    m_depth->setVisible(has_depth);
    m_long_edge->setVisible(!m_settings.is_full_size);
    m_profile->setVisible(has_profile);
    m_linear_note->setVisible(!has_profile);
    m_profile_label->setText(has_profile ? tr("Colour profile") : tr("Colours"));
    m_intent_label->setVisible(has_profile);
    m_intent->setVisible(has_profile);
    // Absolute intent keeps the black of the scene as it is.
    m_black_point->setVisible(has_profile && m_settings.intent != Intent::absolute);
    if (m_photo_long_edge > 0)
        m_of_size->setText(m_settings.is_full_size ? tr("%1 px").arg(grouped(m_photo_long_edge))
                                                   : tr("of %1").arg(grouped(m_photo_long_edge)));
}

void ExportForm::show_depths() {
    const bool is_tiff = m_settings.format == engine::FileFormat::tiff;
    m_depth->clear();
    m_depth->addItem(tr("8 bit"), int(engine::Depth::bits8));
    m_depth->addItem(tr("16 bit"), int(engine::Depth::bits16));
    if (is_tiff) m_depth->addItem(tr("32 bit float"), int(engine::Depth::float32));
    choose(m_depth, is_tiff ? m_settings.tiff_depth : m_settings.png_depth);
}

void ExportForm::show_profiles() {
    if (const int there = m_profile->findData(m_settings.profile); there >= 0) return m_profile->setCurrentIndex(there);
    m_profile->clear();
    for (const std::string& name : engine::Profile::built_in_names()) {
        const auto profile = engine::Profile::built_in(name);
        m_profile->addItem(QString::fromStdString(profile ? profile->description() : name),
                           QString::fromStdString(name));
    }
    if (m_profile->findData(m_settings.profile) < 0) {
        const auto profile = engine::Profile::from_file(to_path(m_settings.profile));
        m_profile->addItem(profile ? QString::fromStdString(profile->description())
                                   : QFileInfo(m_settings.profile).fileName(),
                           m_settings.profile);
    }
    m_profile->setCurrentIndex(m_profile->findData(m_settings.profile));
    m_profile->addItem(tr("ICC file…"), icc_file_choice);
}

void ExportForm::profile_picked(int index) {
    const QString profile = m_profile->itemData(index).toString();
    if (profile == icc_file_choice) return choose_icc_file();
    edit([&](ExportSettings& s) { s.profile = profile; });
}

void ExportForm::choose_icc_file() {
    show_profiles(); // what was chosen before, until a file is chosen
    const QString file = QFileDialog::getOpenFileName(window(), tr("Choose the profile of the exported files"),
                                                      QStringLiteral("/usr/share/color/icc"),
                                                      tr("ICC profiles (*.icc *.icm);;All files (*)"));
    if (file.isEmpty()) return;
    if (const auto profile = engine::Profile::from_file(to_path(file)); !profile)
        Q_EMIT refused(QString::fromStdString(profile.error().what));
    else
        edit([&](ExportSettings& s) { s.profile = file; });
}

void ExportForm::choose_folder() {
    const QString folder =
        QFileDialog::getExistingDirectory(window(), tr("Choose the folder for exported files"), m_settings.folder);
    if (!folder.isEmpty()) edit([&](ExportSettings& s) { s.folder = folder; });
}

void ExportForm::show_example() {
    const auto name = file_name_from(m_settings, m_photo_name);
    m_example->setText(name ? *name : QString::fromStdString(name.error().what));
    QPalette palette = m_example->palette();
    palette.setColor(QPalette::WindowText, name ? colours().text3 : colours().alert);
    m_example->setPalette(palette);
    if (m_file_name->property("refused").toBool() == !name) return;
    m_file_name->setProperty("refused", !name); // the style sheet's name for it
    m_file_name->style()->unpolish(m_file_name);
    m_file_name->style()->polish(m_file_name);
}

} // namespace ui
