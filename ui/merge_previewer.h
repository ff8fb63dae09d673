// Opens a series and merges it small, in the background, whenever the settings change; the newest wish wins. Knows no widget.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/merge/quality.h"
#include "ui/merge_engine.h"
#include "ui/merge_reduced_frames.h"
#include <QImage>
#include <QObject>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace ui {

class DisplayEncoder;

struct MergeResultPreview {
    QImage picture;             // for the display
    QSize full_size;            // of the photo that it stands for
    QImage ghosts;              // Alpha8; null where nothing is compared
    engine::MergeReport report; // lengths in pixels of the full size; which frames are fit was judged at full size
};

class MergePreviewer : public QObject {
    Q_OBJECT
public:
    // `display`: must outlive this.
    MergePreviewer(MergeEngine engine, const DisplayEncoder* display, QObject* parent);
    ~MergePreviewer() override;

    // Another series. opened() or refused() follows.
    void open(const MergeInput& input);
    // merged() or merge_failed() follows once all frames were read, unless a newer wish came.
    void merge(const engine::MergeOptions& options);
    void pause(); // until merge() is called again

    // UI thread. Nothing before opened().
    const MergeSeries& series() const { return m_series; }
    // One frame as it is; null while it was not read.
    QImage frame_picture(int frame) const;

Q_SIGNALS:
    void thumbnail(int file, const QImage& picture); // of MergeInput::files
    void opened(const ui::MergeSuggestion& suggestion);
    void refused(const QString& words); // the files are no series
    void frame_read(int frame);
    void frame_damaged(int frame, const QString& words);
    void step(const QString& words, float done);
    void growing(const QImage& picture, int frames); // after 1, 2, 4, 8, ... frames
    void merged(const ui::MergeResultPreview& result);
    void merge_failed(const QString& words);

private:
    struct Opened {
        MergeSeries series;
        std::shared_ptr<const ReducedFrames> frames;
        std::vector<engine::FrameLook> looks; // at full size; empty ones of frames that could not be read
        bool is_loaded = false;
    };
    void run(const std::stop_token& stop);
    std::optional<Opened> open_now(const MergeInput& input, const std::stop_token& stop);
    bool load_all(Opened& opened, const std::stop_token& stop);
    void merge_now(const Opened& opened, const engine::MergeOptions& options, const std::stop_token& stop);
    // Runs it on the UI thread, unless another series was asked for meanwhile.
    void tell(std::function<void()> call);

    MergeEngine m_engine;
    const DisplayEncoder* m_display;
    MergeSeries m_series;                          // UI thread
    std::shared_ptr<const ReducedFrames> m_frames; // UI thread
    std::mutex m_mutex;                            // guards the five below
    std::optional<MergeInput> m_next_input;
    std::optional<engine::MergeOptions> m_next_options;
    int m_number = 0; // of the series that was asked for last
    std::stop_source m_opening, m_merging;
    int m_running_number = 0; // worker
    std::condition_variable_any m_woken;
    std::jthread m_worker; // last: stops and joins before the rest goes
};

} // namespace ui
