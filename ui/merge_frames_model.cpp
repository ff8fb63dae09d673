// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/merge_frames_model.h"
#include "ui/export_settings.h"
#include "ui/merge_words.h"
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

constexpr int thumbnail_size = 200; // enough for 72 x 48 at twice the usual size

constexpr double comparable_ev = 1.5;

std::size_t at(int row) { return static_cast<std::size_t>(row); }

QString file_name(const std::filesystem::path& path) { return from_path(path.filename()); }

} // namespace

MergeFramesModel::MergeFramesModel(QObject* parent) : QAbstractTableModel(parent) {}

void MergeFramesModel::set_files(const std::vector<std::filesystem::path>& files, const QList<QImage>& thumbnails) {
    beginResetModel();
    m_files = files;
    m_rows.clear();
    m_frame_count = 0;
    m_reference.reset();
    for (std::size_t i = 0; i < files.size(); ++i) {
        Row row;
        row.path = files[i];
        row.name = file_name(files[i]);
        row.thumbnail = thumbnails.value(static_cast<qsizetype>(i));
        m_rows.push_back(std::move(row));
    }
    endResetModel();
}

void MergeFramesModel::set_series(const MergeSeries& series) {
    beginResetModel();
    std::vector<Row> rows;
    const auto take = [&](const std::filesystem::path& path) {
        const auto known = std::ranges::find(m_rows, path, &Row::path);
        Row row = known == m_rows.end() ? Row{} : *known;
        row.path = path;
        row.report.reset();
        return row;
    };
    for (int i = 0; i < series.source->count(); ++i) {
        Row row = take(series.paths[at(i)]);
        row.facts = series.source->facts(i);
        row.name = QString::fromStdString(row.facts.name);
        row.is_frame = true;
        rows.push_back(std::move(row));
    }
    for (const MergeSeries::NotAFrame& file : series.not_frames) {
        Row row = take(file.path);
        row.name = file_name(file.path);
        row.problem = file.reason;
        rows.push_back(std::move(row));
    }
    m_rows = std::move(rows);
    m_frame_count = series.source->count();
    endResetModel();
}

void MergeFramesModel::set_thumbnail(int file, const QImage& picture) {
    const auto row = std::ranges::find(m_rows, m_files[at(file)], &Row::path);
    if (row == m_rows.end() || !row->thumbnail.isNull()) return;
    row->thumbnail = picture;
    refresh();
}

void MergeFramesModel::set_thumbnail_of(int frame, const QImage& picture) {
    QImage& thumbnail = m_rows[at(frame)].thumbnail;
    if (thumbnail.isNull() && !picture.isNull())
        thumbnail = picture.scaled(thumbnail_size, thumbnail_size, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    refresh();
}

void MergeFramesModel::set_damaged(int frame, const QString& words) {
    m_rows[at(frame)].problem = words;
    refresh();
}

void MergeFramesModel::set_choices(const engine::MergeOptions& options) {
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        m_rows[i].by_hand.reset();
        if (i < options.left_out.size() && options.left_out[i]) m_rows[i].by_hand = false;
        if (i < options.kept.size() && options.kept[i]) m_rows[i].by_hand = true;
    }
    m_reference = options.reference;
    refresh();
}

void MergeFramesModel::set_report(const engine::MergeReport& report) {
    for (std::size_t i = 0; i < m_rows.size() && i < report.frames.size(); ++i) m_rows[i].report = report.frames[i];
    refresh();
}

void MergeFramesModel::forget_report() {
    for (Row& row : m_rows) row.report.reset();
    refresh();
}

void MergeFramesModel::refresh() {
    if (!m_rows.empty()) Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, column_count - 1));
}

void MergeFramesModel::fill_options(engine::MergeOptions& options) const {
    const auto count = at(m_frame_count);
    options.reference = m_reference;
    options.left_out.assign(count, false);
    options.kept.assign(count, false);
    for (std::size_t i = 0; i < count; ++i) {
        options.left_out[i] = m_rows[i].by_hand == false || !m_rows[i].problem.isEmpty();
        options.kept[i] = m_rows[i].by_hand == true && m_rows[i].problem.isEmpty();
    }
}

bool MergeFramesModel::can_be_used(int row) const {
    return m_rows[at(row)].is_frame && m_rows[at(row)].problem.isEmpty();
}

bool MergeFramesModel::is_used(int number) const {
    const Row& row = m_rows[at(number)];
    if (!row.problem.isEmpty()) return false;
    if (row.by_hand) return *row.by_hand;
    return !row.report || row.report->used;
}

int MergeFramesModel::used_count() const {
    int used = 0;
    for (int row = 0; row < m_frame_count; ++row) used += is_used(row);
    return used;
}

void MergeFramesModel::set_used(int row, bool used) {
    if (!can_be_used(row) || is_used(row) == used) return;
    m_rows[at(row)].by_hand = used;
    if (!used && m_reference == row) m_reference.reset();
    refresh();
    Q_EMIT choices_changed();
}

void MergeFramesModel::make_reference(int row) {
    if (!can_be_used(row) || m_reference == row) return;
    m_reference = row;
    if (!is_used(row)) m_rows[at(row)].by_hand = true;
    refresh();
    Q_EMIT choices_changed();
}

int MergeFramesModel::reference() const {
    if (m_reference) return *m_reference;
    for (int row = 0; row < m_frame_count; ++row)
        if (m_rows[at(row)].report && m_rows[at(row)].report->is_reference) return row;
    return -1;
}

QStringList MergeFramesModel::names() const {
    QStringList names;
    for (int row = 0; row < m_frame_count; ++row) names << m_rows[at(row)].name;
    return names;
}

std::vector<engine::FrameFacts> MergeFramesModel::facts() const {
    std::vector<engine::FrameFacts> facts;
    for (int row = 0; row < m_frame_count; ++row) facts.push_back(m_rows[at(row)].facts);
    return facts;
}

int MergeFramesModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}
int MergeFramesModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(column_count);
}

Qt::ItemFlags MergeFramesModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = Qt::ItemIsSelectable | Qt::ItemIsEnabled;
    if (index.column() == use_column && can_be_used(index.row())) flags |= Qt::ItemIsUserCheckable;
    return flags;
}

bool MergeFramesModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::CheckStateRole || index.column() != use_column) return false;
    set_used(index.row(), value.toInt() == Qt::Checked);
    return true;
}

// Against the reference, as measured, or as the files tell until then; NaN: nobody knows.
double MergeFramesModel::ev(const Row& row) const {
    if (row.report && row.report->exposure > 0) return std::log2(row.report->exposure);
    const int against = std::max(0, reference());
    const double other = against < m_frame_count ? m_rows[at(against)].facts.nominal_exposure : 0;
    return row.facts.nominal_exposure > 0 && other > 0 ? std::log2(row.facts.nominal_exposure / other) : std::nan("");
}

// Below 0: not known. Frames of very different exposure show different things, so their detail says nothing of a shaken hand.
double MergeFramesModel::sharpness(const Row& row) const {
    if (!row.report) return -1;
    for (int other = 0; other < m_frame_count; ++other)
        if (std::abs(ev(row) - ev(m_rows[at(other)])) > comparable_ev) return -1;
    return row.report->sharpness;
}

QString MergeFramesModel::note(const Row& row, int number) const {
    if (!row.problem.isEmpty()) return without_full_stop(row.problem);
    if (number == reference()) return tr("Reference");
    if (row.by_hand == false) return tr("Left out");
    return row.report ? without_full_stop(QString::fromStdString(row.report->note)) : QString();
}

QVariant MergeFramesModel::text(const Row& row, int number, int column) const {
    switch (column) {
    case name_column: return row.name;
    case exposure_column: return exposure_time_text(row.facts.capture.exposure_time.value_or(0));
    case ev_column: {
        const double stops = row.is_frame ? ev(row) : std::nan("");
        return std::isnan(stops) ? QString() : signed_ev(stops);
    }
    case sharpness_column: return sharpness(row) < 0 ? QString() : sharpness_word(sharpness(row));
    case note_column: return note(row, number);
    default: return {};
    }
}

QString MergeFramesModel::spoken(const Row& row, int number) const {
    QStringList parts{row.name, is_used(number) ? tr("used") : tr("left out")};
    for (const int column : {exposure_column, ev_column, sharpness_column, note_column})
        if (const QString words = text(row, number, column).toString(); !words.isEmpty())
            parts << (column == ev_column ? tr("%1 EV").arg(words) : words);
    return parts.join(QStringLiteral(", "));
}

QVariant MergeFramesModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const int number = index.row(), column = index.column();
    const Row& row = m_rows[at(number)];
    switch (role) {
    case Qt::DisplayRole: return text(row, number, column);
    case Qt::DecorationRole: return column == picture_column ? QVariant(row.thumbnail) : QVariant();
    case Qt::CheckStateRole:
        return column == use_column ? QVariant(is_used(number) ? Qt::Checked : Qt::Unchecked) : QVariant();
    case Qt::AccessibleTextRole: return spoken(row, number);
    case Qt::ToolTipRole:
        if (column == name_column) return from_path(row.path);
        if (column == note_column)
            return !row.problem.isEmpty() ? row.problem
                   : row.report           ? QString::fromStdString(row.report->note)
                                          : QString();
        if (column == use_column)
            return is_used(number) ? tr("Leave this frame out (Space)") : tr("Use this frame (Space)");
        return {};
    case second_line_role:
        return row.report && row.report->used
                   ? tr("moved %1 px")
                         .arg(QString::number(row.report->shift, 'f',
                                              row.report->shift < 9.5 && row.report->shift > 0.05 ? 1 : 0))
                   : QString();
    case number_role: return sharpness(row);
    case is_used_role: return is_used(number);
    case is_warning_role:
        return !row.problem.isEmpty() || (row.report && row.report->is_warning && row.by_hand != false);
    case is_reference_role: return number == reference();
    default: return {};
    }
}

QVariant MergeFramesModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter |
                        (section == exposure_column || section == ev_column ? Qt::AlignTrailing : Qt::AlignLeading));
    if (role == Qt::DisplayRole || role == Qt::AccessibleTextRole) {
        switch (section) {
        case use_column: return role == Qt::AccessibleTextRole ? tr("Use") : QString();
        case name_column: return tr("Frame");
        case exposure_column: return tr("Exposure");
        case ev_column: return tr("EV");
        case sharpness_column: return tr("Sharpness");
        case note_column: return tr("Note");
        default: return {};
        }
    }
    return {};
}

} // namespace ui
