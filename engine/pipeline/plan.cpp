// Makes a recipe ready for one photo and one scale: drops neutral steps, carries the absolute luminance along, measures.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/scene_light.h"
#include "engine/pipeline/renderer.h"
#include <algorithm>

namespace engine {
namespace {

// Those of three operations before and after a change. The largest, of the night, takes some 30 MB.
constexpr std::size_t analyses_kept = 6;

void add_to(Key& key, const Curve& curve) {
    key.add(static_cast<std::uint64_t>(curve.points.size()));
    for (const CurvePoint& point : curve.points) key.add(point.x).add(point.y);
}

std::uint64_t key_after(std::uint64_t before, const Step& step) {
    Key key;
    key.add(before).add(step.operation->id).add(step.operation->version).add(step.mask);
    for (const Value& value : step.settings) {
        if (const bool* flag = std::get_if<bool>(&value))
            key.add(*flag ? 1 : 2);
        else if (const Choice* choice = std::get_if<Choice>(&value))
            key.add(choice->index);
        else if (const Curve* curve = std::get_if<Curve>(&value))
            add_to(key, *curve);
        else if (const Text* text = std::get_if<Text>(&value))
            key.add(text->value);
        else
            key.add(std::get<float>(value));
    }
    return key.value();
}

struct Wanted {
    const std::shared_ptr<const Photo>& photo;
    const Recipe& recipe;
    AnalysisCache* analyses;
    const Work& work;
    float headroom;
};

// Steps up to (not including) `end`; analyses of earlier steps are made on the way.
std::optional<Plan> plan_steps(const Wanted& wanted, int long_edge, std::size_t end);

// Where an analysis looks: after the last step that was not a mere gain. What the gains since then did, it can work out.
struct Anchor {
    std::size_t steps = 0; // of the recipe, before the analysis
    std::uint64_t key = 0; // of the proxy's pixels there
    double gain = 1;       // of the steps since
};

// The measure of the step `operation`, from its input on the proxy: the same for every scale that is rendered.
std::shared_ptr<const Analysis> analysis_of(const Wanted& wanted, const Operation& operation, const Anchor& anchor,
                                            const Scene& scene) {
    const std::uint64_t key = Key().add(anchor.key).add(operation.id).value();
    std::shared_ptr<const Analysis> found = wanted.analyses ? wanted.analyses->find(key) : nullptr;
    if (!found) {
        const auto proxy_plan = plan_steps(wanted, proxy_long_edge, anchor.steps);
        if (!proxy_plan) return nullptr;
        // Without steps before it the proxy is the reduced photo itself.
        std::shared_ptr<const Image> proxy = proxy_plan->steps.empty() ? proxy_plan->reduced : nullptr;
        if (!proxy) {
            std::optional<Image> rendered = render(*proxy_plan, proxy_plan->area, {}, wanted.work.stop);
            if (!rendered) return nullptr;
            proxy = std::make_shared<const Image>(std::move(*rendered));
        }
        Scene proxy_scene = scene; // regions, white and noise are the same at every scale
        proxy_scene.photo = proxy_plan->area;
        proxy_scene.long_edge = static_cast<float>(proxy_plan->long_edge);
        proxy_scene.cd_m2_per_unit *= anchor.gain;
        proxy_scene.noise = scene.noise.after_gain(1 / anchor.gain);
        found = operation.analyse(*proxy, proxy_scene);
        if (wanted.analyses) wanted.analyses->insert(key, found);
    }
    return anchor.gain == 1 ? found : found->after_gain(anchor.gain);
}

std::optional<Plan> plan_steps(const Wanted& wanted, int long_edge, std::size_t end) {
    Plan plan;
    plan.photo = wanted.photo;
    plan.long_edge = std::clamp(long_edge, 1, wanted.photo->long_edge());
    plan.area = wanted.photo->area_at(plan.long_edge);
    if (plan.long_edge < wanted.photo->long_edge()) {
        plan.reduced = wanted.photo->reduced(plan.long_edge, wanted.work);
        if (!plan.reduced) return std::nullopt;
    }
    plan.source_key = Key().add(wanted.photo->key()).add(plan.long_edge).add(wanted.headroom).value();

    Scene scene;
    scene.photo = plan.area;
    scene.long_edge = static_cast<float>(plan.long_edge);
    scene.as_shot = wanted.photo->facts().as_shot;
    const auto kappa = luminance_of_one(wanted.photo->facts());
    scene.light_is_known = kappa.has_value();
    scene.cd_m2_per_unit = kappa.value_or(0);
    scene.white = scene.as_shot;
    scene.full_long_edge = static_cast<float>(wanted.photo->long_edge());
    scene.headroom = wanted.headroom;
    scene.degrees = degrees_of_long_edge(wanted.photo->facts());
    scene.facts = &wanted.photo->facts();
    const auto needs_noise = [](const Step& step) {
        return !step.operation->is_neutral(step.settings) && step.operation->needs_noise;
    };
    if (std::any_of(wanted.recipe.steps.begin(), wanted.recipe.steps.end(), needs_noise))
        scene.noise = wanted.photo->light_noise();
    const auto looks_at_the_photo = [](const Step& step) {
        return !step.operation->is_neutral(step.settings) && (step.operation->analyse || !step.mask.empty());
    };
    if (std::any_of(wanted.recipe.steps.begin(), wanted.recipe.steps.end(), looks_at_the_photo)) {
        scene.regions = wanted.photo->regions(wanted.work);
        if (!scene.regions) return std::nullopt;
        scene.noise = wanted.photo->light_noise();
    }

    std::uint64_t key = plan.source_key;
    std::uint64_t proxy_key = wanted.photo->key(); // of the same steps on the proxy
    Anchor anchor{0, proxy_key, 1};
    for (std::size_t i = 0; i < std::min(end, wanted.recipe.steps.size()); ++i) {
        const Step& step = wanted.recipe.steps[i];
        if (step.operation->is_neutral(step.settings) || step.operation->sensor) continue;
        key = key_after(key, step);
        proxy_key = key_after(proxy_key, step);
        PlannedStep planned{step.operation, step.settings, scene, nullptr, key};
        if (!step.mask.empty()) planned.mask = scene.regions->mask(step.mask);
        if (step.operation->analyse) {
            planned.analysis = analysis_of(wanted, *step.operation, anchor, scene);
            if (!planned.analysis) return std::nullopt;
        }
        if (step.operation->white && !planned.mask) scene.white = step.operation->white(step.settings, scene.as_shot);
        if (step.operation->gain && !planned.mask) {
            const double gain = step.operation->gain(step.settings);
            scene.cd_m2_per_unit /= gain;
            scene.noise = scene.noise.after_gain(gain);
            anchor.gain *= gain;
        } else {
            anchor = {i + 1, proxy_key, 1};
        }
        if (step.operation->noise_left && !planned.mask)
            scene.noise = scene.noise.times(step.operation->noise_left(step.settings));
        plan.steps.push_back(std::move(planned));
    }
    if (wanted.work.stopped()) return std::nullopt;
    return plan;
}

} // namespace

std::shared_ptr<const Photo> photo_for(std::shared_ptr<const Photo> photo, const Recipe& recipe) {
    SensorSettings wanted;
    for (const Step& step : recipe.steps)
        if (step.operation->sensor && step.mask.empty()) step.operation->sensor(step.settings, wanted);
    const auto other = photo->with_sensor_settings(wanted);
    return other ? other : photo;
}

std::optional<Plan> make_plan(std::shared_ptr<const Photo> photo, const Recipe& recipe, int long_edge,
                              AnalysisCache* analyses, const Work& work, float headroom) {
    photo = photo_for(std::move(photo), recipe);
    return plan_steps({photo, recipe, analyses, work, headroom}, long_edge, recipe.steps.size());
}

std::shared_ptr<const Analysis> AnalysisCache::find(std::uint64_t key) {
    const std::lock_guard lock(m_mutex);
    for (const auto& [known, analysis] : m_entries)
        if (known == key) return analysis;
    return nullptr;
}

void AnalysisCache::insert(std::uint64_t key, std::shared_ptr<const Analysis> analysis) {
    const std::lock_guard lock(m_mutex);
    if (m_entries.size() >= analyses_kept) m_entries.erase(m_entries.begin());
    m_entries.emplace_back(key, std::move(analysis));
}

} // namespace engine
