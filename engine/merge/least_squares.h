// Linear least squares of a few unknowns by normal equations. Knows nothing of what is fitted.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace engine {

class NormalEquations {
public:
    explicit NormalEquations(int unknowns)
        : m_count(static_cast<std::size_t>(unknowns)), m_matrix(m_count * m_count, 0), m_right(m_count, 0) {}

    // sum_i row[i] * unknown[i] = value, with this weight.
    void add(std::span<const double> row, double value, double weight) {
        for (std::size_t i = 0; i < m_count; ++i) {
            if (row[i] == 0) continue;
            for (std::size_t j = 0; j < m_count; ++j) m_matrix[i * m_count + j] += weight * row[i] * row[j];
            m_right[i] += weight * row[i] * value;
        }
    }
    // An unknown is expected to be `value` to within 1 / sqrt(weight).
    void expect(int unknown, double value, double weight) {
        const auto i = static_cast<std::size_t>(unknown);
        m_matrix[i * m_count + i] += weight;
        m_right[i] += weight * value;
    }
    // Gauss's elimination with column pivots; nothing where the equations do not tell.
    std::optional<std::vector<double>> solution() const {
        std::vector<double> a = m_matrix, b = m_right;
        for (std::size_t column = 0; column < m_count; ++column) {
            std::size_t pivot = column;
            for (std::size_t row = column + 1; row < m_count; ++row)
                if (std::abs(a[row * m_count + column]) > std::abs(a[pivot * m_count + column])) pivot = row;
            if (!(std::abs(a[pivot * m_count + column]) > 1e-14)) return std::nullopt;
            for (std::size_t k = 0; k < m_count; ++k) std::swap(a[pivot * m_count + k], a[column * m_count + k]);
            std::swap(b[pivot], b[column]);
            for (std::size_t row = column + 1; row < m_count; ++row) {
                const double factor = a[row * m_count + column] / a[column * m_count + column];
                for (std::size_t k = column; k < m_count; ++k) a[row * m_count + k] -= factor * a[column * m_count + k];
                b[row] -= factor * b[column];
            }
        }
        for (std::size_t row = m_count; row-- > 0;) {
            for (std::size_t k = row + 1; k < m_count; ++k) b[row] -= a[row * m_count + k] * b[k];
            b[row] /= a[row * m_count + row];
        }
        return b;
    }

private:
    std::size_t m_count;
    std::vector<double> m_matrix, m_right;
};

} // namespace engine
