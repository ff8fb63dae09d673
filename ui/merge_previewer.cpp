// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/merge_previewer.h"
#include "engine/photo/open_photo.h"
#include "ui/display_encoder.h"
#include "ui/merge_pictures.h"
#include <algorithm>
#include <utility>

namespace ui {
namespace {

constexpr int thumbnail_long_edge = 200;
constexpr float part_of_reading = 0.5F; // of the whole bar, while frames are read for the first time

QString words_of(const engine::Error& error) { return QString::fromStdString(error.what); }

} // namespace

MergePreviewer::MergePreviewer(MergeEngine engine, const DisplayEncoder* display, QObject* parent)
    : QObject(parent), m_engine(std::move(engine)), m_display(display),
      m_worker([this](const std::stop_token& stop) { run(stop); }) {}

MergePreviewer::~MergePreviewer() {
    m_worker.request_stop();
    const std::lock_guard lock(m_mutex);
    m_opening.request_stop();
    m_merging.request_stop();
}

void MergePreviewer::open(const MergeInput& input) {
    m_series = {};
    m_frames.reset();
    {
        const std::lock_guard lock(m_mutex);
        m_opening.request_stop();
        m_merging.request_stop();
        m_opening = {};
        m_next_input = input;
        m_next_options.reset();
        ++m_number;
    }
    m_woken.notify_one();
}

void MergePreviewer::merge(const engine::MergeOptions& options) {
    {
        const std::lock_guard lock(m_mutex);
        m_merging.request_stop();
        m_next_options = options;
    }
    m_woken.notify_one();
}

void MergePreviewer::pause() {
    const std::lock_guard lock(m_mutex);
    m_merging.request_stop();
    m_next_options.reset();
}

QImage MergePreviewer::frame_picture(int frame) const {
    if (!m_frames || frame < 0 || frame >= m_frames->count()) return {};
    const auto light = m_frames->light(frame);
    if (!light) return {};
    const engine::FrameFacts& facts = m_frames->facts(frame);
    return shown_light(upright_light(*light, facts.orientation, raw_colours(facts)), m_display->encoding());
}

void MergePreviewer::tell(std::function<void()> call) {
    QMetaObject::invokeMethod(
        this,
        [this, number = m_running_number, call = std::move(call)] {
            const bool is_wanted = [&] {
                const std::lock_guard lock(m_mutex);
                return number == m_number;
            }();
            if (is_wanted) call();
        },
        Qt::QueuedConnection);
}

void MergePreviewer::run(const std::stop_token& stop) {
    std::optional<Opened> opened;
    while (true) {
        std::unique_lock lock(m_mutex);
        const auto has_work = [&] {
            return m_next_input || (m_next_options && opened) || (opened && !opened->is_loaded);
        };
        if (!m_woken.wait(lock, stop, has_work) || stop.stop_requested()) return;
        if (m_next_input) {
            const MergeInput input = *std::exchange(m_next_input, std::nullopt);
            m_running_number = m_number;
            const std::stop_token stop_this = m_opening.get_token();
            lock.unlock();
            opened = open_now(input, stop_this);
            continue;
        }
        const std::stop_token stop_reading = m_opening.get_token();
        if (!opened->is_loaded) {
            lock.unlock();
            if (!load_all(*opened, stop_reading)) opened.reset(); // another series is wanted, or the end has come
            continue;
        }
        const engine::MergeOptions options = *std::exchange(m_next_options, std::nullopt);
        m_merging = {};
        const std::stop_token stop_this = m_merging.get_token();
        lock.unlock();
        merge_now(*opened, options, stop_this);
    }
}

std::optional<MergePreviewer::Opened> MergePreviewer::open_now(const MergeInput& input, const std::stop_token& stop) {
    for (std::size_t i = 0; i < input.files.size() && !stop.stop_requested(); ++i)
        if (const auto found = engine::read_thumbnail(input.files[i], thumbnail_long_edge))
            tell([this, file = static_cast<int>(i), picture = m_display->picture_of(*found)] {
                Q_EMIT thumbnail(file, picture);
            });
    const auto report = [this](float done) {
        tell([this, done] { Q_EMIT step(tr("Looking at the frames"), done * part_of_reading); });
    };
    report(0);
    auto series = m_engine.open(input, {stop, report});
    if (stop.stop_requested()) return std::nullopt;
    if (!series) {
        tell([this, words = words_of(series.error())] { Q_EMIT refused(words); });
        return std::nullopt;
    }
    Opened opened;
    opened.series = std::move(series).value();
    opened.frames = std::make_shared<const ReducedFrames>(opened.series.source);
    std::vector<engine::FrameFacts> facts;
    for (int i = 0; i < opened.series.source->count(); ++i) facts.push_back(opened.series.source->facts(i));
    opened.looks.resize(facts.size());
    tell([this, series = opened.series, frames = opened.frames, suggestion = m_engine.suggest(facts)] {
        m_series = series;
        m_frames = frames;
        Q_EMIT this->opened(suggestion);
    });
    return opened;
}

// False: stopped.
bool MergePreviewer::load_all(Opened& opened, const std::stop_token& stop) {
    const int count = opened.frames->count();
    for (int i = 0; i < count; ++i) {
        tell([this, i, count] {
            Q_EMIT step(tr("Reading frame %1 of %2").arg(i + 1).arg(count),
                        part_of_reading * static_cast<float>(i) / static_cast<float>(count));
        });
        const auto look = [&](const engine::FrameLight& light) {
            opened.looks[static_cast<std::size_t>(i)] = engine::look_at(light);
        };
        const auto loaded = opened.frames->load(i, {stop, {}}, look);
        if (stop.stop_requested()) return false;
        if (loaded)
            tell([this, i] { Q_EMIT frame_read(i); });
        else
            tell([this, i, words = words_of(loaded.error())] { Q_EMIT frame_damaged(i, words); });
    }
    opened.is_loaded = true;
    return true;
}

void MergePreviewer::merge_now(const Opened& opened, const engine::MergeOptions& options, const std::stop_token& stop) {
    const std::size_t count = opened.looks.size();
    engine::MergeOptions small = options;
    // Judged at full size: a small picture hides a small shake.
    engine::MergeOptions readable = options;
    readable.left_out.resize(count, false);
    for (std::size_t i = 0; i < count; ++i)
        if (!opened.frames->light(static_cast<int>(i))) readable.left_out[i] = true;
    const engine::Selection selection = engine::select_frames(*opened.series.source, opened.looks, readable);
    small.reference = selection.reference;
    small.left_out.assign(count, false);
    small.kept.assign(count, false);
    for (std::size_t i = 0; i < count; ++i) (selection.use[i] ? small.kept : small.left_out)[i] = true;

    engine::MergeWork work;
    work.work = {stop,
                 [this](float done) { tell([this, done] { Q_EMIT step(tr("Merging a small preview"), done); }); }};
    work.preview = [this, stop](const engine::MergePreview& preview) {
        tell([this, stop, picture = shown_light(preview.half, m_display->encoding()), frames = preview.frames_done] {
            if (!stop.stop_requested()) Q_EMIT growing(picture, frames);
        });
    };
    auto outcome = m_engine.merge(*opened.frames, small, work);
    if (stop.stop_requested()) return;
    if (!outcome) {
        tell([this, stop, words = words_of(outcome.error())] {
            if (!stop.stop_requested()) Q_EMIT merge_failed(words);
        });
        return;
    }
    MergeResultPreview result;
    result.report = std::move(outcome->report);
    for (std::size_t i = 0; i < count && i < result.report.frames.size(); ++i) {
        engine::FrameReport& frame = result.report.frames[i];
        frame.shift *= opened.frames->factor();
        frame.sharpness = selection.reports[i].sharpness;
        frame.is_reference = static_cast<int>(i) == selection.reference;
        if (selection.use[i] && frame.used && frame.note.empty()) {
            frame.note = selection.reports[i].note;
            frame.is_warning = selection.reports[i].is_warning;
        } else if (!selection.use[i]) {
            frame.used = false;
            frame.note = selection.reports[i].note;
            frame.is_warning = selection.reports[i].is_warning;
        }
    }
    const engine::Rect area = outcome->picture.area();
    result.picture = shown_light(upright_light(outcome->picture), m_display->encoding());
    const bool is_turned = outcome->picture.orientation >= 5;
    result.full_size =
        QSize(is_turned ? area.height : area.width, is_turned ? area.width : area.height) * opened.frames->factor();
    result.ghosts =
        ghost_mask(outcome->ghosts, outcome->picture.frames_cell, area.width, area.height, outcome->picture.orientation,
                   static_cast<int>(std::ranges::count(result.report.frames, true, &engine::FrameReport::used)));
    tell([this, stop, result = std::move(result)] {
        if (!stop.stop_requested()) Q_EMIT merged(result);
    });
}

} // namespace ui
