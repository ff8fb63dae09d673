// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/proof.h"
#include "engine/colour/view.h"
#include <algorithm>
#include <cmath>
#include <vector>

namespace ui {
namespace {

int long_edge_in(QSize box, const engine::Rect& photo) {
    const double scale = std::min({1.0, double(box.width()) / photo.width, double(box.height()) / photo.height});
    return std::max(1, int(std::floor(std::max(photo.width, photo.height) * scale)));
}

int to_8_bit(float value) { return int(std::lround(std::clamp(value, 0.0f, 1.0f) * 255)); }

// What happens to one row between scene light and the screen.
class Proof {
public:
    static std::optional<Proof> make(const ProofRequest& request) {
        Proof proof;
        if (request.file_profile) {
            auto into =
                engine::DeviceEncoding::make(*request.file_profile, request.intent, request.black_point_compensation);
            auto back = engine::DeviceDecoding::make(*request.file_profile);
            if (!into || !back) return std::nullopt;
            proof.m_into_file = *into;
            proof.m_out_of_file = *back;
        }
        auto display = engine::DeviceEncoding::make(request.display, engine::Intent::relative, true);
        if (!display) return std::nullopt;
        proof.m_display = *display;
        return proof;
    }

    void row(const engine::Rgb* scene, std::vector<engine::Rgb>& pixels, QRgb* out) const {
        const std::size_t count = pixels.size();
        engine::apply_view(scene, pixels.data(), count);
        if (m_into_file) {
            m_into_file->encode(pixels.data(), pixels.data(), count);
            m_out_of_file->decode(pixels.data(), pixels.data(), count);
        }
        m_display->encode(pixels.data(), pixels.data(), count);
        for (std::size_t x = 0; x < count; ++x)
            out[x] = qRgb(to_8_bit(pixels[x].r), to_8_bit(pixels[x].g), to_8_bit(pixels[x].b));
    }

private:
    std::optional<engine::DeviceEncoding> m_into_file, m_display;
    std::optional<engine::DeviceDecoding> m_out_of_file;
};

} // namespace

std::optional<QImage> render_proof(const ProofRequest& request, engine::AnalysisCache* analyses,
                                   const std::stop_token& stop) {
    if (request.box.isEmpty()) return std::nullopt;
    const auto proof = Proof::make(request);
    if (!proof || stop.stop_requested()) return std::nullopt;
    const int long_edge = long_edge_in(request.box, engine::frame_of(request.photo->facts(), request.recipe).area());
    const auto plan = engine::make_plan(request.photo, request.recipe, long_edge, analyses, {stop, {}});
    if (!plan) return std::nullopt;
    const auto scene = engine::render(*plan, plan->area, {}, stop);
    if (!scene) return std::nullopt;
    QImage picture(scene->width(), scene->height(), QImage::Format_RGB32);
    std::vector<engine::Rgb> pixels(std::size_t(scene->width()));
    for (int y = 0; y < scene->height(); ++y)
        proof->row(scene->row(scene->area().top + y), pixels, reinterpret_cast<QRgb*>(picture.scanLine(y)));
    return picture;
}

} // namespace ui
