// Head of the panel: the light meter with its heading line and its sentence; folds to the heading line. Shows a document and asks it for
// changes of the scene light.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QImage>
#include <QPointer>
#include <QWidget>

class QLabel;
class QMenu;
class QToolButton;

namespace ui {

class Document;
class LightMeterPlot;
class LightMeterRendering;
class NumberField;
class RenderService;

class LightMeter : public QWidget {
    Q_OBJECT
public:
    LightMeter(RenderService* service, QWidget* parent);
    void set_document(Document* document); // may be nullptr
    void set_folded(bool folded);
    bool is_folded() const { return m_folded; }
    void render_again(); // after a change of the display profile

    // The pointer is at this point of the photo, in photo pixels; a null pointer: nowhere.
    void show_pointed(const QPointF* photo_point);

    LightMeterPlot& plot() { return *m_plot; }
    QString sentence() const;

Q_SIGNALS:
    void folded_changed(bool folded);
    // The pixels of the luminance that is looked at: Alpha8, of the whole photo. Null: none.
    void flash_wanted(const QImage& pixels);

protected:
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void take_meter();
    void show_light();
    void flash(int first_bin, int last_bin);
    void type_number(const QString& first_characters);
    void choose_view(int view);
    float scene_light_ev() const;

    QPointer<Document> m_document;
    QWidget* m_mark;
    QLabel* m_light;
    QLabel* m_certainty;
    QToolButton* m_fold;
    QWidget* m_body;
    LightMeterPlot* m_plot;
    QLabel* m_sentence;
    NumberField* m_field; // over the heading line while a number is typed
    LightMeterRendering* m_rendering;
    bool m_folded = false;
};

} // namespace ui
