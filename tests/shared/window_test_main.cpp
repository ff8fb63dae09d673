// The main function of tests that need widgets: an application with the theme, and settings that are thrown away.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/test_support.h"
#include "ui/theme.h"
#include <QApplication>
#include <QSettings>
#include <gtest/gtest.h>

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    // The build asks for the names of the tests, where no display may be.
    if (testing::GTEST_FLAG(list_tests)) return RUN_ALL_TESTS();
    const bool has_display = qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
    if (!has_display && !qEnvironmentVariableIsSet("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    const test::TemporaryFolder settings_folder;
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope,
                       QString::fromStdString(settings_folder.path().string()));
    QApplication::setOrganizationName(QStringLiteral("nocturne-test"));
    QApplication::setApplicationName(QStringLiteral("nocturne-test"));
    QApplication application(argc, argv);
    ui::apply_theme(application);
    return RUN_ALL_TESTS();
}
