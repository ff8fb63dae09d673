// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/x11_profile.h"
#include <QCoreApplication>
#include <QGuiApplication>
#include <QScreen>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <xcb/randr.h>
#include <xcb/xcb.h>

namespace ui {
namespace {

constexpr char first_atom_name[] = "_ICC_PROFILE";
constexpr std::uint32_t longest_profile_in_words = 16 * 1024 * 1024 / 4; // 16 MiB: table profiles have about one

struct Freed {
    void operator()(void* reply) const { std::free(reply); } // xcb allocates its replies with malloc
};
template <class Reply> std::unique_ptr<Reply, Freed> owned(Reply* reply) {
    return std::unique_ptr<Reply, Freed>(reply);
}

QByteArray atom_name(xcb_connection_t* connection, xcb_atom_t atom) {
    const auto reply = owned(xcb_get_atom_name_reply(connection, xcb_get_atom_name(connection, atom), nullptr));
    return reply ? QByteArray(xcb_get_atom_name_name(reply.get()), xcb_get_atom_name_name_length(reply.get()))
                 : QByteArray();
}

xcb_atom_t existing_atom(xcb_connection_t* connection, const QByteArray& name) {
    const auto cookie = xcb_intern_atom(connection, /*only_if_exists*/ 1, std::uint16_t(name.size()), name.constData());
    const auto reply = owned(xcb_intern_atom_reply(connection, cookie, nullptr));
    return reply ? reply->atom : xcb_atom_t(XCB_ATOM_NONE);
}

bool is_xwayland(xcb_connection_t* connection) {
    constexpr char name[] = "XWAYLAND"; // an extension that XWayland servers announce since 23.1
    const auto reply =
        owned(xcb_query_extension_reply(connection, xcb_query_extension(connection, sizeof name - 1, name), nullptr));
    if (reply && reply->present) return true;
    // Older ones call their outputs XWAYLAND0, XWAYLAND1, ...
    const QScreen* screen = QGuiApplication::primaryScreen();
    return screen && screen->name().startsWith(QLatin1String(name));
}

xcb_window_t root_of(xcb_connection_t* connection, int number) {
    auto screens = xcb_setup_roots_iterator(xcb_get_setup(connection));
    for (; screens.rem > 1 && number > 0; --number) xcb_screen_next(&screens);
    return screens.data->root;
}

} // namespace

struct X11Profiles::Server {
    xcb_connection_t* connection; // Qt's own
    xcb_window_t root;
};

std::unique_ptr<X11Profiles> X11Profiles::connect_to_server() {
    const auto* application = qGuiApp->nativeInterface<QNativeInterface::QX11Application>();
    if (!application || !application->connection() || is_xwayland(application->connection())) return nullptr;
    auto profiles = std::unique_ptr<X11Profiles>(new X11Profiles);
    auto* connection = application->connection();
    profiles->m_server = std::make_unique<Server>(Server{connection, root_of(connection, 0)});
    // Qt listens to the root window already; its mask must stay.
    const auto attributes = owned(xcb_get_window_attributes_reply(
        connection, xcb_get_window_attributes(connection, profiles->m_server->root), nullptr));
    const std::uint32_t mask = (attributes ? attributes->your_event_mask : 0) | XCB_EVENT_MASK_PROPERTY_CHANGE;
    xcb_change_window_attributes(connection, profiles->m_server->root, XCB_CW_EVENT_MASK, &mask);
    xcb_flush(connection);
    return profiles;
}

X11Profiles::X11Profiles() { QCoreApplication::instance()->installNativeEventFilter(this); }
X11Profiles::~X11Profiles() = default; // the event filter takes itself off the list

QByteArray X11Profiles::profile_of(const QScreen& screen) const {
    const int index = index_of(screen);
    if (index < 0) return {};
    QByteArray name(first_atom_name);
    if (index > 0) name += '_' + QByteArray::number(index);
    const xcb_atom_t atom = existing_atom(m_server->connection, name);
    if (atom == XCB_ATOM_NONE) return {};
    const auto cookie =
        xcb_get_property(m_server->connection, 0, m_server->root, atom, XCB_ATOM_CARDINAL, 0, longest_profile_in_words);
    const auto reply = owned(xcb_get_property_reply(m_server->connection, cookie, nullptr));
    if (!reply || reply->format != 8) return {};
    return {static_cast<const char*>(xcb_get_property_value(reply.get())), xcb_get_property_value_length(reply.get())};
}

// The atoms count monitors as Xinerama does, which answers RandR's list of monitors. Qt sorts screens in its own way.
int X11Profiles::index_of(const QScreen& screen) const {
    const auto cookie = xcb_randr_get_monitors(m_server->connection, m_server->root, /*get_active*/ 1);
    const auto reply = owned(xcb_randr_get_monitors_reply(m_server->connection, cookie, nullptr));
    if (reply) {
        auto monitors = xcb_randr_get_monitors_monitors_iterator(reply.get());
        for (int index = 0; monitors.rem > 0; ++index, xcb_randr_monitor_info_next(&monitors))
            if (atom_name(m_server->connection, monitors.data->name) == screen.name().toUtf8()) return index;
    }
    // Servers without RandR 1.5 name no monitors.
    return int(QGuiApplication::screens().indexOf(const_cast<QScreen*>(&screen)));
}

bool X11Profiles::nativeEventFilter(const QByteArray& type, void* message, qintptr*) {
    if (type != "xcb_generic_event_t") return false;
    const auto* event = static_cast<const xcb_generic_event_t*>(message);
    constexpr std::uint8_t sent_flag = 0x80;
    if ((event->response_type & ~sent_flag) != XCB_PROPERTY_NOTIFY) return false;
    const auto* notify = reinterpret_cast<const xcb_property_notify_event_t*>(event);
    if (notify->window == m_server->root && atom_name(m_server->connection, notify->atom).startsWith(first_atom_name))
        Q_EMIT changed();
    return false;
}

} // namespace ui
