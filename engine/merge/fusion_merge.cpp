// Blends rendered pictures of different exposure into one picture (merge.md 5.1): Mertens, Kautz and Van Reeth's fusion with ranges restricted
// after Hessel and Morel, in
// three readings of every picture and memory for one. Works on what a display would show; the result is the scene light that shows the same.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/view.h"
#include "engine/merge/frame_files.h"
#include "engine/merge/frame_series.h"
#include "engine/merge/fusion_pyramid.h"
#include "engine/merge/fusion_scene.h"
#include "engine/merge/merge_places.h"
#include "engine/merge/merge_preview.h"
#include "engine/merge/merge_strips.h"
#include "engine/merge/methods.h"
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

namespace engine {
namespace {

Error stopped() { return {ErrorKind::stopped, {}, {}}; }

// Codes of a row of scene light; what is missing stays so.
void codes_of_row(Rgb* row, int count) {
    std::vector<std::uint8_t> lacks(static_cast<std::size_t>(count));
    for (int x = 0; x < count; ++x)
        if (is_missing(row[x].r)) lacks[static_cast<std::size_t>(x)] = 1, row[x] = {};
    apply_view(row, row, static_cast<std::size_t>(count));
    codes_of(row, count);
    const float missing = std::numeric_limits<float>::quiet_NaN();
    for (int x = 0; x < count; ++x)
        if (lacks[static_cast<std::size_t>(x)] != 0) row[x] = {missing, missing, missing};
}

// A whole picture in codes of 16 bits; where it does not reach, its nearest row and column go on and `shown` is 0.
struct CodedPicture {
    Raster<std::array<std::uint16_t, 3>> codes;
    Raster<std::uint8_t> shown; // empty: everywhere
    Rgb at(int x, int y) const {
        const std::array<std::uint16_t, 3>& c = codes.at(x, y);
        constexpr float unit = 1 / 65535.0F;
        return {static_cast<float>(c[0]) * unit, static_cast<float>(c[1]) * unit, static_cast<float>(c[2]) * unit};
    }
};

CodedPicture coded(const LaidFrame& frame, const std::stop_token& stop) {
    const Rect area = frame.area();
    CodedPicture picture{Raster<std::array<std::uint16_t, 3>>(area), {}};
    if (!frame.covers_everything()) picture.shown = Raster<std::uint8_t>(area, 1);
    for_each_strip(area, stop, [&](int top, int rows) {
        std::vector<Rgb> row(static_cast<std::size_t>(area.width));
        for (int y = top; y < top + rows; ++y) {
            frame.row(y, &row.front().r);
            codes_of_row(row.data(), area.width);
            std::array<std::uint16_t, 3>* to = picture.codes.row(y);
            int first = area.width, last = -1;
            for (int x = 0; x < area.width; ++x) {
                const Rgb c = row[static_cast<std::size_t>(x)];
                if (is_missing(c.r)) {
                    picture.shown.row(y)[x] = 0;
                    continue;
                }
                const auto word = [](float v) {
                    return static_cast<std::uint16_t>(std::clamp(v, 0.0F, 1.0F) * 65535 + 0.5F);
                };
                to[x] = {word(c.r), word(c.g), word(c.b)};
                first = std::min(first, x), last = x;
            }
            if (last < 0) continue;
            std::fill(to, to + first, to[first]);
            std::fill(to + last + 1, to + area.width, to[last]);
        }
    });
    if (picture.shown.size() == 0 || stop.stop_requested()) return picture;
    // Rows without any pixel, from the nearest row that has some.
    const auto is_empty = [&](int y) {
        const std::uint8_t* row = picture.shown.row(y);
        return std::all_of(row, row + area.width, [](std::uint8_t shown) { return shown == 0; });
    };
    int first = area.top, last = area.bottom() - 1;
    while (first < last && is_empty(first)) ++first;
    while (last > first && is_empty(last)) --last;
    for (int y = area.top; y < first; ++y) std::copy_n(picture.codes.row(first), area.width, picture.codes.row(y));
    for (int y = last + 1; y < area.bottom(); ++y)
        std::copy_n(picture.codes.row(last), area.width, picture.codes.row(y));
    return picture;
}

// What is known of a picture besides its pixels.
struct Judge {
    FusionRole role;
    float weight(Rgb codes, bool shown) const { return shown ? fusion_weight(codes, role) : 0; }
};

// Where a picture shows something else than the reference: what the reference would look like in its exposure.
void replace_untrusted(CodedPicture& picture, const CodedPicture& reference, const Plane& trusted, int side,
                       const std::array<float, 256>& curve, const std::stop_token& stop) {
    std::vector<std::uint16_t> table(65536);
    for (std::size_t i = 0; i < table.size(); ++i) {
        const float place = static_cast<float>(i) * (255.0F / 65535.0F);
        const auto index = static_cast<std::size_t>(std::min(place, 254.0F));
        const float code = curve[index] + (place - static_cast<float>(index)) * (curve[index + 1] - curve[index]);
        table[i] = static_cast<std::uint16_t>(std::clamp(code, 0.0F, 1.0F) * 65535 + 0.5F);
    }
    const Rect area = picture.codes.area();
    for_each_strip(area, stop, [&](int top, int rows) {
        for (int y = top; y < top + rows; ++y)
            for (int x = 0; x < area.width; ++x) {
                const float trust = at_pixel(trusted, side, x, y);
                if (trust > 0.999F) continue;
                std::array<std::uint16_t, 3>& here = picture.codes.row(y)[x];
                const std::array<std::uint16_t, 3>& there = reference.codes.row(y)[x];
                for (std::size_t c = 0; c < 3; ++c) {
                    const auto other = static_cast<float>(table[there[c]]);
                    here[c] = static_cast<std::uint16_t>(other + trust * (static_cast<float>(here[c]) - other) + 0.5F);
                }
                if (picture.shown.size() > 0 && trust < 0.5F) picture.shown.row(y)[x] = 1;
            }
    });
}

// Fuses what it is shown twice: first for the sum of the weights, then for the pictures.
class Fusion {
public:
    explicit Fusion(const Rect& area)
        : m_area(area), m_sum(area, 0.0F), m_cells(cells_of(area)), m_sums(m_cells, 0.0F), m_squares(m_cells, 0.0F) {}

    // at(x, y) and shown(x, y): codes, and whether there are any.
    template <class At, class Shown>
    void weigh(const Judge& judge, const At& at, const Shown& shown, const std::stop_token& stop) {
        for_each_strip(m_area, stop, [&](int top, int rows) {
            std::vector<float> cells(static_cast<std::size_t>(m_cells.width), 0.0F), counts(cells);
            for (int y = top; y < top + rows; ++y) {
                float* sum = m_sum.row(y);
                for (int x = 0; x < m_area.width; ++x) {
                    const float weight = judge.weight(at(x, y), shown(x, y));
                    sum[x] += weight;
                    cells[static_cast<std::size_t>(x / merge_strip_rows)] += weight,
                        ++counts[static_cast<std::size_t>(x / merge_strip_rows)];
                }
            }
            const int row = (top - m_area.top) / merge_strip_rows;
            for (std::size_t i = 0; i < cells.size(); ++i) {
                const float mean = cells[i] / counts[i];
                m_sums.row(row)[i] += mean, m_squares.row(row)[i] += mean * mean;
            }
        });
    }
    template <class At, class Shown>
    void add(const Judge& judge, const At& at, const Shown& shown, const std::stop_token& stop) {
        if (!m_pyramid) m_pyramid.emplace(m_area.width, m_area.height);
        Plane weights(m_area);
        for_each_strip(m_area, stop, [&](int top, int rows) {
            for (int y = top; y < top + rows; ++y)
                for (int x = 0; x < m_area.width; ++x)
                    weights.row(y)[x] = judge.weight(at(x, y), shown(x, y)) / std::max(m_sum.row(y)[x], 1e-12F);
        });
        m_pyramid->add(
            std::move(weights),
            [&](int c, Plane& plane) {
                for_each_strip(m_area, stop, [&](int top, int rows) {
                    for (int y = top; y < top + rows; ++y)
                        for (int x = 0; x < m_area.width; ++x) {
                            const Rgb codes = within_role(at(x, y), judge.role);
                            plane.row(y)[x] = c == 0 ? codes.r : (c == 1 ? codes.g : codes.b);
                        }
                });
            },
            stop);
    }
    // Scene light. What is left of values outside of 0..1 is brought in.
    Image light(const std::stop_token& stop) {
        m_sum = {};
        std::array<Plane, 3> planes = m_pyramid->collapse(stop);
        Image result(m_area);
        for_each_strip(m_area, stop, [&](int top, int rows) {
            for (int y = top; y < top + rows; ++y) {
                Rgb* to = result.row(y);
                for (int x = 0; x < m_area.width; ++x) {
                    const Rgb codes = into_range({planes[0].row(y)[x], planes[1].row(y)[x], planes[2].row(y)[x]});
                    to[x] = {display_of(codes.r), display_of(codes.g), display_of(codes.b)};
                }
                undo_view(to, to, static_cast<std::size_t>(m_area.width));
            }
        });
        return result;
    }
    // Effective number of pictures in each cell.
    Plane frames() const {
        Plane result(m_cells);
        for (std::size_t i = 0; i < result.size(); ++i) {
            const float sum = m_sums.data()[i];
            result.data()[i] = std::max(1.0F, sum * sum / std::max(m_squares.data()[i], 1e-20F));
        }
        return result;
    }

private:
    Rect m_area;
    Plane m_sum;
    Rect m_cells;
    Plane m_sums, m_squares;
    std::optional<BlendPyramid> m_pyramid;
};

class FusionMerge {
public:
    FusionMerge(const MergeSet& set, const MergeOptions& options, const MergeWork& work)
        : m_set(set), m_options(options), m_work(work) {}

    Result<MergeOutcome> run() {
        const FrameFacts& facts = m_set.source.facts(m_set.reference);
        if (facts.layout == FrameLayout::bayer)
            return Error{ErrorKind::unsupported,
                         facts.name + " is a raw file, and fusion blends finished pictures. Merge raw files as a "
                                      "bracket: that keeps all of their light.",
                         {}};
        if (const Result<void> looked = look(); !looked) return looked.error();
        const MergeSet chosen{m_set.source, m_set.use, m_frames[m_reference]};
        m_series.emplace(chosen, m_options, m_work.work, FrameSeries::Unaligned::leave_out,
                         FrameSeries::Exposure::as_it_is);
        for (std::size_t i = 0; i < m_left_out.size(); ++i)
            if (!m_left_out[i].empty()) m_series->leave_out(static_cast<int>(i), m_left_out[i]);
        if (const Result<void> begun = m_series->begin(); !begun) return begun.error();

        const Rect area = m_series->area();
        Fusion fusion(area);
        // From the reference outwards, to the brighter ones and to the darker ones.
        const std::size_t count = m_frames.size();
        m_curves.resize(count), m_trusted.resize(count), m_moved.assign(count, 0);
        const auto centre = static_cast<std::size_t>(std::ranges::find(m_order, m_reference) - m_order.begin());
        std::vector<std::pair<std::size_t, std::size_t>> walk{{m_reference, m_reference}};
        for (std::size_t i = centre + 1; i < count; ++i) walk.emplace_back(m_order[i], m_order[i - 1]);
        for (std::size_t i = centre; i-- > 0;) walk.emplace_back(m_order[i], m_order[i + 1]);
        CodedPicture reference;
        int done = 0;
        for (const bool weighing : {true, false})
            for (const auto& [i, beside] : walk) {
                if (m_work.work.stopped()) return stopped();
                if (m_work.step)
                    m_work.step((weighing ? "Weighing picture " : "Blending picture ") +
                                std::to_string(done % static_cast<int>(count) + 1) + " of " + std::to_string(count));
                CodedPicture read;
                if (i != m_reference || weighing) {
                    Result<std::optional<LaidFrame>> laid =
                        m_series->lay_beside(m_frames[i], m_frames[beside], model(i, beside));
                    if (!laid) return laid.error();
                    if (!*laid) return changed(m_frames[i]);
                    read = coded(**laid, m_work.work.stop);
                }
                if (i == m_reference && weighing) reference = std::move(read);
                if (i != m_reference) {
                    if (weighing && m_options.deghost != Deghost::off) compare(i, beside);
                    if (m_trusted[i].size() > 0)
                        replace_untrusted(read, reference, m_trusted[i], m_proxies[i].side, m_curves[i],
                                          m_work.work.stop);
                }
                const CodedPicture& picture = i == m_reference ? reference : read;
                const auto at = [&](int x, int y) { return picture.at(x, y); };
                const auto shown = [&](int x, int y) {
                    return picture.shown.size() == 0 || picture.shown.at(x, y) != 0;
                };
                if (weighing)
                    fusion.weigh({m_roles[i]}, at, shown, m_work.work.stop);
                else
                    fusion.add({m_roles[i]}, at, shown, m_work.work.stop);
                m_work.work.report(0.2F + 0.4F * static_cast<float>(++done) / static_cast<float>(count));
            }
        reference = {};
        StatisticResult result;
        result.frames = fusion.frames();
        result.ghosts = ghosts(cells_of(area));
        result.light = Samples(FrameLayout::picture, {}, 0);
        result.light.picture = fusion.light(m_work.work.stop);
        if (m_work.work.stopped()) return stopped();
        if (!take_places(*m_series, m_options.places, result, m_work.work.stop)) return stopped();
        return outcome_of(std::move(result));
    }

private:
    const MergeSet& m_set;
    const MergeOptions& m_options;
    const MergeWork& m_work;
    std::optional<FrameSeries> m_series;
    std::vector<std::string> m_left_out; // of all frames: why
    // Of the pictures that are fused:
    std::vector<int> m_frames;
    std::vector<FusionProxy> m_proxies; // laid over the reference's as soon as that is known
    std::vector<double> m_exposures;    // EV
    std::vector<FusionRole> m_roles;
    std::vector<std::size_t> m_order;             // from dark to bright
    std::vector<Plane> m_trusted;                 // on the proxies; empty: everywhere
    std::vector<std::array<float, 256>> m_curves; // from codes of the reference
    std::vector<double> m_moved;
    std::size_t m_reference = 0;
    bool m_ended_early = false;

    // Reads every picture once for a small copy of it, and finds out what each is for.
    Result<void> look() {
        m_left_out.resize(static_cast<std::size_t>(m_set.source.count()));
        const FrameFacts& size = m_set.source.facts(m_set.reference);
        int candidates = 0, seen = 0;
        for (const bool use : m_set.use) candidates += use ? 1 : 0;
        for (int frame = 0; frame < m_set.source.count(); ++frame) {
            const auto k = static_cast<std::size_t>(frame);
            if (!m_set.use[k]) continue;
            if (m_work.work.stopped()) return stopped();
            if (!m_frames.empty() && m_work.keep_so_far.stop_requested()) {
                m_ended_early = true;
                break;
            }
            if (m_work.step)
                m_work.step("Looking at picture " + std::to_string(++seen) + " of " + std::to_string(candidates));
            const FrameFacts& facts = m_set.source.facts(frame);
            if (facts.layout != FrameLayout::picture || facts.width != size.width || facts.height != size.height)
                continue; // FrameSeries says why
            const Result<FrameLight> light = m_set.source.read(frame, {m_work.work.stop, {}});
            if (m_work.work.stopped()) return stopped();
            if (!light) {
                m_left_out[k] = light.error().what;
                continue;
            }
            const Image& picture = light->picture;
            m_proxies.push_back(fusion_proxy(picture.width(), picture.height(), [&](int y, Rgb* row) {
                std::copy_n(picture.row(picture.area().top + y), picture.width(), row);
                codes_of_row(row, picture.width());
            }));
            m_frames.push_back(frame);
            sort_exposures();
            if (std::has_single_bit(m_frames.size()) && seen < candidates) show();
            m_work.work.report(0.2F * static_cast<float>(seen) / static_cast<float>(candidates));
        }
        if (m_frames.empty()) return Error{ErrorKind::invalid, "None of the pictures could be read.", {}};
        return {};
    }

    void sort_exposures() {
        std::vector<double> told;
        for (const int frame : m_frames) told.push_back(m_set.source.facts(frame).nominal_exposure);
        m_exposures = fusion_exposures(m_proxies, told);
        m_roles = fusion_roles(m_exposures);
        m_order.resize(m_frames.size());
        std::iota(m_order.begin(), m_order.end(), std::size_t{0});
        std::ranges::stable_sort(m_order, {}, [&](std::size_t i) { return m_exposures[i]; });
        const auto asked = std::ranges::find(m_frames, m_options.reference.value_or(-1));
        m_reference =
            asked != m_frames.end() ? static_cast<std::size_t>(asked - m_frames.begin()) : fusion_reference(m_proxies);
    }

    // A picture that shows only a lamp cannot tell turn and perspective, one that shows nothing cannot tell anything: of the room of
    // ../shared/samples, from a tripod,
    // the shortest exposure shows a lamp of 1 % of the picture, and would be turned and stretched by up to 19 pixels in the corners.
    MergeAlignment model(std::size_t i, std::size_t beside) const {
        constexpr double only_lamps = 0.03, nothing = 0.001;
        if (i == beside) return m_options.alignment;
        const double both = shown_in_both(m_proxies[i], m_proxies[beside]);
        if (both < nothing) return MergeAlignment::none;
        return both < only_lamps && m_options.alignment != MergeAlignment::none ? MergeAlignment::shift
                                                                                : m_options.alignment;
    }

    // Where picture i shows something else than the one that is a step nearer to the reference, or than the reference.
    void compare(std::size_t i, std::size_t beside) {
        m_proxies[i] = laid_proxy(m_proxies[i], m_series->motion(m_frames[i]));
        m_curves[i] = comparagram(m_proxies[m_reference], m_proxies[i]);
        Plane trusted = trusted_beside(m_proxies[i], m_proxies[beside], m_options.deghost);
        double moved = 0;
        for (std::size_t k = 0; k < trusted.size(); ++k) {
            if (m_trusted[beside].size() > 0)
                trusted.data()[k] = std::min(trusted.data()[k], m_trusted[beside].data()[k]);
            moved += trusted.data()[k] < 0.5F ? 1 : 0;
        }
        m_moved[i] = moved / static_cast<double>(trusted.size());
        m_trusted[i] = std::move(trusted);
    }

    // The fusion of the small copies, as they lie.
    void show() const {
        if (!m_work.preview) return;
        Fusion fusion(m_proxies.front().codes.area());
        for (const bool weighing : {true, false})
            for (std::size_t i = 0; i < m_proxies.size(); ++i) {
                const FusionProxy& proxy = m_proxies[i];
                const auto at = [&](int x, int y) {
                    const auto& c = proxy.codes.at(x, y);
                    return Rgb{static_cast<float>(c[0]), static_cast<float>(c[1]), static_cast<float>(c[2])} *
                           (1 / 255.0F);
                };
                const auto shown = [&](int x, int y) { return proxy.shown.at(x, y) != 0; };
                if (weighing)
                    fusion.weigh({m_roles[i]}, at, shown, m_work.work.stop);
                else
                    fusion.add({m_roles[i]}, at, shown, m_work.work.stop);
            }
        m_work.preview({fusion.light(m_work.work.stop), static_cast<int>(m_proxies.size())});
    }

    Error changed(int frame) const {
        return {ErrorKind::unreadable,
                m_set.source.facts(frame).name +
                    " could be read a moment ago, and now it cannot. Check its disk and merge again.",
                {}};
    }

    Plane ghosts(const Rect& cells) const {
        Plane result(cells, 0.0F);
        for (std::size_t i = 0; i < m_trusted.size(); ++i) {
            if (m_trusted[i].size() == 0) continue;
            for (int row = 0; row < cells.height; ++row)
                for (int column = 0; column < cells.width; ++column)
                    result.row(row)[column] +=
                        (1 - at_pixel(m_trusted[i], m_proxies[i].side, column * merge_strip_rows + merge_strip_rows / 2,
                                      row * merge_strip_rows + merge_strip_rows / 2)) /
                        static_cast<float>(std::max<std::size_t>(m_frames.size() - 1, 1));
        }
        return result;
    }

    Result<MergeOutcome> outcome_of(StatisticResult result) {
        MergeOutcome outcome;
        MergeReport& report = outcome.report;
        report.kind = MergeKind::fusion;
        report.frames = m_series->reports();
        report.warnings = m_series->warnings();
        const std::vector<double>& exposures = m_exposures;
        for (std::size_t i = 0; i < report.frames.size(); ++i) {
            const auto found = std::ranges::find(m_frames, static_cast<int>(i));
            FrameReport& frame = report.frames[i];
            if (found == m_frames.end()) {
                if (frame.used) frame.used = false, frame.note = "Not read any more.";
                continue;
            }
            const auto k = static_cast<std::size_t>(found - m_frames.begin());
            frame.exposure = std::exp2(exposures[k] - exposures[m_reference]), frame.moved = m_moved[k];
            report.moved_share = std::max(report.moved_share, m_moved[k]);
        }
        const auto [least, most] = std::ranges::minmax(exposures);
        const auto name = [&](double exposure) {
            return m_set.source
                .facts(m_frames[static_cast<std::size_t>(std::ranges::find(exposures, exposure) - exposures.begin())])
                .name;
        };
        std::array<char, 96> text{};
        std::snprintf(text.data(), text.size(), "%zu pictures over %.1f stops fused", m_frames.size(), most - least);
        if (most - least > 0.3)
            report.sentences.push_back(std::string(text.data()) + ": lamps from " + name(least) + ", shadows from " +
                                       name(most) + ".");
        else
            report.sentences.push_back(std::to_string(m_frames.size()) +
                                       (m_frames.size() == 1 ? " picture." : " pictures of one exposure blended."));
        report.more_range_ev = most - least;
        if (report.moved_share > 0.002) {
            std::snprintf(text.data(), text.size(), "%.1f %%", 100 * report.moved_share);
            report.sentences.push_back("What moved in " + std::string(text.data()) + " of the picture is taken from " +
                                       m_set.source.facts(m_frames[m_reference]).name + ", as far as that shows it.");
        }
        if (m_ended_early) report.sentences.push_back("Ended early, with the pictures that were read till then.");

        MergedPicture& picture = outcome.picture;
        describe(picture, m_set.source, m_frames[m_reference]);
        picture.layout = FrameLayout::picture;
        picture.method = name_of(MergeKind::fusion);
        picture.frames_cell = statistic_cell;
        trim_to_shown(m_options.edges, *m_series, result);
        picture.picture = std::move(result.light.picture);
        picture.frames = std::move(result.frames);
        outcome.ghosts = std::move(result.ghosts);
        picture.facts.width = picture.picture.width(), picture.facts.height = picture.picture.height();
        for (std::size_t i = 0; i < picture.sources.size(); ++i)
            picture.sources[i].used = report.frames[i].used, picture.sources[i].note = report.frames[i].note;
        return outcome;
    }
};

} // namespace

Result<MergeOutcome> merge_fusion(const MergeSet& set, const MergeOptions& options, const MergeWork& work) {
    return FusionMerge(set, options, work).run();
}

} // namespace engine
