// Turns one plain struct plus its description into an Operation. Included by operation files only.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/operation/operation.h"
#include <type_traits>
#include <utility>

namespace engine {

struct Slider {
    std::string_view key, label;
    Range range = {};
    Range slider = range;
    float step = 1;
    Unit unit = Unit::none;
    std::string_view zero_means = {};
    std::string_view help;
    bool advanced = false;
    bool has_own_place = false;
};
struct Toggle {
    std::string_view key, label, help;
    bool advanced = false;
};
// For a member of an enum class whose values count from 0, in the order of the options.
struct Choices {
    std::string_view key, label, help;
    std::vector<Option> options;
    bool advanced = false;
};
// For a member of type Curve.
struct CurveEditor {
    std::string_view key, label, help;
    bool advanced = false;
    bool has_own_place = false;
};
// For a member of type Text.
struct TextField {
    std::string_view key, label, help;
    TextKind kind = TextKind::lut_file;
    std::string_view example;
    bool advanced = false;
    bool has_own_place = false;
};

template <class> struct MemberOf;
template <class T, class V> struct MemberOf<V T::*> {
    using Owner = T;
    using Type = V;
};

template <auto member> Parameter bind(Parameter described) {
    using Owner = typename MemberOf<decltype(member)>::Owner;
    using Type = typename MemberOf<decltype(member)>::Type;
    described.read = [](const void* settings) {
        const Type value = static_cast<const Owner*>(settings)->*member;
        if constexpr (std::is_enum_v<Type>)
            return Value(Choice{static_cast<int>(value)});
        else
            return Value(value);
    };
    described.write = [](void* settings, const Value& value) {
        if constexpr (std::is_enum_v<Type>)
            static_cast<Owner*>(settings)->*member = static_cast<Type>(std::get<Choice>(value).index);
        else
            static_cast<Owner*>(settings)->*member = std::get<Type>(value);
    };
    return described;
}
template <auto member> Parameter slider(Slider s) {
    return bind<member>(
        {s.key, s.label, s.help, s.range, s.slider, s.step, s.unit, s.zero_means, {}, s.advanced, s.has_own_place});
}
template <auto member> Parameter toggle(Toggle t) {
    return bind<member>({.key = t.key, .label = t.label, .help = t.help, .advanced = t.advanced});
}
template <auto member> Parameter choice(Choices c) {
    static_assert(std::is_enum_v<typename MemberOf<decltype(member)>::Type>);
    const Range places{0, static_cast<float>(c.options.size() - 1)};
    return bind<member>({.key = c.key,
                         .label = c.label,
                         .help = c.help,
                         .range = places,
                         .slider = places,
                         .options = std::move(c.options),
                         .advanced = c.advanced});
}
template <auto member> Parameter curve(CurveEditor c) {
    static_assert(std::is_same_v<typename MemberOf<decltype(member)>::Type, Curve>);
    return bind<member>(
        {.key = c.key, .label = c.label, .help = c.help, .advanced = c.advanced, .has_own_place = c.has_own_place});
}
template <auto member> Parameter text(TextField t) {
    static_assert(std::is_same_v<typename MemberOf<decltype(member)>::Type, Text>);
    return bind<member>({.key = t.key,
                         .label = t.label,
                         .help = t.help,
                         .advanced = t.advanced,
                         .has_own_place = t.has_own_place,
                         .text_kind = t.kind,
                         .example = t.example});
}

template <class T> struct Definition {
    std::string_view id, title;
    Group group;
    int version = 1;
    std::string_view help;
    bool is_costly = false;        // see Operation
    bool takes_masks = true;       // see Operation
    bool needs_noise = false;      // see Operation
    bool local_values_add = false; // see Operation
    std::vector<Parameter> parameters;
    int (*reach)(const T&, float long_edge) = nullptr; // absent: each output pixel needs only its own input pixel
    int (*reach_around)(const T&, float long_edge, const Rect& wanted) = nullptr; // see Operation
    bool (*is_neutral)(const T&) = nullptr;       // absent: neutral exactly at the initial values
    std::uint64_t (*outside)(const T&) = nullptr; // see Operation
    Result<void> (*check)(const T&) = nullptr;    // see Operation
    double (*gain)(const T&) = nullptr;           // only if render multiplies by it and does nothing else
    double (*noise_left)(const T&) = nullptr;     // only if the step reduces noise
    // Only if the step decides which light looks white.
    White (*white)(const T&, const White& as_shot, const Analysis*) = nullptr;
    // Only for steps of geometry; they then need no render, or do in it what depends on the place alone (lens vignetting).
    void (*frame)(const T&, const CaptureFacts&, FrameSettings&) = nullptr;
    std::shared_ptr<const Analysis> (*analyse)(const Image& proxy, const Scene&) = nullptr;
    // Only for steps that speak to the sensor instead of changing pixels; render then passes them through.
    void (*sensor)(const T&, SensorSettings&) = nullptr;
    bool (*wants_analysis)(const T&) = nullptr; // absent: always, where there is one
    void (*render)(const T&, const Tile&) = nullptr;
};

template <class T> Operation define(Definition<T> d) {
    Operation operation;
    operation.id = d.id, operation.title = d.title, operation.help = d.help;
    operation.group = d.group, operation.version = d.version, operation.parameters = d.parameters;
    operation.is_costly = d.is_costly, operation.takes_masks = d.takes_masks && !d.frame && !d.sensor;
    operation.local_values_add = d.local_values_add, operation.needs_noise = d.needs_noise;
    auto typed = [parameters = d.parameters](const Settings& settings) {
        T result;
        for (std::size_t i = 0; i < settings.size(); ++i) parameters[i].write(&result, settings[i]);
        return result;
    };
    const T initial{};
    for (const Parameter& p : operation.parameters) operation.initial_settings.push_back(p.read(&initial));
    operation.reach = [=](const Settings& s, float long_edge) { return d.reach ? d.reach(typed(s), long_edge) : 0; };
    if (d.render) operation.render = [=](const Settings& s, const Tile& tile) { d.render(typed(s), tile); };
    if (d.frame)
        operation.frame = [=](const Settings& s, const CaptureFacts& facts, FrameSettings& frame) {
            d.frame(typed(s), facts, frame);
        };
    operation.is_neutral = [=, start = operation.initial_settings](const Settings& s) {
        return s == start || (d.is_neutral && d.is_neutral(typed(s)));
    };
    if (d.reach_around)
        operation.reach_around = [=](const Settings& s, float long_edge, const Rect& wanted) {
            return d.reach_around(typed(s), long_edge, wanted);
        };
    if (d.outside) operation.outside = [=](const Settings& s) { return d.outside(typed(s)); };
    if (d.check) operation.check = [=](const Settings& s) { return d.check(typed(s)); };
    if (d.gain) operation.gain = [=](const Settings& s) { return d.gain(typed(s)); };
    if (d.noise_left) operation.noise_left = [=](const Settings& s) { return d.noise_left(typed(s)); };
    if (d.white)
        operation.white = [=](const Settings& s, const White& as_shot, const Analysis* analysis) {
            return d.white(typed(s), as_shot, analysis);
        };
    if (d.wants_analysis) operation.wants_analysis = [=](const Settings& s) { return d.wants_analysis(typed(s)); };
    if (d.analyse) operation.analyse = d.analyse;
    if (d.sensor) operation.sensor = [=](const Settings& s, SensorSettings& sensor) { d.sensor(typed(s), sensor); };
    return operation;
}

} // namespace engine
