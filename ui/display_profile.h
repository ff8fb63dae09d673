// Which ICC profile the screen under a window has, and who said so. Follows the window, the screens and the system's settings.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/colour/profile.h"
#include <QObject>
#include <QPointer>
#include <QStringList>
#include <QTimer>
#include <memory>

class QScreen;
class QWidget;
class QWindow;

namespace ui {

class ColordProfiles;
class X11Profiles;

enum class DisplaySource { user, x11, colord, none };

// Order: the user's choice, the X11 atom of the screen, colord, else sRGB.
class DisplayProfiles : public QObject {
    Q_OBJECT

public:
    explicit DisplayProfiles(QObject* parent);
    ~DisplayProfiles() override;

    void follow(QWidget* window);
    const engine::Profile& profile() const { return m_profile; }
    QString description() const; // name of the profile
    DisplaySource found_by() const { return m_source; }
    QString source() const;                                           // "you", "X11", "colord", "none found"
    bool is_found() const { return m_source != DisplaySource::none; } // otherwise sRGB is assumed
    QString screen_name() const;                      // model of the screen, else its connector; may be empty
    QStringList remarks() const { return m_remarks; } // what was tried and why it was not used, in sentences

    void set_choice(const QString& builtin_or_path); // empty: automatic. Remembered
    QString choice() const { return m_choice; }

Q_SIGNALS:
    void changed();

private:
    void watch_window();
    void look_again();
    bool use_choice();
    bool use_x11();
    void take_colord_file(const QString& file);
    void use_nothing(const QString& reason);
    void take(const engine::Profile& profile, DisplaySource source);
    QScreen* screen() const;
    bool eventFilter(QObject* watched, QEvent* event) override;

    engine::Profile m_profile;
    DisplaySource m_source = DisplaySource::none;
    QString m_choice;
    QStringList m_remarks, m_last_remarks;
    QPointer<QWidget> m_widget;
    QPointer<QWindow> m_window;
    std::unique_ptr<X11Profiles> m_x11; // nothing where there is no X server
    ColordProfiles* m_colord;
    QTimer m_later; // several reasons to look again at once are one
};

} // namespace ui
