// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/denoise/noise_model.h"
#include <algorithm>

namespace engine {
namespace {

constexpr double usual_baseline_exposure = 0.5; // as raw photos are developed where the file does not tell
// Part of its own variance that a flat demosaiced place has: see light_noise.cpp.
constexpr double demosaiced_variance = 0.69;
constexpr std::array<double, 3> luminance_share{0.2627, 0.6780, 0.0593};
// Light at which neutrals are made equal in the planes: dark, but above the read noise. Elsewhere they are nearly so.
constexpr double reference_light = 0.05;

using Spectrum = std::array<PatchLimits, 3>;
// Demosaiced noise of equal variance in all channels, at full size and of means of 2 x 2 pixels: the mean of flat mosaics in the dark and in light.
// tests/noise_model_test.cpp finds it again.
using Spectra = std::array<Spectrum, 2>;
constexpr Spectra plain{{
    {{
        {1.014F, 0.973F, 0.976F, 0.971F, 0.953F, 0.841F, 0.678F, 0.534F, 0.973F, 0.956F, 0.945F, 0.916F, 0.859F,
         0.730F, 0.565F, 0.434F, 0.976F, 0.945F, 0.913F, 0.867F, 0.756F, 0.617F, 0.461F, 0.354F, 0.971F, 0.916F,
         0.867F, 0.756F, 0.637F, 0.491F, 0.351F, 0.255F, 0.953F, 0.859F, 0.756F, 0.637F, 0.503F, 0.378F, 0.263F,
         0.186F, 0.841F, 0.730F, 0.617F, 0.491F, 0.378F, 0.280F, 0.192F, 0.130F, 0.678F, 0.565F, 0.461F, 0.351F,
         0.263F, 0.192F, 0.125F, 0.084F, 0.534F, 0.434F, 0.354F, 0.255F, 0.186F, 0.130F, 0.084F, 0.061F},
        {0.871F, 0.621F, 0.447F, 0.280F, 0.162F, 0.080F, 0.032F, 0.015F, 0.621F, 0.479F, 0.349F, 0.222F, 0.124F,
         0.064F, 0.029F, 0.015F, 0.447F, 0.349F, 0.261F, 0.166F, 0.097F, 0.052F, 0.028F, 0.018F, 0.280F, 0.222F,
         0.166F, 0.113F, 0.071F, 0.044F, 0.028F, 0.020F, 0.162F, 0.124F, 0.097F, 0.071F, 0.054F, 0.040F, 0.029F,
         0.021F, 0.080F, 0.064F, 0.052F, 0.044F, 0.040F, 0.034F, 0.025F, 0.017F, 0.032F, 0.029F, 0.028F, 0.028F,
         0.029F, 0.025F, 0.017F, 0.010F, 0.015F, 0.015F, 0.018F, 0.020F, 0.021F, 0.017F, 0.010F, 0.007F},
        {0.795F, 0.556F, 0.377F, 0.204F, 0.098F, 0.041F, 0.016F, 0.008F, 0.556F, 0.410F, 0.276F, 0.154F, 0.076F,
         0.033F, 0.014F, 0.008F, 0.377F, 0.276F, 0.195F, 0.113F, 0.058F, 0.027F, 0.013F, 0.009F, 0.204F, 0.154F,
         0.113F, 0.072F, 0.041F, 0.022F, 0.015F, 0.010F, 0.098F, 0.076F, 0.058F, 0.041F, 0.029F, 0.021F, 0.015F,
         0.011F, 0.041F, 0.033F, 0.027F, 0.022F, 0.021F, 0.018F, 0.014F, 0.010F, 0.016F, 0.014F, 0.013F, 0.015F,
         0.015F, 0.014F, 0.009F, 0.007F, 0.008F, 0.008F, 0.009F, 0.010F, 0.011F, 0.010F, 0.007F, 0.005F},
    }},
    {{
        {1.016F, 1.020F, 0.969F, 0.977F, 0.982F, 0.986F, 0.992F, 1.046F, 1.020F, 0.976F, 0.982F, 0.950F, 0.962F,
         0.943F, 0.939F, 0.966F, 0.969F, 0.982F, 0.963F, 0.943F, 0.925F, 0.930F, 0.926F, 0.934F, 0.977F, 0.950F,
         0.943F, 0.900F, 0.907F, 0.881F, 0.876F, 0.873F, 0.982F, 0.962F, 0.925F, 0.907F, 0.833F, 0.831F, 0.823F,
         0.796F, 0.986F, 0.943F, 0.930F, 0.881F, 0.831F, 0.809F, 0.774F, 0.724F, 0.992F, 0.939F, 0.926F, 0.876F,
         0.823F, 0.774F, 0.688F, 0.681F, 1.046F, 0.966F, 0.934F, 0.873F, 0.796F, 0.724F, 0.681F, 0.640F},
        {1.011F, 0.889F, 0.749F, 0.616F, 0.460F, 0.335F, 0.261F, 0.214F, 0.889F, 0.781F, 0.678F, 0.527F, 0.410F,
         0.305F, 0.229F, 0.184F, 0.749F, 0.678F, 0.601F, 0.480F, 0.370F, 0.278F, 0.210F, 0.168F, 0.616F, 0.527F,
         0.480F, 0.390F, 0.303F, 0.228F, 0.176F, 0.141F, 0.460F, 0.410F, 0.370F, 0.303F, 0.242F, 0.191F, 0.136F,
         0.114F, 0.335F, 0.305F, 0.278F, 0.228F, 0.191F, 0.148F, 0.111F, 0.093F, 0.261F, 0.229F, 0.210F, 0.176F,
         0.136F, 0.111F, 0.089F, 0.077F, 0.214F, 0.184F, 0.168F, 0.141F, 0.114F, 0.093F, 0.077F, 0.066F},
        {0.958F, 0.822F, 0.653F, 0.549F, 0.390F, 0.269F, 0.177F, 0.131F, 0.822F, 0.689F, 0.617F, 0.471F, 0.358F,
         0.229F, 0.157F, 0.114F, 0.653F, 0.617F, 0.521F, 0.411F, 0.296F, 0.208F, 0.140F, 0.101F, 0.549F, 0.471F,
         0.411F, 0.321F, 0.246F, 0.171F, 0.117F, 0.085F, 0.390F, 0.358F, 0.296F, 0.246F, 0.177F, 0.131F, 0.093F,
         0.069F, 0.269F, 0.229F, 0.208F, 0.171F, 0.131F, 0.094F, 0.070F, 0.053F, 0.177F, 0.157F, 0.140F, 0.117F,
         0.093F, 0.070F, 0.053F, 0.043F, 0.131F, 0.114F, 0.101F, 0.085F, 0.069F, 0.053F, 0.043F, 0.036F},
    }},
}};
constexpr Spectra knowing_noise{{
    {{
        {1.091F, 1.161F, 1.272F, 1.291F, 1.156F, 0.876F, 0.671F, 0.534F, 1.161F, 1.180F, 1.236F, 1.190F, 0.992F,
         0.740F, 0.543F, 0.420F, 1.272F, 1.236F, 1.190F, 1.067F, 0.863F, 0.617F, 0.423F, 0.308F, 1.291F, 1.190F,
         1.067F, 0.871F, 0.644F, 0.441F, 0.280F, 0.200F, 1.156F, 0.992F, 0.863F, 0.644F, 0.454F, 0.284F, 0.173F,
         0.110F, 0.876F, 0.740F, 0.617F, 0.441F, 0.284F, 0.171F, 0.101F, 0.064F, 0.671F, 0.543F, 0.423F, 0.280F,
         0.173F, 0.101F, 0.060F, 0.038F, 0.534F, 0.420F, 0.308F, 0.200F, 0.110F, 0.064F, 0.038F, 0.027F},
        {0.652F, 0.360F, 0.156F, 0.046F, 0.015F, 0.009F, 0.005F, 0.002F, 0.360F, 0.196F, 0.090F, 0.030F, 0.011F,
         0.007F, 0.004F, 0.003F, 0.156F, 0.090F, 0.045F, 0.018F, 0.008F, 0.005F, 0.004F, 0.003F, 0.046F, 0.030F,
         0.018F, 0.009F, 0.006F, 0.004F, 0.003F, 0.002F, 0.015F, 0.011F, 0.008F, 0.006F, 0.004F, 0.003F, 0.002F,
         0.002F, 0.009F, 0.007F, 0.005F, 0.004F, 0.003F, 0.003F, 0.002F, 0.002F, 0.005F, 0.004F, 0.004F, 0.003F,
         0.002F, 0.002F, 0.002F, 0.002F, 0.002F, 0.003F, 0.003F, 0.002F, 0.002F, 0.002F, 0.002F, 0.001F},
        {0.629F, 0.324F, 0.134F, 0.035F, 0.009F, 0.005F, 0.002F, 0.001F, 0.324F, 0.171F, 0.074F, 0.021F, 0.007F,
         0.004F, 0.002F, 0.001F, 0.134F, 0.074F, 0.035F, 0.012F, 0.005F, 0.003F, 0.002F, 0.001F, 0.035F, 0.021F,
         0.012F, 0.006F, 0.004F, 0.002F, 0.001F, 0.001F, 0.009F, 0.007F, 0.005F, 0.004F, 0.002F, 0.002F, 0.001F,
         0.001F, 0.005F, 0.004F, 0.003F, 0.002F, 0.002F, 0.002F, 0.001F, 0.001F, 0.002F, 0.002F, 0.002F, 0.001F,
         0.001F, 0.001F, 0.002F, 0.001F, 0.001F, 0.001F, 0.001F, 0.001F, 0.001F, 0.001F, 0.001F, 0.001F},
    }},
    {{
        {1.081F, 1.093F, 1.071F, 1.169F, 1.238F, 1.321F, 1.327F, 1.293F, 1.093F, 1.090F, 1.133F, 1.171F, 1.215F,
         1.218F, 1.243F, 1.228F, 1.071F, 1.133F, 1.159F, 1.131F, 1.207F, 1.218F, 1.163F, 1.162F, 1.169F, 1.171F,
         1.131F, 1.169F, 1.184F, 1.123F, 1.081F, 1.099F, 1.238F, 1.215F, 1.207F, 1.184F, 1.083F, 1.074F, 0.970F,
         0.923F, 1.321F, 1.218F, 1.218F, 1.123F, 1.074F, 0.974F, 0.842F, 0.842F, 1.327F, 1.243F, 1.163F, 1.081F,
         0.970F, 0.842F, 0.737F, 0.687F, 1.293F, 1.228F, 1.162F, 1.099F, 0.923F, 0.842F, 0.687F, 0.625F},
        {0.827F, 0.672F, 0.516F, 0.313F, 0.165F, 0.077F, 0.034F, 0.017F, 0.672F, 0.556F, 0.411F, 0.258F, 0.136F,
         0.063F, 0.029F, 0.015F, 0.516F, 0.411F, 0.301F, 0.188F, 0.102F, 0.051F, 0.023F, 0.013F, 0.313F, 0.258F,
         0.188F, 0.124F, 0.070F, 0.035F, 0.019F, 0.011F, 0.165F, 0.136F, 0.102F, 0.070F, 0.039F, 0.023F, 0.013F,
         0.009F, 0.077F, 0.063F, 0.051F, 0.035F, 0.023F, 0.015F, 0.009F, 0.007F, 0.034F, 0.029F, 0.023F, 0.019F,
         0.013F, 0.009F, 0.007F, 0.006F, 0.017F, 0.015F, 0.013F, 0.011F, 0.009F, 0.007F, 0.006F, 0.005F},
        {0.857F, 0.637F, 0.478F, 0.277F, 0.143F, 0.059F, 0.023F, 0.011F, 0.637F, 0.514F, 0.362F, 0.222F, 0.114F,
         0.050F, 0.019F, 0.009F, 0.478F, 0.362F, 0.271F, 0.166F, 0.083F, 0.038F, 0.016F, 0.008F, 0.277F, 0.222F,
         0.166F, 0.103F, 0.054F, 0.025F, 0.012F, 0.007F, 0.143F, 0.114F, 0.083F, 0.054F, 0.032F, 0.016F, 0.009F,
         0.005F, 0.059F, 0.050F, 0.038F, 0.025F, 0.016F, 0.009F, 0.006F, 0.004F, 0.023F, 0.019F, 0.016F, 0.012F,
         0.009F, 0.006F, 0.004F, 0.004F, 0.011F, 0.009F, 0.008F, 0.007F, 0.005F, 0.004F, 0.004F, 0.003F},
    }},
}};

bool has_mosaic(const CaptureFacts& facts) {
    return facts.is_raw && !facts.cfa.empty() && facts.cfa != "none" && facts.cfa != "monochrome";
}

} // namespace

bool ChannelNoise::is_known() const {
    for (std::size_t c = 0; c < 3; ++c)
        if (!(scale[c] >= 0 && offset[c] >= 0 && scale[c] + offset[c] > 0)) return false;
    return true;
}

ChannelNoise channel_noise(const CaptureFacts& facts, const LightNoise& noise) {
    ChannelNoise found;
    found.is_mosaic = has_mosaic(facts);
    const RawResponse response = facts.response.value_or(RawResponse{});
    const bool is_camera = facts.is_raw && facts.response;
    if (is_camera)
        for (std::size_t i = 0; i < 9; ++i) found.from_camera.m[i / 3][i % 3] = response.to_working_space[i];
    if (is_camera && facts.noise) {
        found.is_from_file = true;
        // Light w = exposure / neutral x of a raw value x.
        const double exposure = std::exp2(facts.baseline_exposure.value_or(usual_baseline_exposure));
        for (std::size_t c = 0; c < 3; ++c) {
            const double gain = exposure / response.neutral[c];
            found.scale[c] = gain * std::max(0.0, facts.noise->scale[c]);
            found.offset[c] = gain * gain * std::max(0.0, facts.noise->offset[c]);
        }
        return found;
    }
    // Raw values of all channels are as noisy; what is known is the noise of y = sum of share[c] w[c].
    double scale = 0, offset = 0;
    for (std::size_t c = 0; c < 3; ++c) {
        const double share = is_camera ? response.luminance[c] * response.neutral[c] : luminance_share[c];
        const double per_neutral = is_camera ? 1 / response.neutral[c] : 1;
        scale += share * share * per_neutral;
        offset += share * share * per_neutral * per_neutral;
    }
    const double kept = found.is_mosaic ? demosaiced_variance : 1;
    for (std::size_t c = 0; c < 3; ++c) {
        const double per_neutral = is_camera ? 1 / response.neutral[c] : 1;
        found.scale[c] = std::max(0.0, noise.scale) * per_neutral / (kept * scale);
        found.offset[c] = std::max(0.0, noise.offset) * per_neutral * per_neutral / (kept * offset);
    }
    return found;
}

Stabiliser::Stabiliser(const ChannelNoise& noise, double pixels)
    : m_to_camera(noise.from_camera.inverse()), m_from_camera(noise.from_camera) {
    std::array<double, 3> relative{};
    double mean = 0;
    for (std::size_t c = 0; c < 3; ++c) {
        // A channel without shot noise bends imperceptibly, one without read noise has that of a tenth of an electron.
        const double o = std::max(noise.offset[c], 0.01 * noise.scale[c] * noise.scale[c]) / pixels;
        const double a = std::max(noise.scale[c] / pixels, 1e-4 * std::sqrt(o));
        m_scale[c] = static_cast<float>(a), m_offset[c] = static_cast<float>(o);
        m_root[c] = static_cast<float>(std::sqrt(o));
        relative[c] = a * reference_light + o;
        mean += relative[c] / 3;
    }
    for (std::size_t c = 0; c < 3; ++c) {
        relative[c] /= mean;
        m_factor[c] = static_cast<float>(std::sqrt(relative[c]));
    }
    const auto& [r, g, b] = relative;
    m_variance = noise.is_mosaic ? std::array{(r + 2 * g + b) / 4, r + b, (r + 2 * g + b) / 4}
                                 : std::array{(r + 4 * g + b) / 16, (r + b) / 4, (r + 4 * g + b) / 16};
}

void Stabiliser::forward(const Rgb* light, int count, float* y, float* u, float* v) const {
    const PixelMatrix to_camera = m_to_camera;
    const auto stable = [](float x, float a, float o, float root, float per_root, float two_per_a, float factor) {
        const float bent = two_per_a * (std::sqrt(a * (x > 0.0F ? x : 0.0F) + o) - root);
        return factor * (bent + (x < 0.0F ? x : 0.0F) * per_root);
    };
    const std::array<float, 3> a = m_scale, o = m_offset, root = m_root, factor = m_factor;
    const std::array<float, 3> per_root{1 / root[0], 1 / root[1], 1 / root[2]}, per_a{2 / a[0], 2 / a[1], 2 / a[2]};
    for (int i = 0; i < count; ++i) {
        const Rgb c = to_camera * light[i];
        const float r = stable(c.r, a[0], o[0], root[0], per_root[0], per_a[0], factor[0]),
                    g = stable(c.g, a[1], o[1], root[1], per_root[1], per_a[1], factor[1]),
                    b = stable(c.b, a[2], o[2], root[2], per_root[2], per_a[2], factor[2]);
        y[i] = 0.25F * (r + b) + 0.5F * g;
        u[i] = 0.5F * (r - b);
        v[i] = 0.5F * g - 0.25F * (r + b);
    }
}

void Stabiliser::backward(const float* y, const float* u, const float* v, int count, Rgb* light, float averaged) const {
    const PixelMatrix from_camera = m_from_camera;
    // The curve bends above 0 only: near 0 half of the noise lay there.
    const auto light_of = [averaged](float value, float a, float root, float factor) {
        const float f = value / factor, above = f > 0.0F ? f : 0.0F;
        const float part = 0.5F + 0.36F * f;
        const float lost = part < 0.0F ? 0.0F : (part > 1.0F ? 1.0F : part);
        return root * f + 0.25F * a * (above * above + averaged * lost);
    };
    const std::array<float, 3> a = m_scale, root = m_root, factor = m_factor;
    for (int i = 0; i < count; ++i) {
        const float green = y[i] + v[i], both = y[i] - v[i];
        light[i] = from_camera * Rgb{light_of(both + u[i], a[0], root[0], factor[0]),
                                     light_of(green, a[1], root[1], factor[1]),
                                     light_of(both - u[i], a[2], root[2], factor[2])};
    }
}

PatchLimits noise_spectrum(int plane, double side, Demosaicing demosaicing) {
    PatchLimits spectrum;
    spectrum.fill(1);
    if (demosaicing == Demosaicing::none) return spectrum;
    const Spectra& demosaiced = demosaicing == Demosaicing::plain ? plain : knowing_noise;
    // Between the measured scales by their logarithm; from 4 pixels on it is white.
    const double at = std::clamp(std::log2(side), 0.0, 2.0);
    const auto p = static_cast<std::size_t>(plane);
    for (std::size_t i = 0; i < spectrum.size(); ++i) {
        const double fine = static_cast<double>(demosaiced[0][p][i]), half = static_cast<double>(demosaiced[1][p][i]);
        spectrum[i] = static_cast<float>(at < 1 ? fine + at * (half - fine) : half + (at - 1) * (1 - half));
    }
    return spectrum;
}

} // namespace engine
