// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/merge_form.h"
#include "ui/choice_combo.h"
#include "ui/export_settings.h"
#include "ui/theme.h"
#include <QCheckBox>
#include <QFileDialog>
#include <QGridLayout>

namespace ui {
namespace {

using engine::MergeKind;

constexpr int median_index = 3; // of "Where things moved"
constexpr int combo_height = 32;

bool compares(MergeKind kind) {
    return kind == MergeKind::bracket || kind == MergeKind::burst || kind == MergeKind::stars;
}

} // namespace

MergeForm::MergeForm(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this)) {
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(scaled(16));
    m_grid->setVerticalSpacing(scaled(16));
    // In the order of the engine's choices.
    m_alignment = add_field(tr("Alignment"), {{tr("Automatic"), tr("As much as the frames need")},
                                              {tr("None"), tr("A tripod that did not move")},
                                              {tr("Shift"), tr("The camera only moved sideways")},
                                              {tr("Shift and rotation"), tr("Hand-held, far scene")},
                                              {tr("Perspective"), tr("Hand-held, near scene")}});
    m_movers = add_field(tr("Where things moved"),
                         {{tr("Keep all"), tr("Nothing is left out; what moved may show more than once")},
                          {tr("Use frames that agree"), tr("Frames that differ there by more than noise are left out")},
                          {tr("Use the reference"), tr("Already at small differences only the reference frame counts")},
                          {tr("Use the median"), tr("What most frames show; movers go away (Remove movers)")}});
    m_darks =
        add_field(tr("Dark frames"), {{tr("None"), tr("Hot pixels are found without dark frames")},
                                      {tr("From library"), tr("The dark frames of this camera that fit best")},
                                      {tr("Choose files…"), tr("Frames with a covered lens, of the same exposure")}});
    m_edges = add_field(tr("Edges that do not overlap"),
                        {{tr("Trim"), tr("Only what all used frames show")},
                         {tr("Keep"), tr("All of the reference; fewer frames at its edges")}});
    m_ground = add_field(tr("Ground"), {{tr("Automatic"), tr("Stacked where it did not move")},
                                        {tr("Stack"), tr("Less noise in the ground, too")},
                                        {tr("From one frame"), tr("As the reference shows it")}});
    m_window =
        add_field(tr("Frames count"), {{tr("All alike"), tr("Every frame counts the same")},
                                       {tr("Softly at the ends"), tr("The first and last ones less")},
                                       {tr("More towards the end"), tr("Movement fades towards its beginning")}});
    m_comet = add_field(tr("Trails"), {{tr("Even lines"), tr("From the first frame to the last")},
                                       {tr("Comets"), tr("Fading towards their beginning")},
                                       {tr("Comets, reversed"), tr("Fading towards their end")}});
    m_meteors = add_check(tr("Keep meteors"), tr("Planes and satellites go, meteors stay"));
    m_gaps = add_check(tr("Fill gaps"), tr("Between one frame and the next the camera was blind"));

    for (const Field* field : {&m_alignment, &m_edges, &m_ground, &m_window, &m_comet})
        connect(field->combo, &ChoiceCombo::chosen, this, &MergeForm::changed);
    for (QCheckBox* box : {m_meteors, m_gaps}) connect(box, &QCheckBox::clicked, this, &MergeForm::changed);
    connect(m_movers.combo, &ChoiceCombo::chosen, this, [this](int index) {
        if (index == median_index)
            Q_EMIT median_wanted();
        else
            Q_EMIT changed();
    });
    connect(m_darks.combo, &ChoiceCombo::chosen, this, &MergeForm::choose_darks);
    show_options({});
}

MergeForm::Field MergeForm::add_field(const QString& name, const QList<QPair<QString, QString>>& entries) {
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(scaled(6));
    auto* label = new QLabel(name, box);
    label->setFont(ui::font(FontRole::value));
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colours().text2);
    label->setPalette(palette);
    auto* combo = new ChoiceCombo(box);
    combo->setFixedHeight(scaled(combo_height));
    combo->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    combo->setMinimumWidth(scaled(120));
    combo->setAccessibleName(name);
    for (const auto& [words, help] : entries) {
        combo->addItem(words);
        combo->setItemData(combo->count() - 1, help, Qt::ToolTipRole);
    }
    label->setBuddy(combo);
    column->addWidget(label);
    column->addWidget(combo);
    return {box, combo};
}

QCheckBox* MergeForm::add_check(const QString& words, const QString& help) {
    auto* box = new QCheckBox(words, this);
    box->setToolTip(help);
    return box;
}

void MergeForm::show_options(const engine::MergeOptions& options) {
    m_kind = options.kind;
    m_lighten_amount = options.lighten_amount;
    m_alignment.combo->setCurrentIndex(static_cast<int>(options.alignment));
    m_movers.combo->setCurrentIndex(static_cast<int>(options.deghost));
    m_edges.combo->setCurrentIndex(static_cast<int>(options.edges));
    m_ground.combo->setCurrentIndex(static_cast<int>(options.ground));
    m_window.combo->setCurrentIndex(static_cast<int>(options.window));
    m_comet.combo->setCurrentIndex(options.comet > 0 ? 1 : options.comet < 0 ? 2 : 0);
    m_meteors->setChecked(options.keep_meteors);
    m_gaps->setChecked(options.fill_gaps);
    show_fields();
}

void MergeForm::show_darks(DarkFrames darks, const std::vector<std::filesystem::path>& files) {
    m_darks_kind = darks;
    m_dark_files = files;
    m_darks.combo->setItemText(2, files.empty()       ? tr("Choose files…")
                                  : files.size() == 1 ? from_path(files.front().filename())
                                                      : tr("%1 files…").arg(files.size()));
    m_darks.combo->setCurrentIndex(static_cast<int>(darks));
}

void MergeForm::fill_options(engine::MergeOptions& options) const {
    options.kind = m_kind;
    options.alignment = static_cast<engine::MergeAlignment>(m_alignment.combo->currentIndex());
    if (m_movers.combo->currentIndex() != median_index)
        options.deghost = static_cast<engine::Deghost>(m_movers.combo->currentIndex());
    options.edges = static_cast<engine::MergeEdges>(m_edges.combo->currentIndex());
    options.ground = static_cast<engine::MergeGround>(m_ground.combo->currentIndex());
    options.window = static_cast<engine::MergeWindow>(m_window.combo->currentIndex());
    options.comet = m_comet.combo->currentIndex() == 1 ? 1 : m_comet.combo->currentIndex() == 2 ? -1 : 0;
    options.keep_meteors = m_meteors->isChecked();
    options.fill_gaps = m_gaps->isChecked();
    options.lighten_amount = m_lighten_amount;
}

void MergeForm::set_takes_darks(bool takes) {
    m_takes_darks = takes;
    show_fields();
}

void MergeForm::set_columns(int columns) {
    if (m_columns == columns) return;
    m_columns = columns;
    arrange();
}

// What does not apply to the kind vanishes.
void MergeForm::show_fields() {
    const bool is_sky = m_kind == MergeKind::stars || m_kind == MergeKind::trails;
    m_alignment.box->setVisible(!is_sky);
    m_movers.box->setVisible(compares(m_kind));
    m_ground.box->setVisible(m_kind == MergeKind::stars);
    m_window.box->setVisible(m_kind == MergeKind::mean);
    m_comet.box->setVisible(m_kind == MergeKind::trails);
    m_meteors->setVisible(is_sky);
    m_gaps->setVisible(m_kind == MergeKind::trails);
    m_darks.box->setVisible(m_takes_darks && m_kind != MergeKind::fusion);
    arrange();
}

void MergeForm::arrange() {
    while (m_grid->count() > 0) delete m_grid->takeAt(0);
    int place = 0;
    for (QWidget* box : {m_alignment.box, m_ground.box, m_comet.box, m_window.box, m_movers.box, m_darks.box,
                         m_edges.box, static_cast<QWidget*>(m_meteors), static_cast<QWidget*>(m_gaps)}) {
        if (box->isHidden()) continue;
        m_grid->addWidget(box, place / m_columns, place % m_columns);
        ++place;
    }
    for (int column = 0; column < 2; ++column) m_grid->setColumnStretch(column, column < m_columns ? 1 : 0);
}

void MergeForm::choose_darks(int index) {
    auto darks = static_cast<DarkFrames>(index);
    std::vector<std::filesystem::path> files = m_dark_files;
    if (darks == DarkFrames::files) {
        const QStringList chosen = QFileDialog::getOpenFileNames(this, tr("Choose dark frames"));
        if (chosen.isEmpty()) return show_darks(m_darks_kind, m_dark_files);
        files.clear();
        for (const QString& file : chosen) files.push_back(to_path(file));
    }
    show_darks(darks, files);
    Q_EMIT darks_changed();
}

} // namespace ui
