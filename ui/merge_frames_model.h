// The frames of a merge as a table: what is known of each, whether it is used, and what the last merge said of it. Knows no pixels but thumbnails.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/merge_engine.h"
#include <QAbstractTableModel>
#include <QImage>

namespace ui {

class MergeFramesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        use_column,
        picture_column,
        name_column,
        exposure_column,
        ev_column,
        sharpness_column,
        note_column,
        column_count
    };
    // name_column: second_line_role is the small line below the name; sharpness_column: number_role is 0..100, below 0 while it is not known.
    enum Role { second_line_role = Qt::UserRole, number_role, is_used_role, is_warning_role, is_reference_role };

    explicit MergeFramesModel(QObject* parent);

    // Files in the order in which they were given, before anything is known of them. Thumbnails may be null.
    void set_files(const std::vector<std::filesystem::path>& files, const QList<QImage>& thumbnails);
    void set_series(const MergeSeries& series);
    // Only where there is none: of set_files, or of a frame.
    void set_thumbnail(int file, const QImage& picture);
    void set_thumbnail_of(int frame, const QImage& picture);
    void set_damaged(int frame, const QString& words);
    // What the person decided; resets what was decided before.
    void set_choices(const engine::MergeOptions& options);
    void set_report(const engine::MergeReport& report);
    void forget_report();

    // The part of the options that is decided here.
    void fill_options(engine::MergeOptions& options) const;

    int frames() const { return m_frame_count; } // rows beyond are files that are no frames
    bool is_used(int row) const;
    int used_count() const;
    bool can_be_used(int row) const;
    void set_used(int row, bool used);
    void make_reference(int row);
    int reference() const; // -1: not known yet
    QStringList names() const;
    const std::filesystem::path& path(int row) const { return m_rows[static_cast<std::size_t>(row)].path; }
    QImage picture(int row) const { return m_rows[static_cast<std::size_t>(row)].thumbnail; }
    std::vector<engine::FrameFacts> facts() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

Q_SIGNALS:
    void choices_changed(); // by hand: the merge is another one now

private:
    struct Row {
        std::filesystem::path path;
        QString name;
        QImage thumbnail;
        engine::FrameFacts facts;
        bool is_frame = false;
        QString problem;             // why it cannot be used; empty: it can
        std::optional<bool> by_hand; // the person's choice
        std::optional<engine::FrameReport> report;
    };
    QVariant text(const Row& row, int number, int column) const;
    QString spoken(const Row& row, int number) const;
    QString note(const Row& row, int number) const;
    double ev(const Row& row) const;
    double sharpness(const Row& row) const;
    void refresh();

    std::vector<Row> m_rows;
    std::vector<std::filesystem::path> m_files;
    int m_frame_count = 0;
    std::optional<int> m_reference; // by hand
};

} // namespace ui
