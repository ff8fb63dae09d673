// The night bar under the photo: sense of night as words, seven live renderings and a slider, its mood, and the light of
// the scene. Shows and edits numbers and a mood; does not know documents, recipes or how its renderings are made.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/photo/scene_light.h"
#include "ui/mood_field.h"
#include <QWidget>

class QLabel;
class QToolButton;

namespace ui {

class NightSlider;
class NumberField;
class SceneLightField;

class NightBar : public QWidget {
    Q_OBJECT

public:
    explicit NightBar(QWidget* parent);

    void set_photo(bool available);
    void set_values(float sense, float scene_light_ev);
    void set_scene_light(const engine::SceneLight& measured);
    void set_mood(const Mood& mood);

    static QList<float> thumbnail_positions(); // the sense of night that each rendering shows
    QSize thumbnail_size() const;              // device pixels; empty while the bar is collapsed
    bool is_thumbnail_shown(int index) const;  // a narrow bar shows the four named ones only
    void set_thumbnail(int index, const QImage& rendering);
    void clear_thumbnails();

    void set_collapsed(bool collapsed);
    bool is_collapsed() const { return m_collapsed; }

    // For shortcuts that work from anywhere; both count as one finished change.
    void move_by(float difference);
    void move_to_stop(int direction); // -1 the stop before, +1 the next one

Q_SIGNALS:
    void sense_changing(float sense);
    void sense_changed(float sense);
    void scene_light_changing(float ev);
    void scene_light_changed(float ev);
    void mood_chosen(const engine::Preset* preset, double amount); // nullptr: none
    void thumbnails_wanted(); // another size, or renderings that were not shown before
    void collapsed_changed(bool collapsed);

protected:
    void resizeEvent(QResizeEvent*) override;
    void paintEvent(QPaintEvent*) override;
    void changeEvent(QEvent*) override;

private:
    void create_widgets();
    void connect_widgets();
    void arrange();
    void arrange_open();
    void arrange_collapsed();
    void show_sense(float sense);

    NightSlider* m_slider;
    QLabel* m_title;
    QLabel* m_stop_name;
    QLabel* m_sentence;
    NumberField* m_number;
    QToolButton* m_fold;
    QToolButton* m_more;
    MoodField* m_mood;
    MoodField* m_mood_in_menu;
    SceneLightField* m_scene_light;
    SceneLightField* m_scene_light_in_menu;
    bool m_collapsed = false;
    bool m_has_photo = false;
};

} // namespace ui
