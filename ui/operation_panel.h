// The panel of sliders, generated from engine::all_operations(): one section a group, one row a parameter.
// Shows a document's values and asks it for changes; keeps none itself.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/operation/operation.h"
#include <QPointer>
#include <QWidget>
#include <string>
#include <vector>

class QAction;
class QToolButton;
class QVBoxLayout;

namespace ui {

class Document;
class Section;
class SliderRow;
class ToggleRow;

class OperationPanel : public QWidget {
    Q_OBJECT
public:
    explicit OperationPanel(QAction* pick_white, QWidget* parent);
    void set_document(Document* document);         // may be nullptr
    SliderRow* slider(std::string_view key) const; // "exposure.stops"; nullptr if there is none

private:
    struct Row {
        std::string key;
        std::size_t section;
        SliderRow* slider = nullptr;
        ToggleRow* toggle = nullptr;
    };
    void add_group(engine::Group group, QVBoxLayout* column);
    void add_parameter(const engine::Operation& operation, const engine::Parameter& parameter,
                       const engine::Value& initial);
    void show_values();
    void show_photo_values();

    QPointer<Document> m_document;
    QAction* m_pick_white;
    std::vector<Section*> m_sections;
    std::vector<Row> m_rows;
};

} // namespace ui
