// The Crop page: form of the crop, rotation, mirroring, perspective, and the line that levels (design section 7).
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QPointer>
#include <QWidget>
#include <string>
#include <vector>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace ui {

class ChoiceCombo;
class CropTool;
class Document;
class Section;
class SliderRow;

class CropPage : public QWidget {
    Q_OBJECT
public:
    explicit CropPage(QWidget* parent);
    void set_document(Document* document); // may be nullptr
    CropTool& tool() { return *m_tool; }
    SliderRow* slider(std::string_view key) const; // "geometry.rotate"
    ChoiceCombo& aspect() { return *m_aspect; }
    QPushButton& button(const QString& name) const; // by its accessible name

signals:
    void done();

private:
    QPushButton* add_button(const QString& words, const QString& icon_name, QWidget* row);
    void add_slider(std::string_view key, Section* section);
    void choose_aspect();
    void turn(int quarters);
    void mirror(bool upside_down);
    void show_values();

    QPointer<Document> m_document;
    CropTool* m_tool;
    ChoiceCombo* m_aspect;
    QPushButton* m_straighten;
    QLabel* m_size;
    bool m_is_upright = false;
    std::vector<SliderRow*> m_sliders;
    std::vector<std::string> m_keys;
};

} // namespace ui
