// How the photo was taken, as its metadata tells: the folded section "Info" at the end of the panel.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPointer>
#include <QWidget>

class QGridLayout;
class QLabel;

namespace ui {

class Document;
class Section;

class PhotoFacts : public QWidget {
    Q_OBJECT
public:
    explicit PhotoFacts(QWidget* parent);
    void set_document(Document* document); // may be nullptr
    Section& section() { return *m_section; }

private:
    struct Row {
        QLabel* name;
        QLabel* value;
    };
    Row add_row(QGridLayout* rows, const QString& name);
    void show_facts();

    QPointer<Document> m_document;
    Section* m_section;
    QWidget* m_body;
    Row m_exposure, m_camera, m_lens, m_size, m_taken;
};

} // namespace ui
