// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/night/night_pass.h"
#include "engine/photo/scene_light.h"
#include <cmath>

namespace engine {
namespace {

constexpr double usual_viewing_size = 2048;                   // long edge in pixels of a picture on a screen
constexpr float refill_over = 20;                             // lamps are refilled fully from this distance of N from 0
constexpr float refill_from_ev = 2.5F, refill_over_ev = 1.5F; // above the key: what is darker stands before the lamp
// Colours are judged in more light than the file tells: the sensor clips lamps and signs and the base smooths them, so that they count as
// at least 10 cd/m2 (log2); what shines far above its surroundings keeps most of its colour for an eye that sees it against them.
constexpr float lamp_light = 3.32F, bright_light = 1.6F;
constexpr float bright_from = 2, bright_over = 3, bright_part = 0.7F; // EV above the key
constexpr float sky_unheld = 0.8F; // of the lamps' hold that a bright sky does not get
constexpr float glow_most = 0.2F;  // of the light that the display cannot show, at full glow and N = 60 (night.md 4.6)
constexpr float surround_most = 0.6F;   // EV in the corners at full surround and N = 60
constexpr float negative_glow_most = 1; // of the fitted veil, at N = 60

inline float at_least(float x, float least) { return x > least ? x : least; }

inline float saturation_of(Rgb c) {
    const float top = at_least(c.r, at_least(c.g, c.b));
    const float bottom = c.r < c.g ? (c.r < c.b ? c.r : c.b) : (c.g < c.b ? c.g : c.b);
    return 1.0F - at_least(bottom, 0.0F) / at_least(top, least_luminance);
}

// `c` with its luminance made `wanted`; no channel below 0.
inline Rgb scaled_to(Rgb c, float wanted) {
    const float gain = wanted / at_least(luminance(c), least_luminance);
    return {at_least(c.r * gain, 0.0F), at_least(c.g * gain, 0.0F), at_least(c.b * gain, 0.0F)};
}

} // namespace

NightPass::NightPass(const NightPicture& picture, const NightSettings& settings, const Scene& scene)
    : m_picture(picture), m_settings(settings), m_scene(scene) {
    const double adaptation = scene.light_is_known ? scene.cd_m2_per_unit * picture.key : assumed_adaptation_luminance;
    const LightLevels levels = light_levels(
        {picture.key, adaptation, static_cast<double>(settings.scene_light), static_cast<double>(settings.legibility)});
    m_tone = night_tone(levels, settings, {picture.key, scene.noise.floor(), static_cast<double>(scene.headroom)});
    m_colour = night_colour(settings, levels, scene.white);
    m_log_key = static_cast<float>(std::log2(picture.key));
    // L_v = kappa' 2^B 2^(u(N) - u_eye); kappa' = L_A / key.
    m_to_virtual = static_cast<float>(std::log2(adaptation) - std::log2(picture.key) +
                                      levels.level(static_cast<double>(settings.sense)) - levels.eye +
                                      static_cast<double>(settings.scene_light));
    m_strength = std::clamp(settings.sense / 60, 0.0F, 1.67F);
    m_refill = smooth_step(std::abs(settings.sense) / refill_over);
    m_trusted_light = static_cast<float>(scene.noise.floor());
    const auto full = static_cast<double>(scene.full_long_edge);
    if (settings.sense < 0) {
        m_lift.emplace(m_tone, picture.key, scene.noise, full / usual_viewing_size);
        m_noise = NoiseShare::of(scene.noise, full / std::max(1.0, static_cast<double>(scene.long_edge)),
                                 full / proxy_long_edge);
    } else if (settings.acuity > 0) {
        // The detail layer is what the filter's radius leaves out: half a period of 4 radii.
        const double degrees = scene.degrees > 0 ? scene.degrees : usual_degrees;
        const Rect area = picture.base->slope.area();
        const double radius_degrees =
            0.015 * std::min(area.width, area.height) * degrees / std::max(area.width, area.height);
        m_threshold.emplace(m_tone, picture.key, static_cast<double>(m_log_key + m_to_virtual),
                            1 / (4 * radius_degrees));
    }
}

void NightPass::render(const Rgb* from, Rgb* to, int y, int left, int count) {
    for (int done = 0; done < count; done += chunk)
        render_chunk(from + done, to + done, y, left + done, std::min(chunk, count - done));
}

void NightPass::render_chunk(const Rgb* from, Rgb* to, int y, int left, int count) {
    const ProxyRow row(m_picture.base->slope.area(), m_scene.photo, y, left, count);
    row.read(m_picture.base->slope, m_rows.slope.data());
    row.read(m_picture.base->offset, m_rows.offset.data());
    load(from, count);
    const LampMaps* lamps = m_picture.lamps.get();
    const bool has_lamps = lamps && row.read(lamps->lamps, m_rows.lamps.data());
    if (!has_lamps) m_rows.lamps.fill(0);
    if (has_lamps && m_strength > 0) protect_lamps(count);
    if (lamps && m_strength > 0 && m_settings.glow < 0 && row.read(lamps->veil, m_rows.mask.data())) take_veil(count);
    if (lamps && row.read(lamps->refill, m_rows.mask.data())) refill_lamps(row, count);
    if (m_lift) {
        lift(count);
    } else {
        darken(row, count);
        if (m_settings.colour > 0) weigh_colours(count);
    }
    if (m_lift || m_threshold) lose_detail(row, count);
    if (m_strength > 0 && m_settings.surround > 0) darken_surround(y, left, count);
    apply_colour(to, count);
    if (m_colour.tint != 0) tint_row(m_colour, m_rows.mesopic.data(), to, count);
    if (lamps && row.read(lamps->moon, m_rows.mask.data())) keep_moon(to, count);
    if (lamps && lamps->glow[0].size() > 0 && m_strength > 0 && m_settings.glow > 0) add_glow(to, y, left, count);
}

// Light of the row, its logarithm, its base, and the light that colours are judged in.
void NightPass::load(const Rgb* from, int count) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        const Rgb c = from[i];
        m_rows.red[i] = c.r, m_rows.green[i] = c.g, m_rows.blue[i] = c.b;
        m_rows.light[i] = at_least(luminance(c), least_luminance);
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        const float log_light = fast_log2(m_rows.light[i]);
        const float base = m_rows.slope[i] * (log_light - m_picture.log_gain) + m_rows.offset[i] + m_picture.log_gain;
        m_rows.log_light[i] = log_light;
        m_rows.base[i] = base;
        const float above = smooth_step((base - m_log_key - bright_from) * (1 / bright_over));
        const float seen = base + m_to_virtual;
        m_rows.virtual_light[i] = seen + bright_part * above * at_least(bright_light - seen, 0.0F);
    }
}

// The sensor clips lamps and signs, and the base smooths them: the eye saw them brighter than the file says, and in full colour.
void NightPass::protect_lamps(int count) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
        m_rows.virtual_light[i] += m_rows.lamps[i] * at_least(lamp_light - m_rows.virtual_light[i], 0.0F);
}

void NightPass::take_veil(int count) {
    const float part =
        negative_glow_most * std::min(m_strength, 1.0F) * -m_settings.glow / 100 * fast_exp2(m_picture.log_gain);
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        const float light = m_rows.light[i], wanted = part * m_rows.mask[i];
        const float left = 1.0F - (wanted < 0.6F * light ? wanted / light : 0.6F);
        m_rows.red[i] *= left, m_rows.green[i] *= left, m_rows.blue[i] *= left;
        m_rows.light[i] = at_least(light * left, least_luminance);
        m_rows.log_light[i] = fast_log2(m_rows.light[i]);
    }
}

void NightPass::refill_lamps(const ProxyRow& row, int count) {
    row.read(m_picture.lamps->colour, m_rows.colour_red.data(), m_rows.colour_green.data(), m_rows.colour_blue.data());
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        const Rgb c = {m_rows.red[i], m_rows.green[i], m_rows.blue[i]};
        const Rgb colour = {m_rows.colour_red[i], m_rows.colour_green[i], m_rows.colour_blue[i]};
        const float bright = smooth_step((m_rows.log_light[i] - m_log_key - refill_from_ev) * (1 / refill_over_ev));
        // What has its own colour keeps it: only light that the clipping turned white takes the lamp's.
        const float own = saturation_of(c), wanted = at_least(saturation_of(colour), 1e-3F);
        const float lost = own < wanted ? 1.0F - own / wanted : 0.0F;
        const float part = m_refill * bright * m_rows.mask[i] * lost, light = luminance(c);
        m_rows.red[i] = c.r + part * (colour.r * light - c.r);
        m_rows.green[i] = c.g + part * (colour.g * light - c.g);
        m_rows.blue[i] = c.b + part * (colour.b * light - c.b);
    }
}

// Axis A for N < 0.
void NightPass::lift(int count) {
    const LimitedLift& lift = *m_lift;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
        m_rows.log_gain[i] = lift.change(m_rows.base[i] - m_log_key);
}

// Axis A for N > 0: by how much the tone moves each pixel.
void NightPass::darken(const ProxyRow& row, int count) {
    const bool sky = m_picture.lamps && row.read(m_picture.lamps->sky, m_rows.mask.data());
    if (!sky) std::fill_n(m_rows.mask.data(), count, 0.0F);
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        m_rows.log_gain[i] = m_tone.change(m_rows.base[i] - m_log_key, 1.0F - sky_unheld * m_rows.mask[i]);
        m_rows.mesopic[i] = mesopic_coefficient(m_rows.virtual_light[i]);
    }
}

// The part of axis A that knows colours: reds sink, blues are held back.
void NightPass::weigh_colours(int count) {
    // Out of reach of the writes below: only then the choices in the loop become selections.
    const NightColour colour = m_colour;
    const float trusted_light = m_trusted_light;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        const float light = m_rows.light[i];
        // Colours that drown in noise weigh as neutral.
        const float trust = light / (light + trusted_light);
        const float seen = scotopic_of_white({m_rows.red[i], m_rows.green[i], m_rows.blue[i]}) / light;
        const float more = (seen < 8.0F ? seen : 8.0F) - 1.0F;
        const float rods = 1.0F + trust * (more < 0.0F ? more * colour.warm_contrast : more);
        m_rows.log_gain[i] += colour.mesopic_gain(rods, m_rows.mesopic[i], m_rows.log_gain[i]);
    }
}

// Fine contrast goes where a lift would only show noise, and with acuity where the eye could not see it any more.
void NightPass::lose_detail(const ProxyRow& row, int count) {
    row.read(m_picture.base->detail, m_rows.detail.data());
    if (m_lift) {
        const NoiseShare noise = m_noise;
        for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
            const float lost =
                smooth_step(m_rows.log_gain[i] * (1.0F / 3.0F)) * noise.of_detail(m_rows.base[i], m_rows.detail[i]);
            m_rows.log_gain[i] -= lost * (m_rows.log_light[i] - m_rows.base[i]);
        }
        return;
    }
    const float part = m_settings.acuity / 100 * smooth_step(m_settings.sense / 40);
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        const float kept = m_threshold->kept(m_rows.base[i] - m_log_key, m_rows.detail[i]);
        m_rows.log_gain[i] -= part * (1.0F - kept) * (m_rows.log_light[i] - m_rows.base[i]);
    }
}

// A soft darkening towards the corners, less on lamps (night.md 4.6).
void NightPass::darken_surround(int y, int left, int count) {
    const float half_width = 0.5F * static_cast<float>(m_scene.photo.width),
                half_height = 0.5F * static_cast<float>(m_scene.photo.height);
    const float per_diagonal = 1 / std::sqrt(half_width * half_width + half_height * half_height);
    const float dy = (static_cast<float>(y) + 0.5F - half_height) * per_diagonal;
    const float most = surround_most * m_settings.surround / 100 * m_strength;
    for (int i = 0; i < count; ++i) {
        const auto k = static_cast<std::size_t>(i);
        const float dx = (static_cast<float>(left + i) + 0.5F - half_width) * per_diagonal;
        const float radius = std::sqrt(dx * dx + dy * dy);
        m_rows.log_gain[k] -= most * smooth_step((radius - 0.45F) * (1 / 0.75F)) * (1.0F - 0.7F * m_rows.lamps[k]);
    }
}

// Axis B at exactly the luminance that axis A decided, and the toe. Leaves that luminance in log_gain.
void NightPass::apply_colour(Rgb* to, int count) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        const float y1 = m_rows.light[i] * fast_exp2(m_rows.log_gain[i]);
        m_rows.log_gain[i] = y1 * m_tone.toe_gain(y1);
    }
    if (m_colour.weight == 0 && !m_colour.has_cast) {
        for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
            to[i] = scaled_to({m_rows.red[i], m_rows.green[i], m_rows.blue[i]}, m_rows.log_gain[i]);
        return;
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        const float log_luminance = m_rows.virtual_light[i];
        const Rgb shifted =
            m_colour.shifted({m_rows.red[i], m_rows.green[i], m_rows.blue[i]}, log_luminance, fast_exp2(log_luminance));
        to[i] = scaled_to(m_colour.cast * shifted, m_rows.log_gain[i]);
    }
}

// The moon keeps the colour of the photo.
void NightPass::keep_moon(Rgb* to, int count) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        const Rgb own = scaled_to({m_rows.red[i], m_rows.green[i], m_rows.blue[i]}, m_rows.log_gain[i]);
        to[i] = to[i] + (own - to[i]) * m_rows.mask[i];
    }
}

void NightPass::add_glow(Rgb* to, int y, int left, int count) {
    // Lamps go down by a part of the shift; so does the light that they scatter.
    const float part = glow_most * m_settings.glow / 100 * m_strength *
                       fast_exp2(m_tone.lamp_hold * m_tone.shift + m_picture.log_gain);
    const ProxyRow row(m_picture.lamps->glow[0].area(), m_scene.photo, y, left, count);
    row.read(m_picture.lamps->glow[0], m_rows.colour_red.data());
    row.read(m_picture.lamps->glow[1], m_rows.colour_green.data());
    row.read(m_picture.lamps->glow[2], m_rows.colour_blue.data());
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
        to[i] = {to[i].r + part * m_rows.colour_red[i], to[i].g + part * m_rows.colour_green[i],
                 to[i].b + part * m_rows.colour_blue[i]};
}

} // namespace engine
