// Where a value lies along a slider: linear, except colour temperature, which is linear in mired (reciprocal
// megakelvin), because equal steps in mired look equally large (Judd 1933). Pure arithmetic.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/operation/parameter.h"

namespace ui {

class SliderScale {
public:
    explicit SliderScale(const engine::Parameter& parameter);
    double position(double value) const;          // 0..1, clamped to the slider's span
    double value_at(double position) const;       // not rounded
    float on_step(double value, bool fine) const; // the nearest multiple of the step, or of a fifth of it
    float limited(double value) const;            // to the parameter's range

private:
    double along(double value) const; // the quantity that is linear along the track
    engine::Range m_span, m_range;
    double m_step;
    bool m_reciprocal;
};

} // namespace ui
