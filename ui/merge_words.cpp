// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/merge_words.h"
#include "ui/capture_text.h"
#include <QCoreApplication>
#include <algorithm>
#include <cmath>

namespace ui {
using engine::MergeKind;
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Merge)
};

// A frame of less than half the sharpness of the set is shaken (merge.md 6.2).
constexpr double sharp_from = 85, good_from = 70, soft_from = 50;

QString lower_first(QString sentence) {
    // Names and abbreviations keep their capitals.
    if (sentence.size() > 1 && sentence[1].isLower()) sentence[0] = sentence[0].toLower();
    return sentence;
}

QString percent(double share) {
    const double value = share * 100;
    return Words::tr("%1 %").arg(QString::number(value, 'f', value < 0.1 ? 2 : value < 10 ? 1 : 0));
}

QString span_text(double seconds) {
    if (seconds < 1.5) return Words::tr("one second");
    if (seconds < 90) return Words::tr("%1 seconds").arg(std::lround(seconds));
    if (seconds < 90 * 60) return Words::tr("%1 minutes").arg(std::lround(seconds / 60));
    return Words::tr("%1 hours").arg(QString::number(seconds / 3600, 'g', 2));
}

} // namespace

QString merge_kind_name(MergeKind kind) {
    switch (kind) {
    case MergeKind::bracket: return Words::tr("More range");
    case MergeKind::burst: return Words::tr("Less noise");
    case MergeKind::stars: return Words::tr("Sharp stars");
    case MergeKind::trails: return Words::tr("Star trails");
    case MergeKind::median: return Words::tr("Remove movers");
    case MergeKind::mean: return Words::tr("Long exposure");
    case MergeKind::lighten: return Words::tr("Light painting");
    case MergeKind::fusion: return Words::tr("Blend pictures");
    }
    return {};
}

QString merge_kind_icon(MergeKind kind) {
    switch (kind) {
    case MergeKind::bracket: return QStringLiteral("range");
    case MergeKind::burst: return QStringLiteral("noise");
    case MergeKind::stars: return QStringLiteral("star");
    case MergeKind::trails: return QStringLiteral("trail");
    case MergeKind::median: return QStringLiteral("remove");
    case MergeKind::mean: return QStringLiteral("stack");
    case MergeKind::lighten: return QStringLiteral("brush");
    case MergeKind::fusion: return QStringLiteral("picture");
    }
    return {};
}

QString merge_kind_help(MergeKind kind) {
    switch (kind) {
    case MergeKind::bracket: return Words::tr("Frames of different exposure become one photo with lamps and shadows.");
    case MergeKind::burst: return Words::tr("Equal frames, hand-held or not, become one photo with less noise.");
    case MergeKind::stars: return Words::tr("The sky is stacked on its stars, the ground on itself.");
    case MergeKind::trails: return Words::tr("The stars draw lines over a ground that stands still.");
    case MergeKind::median: return Words::tr("People and cars that moved go away.");
    case MergeKind::mean:
        return Words::tr("All frames together are one long exposure: water and clouds become smooth.");
    case MergeKind::lighten: return Words::tr("The brightest of all frames: light painting, fireworks, lightning.");
    case MergeKind::fusion: return Words::tr("JPEG pictures of different exposure are blended as they look.");
    }
    return {};
}

QString merge_series_name(MergeKind kind) {
    switch (kind) {
    case MergeKind::bracket:
    case MergeKind::fusion: return Words::tr("an exposure bracket");
    case MergeKind::stars:
    case MergeKind::trails: return Words::tr("a star series");
    default: return Words::tr("a burst");
    }
}

QString signed_ev(double ev) {
    if (std::abs(ev) < 0.05) return QStringLiteral("0");
    return QChar(ev < 0 ? 0x2212 : u'+') + QString::number(std::abs(ev), 'f', 1);
}

QString sharpness_word(double sharpness) {
    if (sharpness >= sharp_from) return Words::tr("Sharp");
    if (sharpness >= good_from) return Words::tr("Good");
    if (sharpness >= soft_from) return Words::tr("Soft");
    return Words::tr("Shaken");
}

QString exposure_time_text(double seconds) {
    if (seconds <= 0) return {};
    if (seconds >= 0.3) return Words::tr("%1 s").arg(QString::number(seconds, 'g', 3));
    return Words::tr("1/%1 s").arg(std::llround(1 / seconds));
}

QString merge_time_left(double seconds) {
    if (seconds < 1.5) return Words::tr("1 s left");
    if (seconds < 90) return Words::tr("%1 s left").arg(std::lround(seconds));
    return Words::tr("%1 min left").arg(std::lround(seconds / 60));
}

QString merge_frames_text(qsizetype frames) { return Words::tr("Merge %1 frames").arg(frames); }

QString without_full_stop(const QString& sentence) {
    const bool is_one = sentence.endsWith(u'.') && sentence.count(QStringLiteral(". ")) == 0;
    return is_one ? sentence.chopped(1) : sentence;
}

QString merge_series_text(const std::vector<engine::FrameFacts>& frames) {
    if (frames.empty()) return {};
    QString text = Words::tr("%1 frames").arg(frames.size());
    const engine::FrameFacts& last = frames.back();
    if (last.has_time && frames.front().has_time)
        text += Words::tr(" within %1").arg(span_text(last.start + last.capture.exposure_time.value_or(0)));
    const QString camera = camera_text(frames.front().capture);
    return camera.isEmpty() ? text : text + QStringLiteral(" · ") + camera;
}

QStringList left_out_sentences(const engine::MergeReport& report, const QStringList& names) {
    QStringList sentences;
    for (std::size_t i = 0; i < report.frames.size(); ++i) {
        const engine::FrameReport& frame = report.frames[i];
        if (frame.used) continue;
        const QString name = names.value(static_cast<qsizetype>(i)),
                      why = lower_first(QString::fromStdString(frame.note));
        sentences << (why.isEmpty() ? Words::tr("%1 left out.").arg(name)
                                    : Words::tr("%1 left out: %2").arg(name, why));
    }
    return sentences;
}

QList<MergeStatistic> merge_statistics(const engine::MergeReport& report, const QStringList& names,
                                       const engine::MergeOptions& options) {
    QList<MergeStatistic> statistics;
    const auto used = std::ranges::count(report.frames, true, &engine::FrameReport::used);
    const QStringList left_out = left_out_sentences(report, names);
    const QString all = Words::tr("None was left out.");
    statistics.append({QStringLiteral("stack"), Words::tr("%1 of %2 frames used").arg(used).arg(report.frames.size()),
                       left_out.isEmpty() ? all
                       : left_out.size() == 1
                           ? left_out.first()
                           : Words::tr("%1 frames left out; the table says why.").arg(left_out.size())});

    const QString clipped = report.clipped_share > 0
                                ? Words::tr("%1 of the picture stays clipped.").arg(percent(report.clipped_share))
                                : Words::tr("Nothing stays clipped.");
    if (report.more_range_ev > 0.05) {
        statistics.append({QStringLiteral("range"),
                           Words::tr("%1 stops more range").arg(QString::number(report.more_range_ev, 'f', 1)),
                           clipped});
    } else {
        double farthest = 0;
        for (const engine::FrameReport& frame : report.frames)
            if (frame.used) farthest = std::max(farthest, frame.shift);
        statistics.append(
            {QStringLiteral("fit"),
             farthest < 0.5
                 ? Words::tr("The camera stood still")
                 : Words::tr("Aligned over %1 px").arg(QString::number(farthest, 'f', farthest < 10 ? 1 : 0)),
             clipped});
    }

    const double times = std::pow(10, report.noise_down_db / 20);
    statistics.append(report.noise_down_db > 0.05
                          ? MergeStatistic{QStringLiteral("noise"),
                                           Words::tr("Noise %1 times lower").arg(QString::number(times, 'f', 1)),
                                           Words::tr("%1 dB less than the reference frame.")
                                               .arg(QString::number(report.noise_down_db, 'f', 1))}
                          : MergeStatistic{QStringLiteral("noise"), Words::tr("Noise as in one frame"),
                                           Words::tr("Against the reference frame.")});

    const bool compares = options.kind != MergeKind::median && options.kind != MergeKind::mean &&
                          options.kind != MergeKind::lighten && options.kind != MergeKind::trails;
    if (!compares)
        statistics.append(
            {QStringLiteral("ghost"),
             options.kind == MergeKind::median ? Words::tr("Movers go away") : Words::tr("All movement stays"),
             options.kind == MergeKind::median ? Words::tr("Each place shows what most frames show.")
                                               : Words::tr("That is what this merge is for.")});
    else if (options.deghost == engine::Deghost::off)
        statistics.append(
            {QStringLiteral("ghost"), Words::tr("Movers are kept"), Words::tr("What moved may show more than once.")});
    else if (options.kind == MergeKind::fusion)
        statistics.append(
            {QStringLiteral("ghost"), Words::tr("Nothing is doubled"), Words::tr("Moving parts come from one frame.")});
    else if (report.moved_share < 0.0005)
        statistics.append({QStringLiteral("ghost"), Words::tr("Nothing moved"), Words::tr("All frames agree.")});
    else
        statistics.append({QStringLiteral("ghost"), Words::tr("Nothing is doubled"),
                           Words::tr("%1 moved; it comes from frames that agree.").arg(percent(report.moved_share))});
    return statistics;
}

} // namespace ui
