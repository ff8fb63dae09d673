// A private D-Bus in the place of the system's, and something on it that answers as colord does for one screen.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QString>
#include <memory>

class QProcess;

namespace test {

// Becomes this process's system bus, if it is made before anything has asked for that one.
class PrivateBus {
public:
    PrivateBus();
    ~PrivateBus();
    bool is_running() const; // false where there is no dbus-daemon

private:
    std::unique_ptr<QProcess> m_daemon;
};

class FakeColord {
public:
    FakeColord(const QString& xrandr_name, const QString& icc_file);
    ~FakeColord();
    void tell_change();

private:
    struct Service;
    std::unique_ptr<Service> m_service;
};

} // namespace test
