// The line at the foot of the window: file, camera, exposure, light of the scene, and which photo of how many.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPointer>
#include <QWidget>

namespace ui {

class Document;

class StatusLine : public QWidget {
    Q_OBJECT
public:
    explicit StatusLine(QWidget* parent);
    void set_document(Document* document);   // may be nullptr
    void set_position(int index, int count); // "3 of 12"; nothing for one photo
    QString text() const { return m_text; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    void show_facts();

    QPointer<Document> m_document;
    QString m_text, m_position;
};

} // namespace ui
