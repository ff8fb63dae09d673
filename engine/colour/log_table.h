// A function on 0..1 as a table whose steps are proportional to its argument: as exact in the shadows of a gamma curve as in its lights.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <functional>
#include <vector>

namespace engine {

// 128 straight pieces per octave from 2^-28 on, found from the bits of the float. For x^(1/2.4) the error is below 2e-6 (an eighth of a
// 16-bit step) above 2^-20 and below half a 16-bit step underneath, where the slope is infinite.
class LogTable {
public:
    LogTable() = default;
    explicit LogTable(const std::function<double(double)>& function) {
        const auto value_at = [&](int piece) {
            const auto position = std::bit_cast<float>((first_piece + piece) << piece_shift);
            return static_cast<float>(function(std::clamp(static_cast<double>(position) - least, 0.0, 1.0)));
        };
        m_pieces.reserve(octaves * pieces_per_octave + 1);
        float value = value_at(0);
        for (int i = 0; i <= octaves * pieces_per_octave; ++i) {
            const float next = value_at(i + 1);
            m_pieces.push_back({value, next - value});
            value = next;
        }
    }

    // Arguments outside 0..1 give the value at the end, NaN the value at 0.
    float operator()(float x) const {
        const Place place = place_of(x);
        return m_pieces[place.piece].value + place.part * m_pieces[place.piece].rise;
    }

    // The same for many values, in place. Three loops, because the first and the last run in vector registers and compilers do not
    // split them off the look-up by themselves: twice as fast.
    void apply(float* values, int count) const {
        constexpr int block = 256;
        int piece[block];
        float part[block];
        Piece found[block];
        for (int done = 0; done < count; done += block) {
            const int n = std::min(block, count - done);
            float* v = values + done;
            for (int i = 0; i < n; ++i) {
                const Place place = place_of(v[i]);
                piece[i] = place.piece, part[i] = place.part;
            }
            for (int i = 0; i < n; ++i) found[i] = m_pieces[piece[i]];
            for (int i = 0; i < n; ++i) v[i] = found[i].value + part[i] * found[i].rise;
        }
    }

private:
    struct Piece {
        float value, rise;
    };
    struct Place {
        std::int32_t piece;
        float part;
    };
    static constexpr int octaves = 28, piece_shift = 16, pieces_per_octave = 1 << (23 - piece_shift);
    static constexpr float least = 0x1p-28F; // added to the argument, so that 0 is the first entry
    static constexpr std::int32_t first_piece = std::bit_cast<std::int32_t>(least) >> piece_shift;

    static Place place_of(float x) {
        const float positive = x > 0.0F ? x : 0.0F, inside = positive < 1.0F ? positive : 1.0F;
        const auto bits = std::bit_cast<std::int32_t>(inside + least);
        return {(bits >> piece_shift) - first_piece,
                static_cast<float>(bits & ((1 << piece_shift) - 1)) * (1.0F / (1 << piece_shift))};
    }

    std::vector<Piece> m_pieces;
};

} // namespace engine
