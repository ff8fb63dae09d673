// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/colord_profile.h"
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QScreen>
#include <QTimer>

namespace ui {
namespace {

const QString service = QStringLiteral("org.freedesktop.ColorManager");
const QString manager_path = QStringLiteral("/org/freedesktop/ColorManager");
const QString manager_interface = service;
const QString device_interface = QStringLiteral("org.freedesktop.ColorManager.Device");
const QString profile_interface = QStringLiteral("org.freedesktop.ColorManager.Profile");
constexpr int longest_wait = 5000; // ms; colord may have to be started first

} // namespace

ColordProfiles::ColordProfiles(QObject* parent) : QObject(parent) {}

void ColordProfiles::ask(const QScreen& screen) {
    const int question = ++m_question;
    // Connector names and models both occur as what colord calls the XRANDR_name (vkdt issue 129).
    QList<Property> candidates = {{QStringLiteral("XRANDR_name"), screen.name()},
                                  {QStringLiteral("XRANDR_name"), screen.model()},
                                  {QStringLiteral("Serial"), screen.serialNumber()},
                                  {QStringLiteral("Model"), screen.model()}};
    candidates.removeIf([](const Property& property) { return property.value.isEmpty(); });
    // Even opening the bus waits until the window is there.
    QTimer::singleShot(0, this, [this, question, candidates] {
        if (question != m_question) return;
        if (!QDBusConnection::systemBus().isConnected())
            return answer(question, {}, tr("There is no system bus, so colord cannot be asked."));
        if (!m_is_watching) {
            m_is_watching = true;
            for (const char* name : {"Changed", "DeviceAdded", "DeviceRemoved", "DeviceChanged", "ProfileAdded",
                                     "ProfileRemoved", "ProfileChanged"})
                watch(manager_path, manager_interface, QLatin1String(name));
        }
        find_device(question, candidates);
    });
}

void ColordProfiles::watch(const QString& path, const QString& interface, const QString& signal_name) {
    QDBusConnection::systemBus().connect(service, path, interface, signal_name, this, SIGNAL(changed()));
}

void ColordProfiles::answer(int question, const QString& file, const QString& reason) {
    if (question != m_question) return;
    if (file.isEmpty())
        Q_EMIT not_found(reason);
    else
        Q_EMIT found(file);
}

void ColordProfiles::find_device(int question, QList<Property> candidates) {
    if (candidates.isEmpty()) return answer(question, {}, tr("colord does not know this screen."));
    const Property property = candidates.takeFirst();
    auto call = QDBusMessage::createMethodCall(service, manager_path, manager_interface,
                                               QStringLiteral("FindDeviceByProperty"));
    call << property.name << property.value;
    auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::systemBus().asyncCall(call, longest_wait), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, question, candidates, watcher] {
        watcher->deleteLater();
        if (question != m_question) return;
        const QDBusPendingReply<QDBusObjectPath> reply = *watcher;
        if (!reply.isError()) return read_profiles(question, reply.value().path());
        const auto kind = reply.error().type();
        if (kind == QDBusError::ServiceUnknown || kind == QDBusError::NoReply || kind == QDBusError::TimedOut ||
            kind == QDBusError::Disconnected)
            return answer(question, {}, tr("colord does not run here."));
        find_device(question, candidates);
    });
}

void ColordProfiles::read_profiles(int question, const QString& device) {
    if (device != m_watched_device) {
        m_watched_device = device;
        watch(device, device_interface, QStringLiteral("Changed"));
    }
    read_property(question, device, device_interface, QStringLiteral("Profiles"),
                  [this, question](const QVariant& value) {
                      const auto profiles = qdbus_cast<QList<QDBusObjectPath>>(value);
                      if (profiles.isEmpty()) return answer(question, {}, tr("colord has no profile for this screen."));
                      read_file_name(question, profiles.first().path()); // the first is the one in use
                  });
}

void ColordProfiles::read_file_name(int question, const QString& profile) {
    read_property(question, profile, profile_interface, QStringLiteral("Filename"),
                  [this, question](const QVariant& value) {
                      answer(question, value.toString(), tr("colord's profile for this screen has no file."));
                  });
}

void ColordProfiles::read_property(int question, const QString& path, const QString& interface, const QString& name,
                                   std::function<void(QVariant)> use) {
    auto call = QDBusMessage::createMethodCall(service, path, QStringLiteral("org.freedesktop.DBus.Properties"),
                                               QStringLiteral("Get"));
    call << interface << name;
    auto* watcher = new QDBusPendingCallWatcher(QDBusConnection::systemBus().asyncCall(call, longest_wait), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, question, watcher, use = std::move(use)] {
        watcher->deleteLater();
        if (question != m_question) return;
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (reply.isError()) return answer(question, {}, tr("colord did not answer: %1").arg(reply.error().message()));
        use(reply.value().variant());
    });
}

} // namespace ui
