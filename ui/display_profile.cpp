// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/display_profile.h"
#include "ui/colord_profile.h"
#include "ui/x11_profile.h"
#include <QEvent>
#include <QGuiApplication>
#include <QScreen>
#include <QSettings>
#include <QWidget>
#include <QWindow>

namespace ui {
namespace {

const QString choice_key = QStringLiteral("display/profile");

QString words_of(const engine::Error& error) { return QString::fromStdString(error.what); }

} // namespace

DisplayProfiles::DisplayProfiles(QObject* parent)
    : QObject(parent), m_choice(QSettings().value(choice_key).toString()), m_x11(X11Profiles::connect_to_server()),
      m_colord(new ColordProfiles(this)) {
    m_later.setSingleShot(true);
    m_later.setInterval(0);
    connect(&m_later, &QTimer::timeout, this, &DisplayProfiles::look_again);
    const auto look_soon = [this] { m_later.start(); };
    if (m_x11) connect(m_x11.get(), &X11Profiles::changed, this, look_soon);
    connect(m_colord, &ColordProfiles::changed, this, look_soon);
    connect(m_colord, &ColordProfiles::found, this, &DisplayProfiles::take_colord_file);
    connect(m_colord, &ColordProfiles::not_found, this, &DisplayProfiles::use_nothing);
    connect(qGuiApp, &QGuiApplication::screenAdded, this, look_soon);
    connect(qGuiApp, &QGuiApplication::screenRemoved, this, look_soon);
    connect(qGuiApp, &QGuiApplication::primaryScreenChanged, this, look_soon);
    look_again();
}

DisplayProfiles::~DisplayProfiles() = default;

QString DisplayProfiles::description() const { return QString::fromStdString(m_profile.description()); }

QString DisplayProfiles::source() const {
    switch (m_source) {
    case DisplaySource::user: return tr("you");
    case DisplaySource::x11: return QStringLiteral("X11");
    case DisplaySource::colord: return QStringLiteral("colord");
    case DisplaySource::none: break;
    }
    return tr("none found");
}

QString DisplayProfiles::screen_name() const {
    const QScreen* here = screen();
    if (!here) return {};
    return here->model().isEmpty() ? here->name() : here->model();
}

void DisplayProfiles::follow(QWidget* window) {
    if (m_widget) m_widget->removeEventFilter(this);
    m_widget = window;
    if (window) window->installEventFilter(this); // its QWindow comes with the first show, and may be replaced
    watch_window();
    look_again();
}

bool DisplayProfiles::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_widget && (event->type() == QEvent::Show || event->type() == QEvent::WinIdChange)) watch_window();
    return QObject::eventFilter(watched, event);
}

void DisplayProfiles::watch_window() {
    QWindow* window = m_widget ? m_widget->window()->windowHandle() : nullptr;
    if (window == m_window) return;
    if (m_window) m_window->disconnect(this);
    m_window = window;
    if (!window) return;
    connect(window, &QWindow::screenChanged, this, [this] { m_later.start(); });
    m_later.start();
}

QScreen* DisplayProfiles::screen() const {
    if (m_window) return m_window->screen();
    return m_widget ? m_widget->screen() : QGuiApplication::primaryScreen();
}

void DisplayProfiles::set_choice(const QString& builtin_or_path) {
    m_choice = builtin_or_path;
    QSettings settings;
    if (m_choice.isEmpty())
        settings.remove(choice_key);
    else
        settings.setValue(choice_key, m_choice);
    look_again();
}

void DisplayProfiles::look_again() {
    m_colord->forget_question();
    m_remarks.clear();
    if (use_choice() || use_x11()) return;
    const QScreen* here = screen();
    if (!here) return use_nothing(tr("There is no screen."));
    m_colord->ask(*here); // what was in use stays until the answer is there
}

bool DisplayProfiles::use_choice() {
    if (m_choice.isEmpty()) return false;
    const auto profile = engine::Profile::named_or_file(m_choice.toStdString());
    if (profile) return take(*profile, DisplaySource::user), true;
    m_remarks.append(tr("Your choice is not used. %1").arg(words_of(profile.error())));
    return false;
}

bool DisplayProfiles::use_x11() {
    const QScreen* here = screen();
    if (!m_x11 || !here) {
        m_remarks.append(tr("This is no X11 session, so there is no X11 profile."));
        return false;
    }
    const QByteArray bytes = m_x11->profile_of(*here);
    if (bytes.isEmpty()) {
        m_remarks.append(tr("X11 has no profile for this screen."));
        return false;
    }
    const auto profile = engine::Profile::from_bytes({bytes.cbegin(), bytes.cend()});
    if (profile) return take(*profile, DisplaySource::x11), true;
    m_remarks.append(tr("The X11 profile of this screen is not used. %1").arg(words_of(profile.error())));
    return false;
}

void DisplayProfiles::take_colord_file(const QString& file) {
    const auto profile = engine::Profile::from_file(file.toStdString());
    if (profile) return take(*profile, DisplaySource::colord);
    use_nothing(tr("The profile that colord names is not used. %1").arg(words_of(profile.error())));
}

void DisplayProfiles::use_nothing(const QString& reason) {
    m_remarks.append(reason);
    take(engine::Profile(), DisplaySource::none);
}

void DisplayProfiles::take(const engine::Profile& profile, DisplaySource source) {
    const bool is_same = profile.key() == m_profile.key() && source == m_source && m_remarks == m_last_remarks;
    m_profile = profile;
    m_source = source;
    m_last_remarks = m_remarks;
    if (!is_same) Q_EMIT changed();
}

} // namespace ui
