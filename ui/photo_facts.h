// Head of the panel: the light of the scene and how the photo was taken. Folds to its heading line.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPointer>
#include <QWidget>

class QGridLayout;
class QLabel;
class QToolButton;

namespace ui {

class Document;

class PhotoFacts : public QWidget {
    Q_OBJECT
public:
    explicit PhotoFacts(QWidget* parent);
    void set_document(Document* document); // may be nullptr
    void set_folded(bool folded);
    bool is_folded() const { return m_folded; }

signals:
    void folded_changed(bool folded);

private:
    struct Row {
        QLabel* name;
        QLabel* value;
    };
    Row add_row(QGridLayout* rows, const QString& name);
    void show_facts();

    QPointer<Document> m_document;
    QLabel* m_light;
    QLabel* m_certainty;
    QToolButton* m_fold;
    QLabel* m_sentence;
    QWidget* m_body;
    Row m_camera, m_lens, m_exposure, m_size, m_taken;
    bool m_folded = false;
};

} // namespace ui
