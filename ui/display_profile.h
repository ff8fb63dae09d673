// Which ICC profile the screen under a window has, and who said so. Follows the window, the screens and the system's settings.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/profile.h"
#include <QObject>
#include <QPointer>
#include <QStringList>

class QScreen;
class QWidget;
class QWindow;

namespace ui {

class ColordProfiles;
class X11Profiles;

// Order: the user's choice, the X11 atom of the screen, colord, else sRGB.
class DisplayProfiles : public QObject {
    Q_OBJECT

public:
    explicit DisplayProfiles(QObject* parent);
    ~DisplayProfiles() override;

    void follow(QWidget* window);
    const engine::Profile& profile() const { return m_profile; }
    QString description() const;             // name of the profile
    QString source() const { return m_source; } // "you", "X11", "colord", "none found"
    bool is_found() const { return m_is_found; }
    QString screen_name() const;             // model of the screen, else its connector; may be empty
    QStringList remarks() const { return m_remarks; } // what was tried and why it was not used, in sentences

    void set_choice(const QString& builtin_or_path); // empty: automatic. Remembered
    QString choice() const { return m_choice; }

signals:
    void changed();

private:
    void watch_window();
    void look_again();
    bool use_choice();
    bool use_x11();
    void ask_colord();
    void take(const engine::Profile& profile, const QString& source, bool is_found);
    QScreen* screen() const;
    bool eventFilter(QObject* watched, QEvent* event) override;

    engine::Profile m_profile;
    QString m_source, m_choice;
    QStringList m_remarks;
    bool m_is_found = false;
    QPointer<QWidget> m_widget;
    QPointer<QWindow> m_window;
    X11Profiles* m_x11 = nullptr;
    ColordProfiles* m_colord = nullptr;
};

} // namespace ui
