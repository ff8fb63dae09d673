// Result<T>: a value or the reason why there is none. The one way in which the engine reports an expected failure.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cassert>
#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace engine {

enum class ErrorKind {
    missing,      // the file or thing is not there
    unreadable,   // there, but the system refuses to read it
    unsupported,  // whole, but in a form that this version cannot read
    damaged,      // truncated or corrupt
    invalid,      // a value, key or option that makes no sense
    exists,       // would overwrite something
    write_failed, // full disk, read-only folder, ...
    stopped       // cancelled by the caller: never logged, never shown
};

// `what` is one or two sentences for a person: the thing, the reason, the way out. `detail` is for the log.
struct Error {
    ErrorKind kind = ErrorKind::invalid;
    std::string what;
    std::string detail;
};

template <class T> class [[nodiscard]] Result {
public:
    Result(T value) : m_content(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_content(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return m_content.index() == 0; }
    T& value() & { return assert(*this), *std::get_if<0>(&m_content); }
    const T& value() const& { return assert(*this), *std::get_if<0>(&m_content); }
    T&& value() && { return assert(*this), std::move(*std::get_if<0>(&m_content)); }
    T value_or(T other) const& { return *this ? value() : std::move(other); }
    const Error& error() const { return assert(!*this), *std::get_if<1>(&m_content); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

private:
    std::variant<T, Error> m_content;
};

template <> class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}
    explicit operator bool() const { return !m_error; }
    const Error& error() const { return assert(m_error), *m_error; }

private:
    std::optional<Error> m_error;
};

} // namespace engine
