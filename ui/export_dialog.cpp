// What the export dialog does. How it is laid out is in export_dialog_layout.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/export_dialog.h"
#include "ui/export_form.h"
#include "ui/export_presets.h"
#include "ui/export_preview.h"
#include "ui/scrim.h"
#include "ui/theme.h"
#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QToolButton>
#include <algorithm>
#include <set>

namespace ui {
namespace {

QString words_of(const engine::Error& error) { return QString::fromStdString(error.what); }

bool is_there(const std::filesystem::path& path) {
    std::error_code ignored;
    return std::filesystem::exists(std::filesystem::symlink_status(path, ignored));
}

} // namespace

ExportDialog::ExportDialog(QList<ExportItem> items, ExportQueue* queue, QWidget* parent)
    : QDialog(parent, Qt::Dialog | Qt::FramelessWindowHint), m_items(std::move(items)), m_queue(queue) {
    setWindowTitle(tr("Export"));
    setWindowModality(Qt::WindowModal);
    setAttribute(Qt::WA_TranslucentBackground); // for the round corners
    arrange();
    connect(m_form, &ExportForm::changed, this, &ExportDialog::settings_changed);
    connect(m_form, &ExportForm::refused, this, &ExportDialog::show_error);
    connect(m_presets, &ExportPresetList::picked, this, [this](const ExportPreset& preset) {
        ExportSettings settings = m_form->settings();
        preset.apply_to(settings);
        m_form->show_settings(settings);
        settings_changed();
    });
    connect(m_previous_item, &QToolButton::clicked, this, [this] { show_item(m_shown_item - 1); });
    connect(m_next_item, &QToolButton::clicked, this, [this] { show_item(m_shown_item + 1); });
    connect(m_export, &QPushButton::clicked, this, &ExportDialog::start_export);
    m_form->show_settings(load_export_settings(QSettings()));
    show_item(0);
    settings_changed();
}

ExportDialog::~ExportDialog() = default;

void ExportDialog::set_display(const engine::Profile& display) {
    m_display = display;
    show_proof();
}

void ExportDialog::settings_changed() {
    m_presets->show_settings(m_form->settings());
    m_footer->setCurrentIndex(0);
    show_note();
    show_facts();
    show_proof();
}

void ExportDialog::show_item(qsizetype index) {
    if (index < 0 || index >= m_items.size()) return;
    m_shown_item = index;
    const ExportItem& item = m_items[index];
    m_which_item->setText(tr("%1 of %2").arg(index + 1).arg(m_items.size()));
    m_previous_item->setEnabled(index > 0);
    m_next_item->setEnabled(index + 1 < m_items.size());
    m_form->set_photo(item.name, engine::frame_of(item.photo->facts(), item.recipe).long_edge());
    show_facts();
    show_proof();
}

void ExportDialog::show_proof() {
    if (m_items.isEmpty()) return;
    const ExportItem& item = m_items[m_shown_item];
    ProofRequest request;
    request.photo = item.photo;
    request.recipe = item.recipe;
    request.display = m_display;
    const auto options = options_from(m_form->settings());
    if (options && m_form->settings().format != engine::FileFormat::exr) {
        request.file_profile = options->profile;
        request.intent = options->intent;
        request.black_point_compensation = options->black_point_compensation;
    }
    m_preview->show_proof(request);
}

void ExportDialog::start_export() {
    const auto options = options_from(m_form->settings());
    if (!options) return show_error(words_of(options.error()));
    const QString folder = m_form->settings().folder;
    if (folder.trimmed().isEmpty()) return show_error(tr("No folder is chosen. Choose one above."));
    if (!QDir().mkpath(folder))
        return show_error(tr("The folder “%1” cannot be made. Choose another one.").arg(folder));
    const auto targets = wanted_targets();
    if (!targets) return show_error(words_of(targets.error()));

    QSettings settings;
    save_export_settings(m_form->settings(), settings);
    QList<Target> existing;
    std::copy_if(targets->cbegin(), targets->cend(), std::back_inserter(existing),
                 [this](const Target& target) { return is_there(target.path) && !is_original(target.path); });
    if (m_form->settings().if_file_exists == IfFileExists::ask && !existing.isEmpty())
        return ask_about(existing.size(), from_path(existing.first().path.filename()));
    enqueue(Existing::number);
}

engine::Result<QList<ExportDialog::Target>> ExportDialog::wanted_targets() const {
    QList<Target> targets;
    for (qsizetype i = 0; i < m_items.size(); ++i) {
        const auto name = file_name_from(m_form->settings(), m_items[i].name);
        if (!name) return name.error();
        targets.append({i, to_path(QDir(m_form->settings().folder).filePath(*name))});
    }
    return targets;
}

bool ExportDialog::is_original(const std::filesystem::path& path) const {
    return std::any_of(m_items.cbegin(), m_items.cend(), [&](const ExportItem& item) {
        std::error_code is_missing;
        return std::filesystem::equivalent(path, item.photo->path(), is_missing);
    });
}

void ExportDialog::enqueue(Existing existing) {
    const auto options = options_from(m_form->settings());
    const auto targets = wanted_targets();
    if (!options || !targets) return settings_changed();
    std::set<std::filesystem::path> taken_now; // photos of the same name meet in one folder
    for (const Target& target : *targets) {
        const auto is_planned = [&](const std::filesystem::path& path) {
            return taken_now.contains(path) || m_queue->is_planned(path);
        };
        engine::ExportOptions own = *options;
        std::filesystem::path path = target.path;
        // An original is never replaced, whatever was answered.
        own.overwrite = existing == Existing::replace && is_there(path) && !is_planned(path) && !is_original(path);
        if (!own.overwrite)
            path = first_free(path,
                              [&](const std::filesystem::path& other) { return is_planned(other) || is_there(other); });
        taken_now.insert(path);
        m_queue->add(m_items[target.item], path, own);
    }
    m_footer->setCurrentIndex(0);
    show_note();
}

void ExportDialog::ask_about(qsizetype existing, const QString& first_name) {
    m_question->setText(existing == 1 ? tr("“%1” exists already.").arg(first_name)
                                      : tr("%1 of %2 files exist already.").arg(existing).arg(m_items.size()));
    m_replace->setText(existing == 1 ? tr("Replace it") : tr("Replace %1 files").arg(existing));
    m_footer->setCurrentIndex(1);
    m_add_number->setFocus(Qt::OtherFocusReason);
}

void ExportDialog::show_note() {
    m_note_sign->hide();
    m_note->setText(m_form->settings().if_file_exists == IfFileExists::add_number
                        ? tr("Names that exist get a number; nothing is overwritten.")
                        : tr("Asks before a file is replaced."));
    QPalette palette = m_note->palette();
    palette.setColor(QPalette::WindowText, colours().text2);
    m_note->setPalette(palette);
}

void ExportDialog::show_error(const QString& words) {
    m_note_sign->show();
    m_note->setText(words);
    QPalette palette = m_note->palette();
    palette.setColor(QPalette::WindowText, colours().alert);
    m_note->setPalette(palette);
}

void ExportDialog::showEvent(QShowEvent* event) {
    if (parentWidget()) m_scrim = new Scrim(parentWidget()->window());
    QDialog::showEvent(event);
}

void ExportDialog::hideEvent(QHideEvent* event) {
    delete m_scrim;
    QDialog::hideEvent(event);
}

} // namespace ui
