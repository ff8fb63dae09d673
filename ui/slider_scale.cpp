// The mapping between values and places on a slider.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/slider_scale.h"
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

// 0.05f is not 0.05; its multiples should be what a person would type.
double decimal_step(const engine::Parameter& parameter) {
    return parameter.step > 0 ? std::round(parameter.step * 1e6) / 1e6 : 1;
}

} // namespace

SliderScale::SliderScale(const engine::Parameter& parameter)
    : m_span(parameter.slider), m_range(parameter.range), m_step(decimal_step(parameter)),
      m_reciprocal(parameter.unit == engine::Unit::kelvin && parameter.slider.from > 0) {}

double SliderScale::along(double value) const { return m_reciprocal ? -1e6 / value : value; }

double SliderScale::position(double value) const {
    const double within = std::clamp<double>(value, m_span.from, m_span.to);
    const double from = along(m_span.from), to = along(m_span.to);
    return to > from ? (along(within) - from) / (to - from) : 0;
}

double SliderScale::value_at(double position) const {
    const double from = along(m_span.from), to = along(m_span.to);
    const double there = from + std::clamp(position, 0.0, 1.0) * (to - from);
    return m_reciprocal ? -1e6 / there : there;
}

float SliderScale::on_step(double value, bool fine) const {
    const double step = fine ? m_step / 5 : m_step;
    return static_cast<float>(std::round(value / step) * step);
}

float SliderScale::limited(double value) const {
    return static_cast<float>(std::clamp<double>(value, m_range.from, m_range.to));
}

} // namespace ui
