// Street trees in autumn: a trunk, branches that fork, and single leaves in clumps, lit by the lamps around.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sample/props.h"
#include "engine/sample/random.h"

namespace engine::street {

namespace {

constexpr float inverse_pi = 0.31830989f;

struct Branch {
    float ax, ay, bx, by, radius_a, radius_b;
};

class Tree final : public Prop {
public:
    Tree(Vector foot, float height, std::uint32_t seed)
        : m_foot(foot), m_height(height), m_crown(0.36f * height), m_seed(seed) {
        const float fork = 0.36f * height;
        m_branches.push_back({0, 0, 0.1f, fork, 0.17f, 0.11f});
        grow(0.1f, fork, 1.57f, 0.25f * height, 0.10f, 0);
        draw_map();
    }

    Bounds bounds() const override {
        return {m_foot.x - m_crown * 1.2f, m_foot.x + m_crown * 1.2f, 0,
                m_height * 1.1f,           m_foot.z - 0.5f,           m_foot.z + 0.5f};
    }

    std::optional<SurfaceHit> hit(const Ray& ray, const Lighting& lighting) const override {
        const Vector place = ray.at(m_foot.z);
        const float x = place.x - m_foot.x, y = place.y;
        if (y < 0) return std::nullopt;
        const Cell cell = cell_at(x, y);
        if (cell.fullness > 0) {
            const float density = cell.fullness * smooth(0.30f, 0.62f, cloudy_noise(x * 1.6f, y * 1.6f, m_seed + 5));
            for (int layer = 0; layer < 3; ++layer)
                if (const float shade = leaf(x, y, density, layer, ray.spread * m_foot.z); shade > 0)
                    return SurfaceHit{m_foot.z, leaf_light(place, shade, layer, lighting)};
        }
        if (const float round = cell.has_bark ? bark(x, y) : 0; round > 0) {
            const float grain = 0.6f + 0.8f * smooth_noise(x * 30, y * 6, m_seed + 3);
            return SurfaceHit{m_foot.z, lighting.around(place) * (0.13f * inverse_pi * round * grain)};
        }
        return std::nullopt;
    }

private:
    void grow(float x, float y, float direction, float length, float radius, int generation) {
        const float ex = x + length * std::cos(direction), ey = y + length * std::sin(direction);
        m_branches.push_back({x, y, ex, ey, radius, radius * 0.6f});
        if (generation >= 1) m_clumps.push_back({ex, ey, 0, 0, length * 0.75f + 0.35f, 0});
        if (generation == 3) return;
        const int forks = generation == 0 ? 3 : 2;
        for (int i = 0; i < forks; ++i) {
            const auto number = static_cast<int>(m_branches.size());
            const float spread = (static_cast<float>(i) - static_cast<float>(forks - 1) / 2) * 0.75f +
                                 random_between(-0.25f, 0.25f, m_seed, number, i);
            grow(x + (ex - x) * random_between(0.55f, 1.0f, m_seed + 1, number, i),
                 y + (ey - y) * random_between(0.55f, 1.0f, m_seed + 2, number, i), direction * 0.9f + 0.157f + spread,
                 length * random_between(0.62f, 0.85f, m_seed + 4, number, i), radius * 0.6f, generation + 1);
        }
    }

    // The crown by cells of 12 cm, so that most looks at it need no search among the branches.
    static constexpr float cell_size = 0.12f;
    struct Cell {
        float fullness = 0; // with leaves, 0..1
        bool has_bark = false;
    };

    void draw_map() {
        m_columns = static_cast<int>(2.4f * m_crown / cell_size) + 1;
        const int rows = static_cast<int>(1.1f * m_height / cell_size) + 1;
        for (int row = 0; row < rows; ++row)
            for (int column = 0; column < m_columns; ++column) {
                const float x = (static_cast<float>(column) + 0.5f) * cell_size - 1.2f * m_crown,
                            y = (static_cast<float>(row) + 0.5f) * cell_size;
                m_map.push_back({y < m_height * 0.24f ? 0 : fullness(x, y), bark(x, y, 0.75f * cell_size) > 0});
            }
    }

    Cell cell_at(float x, float y) const {
        const auto column = static_cast<int>((x + 1.2f * m_crown) / cell_size);
        const std::size_t index = static_cast<std::size_t>(y / cell_size) * static_cast<std::size_t>(m_columns) +
                                  static_cast<std::size_t>(column);
        return column < 0 || column >= m_columns || index >= m_map.size() ? Cell{} : m_map[index];
    }

    float fullness(float x, float y) const {
        float nearest = 1;
        for (const Branch& clump : m_clumps) {
            const float dx = x - clump.ax, dy = y - clump.ay;
            nearest = std::min(nearest, (dx * dx + dy * dy) / (clump.radius_a * clump.radius_a));
        }
        return 1 - nearest;
    }

    // Brightness of the leaf of this layer at the place; 0 where there is none. One leaf in a cell of 11 cm.
    float leaf(float x, float y, float density, int layer, float footprint) const {
        constexpr float cell = 0.11f;
        const std::uint32_t own = m_seed + 10 + static_cast<std::uint32_t>(layer) * 4;
        const float u = x / cell + 0.37f * static_cast<float>(layer), v = y / cell + 0.61f * static_cast<float>(layer);
        const int column = static_cast<int>(std::floor(u)), row = static_cast<int>(std::floor(v));
        if (random_number(own, column, row) > density * 1.15f) return 0;
        const float turn = 6.2832f * random_number(own + 1, column, row);
        const float dx = fraction(u) - 0.5f, dy = fraction(v) - 0.5f;
        const float along = dx * std::cos(turn) + dy * std::sin(turn),
                    across = dy * std::cos(turn) - dx * std::sin(turn);
        const float shape = along * along / 0.20f + across * across / 0.07f;
        if (shape > 1 && footprint < cell) return 0;
        const float vein = footprint < 0.01f && std::abs(across) < 0.03f ? 1.25f : 1.0f;
        return vein * random_between(0.35f, 1.5f, own + 2, column, row) * (1 - 0.22f * static_cast<float>(layer));
    }

    Rgb leaf_light(Vector place, float shade, int layer, const Lighting& lighting) const {
        const float depth = (static_cast<float>(layer) - 1) * 1.3f;
        const Rgb light = lighting.around({place.x, place.y, place.z + depth});
        const float yellow = smooth_noise(place.x * 1.1f, place.y * 1.1f, m_seed + 7);
        const Rgb reflectance = Rgb{0.10f, 0.15f, 0.035f} * (1 - yellow) + Rgb{0.30f, 0.20f, 0.035f} * yellow;
        const float lit = inverse_pi * 1.7f * shade;
        return {light.r * reflectance.r * lit, light.g * reflectance.g * lit, light.b * reflectance.b * lit};
    }

    // Roundness of the branch at the place, 0 beside all of them; `margin` makes them thicker.
    float bark(float x, float y, float margin = 0) const {
        for (const Branch& branch : m_branches) {
            const float dx = branch.bx - branch.ax, dy = branch.by - branch.ay;
            const float t = std::clamp(((x - branch.ax) * dx + (y - branch.ay) * dy) / (dx * dx + dy * dy), 0.0f, 1.0f);
            const float radius = branch.radius_a + (branch.radius_b - branch.radius_a) * t + margin;
            const float px = x - branch.ax - t * dx, py = y - branch.ay - t * dy,
                        squared = (px * px + py * py) / (radius * radius);
            if (squared < 1) return 0.35f + 0.65f * std::sqrt(1 - squared);
        }
        return 0;
    }

    Vector m_foot;
    float m_height, m_crown;
    std::uint32_t m_seed;
    std::vector<Branch> m_branches;
    std::vector<Branch> m_clumps; // ax, ay and radius_a only
    int m_columns = 0;
    std::vector<Cell> m_map; // rows from the ground up
};

} // namespace

std::unique_ptr<Prop> make_tree(Vector foot, float height, std::uint32_t seed) {
    return std::make_unique<Tree>(foot, height, seed);
}

} // namespace engine::street
