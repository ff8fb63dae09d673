// Makes a recipe ready for one photo and one scale: drops neutral steps, carries the absolute luminance along, measures.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/scene_light.h"
#include "engine/pipeline/prepared_masks.h"
#include <algorithm>

namespace engine {
namespace {

// Those of six operations before and after a change. The largest, of the night, takes some 30 MB, the others a few.
constexpr std::size_t analyses_kept = 12;
// Those of a picture with many masks, while one of them is painted.
constexpr std::size_t masks_kept = 12;

void add_to(Key& key, const Curve& curve) {
    key.add(static_cast<std::uint64_t>(curve.points.size()));
    for (const CurvePoint& point : curve.points) key.add(point.x).add(point.y);
}

void add_values(Key& key, const Settings& settings) {
    for (const Value& value : settings) {
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
}

// nullptr if the step has no mask or one that nobody defined.
const Mask* mask_of(const Recipe& recipe, const Step& step) {
    return step.mask.empty() ? nullptr : recipe.find_mask(step.mask);
}

bool is_idle(const Recipe& recipe, const Step& step) {
    if (step.operation->is_neutral(step.settings) && !(step.is_local && step.operation->local_values_add)) return true;
    const Mask* mask = mask_of(recipe, step);
    return !step.mask.empty() && (!mask || !mask->is_on);
}

// The step's own values plus how far local ones lie from the initial ones. What lies on no scale is taken over where it differs.
Settings added(const Operation& operation, const Settings& own, const Settings& local) {
    Settings sum = own;
    for (std::size_t i = 0; i < sum.size(); ++i) {
        const Value& initial = operation.initial_settings[i];
        if (local[i] == initial) continue;
        const float* const moved = std::get_if<float>(&local[i]);
        const Parameter& parameter = operation.parameters[i];
        if (moved && parameter.zero_means.empty())
            sum[i] = std::clamp(std::get<float>(own[i]) + *moved - std::get<float>(initial), parameter.range.from,
                                parameter.range.to);
        else
            sum[i] = local[i];
    }
    return sum;
}

struct Wanted {
    const std::shared_ptr<const Photo>& photo;
    const Recipe& recipe;
    AnalysisCache* analyses;
    const Work& work;
    float headroom;
};

// Steps of the recipe up to (not including) `end`, without geometry; analyses of earlier steps are made on the way.
std::optional<Plan> plan_proxy(const Wanted& wanted, std::size_t end);

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
        const auto proxy_plan = plan_proxy(wanted, anchor.steps);
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

// Which operations belong to the finished picture: those behind the last one of geometry.
bool is_on_picture(const Operation& operation) {
    const auto& all = all_operations();
    bool is_behind = false;
    for (const Operation& known : all) {
        if (known.frame) is_behind = false;
        if (&known == &operation) is_behind = true;
    }
    const bool has_geometry = std::any_of(all.begin(), all.end(), [](const Operation& o) { return bool(o.frame); });
    return is_behind && has_geometry && !operation.frame; // operations of tests are in no list and work on the photo
}

class Planning {
public:
    Planning(const Wanted& wanted, Plan& plan, std::size_t end)
        : m_wanted(wanted), m_plan(plan), m_end(std::min(end, wanted.recipe.steps.size())) {}

    // False if stopped. `frame`: nullptr for the proxy of an analysis.
    bool run(const Frame* frame) {
        if (!find_source() || !describe_scene()) return false;
        m_key = m_plan.source_key;
        m_proxy_key = m_wanted.photo->key();
        m_anchor = {0, m_proxy_key, 1};
        bool is_framed = false;
        for (std::size_t i = 0; i < m_end; ++i) {
            const Step& step = m_wanted.recipe.steps[i];
            if (frame && !is_framed && is_on_picture(*step.operation)) {
                apply(*frame);
                is_framed = true;
            }
            if (step.operation->render && !step.operation->sensor && !plan_step(i)) return false;
        }
        if (frame && !is_framed) apply(*frame);
        m_plan.picture_key = m_key;
        return !m_wanted.work.stopped();
    }

private:
    const Wanted& m_wanted;
    Plan& m_plan;
    std::size_t m_end;
    Scene m_scene;
    std::uint64_t m_key = 0, m_proxy_key = 0; // of the pixels so far; of the same steps on the proxy
    Anchor m_anchor;

    bool find_source() {
        const Photo& photo = *m_wanted.photo;
        const int long_edge = std::max(m_plan.photo_area.width, m_plan.photo_area.height);
        if (long_edge < photo.long_edge()) {
            m_plan.reduced = photo.reduced(long_edge, m_wanted.work);
            if (!m_plan.reduced) return false;
        }
        m_plan.source_key = Key().add(photo.key()).add(long_edge).add(m_wanted.headroom).value();
        return true;
    }

    bool describe_scene() {
        const Photo& photo = *m_wanted.photo;
        m_scene.photo = m_plan.photo_area;
        m_scene.long_edge = static_cast<float>(std::max(m_plan.photo_area.width, m_plan.photo_area.height));
        m_scene.facts = &photo.facts();
        m_scene.as_shot = photo.facts().as_shot;
        const auto kappa = luminance_of_one(photo.facts());
        m_scene.light_is_known = kappa.has_value();
        m_scene.cd_m2_per_unit = kappa.value_or(0);
        m_scene.white = m_scene.as_shot;
        m_scene.full_long_edge = static_cast<float>(photo.long_edge());
        m_scene.headroom = m_wanted.headroom;
        m_scene.degrees = degrees_of_long_edge(photo.facts());
        const auto looks_at_the_photo = [&](const Step& step) {
            return !is_idle(m_wanted.recipe, step) &&
                   (step.operation->needs_analysis(step.settings) || !step.mask.empty());
        };
        const auto& steps = m_wanted.recipe.steps;
        const auto needs_noise = [&](const Step& step) {
            return !is_idle(m_wanted.recipe, step) && step.operation->needs_noise;
        };
        if (std::any_of(steps.begin(), steps.end(), needs_noise)) m_scene.noise = photo.light_noise();
        if (std::any_of(steps.begin(), steps.end(), looks_at_the_photo)) {
            m_scene.regions = photo.regions(m_wanted.work);
            if (!m_scene.regions) return false;
            m_scene.noise = photo.light_noise();
        }
        return true;
    }

    // nullptr if stopped.
    std::shared_ptr<const PreparedMask> prepared(const Mask& mask) const {
        return prepared_mask(*m_wanted.photo, mask, m_wanted.analyses, m_wanted.work);
    }

    // Local steps of an operation whose values add, which stand behind its own step `own`.
    bool add_locals(std::size_t own, PlannedStep& planned, Key& key, Key& proxy_key) const {
        const auto& steps = m_wanted.recipe.steps;
        for (std::size_t i = own + 1; i < m_end && steps[i].is_local && steps[i].operation == planned.operation; ++i) {
            if (is_idle(m_wanted.recipe, steps[i])) continue;
            const Mask& mask = *m_wanted.recipe.find_mask(steps[i].mask);
            auto found = prepared(mask);
            if (!found) return false;
            planned.locals.push_back(
                {added(*planned.operation, planned.settings, steps[i].settings), std::move(found)});
            for (Key* k : {&key, &proxy_key}) add_values(k->add(key_of(mask)), planned.locals.back().settings);
        }
        return true;
    }

    // False if stopped.
    bool plan_step(std::size_t i) {
        const Step& step = m_wanted.recipe.steps[i];
        const Operation& operation = *step.operation;
        if (step.is_local && operation.local_values_add) return true; // went with the operation's own step
        PlannedStep planned{&operation, step.settings, m_scene, nullptr, 0};
        Key key, proxy_key;
        for (auto [k, before] : {std::pair(&key, m_key), std::pair(&proxy_key, m_proxy_key)})
            add_values(k->add(before).add(operation.id).add(operation.version), step.settings);
        if (operation.outside && !is_idle(m_wanted.recipe, step))
            for (Key* k : {&key, &proxy_key}) k->add(operation.outside(step.settings));
        if (operation.local_values_add && !add_locals(i, planned, key, proxy_key)) return false;
        if (is_idle(m_wanted.recipe, step) && planned.locals.empty()) return true;
        if (const Mask* mask = mask_of(m_wanted.recipe, step)) {
            planned.mask = prepared(*mask);
            if (!planned.mask) return false;
            for (Key* k : {&key, &proxy_key}) k->add(key_of(*mask));
        }
        m_key = planned.key = key.value();
        m_proxy_key = proxy_key.value();
        if (operation.needs_analysis(step.settings)) {
            planned.analysis = analysis_of(m_wanted, operation, m_anchor, m_scene);
            if (!planned.analysis) return false;
        }
        if (operation.white && !planned.mask)
            m_scene.white = operation.white(step.settings, m_scene.as_shot, planned.analysis.get());
        if (operation.gain && !planned.mask) {
            const double gain = operation.gain(step.settings);
            m_scene.cd_m2_per_unit /= gain;
            m_scene.noise = m_scene.noise.after_gain(gain);
            m_anchor.gain *= gain;
        } else {
            m_anchor = {i + 1, m_proxy_key, 1};
        }
        if (operation.noise_left && !planned.mask)
            m_scene.noise = m_scene.noise.times(operation.noise_left(step.settings));
        m_plan.steps.push_back(std::move(planned));
        return true;
    }

    void apply(const Frame& frame) {
        m_plan.steps_on_photo = m_plan.steps.size();
        m_scene.photo = m_plan.area;
        m_scene.long_edge = static_cast<float>(m_plan.long_edge);
        m_scene.full_long_edge = static_cast<float>(frame.long_edge());
        if (frame.is_photo()) return;
        m_plan.resampling = std::make_shared<const Resampling>(frame, m_plan.photo_area, m_plan.area);
        m_key = Key().add(m_key).add(frame.key()).add(m_plan.area.width).add(m_plan.area.height).value();
    }
};

std::optional<Plan> plan_proxy(const Wanted& wanted, std::size_t end) {
    Plan plan;
    plan.photo = wanted.photo;
    plan.long_edge = std::min(proxy_long_edge, wanted.photo->long_edge());
    plan.area = plan.photo_area = wanted.photo->area_at(plan.long_edge);
    if (!Planning(wanted, plan, end).run(nullptr)) return std::nullopt;
    plan.steps_on_photo = plan.steps.size();
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
                              AnalysisCache* analyses, const Work& work, float headroom, FrameExtent extent) {
    // The input of each analysis is a rendering that needs all analyses before it, and masks are shared by steps: without a cache, one
    // for this plan alone, or the work would double with every step that analyses.
    AnalysisCache of_this_plan;
    if (!analyses) analyses = &of_this_plan;
    photo = photo_for(std::move(photo), recipe);
    const Frame frame = frame_of(photo->facts(), recipe, extent);
    Plan plan;
    plan.photo = photo;
    plan.long_edge = std::clamp(long_edge, 1, frame.long_edge());
    plan.area = frame.area_at(plan.long_edge);
    plan.photo_area = photo->area_at(frame.photo_long_edge_at(plan.long_edge));
    if (!Planning({photo, recipe, analyses, work, headroom}, plan, recipe.steps.size()).run(&frame))
        return std::nullopt;
    return plan;
}

Frame frame_of(const CaptureFacts& facts, const Recipe& recipe, FrameExtent extent) {
    FrameSettings settings;
    for (const Step& step : recipe.steps)
        if (step.operation->frame && !step.operation->is_neutral(step.settings))
            step.operation->frame(step.settings, facts, settings);
    settings.shows_all = extent == FrameExtent::whole;
    return {settings, facts.width, facts.height};
}

namespace {

template <class Entries> typename Entries::value_type::second_type found_in(const Entries& entries, std::uint64_t key) {
    for (const auto& [known, entry] : entries)
        if (known == key) return entry;
    return nullptr;
}
template <class Entries, class Entry> void keep_in(Entries& entries, std::size_t most, std::uint64_t key, Entry entry) {
    if (entries.size() >= most) entries.erase(entries.begin());
    entries.emplace_back(key, std::move(entry));
}

} // namespace

std::shared_ptr<const Analysis> AnalysisCache::find(std::uint64_t key) {
    const std::lock_guard lock(m_mutex);
    return found_in(m_analyses, key);
}
void AnalysisCache::insert(std::uint64_t key, std::shared_ptr<const Analysis> analysis) {
    const std::lock_guard lock(m_mutex);
    keep_in(m_analyses, analyses_kept, key, std::move(analysis));
}

std::shared_ptr<const PreparedMask> AnalysisCache::find_mask(std::uint64_t key) {
    const std::lock_guard lock(m_mutex);
    return found_in(m_masks, key);
}
void AnalysisCache::insert_mask(std::uint64_t key, std::shared_ptr<const PreparedMask> mask) {
    const std::lock_guard lock(m_mutex);
    keep_in(m_masks, masks_kept, key, std::move(mask));
}

} // namespace engine
