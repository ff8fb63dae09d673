// The D-Bus wall to colord: asks which ICC file belongs to a screen. Never waits: the answer comes as a signal, and where
// there is no bus or no colord the answer is that there is none.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QObject>
#include <QString>
#include <functional>
#include <optional>

class QScreen;

namespace ui {

class ColordProfiles : public QObject {
    Q_OBJECT

public:
    explicit ColordProfiles(QObject* parent);

    // A newer question makes the older one's answer void. Exactly one of `found` and `not_found` follows, always later.
    void ask(const QScreen& screen);
    void forget_question() { ++m_question; }

Q_SIGNALS:
    void found(QString icc_file);
    void not_found(QString reason);
    void changed(); // colord has other devices or profiles now: worth asking again

private:
    struct Property {
        QString name, value; // how colord may know the device
    };
    void find_device(int question, QList<Property> candidates);
    void read_profiles(int question, const QString& device);
    void read_file_name(int question, const QString& profile);
    void read_property(int question, const QString& path, const QString& interface, const QString& name,
                       std::function<void(QVariant)> use);
    void answer(int question, const QString& file, const QString& reason);
    void watch(const QString& path, const QString& interface, const QString& signal_name);

    int m_question = 0;
    bool m_is_watching = false;
    QString m_watched_device;
};

} // namespace ui
