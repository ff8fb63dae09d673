// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/lens/lens_name.h"
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace engine {
namespace {

// Locale-free, for ASCII; other bytes (UTF-8) count as letters.
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char small(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
bool is_letter(char c) { return (small(c) >= 'a' && small(c) <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

constexpr std::array<std::string_view, 5> empty_words = {"f", "mm", "mmf", "lens", "fixed"};

template <class T> void sort_once(std::vector<T>& values) {
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

bool contains(const std::vector<std::string>& sorted, const std::string& word) {
    return std::binary_search(sorted.begin(), sorted.end(), word);
}

// Focal lengths and f-numbers are rounded by hand: 4.5 and 4.50, not 4 and 4.5.
bool is_same_number(double a, double b) { return std::abs(a - b) < 0.02 * std::min(a, b); }

int common_numbers(const std::vector<double>& a, const std::vector<double>& b) {
    int count = 0;
    for (const double x : a)
        count += std::any_of(b.begin(), b.end(), [&](double y) { return is_same_number(x, y); }) ? 1 : 0;
    return count;
}

std::string only_letters_and_digits(std::string_view text) {
    std::string result;
    for (const char c : text)
        if (is_letter(c) || is_digit(c)) result += small(c);
    return result;
}

} // namespace

LensName lens_name(std::string_view text) {
    LensName name;
    const auto at = [&](std::size_t i) { return i < text.size() ? text[i] : '\0'; };
    for (std::size_t i = 0; i < text.size();) {
        if (is_digit(text[i])) {
            std::size_t end = i;
            while (is_digit(at(end)) || (at(end) == '.' && is_digit(at(end + 1)))) ++end;
            const double number = std::strtod(std::string(text.substr(i, end - i)).c_str(), nullptr);
            const bool is_ratio = number == 1 && at(end) == ':'; // 1:2.8
            if (number > 0 && !is_ratio) name.numbers.push_back(number);
            i = end;
        } else if (is_letter(text[i])) {
            std::string word;
            while (is_letter(at(i))) word += small(text[i++]);
            std::size_t end = i;
            while (is_digit(at(end)) || (at(end) == '.' && is_digit(at(end + 1)))) ++end;
            // "F2.8" and "EF50mm" hold numbers of the lens; "A032" and "G2" are names.
            const bool names_number = word.back() == 'f' || at(end) == '-' || small(at(end)) == 'm' ||
                                      text.substr(i, end - i).find('.') != std::string_view::npos;
            if (end > i && !names_number) word += text.substr(i, end - i), i = end;
            if (std::find(empty_words.begin(), empty_words.end(), word) == empty_words.end())
                name.words.push_back(std::move(word));
        } else {
            ++i;
        }
    }
    sort_once(name.numbers);
    sort_once(name.words);
    return name;
}

double likeness(std::string_view written, std::string_view known, std::string_view known_maker,
                std::string_view camera_maker) {
    const LensName a = lens_name(written), b = lens_name(known);
    const std::vector<std::string> maker = lens_name(known_maker).words, camera = lens_name(camera_maker).words;
    const int numbers = common_numbers(a.numbers, b.numbers);
    const auto fewer = static_cast<int>(std::min(a.numbers.size(), b.numbers.size()));
    if (numbers < fewer || (fewer == 0 && a.numbers.size() + b.numbers.size() > 0)) return 0;
    // Names of makers weigh only where both lenses bear one.
    const auto weighs = [&](const std::string& word, const LensName& other) {
        return contains(other.words, word) || !(contains(maker, word) || contains(camera, word));
    };
    int common = numbers, total_a = static_cast<int>(a.numbers.size()), total_b = static_cast<int>(b.numbers.size());
    for (const std::string& word : a.words) {
        total_a += weighs(word, b) ? 1 : 0;
        common += contains(b.words, word) ? 1 : 0;
    }
    for (const std::string& word : b.words) total_b += weighs(word, a) ? 1 : 0;
    if (total_a + total_b == 0) return 0;
    return 100.0 * 2 * common / (total_a + total_b); // Dice's coefficient
}

std::vector<std::string> lenses_meant(std::string_view text) {
    std::vector<std::string> all;
    for (std::size_t start = 0; start <= text.size();) {
        std::size_t end = text.size(), next = text.size() + 1;
        for (const std::string_view separator : {" or ", " *OR* ", " | "})
            if (const auto found = text.find(separator, start); found < end)
                end = found, next = found + separator.size();
        if (end > start) all.emplace_back(text.substr(start, end - start));
        start = next;
    }
    // "18-35mm F1.8 DC HSM | Art 013" is one lens.
    if (all.size() > 1) all.emplace_back(text);
    return all;
}

bool is_same_camera(std::string_view maker, std::string_view model, std::string_view known_maker,
                    std::string_view known_model) {
    const auto without_maker = [](std::string_view whose, std::string_view name) {
        const std::string first = only_letters_and_digits(whose.substr(0, whose.find(' ')));
        std::string plain = only_letters_and_digits(name);
        if (!first.empty() && plain.starts_with(first) && plain.size() > first.size()) plain.erase(0, first.size());
        return plain;
    };
    // "EASTMAN KODAK COMPANY" is Kodak: the first word of one among the words of the other.
    const auto first_among = [](std::string_view one, std::string_view other) {
        const std::vector<std::string> words = lens_name(other).words;
        return contains(words, only_letters_and_digits(one.substr(0, one.find(' '))));
    };
    const auto without_makers = [&](std::string_view name) {
        return without_maker(known_maker, without_maker(maker, name));
    };
    return (first_among(maker, known_maker) || first_among(known_maker, maker)) && !model.empty() &&
           without_makers(model) == without_makers(known_model);
}

} // namespace engine
