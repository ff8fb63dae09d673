// What a merged photo was made of: the sentences of its merge and a button that opens it again. Only there for photos with a project beside them.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QWidget>

class QLabel;
class QPushButton;

namespace ui {

class Document;

class MergeFacts : public QWidget {
    Q_OBJECT
public:
    explicit MergeFacts(QWidget* parent);
    void set_document(const Document* document); // may be nullptr
    QString report() const;
    QPushButton& button() { return *m_again; }

Q_SIGNALS:
    void reopen_wanted(const QString& project);

private:
    QString m_project;
    QLabel* m_words;
    QPushButton* m_again;
};

} // namespace ui
