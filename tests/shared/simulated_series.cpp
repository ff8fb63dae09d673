// Frames of a simulated series: the scene through poses, lamps, movers and stars over it, then the sensor.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/simulated_series.h"
#include "engine/base/parallel.h"
#include "engine/colour/view.h"
#include "engine/sample/random.h"
#include "engine/sample/sensor.h"
#include <algorithm>
#include <numbers>

namespace test {

using engine::FrameLight;
using engine::Homography;
using engine::Image;
using engine::MergePoint;
using engine::Plane;
using engine::Raster;
using engine::Rect;
using engine::Rgb;

namespace {

constexpr long long kept_bytes = 400'000'000; // of all frames of a series together

void for_each_row(int rows, const std::function<void(int)>& work) {
    engine::for_each_index(rows, engine::Priority::exporting, {}, work);
}

// Around a rectangle moved by a map.
Rect moved(const Rect& area, const Homography& map, const Rect& frame) {
    double left = 1e9, top = 1e9, right = -1e9, bottom = -1e9;
    for (const double x : {area.left, area.right()})
        for (const double y : {area.top, area.bottom()}) {
            const MergePoint p = map(x, y);
            left = std::min(left, p.x), right = std::max(right, p.x), top = std::min(top, p.y),
            bottom = std::max(bottom, p.y);
        }
    const auto l = static_cast<int>(std::floor(left)), t = static_cast<int>(std::floor(top));
    return Rect{l, t, static_cast<int>(std::ceil(right)) - l + 1, static_cast<int>(std::ceil(bottom)) - t + 1}
        .clipped_to(frame);
}

// Values of 1 of a frame per light 1 of the scene.
double exposure_of(const SeriesSetup& setup, const SimulatedFrame& frame) {
    const double stops = 2 / frame.f_number;
    return setup.wall_electrons * frame.exposure_time * stops * stops * frame.light * frame.iso /
           (100 * setup.sensor.full_well);
}

} // namespace

SimulatedSeries::SimulatedSeries(SeriesSetup setup)
    : m_setup(std::move(setup)), m_scene(std::make_shared<SimulatedScene>(m_setup.scene)),
      m_stars(m_setup.stars, width(), height(), m_setup.focal_pixels()), m_kept(m_setup.frames.size()) {
    for (std::size_t i = 0; i < m_setup.frames.size(); ++i) {
        const SimulatedFrame& taken = m_setup.frames[i];
        engine::FrameFacts facts;
        const std::string number = std::to_string(i + 1);
        facts.name = m_setup.name + "_" + std::string(number.size() < 3 ? 3 - number.size() : 0, '0') + number;
        engine::CaptureFacts& capture = facts.capture;
        capture.maker = "Nocturne", capture.model = "Simulated", capture.lens = "Simulated F2";
        capture.width = width(), capture.height = height();
        if (taken.orientation > 4) std::swap(capture.width, capture.height);
        capture.focal_length = capture.focal_length_35mm = m_setup.focal_length;
        capture.is_raw = !m_setup.pictures;
        capture.format = m_setup.pictures ? "JPEG" : "DNG", capture.cfa = m_setup.pictures ? "none" : "RGGB";
        if (!m_setup.pictures) capture.noise = noise(static_cast<int>(i));
        if (taken.tells_exposure) {
            capture.exposure_time = taken.told_exposure_time.value_or(taken.exposure_time);
            capture.f_number = taken.told_f_number.value_or(taken.f_number);
            capture.iso = taken.iso;
            facts.nominal_exposure = *capture.exposure_time * *capture.iso / (*capture.f_number * *capture.f_number);
        }
        if (taken.tells_time) {
            const auto second = static_cast<int>(std::floor(taken.start + 1e-6));
            char text[32];
            std::snprintf(text, sizeof text, "2025:11:14 %02d:%02d:%02d", 21 + (30 * 60 + second) / 3600,
                          (30 + second / 60) % 60, second % 60);
            capture.taken = text, capture.taken_fraction = std::max(0.0, taken.start - second);
            facts.start = taken.start - m_setup.frames[0].start, facts.has_time = true;
        }
        facts.layout = m_setup.pictures ? engine::FrameLayout::picture : engine::FrameLayout::bayer;
        facts.orientation = m_setup.pictures ? 1 : taken.orientation;
        if (!m_setup.pictures) facts.as_shot_neutral = simulated_neutral(), facts.camera_to_xyz = balanced_to_xyz();
        facts.width = width(), facts.height = height();
        m_facts.push_back(std::move(facts));
    }
}

Homography SimulatedSeries::pose(int index) const {
    CameraPose mean;
    const auto& poses = frame(index).poses;
    const auto share = 1 / static_cast<double>(poses.size());
    for (const CameraPose& pose : poses)
        mean.pan += share * pose.pan, mean.tilt += share * pose.tilt, mean.roll += share * pose.roll,
            mean.dx += share * pose.dx, mean.dy += share * pose.dy;
    return pose_map(mean, width(), height(), m_setup.focal_pixels());
}

engine::FrameMotion SimulatedSeries::motion(int index, int reference) const {
    return {after(pose(index), pose(reference).inverse()), {}};
}

MergePoint SimulatedSeries::sky_motion(int index, int reference, double x, double y) const {
    const auto middle = [this](int k) { return frame(k).start + frame(k).exposure_time / 2; };
    const MergePoint rest = pose(reference).inverse()(x, y);
    const MergePoint turned = m_stars.moved(rest.x, rest.y, middle(reference), middle(index));
    return pose(index)(turned.x, turned.y);
}

double SimulatedSeries::exposure(int index, int reference) const {
    return exposure_of(m_setup, frame(index)) / exposure_of(m_setup, frame(reference));
}

engine::NoiseProfile SimulatedSeries::noise(int index) const {
    const double well = electrons(index), step = well / (m_setup.sensor.white - m_setup.sensor.black);
    const double read = std::hypot(m_setup.sensor.read_noise, m_setup.sensor.read_noise_after * 100 / frame(index).iso);
    const double variance = read * read + m_setup.sensor.row_noise * m_setup.sensor.row_noise +
                            m_setup.sensor.column_noise * m_setup.sensor.column_noise +
                            m_setup.sensor.dark_current * frame(index).exposure_time + step * step / 12;
    const double offset = variance / (well * well);
    return {{1 / well, 1 / well, 1 / well}, {offset, offset, offset}};
}

Image SimulatedSeries::scene_light(int index, bool with_sway) const {
    const SimulatedFrame& taken = frame(index);
    const std::size_t looks = taken.poses.size();
    std::vector<Homography> back;
    for (const CameraPose& pose : taken.poses)
        back.push_back(pose_map(pose, width(), height(), m_setup.focal_pixels()).inverse());
    const bool sways = with_sway && m_setup.tree_sway > 0;
    const double swing = 2 * std::numbers::pi * 0.5 * (taken.start + taken.exposure_time / 2);
    Image light(area());
    for_each_row(height(), [&](int y) {
        Rgb* row = light.row(y);
        for (int x = 0; x < width(); ++x) {
            Rgb sum;
            for (const Homography& map : back) {
                MergePoint p = map(x, y);
                if (sways)
                    if (const auto part = static_cast<double>(m_scene->tree(p.x, p.y));
                        part > 0) // branches of some 60 px, each in its own time
                        p.x += part * m_setup.tree_sway * std::sin(swing + p.x / 20 + 3 * std::sin(p.y / 25)),
                            p.y += part * 0.4 * m_setup.tree_sway * std::sin(1.3 * swing + p.y / 22);
                sum = sum + m_scene->at(p.x, p.y);
            }
            row[x] = sum * (1 / static_cast<float>(looks));
        }
    });
    draw_lamps(index, light);
    return light;
}

void SimulatedSeries::expose(int index, Image& light) const {
    const SimulatedFrame& taken = frame(index);
    const double scale = exposure_of(m_setup, taken), falloff = m_setup.sensor.corner_ev;
    for_each_row(height(), [&](int y) {
        Rgb* row = light.row(y);
        for (int x = 0; x < width(); ++x) {
            const double u = (2.0 * x - width() + 1) / std::hypot(width(), height()),
                         v = (2.0 * y - height() + 1) / std::hypot(width(), height());
            row[x] = row[x] * static_cast<float>(falloff == 0 ? scale : scale * std::exp2(-falloff * (u * u + v * v)));
        }
    });
}

Image SimulatedSeries::truth(int index, bool movers) const {
    Image light = scene_light(index, movers);
    if (movers) draw_sky(index, light), draw_movers(index, light);
    expose(index, light);
    return light;
}

std::pair<Image, Image> SimulatedSeries::truths(int index) const {
    Image without = scene_light(index, false);
    Image with = m_setup.tree_sway > 0 ? scene_light(index, true) : without.copy();
    draw_sky(index, with), draw_movers(index, with);
    expose(index, with), expose(index, without);
    return {std::move(with), std::move(without)};
}

void SimulatedSeries::draw_lamps(int index, Image& light) const {
    const auto& poses = frame(index).poses;
    const float share = 1 / static_cast<float>(poses.size());
    for (const SceneLamp& lamp : m_scene->lamps())
        for (const CameraPose& pose : poses) {
            const MergePoint p = pose_map(pose, width(), height(), m_setup.focal_pixels())(lamp.x, lamp.y);
            const auto reach = static_cast<int>(lamp.radius + 6);
            const Rect around =
                Rect{static_cast<int>(p.x) - reach, static_cast<int>(p.y) - reach, 2 * reach + 2, 2 * reach + 2}
                    .clipped_to(area());
            for (int y = around.top; y < around.bottom(); ++y)
                for (int x = around.left; x < around.right(); ++x)
                    light.at(x, y) =
                        light.at(x, y) + lamp.light * (share * soft_disc(std::hypot(x - p.x, y - p.y), lamp.radius));
        }
}

void SimulatedSeries::draw_movers(int index, Image& light) const {
    const SimulatedFrame& taken = frame(index);
    for (const SimulatedMover& mover : m_setup.movers) {
        const double path = std::hypot(mover.speed, mover.speed_down) * taken.exposure_time;
        const auto looks =
            std::max(static_cast<int>(taken.poses.size()), std::clamp(static_cast<int>(std::ceil(path / 0.7)), 1, 32));
        Rect reach;
        std::vector<Homography> back;
        std::vector<double> times;
        for (int k = 0; k < looks; ++k) {
            const double time = taken.start + taken.exposure_time * (k + 0.5) / looks;
            const std::size_t at = static_cast<std::size_t>(k) * taken.poses.size() / static_cast<std::size_t>(looks);
            const Homography map = pose_map(taken.poses[at], width(), height(), m_setup.focal_pixels());
            const Rect here = mover_area(mover, time, true);
            times.push_back(time), back.push_back(map.inverse());
            if (here.empty()) continue;
            const Rect seen = moved(here, map, area());
            if (seen.empty()) continue;
            if (reach.empty()) reach = seen;
            const int left = std::min(reach.left, seen.left), top = std::min(reach.top, seen.top);
            reach = {left, top, std::max(reach.right(), seen.right()) - left,
                     std::max(reach.bottom(), seen.bottom()) - top};
        }
        for_each_row(reach.height, [&](int row) {
            for (int x = reach.left; x < reach.right(); ++x) {
                Rgb body, glow;
                float covered = 0;
                for (std::size_t k = 0; k < times.size(); ++k) {
                    if (times[k] < mover.from || times[k] > mover.until) continue;
                    const MergePoint p = back[k](x, reach.top + row);
                    const MoverLight seen = mover_at(mover, p.x, p.y, times[k]);
                    body = body + seen.light * seen.alpha, glow = glow + seen.glow, covered += seen.alpha;
                }
                const float share = 1 / static_cast<float>(looks);
                Rgb& here = light.at(x, reach.top + row);
                here = here * (1 - covered * share) + (body + glow) * share;
            }
        });
    }
}

void SimulatedSeries::draw_sky(int index, Image& light) const {
    const SimulatedFrame& taken = frame(index);
    const Homography map = pose(index), back = map.inverse();
    const auto add = [&](int x, int y, Rgb more) {
        const MergePoint rest = back(x, y);
        light.at(x, y) = light.at(x, y) + more * m_scene->sky(rest.x, rest.y);
    };
    if (m_setup.stars.count > 0) {
        // Moffat, beta = 3: I = 2 / (pi a^2) (1 + r^2 / a^2)^-3, FWHM = 2 a sqrt(2^(1/3) - 1).
        const double a = m_setup.stars.full_width / (2 * std::sqrt(std::cbrt(2.0) - 1));
        const double path = m_setup.stars.speed * taken.exposure_time * m_setup.focal_pixels();
        const auto looks = std::clamp(static_cast<int>(std::ceil(path / 0.4)), 1, 200);
        for (int k = 0; k < looks; ++k)
            for (const SeenStar& star : m_stars.at(taken.start + taken.exposure_time * (k + 0.5) / looks)) {
                const MergePoint p = map(star.place.x, star.place.y);
                const int reach = star.light.g > 100 ? 14 : star.light.g > 10 ? 9 : 6;
                const Rect around =
                    Rect{static_cast<int>(p.x) - reach, static_cast<int>(p.y) - reach, 2 * reach + 2, 2 * reach + 2}
                        .clipped_to(area());
                const double peak = 2 / (std::numbers::pi * a * a) / looks;
                for (int y = around.top; y < around.bottom(); ++y)
                    for (int x = around.left; x < around.right(); ++x) {
                        const double q = 1 + ((x - p.x) * (x - p.x) + (y - p.y) * (y - p.y)) / (a * a);
                        add(x, y, star.light * static_cast<float>(peak / (q * q * q)));
                    }
            }
    }
    for (const SimulatedStreak& streak : m_setup.streaks) {
        if (streak.frame != index) continue;
        const Rgb colour = filtered({1, 0.97F, 0.9F});
        for_each_row(height(), [&](int y) {
            for (int x = 0; x < width(); ++x) {
                const MergePoint rest = back(x, y);
                if (const float more = streak_at(streak, rest.x, rest.y); more > 0) add(x, y, colour * more);
            }
        });
    }
}

Plane SimulatedSeries::truth_mosaic(int index, bool movers) const {
    const Image light = truth(index, movers);
    Plane mosaic(area());
    for_each_row(height(), [&](int y) {
        const Rgb* from = light.row(y);
        float* to = mosaic.row(y);
        for (int x = 0; x < width(); ++x)
            to[x] = y % 2 == 0 ? (x % 2 == 0 ? from[x].r : from[x].g) : (x % 2 == 0 ? from[x].g : from[x].b);
    });
    return mosaic;
}

Raster<std::uint16_t> SimulatedSeries::raw_values(int index) const {
    return sensor_values(truth(index), m_setup.sensor, frame(index),
                         frame(index).same_noise_as.value_or(static_cast<std::uint32_t>(index)));
}

// What a camera would write as JPEG: every pixel with the noise of one sample of each colour, rendered with 8 bits, undone again.
Image SimulatedSeries::picture_of(int index) const {
    Image light = truth(index);
    const double well = electrons(index),
                 read = std::hypot(m_setup.sensor.read_noise, m_setup.sensor.read_noise_after * 100 / frame(index).iso);
    const std::uint32_t seed = 104729U * (frame(index).same_noise_as.value_or(static_cast<std::uint32_t>(index)) + 1);
    for_each_row(height(), [&](int y) {
        for (int x = 0; x < width(); ++x) {
            Rgb& pixel = light.at(x, y);
            const auto noisy = [&](float value, std::uint32_t channel) {
                const double electrons = std::max(0.0, static_cast<double>(value) * well);
                const auto normal =
                    static_cast<double>(engine::normal_number(engine::random_bits(seed + channel, x, y)));
                return static_cast<float>(
                    std::min(1.0, (electrons + normal * std::sqrt(electrons + read * read)) / well));
            };
            const auto& neutral = simulated_neutral();
            // A clipped channel ends the others: cameras render clipped lights white.
            Rgb seen{noisy(pixel.r, 0), noisy(pixel.g, 1), noisy(pixel.b, 2)};
            const double end = *std::min_element(neutral.begin(), neutral.end());
            seen = {static_cast<float>(std::min(static_cast<double>(seen.r), end * neutral[0])),
                    static_cast<float>(std::min(static_cast<double>(seen.g), end * neutral[1])),
                    static_cast<float>(std::min(static_cast<double>(seen.b), end * neutral[2]))};
            pixel = unfiltered(seen) * static_cast<float>(m_setup.picture_gain);
        }
        engine::apply_view(light.row(y), light.row(y), static_cast<std::size_t>(width()));
        for (int x = 0; x < width(); ++x) {
            const auto rounded = [](float v) { // 8 bits of sRGB
                const float curve = v <= 0.0031308F ? 12.92F * v : 1.055F * std::pow(v, 1 / 2.4F) - 0.055F,
                            level = std::round(255 * std::clamp(curve, 0.0F, 1.0F)) / 255;
                return level <= 0.04045F ? level / 12.92F : std::pow((level + 0.055F) / 1.055F, 2.4F);
            };
            Rgb& pixel = light.at(x, y);
            pixel = {rounded(pixel.r), rounded(pixel.g), rounded(pixel.b)};
        }
    });
    return light;
}

engine::Result<FrameLight> SimulatedSeries::read(int index, const engine::Work& work) const {
    if (work.stopped()) return engine::Error{engine::ErrorKind::stopped, "", "simulated series"};
    FrameLight result;
    result.noise = noise(index);
    if (m_setup.pictures) {
        result.layout = engine::FrameLayout::picture;
        result.picture = picture_of(index);
        for (int y = 0; y < height(); ++y)
            engine::undo_view(result.picture.row(y), result.picture.row(y), static_cast<std::size_t>(width()));
        const Rgb end = engine::undo_view(Rgb{254.5F / 255, 254.5F / 255, 254.5F / 255});
        result.ends = end;
        for (std::size_t c = 0; c < 3; ++c)
            result.noise.scale[c] *= m_setup.picture_gain,
                result.noise.offset[c] *= m_setup.picture_gain * m_setup.picture_gain;
        return result;
    }
    std::shared_ptr<const Raster<std::uint16_t>> values;
    {
        const std::lock_guard lock(m_mutex);
        values = m_kept[static_cast<std::size_t>(index)];
    }
    if (!values) {
        values = std::make_shared<const Raster<std::uint16_t>>(raw_values(index));
        const std::lock_guard lock(m_mutex);
        if (area().pixels() * 2 * count() <= kept_bytes) m_kept[static_cast<std::size_t>(index)] = values;
    }
    result.pattern = {engine::CfaColour::red, engine::CfaColour::green, engine::CfaColour::green,
                      engine::CfaColour::blue};
    if (m_setup.sensor.defects_known && m_setup.sensor.hot_share > 0) result.defects = Raster<std::uint8_t>(area());
    result.mosaic = Plane(area());
    const auto black = static_cast<float>(m_setup.sensor.black),
               step = 1 / static_cast<float>(m_setup.sensor.white - m_setup.sensor.black);
    for_each_row(height(), [&](int y) {
        const std::uint16_t* from = values->row(y);
        float* to = result.mosaic.row(y);
        for (int x = 0; x < width(); ++x) to[x] = (static_cast<float>(from[x]) - black) * step;
        if (!result.defects.area().empty())
            for (int x = 0; x < width(); ++x) result.defects.row(y)[x] = is_hot(x, y) ? 1 : 0;
    });
    return result;
}

} // namespace test
