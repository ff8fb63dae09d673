// The xcb wall: reads the ICC profile that X11 keeps for each monitor in the atoms _ICC_PROFILE, _ICC_PROFILE_1, ... of the
// root window ("ICC Profiles in X Specification" 0.4), and tells when one changes.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QAbstractNativeEventFilter>
#include <QByteArray>
#include <QObject>
#include <memory>

class QScreen;

namespace ui {

class X11Profiles : public QObject, public QAbstractNativeEventFilter {
    Q_OBJECT

public:
    // Nothing unless the program talks to a real X server: XWayland's monitors are not the ones the picture is shown on.
    static std::unique_ptr<X11Profiles> connect_to_server();
    ~X11Profiles() override;

    // The bytes of the screen's atom, as they are; empty if there is none.
    QByteArray profile_of(const QScreen& screen) const;

Q_SIGNALS:
    void changed();

private:
    X11Profiles();
    int index_of(const QScreen& screen) const;
    bool nativeEventFilter(const QByteArray& type, void* message, qintptr* result) override;

    struct Server;
    std::unique_ptr<Server> m_server;
};

} // namespace ui
