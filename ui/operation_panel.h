// The panel of sliders, generated from engine::all_operations(): one section a group, one row a parameter; advanced ones in a
// folded section of their own. Shows a document's values and asks it for changes; keeps none itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/operation/operation.h"
#include <QPointer>
#include <QWidget>
#include <string>
#include <vector>

class QAction;
class QMenu;
class QVBoxLayout;

namespace ui {

class ChoiceRow;
class CurveRow;
class Document;
class FileRow;
class Section;
class SliderRow;
class ToggleRow;

class OperationPanel : public QWidget {
    Q_OBJECT
public:
    OperationPanel(QAction* pick_white, QAction* auto_light, QWidget* parent);
    void set_document(Document* document);         // may be nullptr
    SliderRow* slider(std::string_view key) const; // "exposure.stops"; nullptr if there is none
    ChoiceRow* choice(std::string_view key) const; // "night.lamp_type"
    CurveRow* curve(std::string_view key) const;   // "curve.light"
    FileRow* file(std::string_view key) const;     // "lut.file"
    bool shows(std::string_view key) const { return row(key) != nullptr; }
    Section* section(const QString& title) const; // "Night, fine-tuning"
    // Where the operations of a section count: the entries of its heading's context menu.
    void fill_place_menu(const Section& section, QMenu& menu);

private:
    struct Row {
        std::string key;
        std::size_t section;
        SliderRow* slider = nullptr;
        ToggleRow* toggle = nullptr;
        ChoiceRow* choice = nullptr;
        CurveRow* curve = nullptr;
        FileRow* file = nullptr;
        QWidget* widget() const; // whichever it is
    };
    struct Part {
        QString title;
        Section* section;
        std::vector<const engine::Operation*> operations; // that have a row in it
    };
    void add_group(engine::Group group, bool advanced, QVBoxLayout* column);
    void add_parameter(const engine::Operation& operation, std::size_t index);
    void add_places(const engine::Operation& operation, QMenu& menu);
    const Row* row(std::string_view key) const;
    void show_values();
    void show_photo_values();

    QPointer<Document> m_document;
    QAction *m_pick_white, *m_auto_light;
    std::vector<Part> m_parts;
    std::vector<Row> m_rows;
};

} // namespace ui
