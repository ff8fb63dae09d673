// The display profile: the user's choice, the X11 atom, colord, and what is said when there is none.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/fake_colord.h"
#include "tests/shared/test_support.h"
#include "ui/display_chip.h"
#include "ui/display_profile.h"
#include <QApplication>
#include <QFile>
#include <QMenu>
#include <QScreen>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QWidget>
#include <cstdio>
#include <gtest/gtest.h>
#include <xcb/xcb.h>

namespace {

engine::Profile built_in(const char* name) { return *engine::Profile::built_in(name); }

// Writes the root window's atom over a connection of its own, as a settings daemon would.
class RootAtom {
public:
    RootAtom() : m_connection(xcb_connect(nullptr, nullptr)) {
        const auto cookie = xcb_intern_atom(m_connection, 0, 12, "_ICC_PROFILE");
        auto* reply = xcb_intern_atom_reply(m_connection, cookie, nullptr);
        m_atom = reply->atom;
        std::free(reply);
        m_root = xcb_setup_roots_iterator(xcb_get_setup(m_connection)).data->root;
    }
    ~RootAtom() {
        remove();
        xcb_disconnect(m_connection);
    }
    void write(const std::vector<std::uint8_t>& bytes) {
        xcb_change_property(m_connection, XCB_PROP_MODE_REPLACE, m_root, m_atom, XCB_ATOM_CARDINAL, 8,
                            std::uint32_t(bytes.size()), bytes.data());
        xcb_flush(m_connection);
    }
    void remove() {
        xcb_delete_property(m_connection, m_root, m_atom);
        xcb_flush(m_connection);
    }

private:
    xcb_connection_t* m_connection;
    xcb_atom_t m_atom = XCB_ATOM_NONE;
    xcb_window_t m_root = XCB_WINDOW_NONE;
};

bool is_on_x11() {
    if (QGuiApplication::platformName() == QStringLiteral("xcb")) return true;
    std::puts("There is no X server here, so the X11 part is not run.");
    return false;
}

// This machine's own colord must not answer.
class DisplayProfile : public testing::Test {
protected:
    static const test::PrivateBus& bus() {
        static const test::PrivateBus once;
        return once;
    }
    void SetUp() override {
        bus();
        QSettings().clear();
    }
    void TearDown() override { QSettings().clear(); }
    static bool becomes(const ui::DisplayProfiles& profiles, const QString& source) {
        return QTest::qWaitFor([&] { return profiles.source() == source; }, 3000);
    }
};

} // namespace

TEST_F(DisplayProfile, AssumesSrgbAndSaysSo) {
    ui::DisplayProfiles profiles(nullptr);
    ASSERT_TRUE(QTest::qWaitFor([&] { return profiles.remarks().size() >= 2; }, 3000)); // X11 and colord
    EXPECT_EQ(profiles.source(), QStringLiteral("none found"));
    EXPECT_FALSE(profiles.is_found());
    EXPECT_EQ(profiles.profile().key(), engine::Profile().key());
    EXPECT_FALSE(profiles.remarks().isEmpty());
    ui::DisplayChip chip(&profiles, nullptr);
    EXPECT_TRUE(chip.accessibleName().contains(QStringLiteral("No display profile · assuming sRGB")));
}

TEST_F(DisplayProfile, TheChoiceWinsAndIsRemembered) {
    {
        ui::DisplayProfiles profiles(nullptr);
        QSignalSpy changed(&profiles, &ui::DisplayProfiles::changed);
        profiles.set_choice(QStringLiteral("adobe-rgb"));
        EXPECT_EQ(changed.size(), 1);
        EXPECT_EQ(profiles.source(), QStringLiteral("you"));
        EXPECT_EQ(profiles.profile().key(), built_in("adobe-rgb").key());
    }
    ui::DisplayProfiles later(nullptr);
    EXPECT_EQ(later.source(), QStringLiteral("you"));
    EXPECT_EQ(later.profile().key(), built_in("adobe-rgb").key());
    later.set_choice({});
    EXPECT_TRUE(becomes(later, QStringLiteral("none found")));
}

TEST_F(DisplayProfile, AChosenFileIsUsedAndABrokenOneIsExplained) {
    const test::TemporaryFolder folder;
    const auto write = [&](const char* name, const std::vector<std::uint8_t>& bytes) {
        QFile file(QString::fromStdString((folder / name).string()));
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(reinterpret_cast<const char*>(bytes.data()), qint64(bytes.size()));
        return file.fileName();
    };
    ui::DisplayProfiles profiles(nullptr);
    profiles.set_choice(write("p3.icc", built_in("display-p3").icc()));
    EXPECT_EQ(profiles.source(), QStringLiteral("you"));
    EXPECT_EQ(profiles.description(), QString::fromStdString(built_in("display-p3").description()));
    profiles.set_choice(write("broken.icc", std::vector<std::uint8_t>(200, 7)));
    EXPECT_TRUE(becomes(profiles, QStringLiteral("none found")));
    EXPECT_TRUE(profiles.remarks().first().startsWith(QStringLiteral("Your choice is not used.")));
    EXPECT_GT(profiles.remarks().first().size(), 30);
}

TEST_F(DisplayProfile, TheChipOffersEveryBuiltInProfile) {
    ui::DisplayProfiles profiles(nullptr);
    ui::DisplayChip chip(&profiles, nullptr);
    Q_EMIT chip.menu()->aboutToShow();
    QStringList checked;
    for (QAction* action : chip.menu()->actions())
        if (action->isChecked()) checked.append(action->text());
    EXPECT_EQ(checked, QStringList{QStringLiteral("Automatic")});
    for (QAction* action : chip.menu()->actions())
        if (action->text() == QStringLiteral("Display P3")) action->trigger();
    EXPECT_EQ(profiles.profile().key(), built_in("display-p3").key());
    EXPECT_TRUE(chip.accessibleName().contains(QStringLiteral("Display P3")));
}

TEST_F(DisplayProfile, FollowsTheAtomOfTheRootWindow) {
    if (!is_on_x11()) return;
    RootAtom atom;
    atom.write(built_in("display-p3").icc());
    QWidget window;
    window.show();
    ui::DisplayProfiles profiles(nullptr);
    profiles.follow(&window);
    ASSERT_TRUE(becomes(profiles, QStringLiteral("X11")));
    EXPECT_EQ(profiles.profile().key(), built_in("display-p3").key());

    QSignalSpy changed(&profiles, &ui::DisplayProfiles::changed);
    atom.write(built_in("adobe-rgb").icc());
    ASSERT_TRUE(changed.wait(3000));
    EXPECT_EQ(profiles.profile().key(), built_in("adobe-rgb").key());

    profiles.set_choice(QStringLiteral("prophoto"));
    EXPECT_EQ(profiles.source(), QStringLiteral("you"));
    profiles.set_choice({});
    EXPECT_EQ(profiles.source(), QStringLiteral("X11"));

    atom.remove();
    EXPECT_TRUE(becomes(profiles, QStringLiteral("none found")));
    EXPECT_EQ(profiles.profile().key(), engine::Profile().key());
}

TEST_F(DisplayProfile, ABrokenAtomIsIgnoredWithItsReason) {
    if (!is_on_x11()) return;
    RootAtom atom;
    atom.write({1, 2, 3, 4, 5});
    ui::DisplayProfiles profiles(nullptr);
    ASSERT_TRUE(QTest::qWaitFor([&] { return !profiles.remarks().isEmpty(); }, 3000));
    EXPECT_FALSE(profiles.is_found());
    EXPECT_TRUE(profiles.remarks().first().startsWith(QStringLiteral("The X11 profile of this screen is not used.")));
}

TEST_F(DisplayProfile, AsksColordForTheScreensFile) {
    const test::TemporaryFolder folder;
    const auto file = folder / "screen.icc";
    QFile out(QString::fromStdString(file.string()));
    ASSERT_TRUE(out.open(QIODevice::WriteOnly));
    const std::vector<std::uint8_t> icc = built_in("display-p3").icc();
    out.write(reinterpret_cast<const char*>(icc.data()), qint64(icc.size()));
    out.close();
    const QString screen = QGuiApplication::primaryScreen()->name();
    if (!bus().is_running() || screen.isEmpty()) {
        std::puts("There is no dbus-daemon or no named screen here, so the colord part is not run.");
        return;
    }
    test::FakeColord colord(screen, QString::fromStdString(file.string()));
    ui::DisplayProfiles profiles(nullptr);
    ASSERT_TRUE(becomes(profiles, QStringLiteral("colord")));
    EXPECT_EQ(profiles.profile().key(), built_in("display-p3").key());

    out.open(QIODevice::WriteOnly);
    out.write("no profile");
    out.close();
    colord.tell_change();
    ASSERT_TRUE(becomes(profiles, QStringLiteral("none found")));
    EXPECT_TRUE(profiles.remarks().last().startsWith(QStringLiteral("The profile that colord names is not used.")));
}
