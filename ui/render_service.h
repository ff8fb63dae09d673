// The bridge to the engine's renderer: asks it on its own thread and delivers pictures for the screen by queued signal.
// In each view the newest request wins; views of higher rank go first and interrupt the others. While a slider is dragged the
// first picture of a running request is still finished, otherwise a fast hand would see nothing move.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/pipeline/renderer.h"
#include "ui/display_encoder.h"
#include <QImage>
#include <QObject>
#include <condition_variable>
#include <optional>
#include <thread>

namespace ui {

struct RenderRequest {
    std::shared_ptr<const engine::Photo> photo;
    engine::Recipe recipe;
    std::uint64_t revision = 0; // of the document; comes back with the pictures
    int long_edge = 0;          // of the whole picture
    engine::Rect wanted;        // the part of it, at that long edge; empty: all
    int coarse_long_edge = 0;   // rendered first when the real one is expected to take too long; 0: never
    engine::FrameExtent extent = engine::FrameExtent::picture;
    bool follows(const RenderRequest& other) const {
        return photo == other.photo && long_edge == other.long_edge && wanted == other.wanted;
    }
};

// A part of a photo in the display's colours.
struct Picture {
    QImage image;       // null: there is none
    engine::Rect area;  // what it shows, at long edge `long_edge`
    engine::Rect whole; // the whole photo there
    int long_edge = 0;
    std::uint64_t revision = 0;
    std::uint64_t photo_key = 0;
    bool coarse = false;
};

class RenderService : public QObject {
    Q_OBJECT
public:
    explicit RenderService(QObject* parent);
    ~RenderService() override;

    enum class Rank { photo, comparison, overview, thumbnails }; // first goes first
    int add_view(Rank rank);
    void request(int view, RenderRequest request);
    void cancel(int view);

    DisplayEncoder& display() { return m_display; }

signals:
    // Finished tiles of a picture that takes a while, before it is complete.
    void patches_ready(int view, const std::vector<ui::Picture>& patches);
    void picture_ready(int view, const ui::Picture& picture);

private:
    struct View {
        Rank rank;
        std::optional<RenderRequest> waiting;
    };
    void run(const std::stop_token& stop);
    bool take_next(const std::stop_token& stop, int& view, RenderRequest& request, std::stop_token& job_stop);
    void render(int view, const RenderRequest& request, const std::stop_token& stop);
    bool render_level(int view, const RenderRequest& request, int long_edge, bool coarse, const std::stop_token& stop);
    double& seconds_per_pixel(const RenderRequest& request);
    bool begin_second_level(int view);
    Rank rank_of(int view);

    DisplayEncoder m_display;
    engine::TileCache m_tiles;
    engine::AnalysisCache m_analyses;
    // Of the last renderings for Rank::photo, of reduced photos and at full size; 0: not known yet. Worker thread only.
    double m_seconds_per_pixel[2] = {0, 0};

    std::mutex m_mutex; // guards what follows
    std::condition_variable_any m_wake;
    std::vector<View> m_views;
    int m_running_view = -1;
    RenderRequest m_running_request;
    bool m_running_first_level = false;
    std::stop_source m_running_stop;

    std::jthread m_worker; // last: it uses all of the above
};

} // namespace ui
