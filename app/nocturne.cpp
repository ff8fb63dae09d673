// nocturne: starts Qt and opens the window with the photos named on the command line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"
#include "ui/theme.h"
#include "ui/trace.h"
#include <QApplication>
#include <QCommandLineParser>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>

namespace {

void describe(QCommandLineParser& parser) {
    parser.setApplicationDescription(
        QStringLiteral("Nocturne, a photo editor for the night. Opens the given photos and folders."));
    parser.addPositionalArgument(QStringLiteral("files"), QStringLiteral("Photos or folders of photos."),
                                 QStringLiteral("[FILES]"));
    parser.addOption({QStringLiteral("trace"),
                      QStringLiteral("Write one JSON object a line with monotonic times into FILE."),
                      QStringLiteral("FILE")});
    parser.addHelpOption();
    parser.addVersionOption();
}

// --help and --version work without a display.
bool wants_words_only(int argc, char** argv) {
    for (int i = 1; i < argc && std::strcmp(argv[i], "--") != 0; ++i)
        for (const char* option : {"-h", "--help", "--help-all", "-v", "--version"})
            if (std::strcmp(argv[i], option) == 0) return true;
    return false;
}

int run(int argc, char** argv) {
    const auto started = ui::trace::Clock::now();
    QCoreApplication::setApplicationName(QStringLiteral("nocturne"));
    QCoreApplication::setOrganizationName(QStringLiteral("nocturne"));
    QCoreApplication::setApplicationVersion(QStringLiteral(NOCTURNE_VERSION));
    QCommandLineParser parser;
    describe(parser);
    if (wants_words_only(argc, argv)) {
        const QCoreApplication application(argc, argv);
        parser.process(application); // prints and leaves
    }
    QApplication application(argc, argv);
    QApplication::setDesktopFileName(QStringLiteral("nocturne"));
    parser.process(application);
    if (parser.isSet(QStringLiteral("trace")))
        if (const QString error = ui::trace::write_to(parser.value(QStringLiteral("trace")), started);
            !error.isEmpty()) {
            std::fprintf(stderr, "nocturne: %s\n", qPrintable(error));
            return 2;
        }
    ui::apply_theme(application);
    ui::MainWindow window;
    window.show();
    window.open(parser.positionalArguments());
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "nocturne: stopped unexpectedly: %s\n", problem.what());
    } catch (...) {
        std::fprintf(stderr, "nocturne: stopped unexpectedly.\n");
    }
    return 1;
}
