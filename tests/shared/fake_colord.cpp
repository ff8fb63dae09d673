// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/fake_colord.h"
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusVariant>
#include <QDBusVirtualObject>
#include <QProcess>

namespace test {
namespace {

const QString manager_path = QStringLiteral("/org/freedesktop/ColorManager");
const QString device_path = QStringLiteral("/org/freedesktop/ColorManager/devices/screen");
const QString profile_path = QStringLiteral("/org/freedesktop/ColorManager/profiles/screen");
const QString service_name = QStringLiteral("org.freedesktop.ColorManager");

} // namespace

PrivateBus::PrivateBus() : m_daemon(std::make_unique<QProcess>()) {
    m_daemon->start(QStringLiteral("dbus-daemon"),
                    {QStringLiteral("--session"), QStringLiteral("--nofork"), QStringLiteral("--print-address=1")});
    if (!m_daemon->waitForStarted(3000) || !m_daemon->waitForReadyRead(3000)) return;
    qputenv("DBUS_SYSTEM_BUS_ADDRESS", m_daemon->readLine().trimmed());
}

PrivateBus::~PrivateBus() {
    m_daemon->kill();
    m_daemon->waitForFinished(3000);
}

bool PrivateBus::is_running() const { return m_daemon->state() == QProcess::Running; }

struct FakeColord::Service : QDBusVirtualObject {
    QString xrandr_name, icc_file;
    QDBusConnection bus =
        QDBusConnection::connectToBus(qEnvironmentVariable("DBUS_SYSTEM_BUS_ADDRESS"), QStringLiteral("fake colord"));

    QString introspect(const QString&) const override { return {}; }

    bool handleMessage(const QDBusMessage& message, const QDBusConnection& connection) override {
        const QVariantList arguments = message.arguments();
        if (message.member() == QStringLiteral("FindDeviceByProperty")) {
            const bool is_known =
                arguments.value(0) == QStringLiteral("XRANDR_name") && arguments.value(1) == xrandr_name;
            return connection.send(
                is_known ? message.createReply(QVariant::fromValue(QDBusObjectPath(device_path)))
                         : message.createErrorReply(QStringLiteral("org.freedesktop.ColorManager.NotFound"),
                                                    QStringLiteral("no such device")));
        }
        if (message.member() == QStringLiteral("Get") && message.path() == device_path)
            return reply_with(message, connection,
                              QVariant::fromValue(QList<QDBusObjectPath>{QDBusObjectPath(profile_path)}));
        if (message.member() == QStringLiteral("Get") && message.path() == profile_path)
            return reply_with(message, connection, icc_file);
        return false;
    }

    static bool reply_with(const QDBusMessage& message, const QDBusConnection& connection, const QVariant& value) {
        return connection.send(message.createReply(QVariant::fromValue(QDBusVariant(value))));
    }
};

FakeColord::FakeColord(const QString& xrandr_name, const QString& icc_file) : m_service(std::make_unique<Service>()) {
    m_service->xrandr_name = xrandr_name;
    m_service->icc_file = icc_file;
    m_service->bus.registerVirtualObject(manager_path, m_service.get(), QDBusConnection::SubPath);
    m_service->bus.registerService(service_name);
}

FakeColord::~FakeColord() { QDBusConnection::disconnectFromBus(QStringLiteral("fake colord")); }

void FakeColord::tell_change() {
    m_service->bus.send(QDBusMessage::createSignal(manager_path, service_name, QStringLiteral("Changed")));
}

} // namespace test
