// The words of merging: names of the ways to merge, numbers of frames, what a merge did. Knows no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/merge.h"
#include "ui/merge_engine.h"
#include <QList>
#include <QString>
#include <QStringList>
#include <array>

namespace ui {

// In the order of the tiles; the last three stand behind "More".
inline constexpr std::array merge_kinds = {
    engine::MergeKind::burst,  engine::MergeKind::bracket, engine::MergeKind::stars,   engine::MergeKind::trails,
    engine::MergeKind::median, engine::MergeKind::mean,    engine::MergeKind::lighten, engine::MergeKind::fusion};
inline constexpr qsizetype merge_tiles = 5;

QString merge_kind_name(engine::MergeKind kind); // "More range"
QString merge_kind_icon(engine::MergeKind kind);
QString merge_kind_help(engine::MergeKind kind);   // one sentence
QString merge_series_name(engine::MergeKind kind); // "a bracket", "a star series"

QString signed_ev(double ev);                // "−6.2", "0", "+2.6"
QString sharpness_word(double sharpness);    // of 0..100
QString exposure_time_text(double seconds);  // "1/30 s"
QString merge_time_left(double seconds);     // "4 s left"
QString merge_frames_text(qsizetype frames); // "Merge 4 frames"
QString without_full_stop(const QString& sentence);

// "5 frames within 7 minutes · Canon PowerShot S3 IS"
QString merge_series_text(const std::vector<engine::FrameFacts>& frames);

struct MergeStatistic {
    QString icon, title, detail;
};
// Four of them. `names`: of the frames.
QList<MergeStatistic> merge_statistics(const engine::MergeReport& report, const QStringList& names,
                                       const engine::MergeOptions& options);
// "DSC_0415 left out: the camera moved."; for several frames a sentence each.
QStringList left_out_sentences(const engine::MergeReport& report, const QStringList& names);

} // namespace ui
