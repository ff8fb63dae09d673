// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/trace.h"
#include <QFile>
#include <QJsonDocument>
#include <atomic>
#include <chrono>
#include <mutex>

namespace ui::trace {
namespace {

std::atomic<bool> g_on = false;
std::mutex g_mutex;

QFile& output() {
    static QFile file;
    return file;
}

} // namespace

QString write_to(const QString& file) {
    const std::lock_guard lock(g_mutex);
    output().setFileName(file);
    if (!output().open(QIODevice::WriteOnly | QIODevice::Truncate))
        return QStringLiteral("The trace file %1 cannot be written: %2.").arg(file, output().errorString());
    g_on = true;
    return {};
}

bool is_on() { return g_on; }

void event(const char* name, QJsonObject facts) {
    if (!g_on) return;
    const std::chrono::duration<double> now = std::chrono::steady_clock::now().time_since_epoch();
    facts.insert(QStringLiteral("event"), QString::fromLatin1(name));
    facts.insert(QStringLiteral("t"), now.count());
    const std::lock_guard lock(g_mutex);
    output().write(QJsonDocument(facts).toJson(QJsonDocument::Compact) + '\n');
    output().flush(); // a program that is killed while it is measured leaves its lines
}

} // namespace ui::trace
