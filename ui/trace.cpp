// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/trace.h"
#include <QFile>
#include <QJsonDocument>
#include <atomic>
#include <mutex>

namespace ui::trace {
namespace {

std::atomic<bool> g_on = false;
std::mutex g_mutex;

QFile& output() {
    static QFile file;
    return file;
}

void write_line(const char* name, QJsonObject facts, Clock::time_point when) {
    const std::chrono::duration<double> seconds = when.time_since_epoch();
    facts.insert(QStringLiteral("event"), QString::fromLatin1(name));
    facts.insert(QStringLiteral("t"), seconds.count());
    output().write(QJsonDocument(facts).toJson(QJsonDocument::Compact) + '\n');
    output().flush(); // a program that is killed while it is measured leaves its lines
}

} // namespace

QString write_to(const QString& file, Clock::time_point started) {
    const std::lock_guard lock(g_mutex);
    output().setFileName(file);
    if (!output().open(QIODevice::WriteOnly | QIODevice::Truncate))
        return QStringLiteral("The trace file %1 cannot be written: %2.").arg(file, output().errorString());
    write_line("start", {}, started);
    g_on = true;
    return {};
}

bool is_on() { return g_on; }

void event(const char* name, QJsonObject facts) {
    if (!g_on) return;
    const auto now = Clock::now();
    const std::lock_guard lock(g_mutex);
    write_line(name, std::move(facts), now);
}

} // namespace ui::trace
