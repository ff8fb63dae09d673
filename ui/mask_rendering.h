// Masks as pictures: the selected one at the size of the canvas, all of them small for the list, with the share of the picture that they
// cover. Rendered on a thread of its own; of the canvas the newest wish wins, small pictures come when nothing else waits. A mask that is
// switched off is rendered as if it were on.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/pipeline/renderer.h"
#include <QImage>
#include <QObject>
#include <condition_variable>
#include <deque>
#include <optional>
#include <thread>

namespace ui {

struct MaskPicture {
    std::string mask;
    std::uint64_t wish = 0; // as asked for
    QImage image;           // Alpha8, of the whole picture
    double share = 0;       // of the photo, 0 to 1
};

class MaskRendering : public QObject {
    Q_OBJECT
public:
    explicit MaskRendering(QObject* parent);
    ~MaskRendering() override;

    struct Wish {
        std::shared_ptr<const engine::Photo> photo;
        engine::Recipe recipe;
        std::string mask;
        int long_edge = 0;
        std::uint64_t number = 0; // comes back
    };
    void want_overlay(Wish wish);
    void want_small(std::vector<Wish> wishes); // instead of those that still wait
    void forget();                             // nothing is wanted any more

signals:
    void overlay_ready(const ui::MaskPicture& picture);
    void small_ready(const ui::MaskPicture& picture);

private:
    void run(const std::stop_token& stop);
    std::optional<MaskPicture> render(const Wish& wish, bool with_share, const std::stop_token& stop);

    engine::AnalysisCache m_analyses;
    std::mutex m_mutex; // guards what follows
    std::condition_variable_any m_wake;
    std::optional<Wish> m_overlay;
    std::deque<Wish> m_small;
    std::stop_source m_small_stop; // of the small picture that is being rendered

    std::jthread m_worker; // last: it uses all of the above
};

} // namespace ui
