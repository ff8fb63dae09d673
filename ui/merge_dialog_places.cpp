// What the preview of the merge dialog shows, and painting "this area from frame k" on the ghost map.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/merge_dialog.h"
#include "ui/merge_frames_model.h"
#include "ui/merge_frames_table.h"
#include "ui/merge_pictures.h"
#include "ui/merge_words.h"
#include "ui/segmented.h"
#include "ui/theme.h"
#include <QLabel>
#include <QShortcut>
#include <QToolButton>
#include <algorithm>
#include <cmath>

namespace ui {
namespace {

constexpr std::size_t most_places = 400; // more than a person paints; each costs a little for every row

} // namespace

void MergeDialog::connect_view() {
    connect(m_modes, &Segmented::chosen_by_hand, this, &MergeDialog::set_mode);
    connect(m_paint, &QToolButton::toggled, this, &MergeDialog::set_painting);
    connect(m_forget, &QToolButton::clicked, this, [this] {
        m_places_before.append(m_options.places);
        m_options.places.clear();
        show_places();
        choices_changed();
    });
    connect(m_view, &MergeView::painted, this, &MergeDialog::paint_dab);
    connect(m_view, &MergeView::erased, this, &MergeDialog::erase_dab);
    connect(m_view, &MergeView::stroke_finished, this, [this] {
        m_in_stroke = false;
        choices_changed();
    });
    const auto key = [this](const QKeySequence& keys, auto call) {
        auto* shortcut = new QShortcut(keys, this);
        shortcut->setEnabled(false);
        connect(shortcut, &QShortcut::activated, this, call);
        m_view_keys.append(shortcut);
    };
    key(Qt::Key_B, [this] { m_paint->toggle(); });
    for (int number = 1; number <= 9; ++number)
        key(QKeySequence(Qt::Key_0 + number), [this, number] {
            if (number <= m_frames->frames()) m_table->select_frame(number - 1);
        });
    key(QKeySequence::Undo, [this] { undo_stroke(); });
    set_mode(result_mode);
}

void MergeDialog::set_mode(int mode) {
    m_mode = mode;
    m_modes->choose(mode);
    if (mode != ghost_mode) set_painting(false);
    for (QShortcut* shortcut : m_view_keys) shortcut->setEnabled(mode == ghost_mode);
    m_paint->setVisible(mode == ghost_mode);
    m_view->set_ghosts_shown(mode == ghost_mode);
    show_places();
    show_legend();
    show_view();
}

int MergeDialog::orientation() const {
    const auto facts = m_frames->facts();
    const int reference = std::max(0, m_frames->reference());
    return reference < static_cast<int>(facts.size()) ? facts[static_cast<std::size_t>(reference)].orientation : 1;
}

QSize MergeDialog::full_size() const {
    const auto facts = m_frames->facts();
    if (facts.empty()) return {};
    const engine::FrameFacts& first = facts[static_cast<std::size_t>(std::max(0, m_frames->reference()))];
    return first.orientation >= 5 ? QSize(first.height, first.width) : QSize(first.width, first.height);
}

void MergeDialog::show_view() {
    QImage picture;
    QString words = m_problem;
    const int frame = m_table->shown_frame();
    if (m_mode == frame_mode && frame >= 0) {
        picture = m_previewer->frame_picture(frame);
        if (picture.isNull()) picture = m_frames->picture(frame);
        words.clear();
    } else if (!m_growing.isNull()) {
        picture = m_growing;
    } else if (m_result && m_problem.isEmpty()) {
        picture = m_result->picture;
    }
    if (picture.isNull() && words.isEmpty()) words = m_busy;
    m_view->set_words(words, !m_problem.isEmpty() && words == m_problem);
    const bool is_result = m_mode != frame_mode && m_growing.isNull() && m_result;
    if (!picture.isNull())
        m_view->set_picture(picture, is_result ? m_result->full_size : full_size());
    else
        m_view->set_picture({}, m_view->photo_size());
    m_view->set_ghosts(m_result ? m_result->ghosts : QImage());
    if (m_paint->isChecked()) m_view->set_painting(true, std::max(0, frame));
    if (m_mode == frame_mode) show_legend();
}

// Beside the switch of views: what the picture shows, or what is being done.
void MergeDialog::show_legend() {
    QString words = m_busy;
    bool has_swatch = false;
    const int frame = m_table->shown_frame();
    if (m_mode == frame_mode && frame >= 0) {
        words = m_frames->names().value(frame);
        const double seconds = m_frames->facts()[static_cast<std::size_t>(frame)].capture.exposure_time.value_or(0);
        if (seconds > 0) words += QStringLiteral(" · ") + exposure_time_text(seconds);
    } else if (m_paint->isChecked() && frame >= 0) {
        words = tr("Paint what comes from %1. Keys 1 to 9 choose the frame, Alt takes away.")
                    .arg(m_frames->names().value(frame));
    } else if (m_busy.isEmpty() && m_mode == ghost_mode && m_result) {
        has_swatch = true;
        const double share = m_result->report.moved_share * 100;
        words =
            m_result->ghosts.isNull()
                ? tr("This merge compares nothing.")
                : tr("Moved between frames: %1 % of the picture").arg(QString::number(share, 'f', share < 10 ? 1 : 0));
        has_swatch = !m_result->ghosts.isNull();
    } else if (m_busy.isEmpty() && m_result) {
        words = tr("Small preview");
    }
    m_swatch->setVisible(has_swatch);
    m_legend->setText(words);
    m_legend->setMaximumWidth(m_legend->fontMetrics().horizontalAdvance(words) + scaled(4));
    m_legend->setToolTip(words);
    m_forget->setVisible(m_mode == ghost_mode && !m_options.places.empty());
}

void MergeDialog::set_painting(bool on) {
    const bool can = on && m_mode == ghost_mode && m_frames->frames() > 0;
    if (m_paint->isChecked() != can) {
        m_paint->setChecked(can); // comes back here
        return;
    }
    m_view->set_painting(can, std::max(0, m_table->shown_frame()));
    if (can) m_view->setFocus(Qt::OtherFocusReason);
    show_legend();
}

void MergeDialog::paint_dab(QPointF at, double radius) {
    if (!m_in_stroke) m_places_before.append(m_options.places);
    m_in_stroke = true;
    const QPointF there = on_sensor(at, orientation());
    if (m_options.places.size() < most_places && m_table->shown_frame() >= 0)
        m_options.places.push_back({there.x(), there.y(), radius, m_table->shown_frame()});
    show_places();
}

// Takes away the dabs whose middle lies below the brush.
void MergeDialog::erase_dab(QPointF at, double radius) {
    if (!m_in_stroke) m_places_before.append(m_options.places);
    m_in_stroke = true;
    const QSizeF photo = full_size();
    const double long_edge = std::max(photo.width(), photo.height());
    std::erase_if(m_options.places, [&](const engine::MergePlace& place) {
        const QPointF way = upright_of({place.x, place.y}, orientation()) - at;
        return std::hypot(way.x() * photo.width(), way.y() * photo.height()) <= radius * long_edge;
    });
    show_places();
}

void MergeDialog::undo_stroke() {
    if (m_places_before.isEmpty()) return;
    m_options.places = m_places_before.takeLast();
    show_places();
    choices_changed();
}

void MergeDialog::show_places() {
    QList<MergeView::Place> places;
    for (const engine::MergePlace& place : m_options.places)
        places.append({upright_of({place.x, place.y}, orientation()), place.radius, place.frame});
    m_view->set_places(places);
    show_legend();
}

} // namespace ui
