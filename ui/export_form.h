// The fields of the export dialog: shows and edits ExportSettings. Fields that do not apply vanish, rows keep their place.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/export_settings.h"
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QSlider;

namespace ui {

class NumberField;

class ExportForm : public QWidget {
    Q_OBJECT

public:
    explicit ExportForm(QWidget* parent);
    void set_photo(const QString& name, int long_edge); // for the example and "of 5 592"
    void show_settings(const ExportSettings& settings);
    const ExportSettings& settings() const { return m_settings; }

Q_SIGNALS:
    void changed();
    void refused(QString reason); // a file that is no usable profile

private:
    void create_fields();
    void arrange();
    void connect_fields();
    void show_what_applies();
    void show_depths();
    void show_profiles();
    void show_example();
    void profile_picked(int index);
    void choose_icc_file();
    void choose_folder();
    template <class Edit> void edit(Edit change);

    ExportSettings m_settings;
    QString m_photo_name;
    int m_photo_long_edge = 0;
    bool m_is_showing = false; // the fields are being filled, not edited

    QComboBox* m_format;
    QComboBox* m_size_kind;
    NumberField* m_long_edge;
    QLabel* m_of_size;
    QLabel* m_quality_or_depth; // the label of the row that has the one or the other
    QWidget* m_quality_row;
    QSlider* m_quality;
    QLabel* m_quality_value;
    QComboBox* m_depth;
    QLabel* m_profile_label;
    QComboBox* m_profile;
    QLabel* m_linear_note; // instead of a profile, for EXR
    QLabel* m_intent_label;
    QComboBox* m_intent;
    QCheckBox* m_black_point;
    QComboBox* m_metadata;
    QLineEdit* m_file_name;
    QLabel* m_example;
    QLineEdit* m_folder;
    QComboBox* m_if_file_exists;
};

} // namespace ui
