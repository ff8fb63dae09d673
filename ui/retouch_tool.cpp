// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/retouch_tool.h"
#include "ui/theme.h"
#include <QKeyEvent>
#include <QPainter>
#include <cmath>

namespace ui {
namespace {

constexpr double smallest = 1, reach = 8;
constexpr double size_per_notch = 1.15;

QString label_of(RetouchTool::Kind kind) {
    switch (kind) {
    case RetouchTool::Kind::heal: return QStringLiteral("Heal");
    case RetouchTool::Kind::clone: return QStringLiteral("Clone");
    case RetouchTool::Kind::line: return QStringLiteral("Remove line");
    }
    return {};
}

} // namespace

void RetouchTool::set_document(Document* document) {
    if (m_document) disconnect(m_document, nullptr, this, nullptr);
    m_document = document;
    m_grip = Grip::none;
    select(-1);
    if (document)
        connect(document, &Document::recipe_changed, this, [this] {
            if (m_selected >= static_cast<int>(places().size())) select(-1);
            Q_EMIT changed();
        });
    Q_EMIT changed();
}

double RetouchTool::long_edge() const {
    return m_document && m_document->facts() ? std::max(m_document->facts()->width, m_document->facts()->height) : 1;
}

std::vector<engine::RetouchedPlace> RetouchTool::places() const {
    const engine::Value* value = m_document ? m_document->recipe().find_value("retouch.spots") : nullptr;
    const auto* text = value ? std::get_if<engine::Text>(value) : nullptr;
    if (!text) return {};
    return engine::places_from_text(text->value).value_or({});
}

void RetouchTool::write(const std::vector<engine::RetouchedPlace>& places, Document::Change change,
                        const QString& label) {
    if (!m_document || !m_document->can_be_edited()) return;
    const engine::Value value = engine::Text{engine::text_of_places(places)};
    if (change == Document::Change::passing) return m_document->change("retouch.spots", value, change);
    engine::Recipe recipe = m_document->recipe();
    recipe.find("retouch")->settings.front() = value;
    m_document->finish_change(std::move(recipe), label);
}

void RetouchTool::select(int index) {
    if (index == m_selected) return;
    m_selected = index;
    const auto all = places();
    if (index >= 0 && index < static_cast<int>(all.size())) {
        const auto& place = all[static_cast<std::size_t>(index)];
        m_kind = place.kind;
        m_size = static_cast<double>(place.size) * long_edge();
        m_feather = static_cast<double>(place.feather);
        Q_EMIT size_changed();
    }
    Q_EMIT selection_changed();
    Q_EMIT changed();
}

void RetouchTool::change_selected(const std::function<void(engine::RetouchedPlace&)>& change) {
    auto all = places();
    if (m_selected < 0 || m_selected >= static_cast<int>(all.size())) return;
    auto& place = all[static_cast<std::size_t>(m_selected)];
    change(place);
    write(all, Document::Change::finished, label_of(place.kind));
}

void RetouchTool::remove_selected() {
    auto all = places();
    if (m_selected < 0 || m_selected >= static_cast<int>(all.size())) return;
    all.erase(all.begin() + m_selected);
    select(-1);
    write(all, Document::Change::finished, QStringLiteral("Remove a retouched place"));
}

void RetouchTool::remove_all() {
    select(-1);
    write({}, Document::Change::finished, QStringLiteral("Remove all retouching"));
}

void RetouchTool::set_kind(Kind kind) {
    if (kind == m_kind) return;
    select(-1);
    m_kind = kind;
    Q_EMIT changed();
}

void RetouchTool::set_size(double pixels) {
    const double largest =
        static_cast<double>(m_kind == Kind::line ? engine::widest_line : engine::largest_spot) * long_edge();
    m_size = std::clamp(pixels, smallest, std::max(smallest, largest));
    change_selected([this](auto& place) { place.size = static_cast<float>(m_size / long_edge()); });
    Q_EMIT size_changed();
    Q_EMIT changed();
}

void RetouchTool::set_feather(double feather) {
    m_feather = std::clamp(feather, 0.0, 1.0);
    change_selected([this](auto& place) { place.feather = static_cast<float>(m_feather); });
    Q_EMIT changed();
}

QPointF RetouchTool::on_canvas(engine::Position at, const CanvasMap& map) const {
    return map.to_canvas(QPointF(static_cast<double>(at.x), static_cast<double>(at.y)) * long_edge());
}

// Five digits are a twentieth of a pixel of the largest photos.
engine::Position RetouchTool::of_canvas(QPointF at, const CanvasMap& map) const {
    const QPointF photo = map.to_photo(at) / long_edge();
    const auto rounded = [](double value) {
        return static_cast<float>(std::round(std::clamp(value, 0.0, 1.0) * 1e5) / 1e5);
    };
    return {rounded(photo.x()), rounded(photo.y())};
}

void RetouchTool::paint(QPainter& painter, const CanvasMap& map, double ratio) {
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const auto outlined = [&](const QColor& colour, const auto& draw) {
        painter.setPen(QPen(QColor(0, 0, 0, 150), 3 * ratio));
        draw();
        painter.setPen(QPen(colour, 1.5 * ratio));
        draw();
    };
    const auto all = places();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& place = all[i];
        const bool is_selected = static_cast<int>(i) == m_selected;
        const QColor colour = is_selected ? colours().amber_hi : QColor(255, 255, 255, 200);
        const double radius = std::max(static_cast<double>(place.size) * long_edge() * map.scale(), 3 * ratio);
        const QPointF at = on_canvas(place.at, map);
        if (place.kind == Kind::line) {
            outlined(colour, [&] { painter.drawLine(at, on_canvas(place.to, map)); });
            if (is_selected)
                for (const QPointF end : {at, on_canvas(place.to, map)})
                    outlined(colour, [&] { painter.drawEllipse(end, 5 * ratio, 5 * ratio); });
            continue;
        }
        outlined(colour, [&] { painter.drawEllipse(at, radius, radius); });
        if (is_selected && place.from) {
            const QPointF from = on_canvas(*place.from, map);
            outlined(colours().moon, [&] { painter.drawEllipse(from, radius, radius); });
            const double far = std::hypot(from.x() - at.x(), from.y() - at.y());
            if (far > 2 * radius) {
                const QPointF along = (at - from) / far;
                outlined(colours().moon, [&] { painter.drawLine(from + along * radius, at - along * radius); });
            }
        }
    }
    if (m_is_inside && m_grip == Grip::none) {
        const double radius = std::max((m_kind == Kind::line ? 0.5 : 1.0) * m_size * map.scale(), 2 * ratio);
        outlined(QColor(255, 255, 255, 220), [&] { painter.drawEllipse(m_pointer, radius, radius); });
    }
    painter.restore();
}

// What lies under the pointer becomes the selection; false where nothing does.
bool RetouchTool::grip_at(QPointF at, const CanvasMap& map) {
    const auto all = places();
    const auto is_near = [&](engine::Position place, double radius) {
        const QPointF there = on_canvas(place, map);
        return std::hypot(there.x() - at.x(), there.y() - at.y()) <= std::max(radius, reach * scaled(100) / 100);
    };
    for (int i = static_cast<int>(all.size()) - 1; i >= 0; --i) {
        const auto& place = all[static_cast<std::size_t>(i)];
        const double radius =
            place.kind == Kind::line ? 0 : static_cast<double>(place.size) * long_edge() * map.scale();
        const Grip grip = place.kind == Kind::line && is_near(place.to, 0)                ? Grip::end
                          : place.kind == Kind::line && is_near(place.at, 0)              ? Grip::first
                          : place.kind != Kind::line && is_near(place.at, radius)         ? Grip::place
                          : i == m_selected && place.from && is_near(*place.from, radius) ? Grip::source
                                                                                          : Grip::none;
        if (grip == Grip::none) continue;
        select(i);
        m_grip = grip;
        m_before = place;
        return true;
    }
    return false;
}

bool RetouchTool::press(const CanvasPointer& pointer, const CanvasMap& map) {
    if (!m_document || !m_document->can_be_edited()) return false;
    m_pressed = m_pointer = pointer.at;
    if (grip_at(pointer.at, map)) return true;
    const QPointF photo = map.to_photo(pointer.at);
    if (photo.x() < 0 || photo.y() < 0 || photo.x() >= m_document->facts()->width ||
        photo.y() >= m_document->facts()->height)
        return false;
    auto all = places();
    if (all.size() >= engine::most_places) return false;
    engine::RetouchedPlace place;
    place.kind = m_kind;
    place.at = place.to = of_canvas(pointer.at, map);
    place.size = static_cast<float>(m_size / long_edge());
    place.feather = static_cast<float>(m_feather);
    m_before = place;
    if (m_kind == Kind::line) { // written once it has a length
        select(-1);
        m_grip = Grip::end;
        return true;
    }
    if (m_kind == Kind::clone) { // from beside it, until the source is dragged elsewhere
        const float shift = 3 * place.size;
        place.from = engine::Position{place.at.x + (place.at.x + shift < 0.99F ? shift : -shift), place.at.y};
    }
    all.push_back(place);
    m_before = place;
    write(all, Document::Change::passing, {});
    m_selected = -1;
    select(static_cast<int>(all.size()) - 1);
    m_grip = Grip::place;
    return true;
}

void RetouchTool::drag(const CanvasPointer& pointer, const CanvasMap& map) {
    m_pointer = pointer.at;
    if (m_grip == Grip::none) return;
    auto all = places();
    engine::RetouchedPlace place = m_before;
    const engine::Position now = of_canvas(pointer.at, map), then = of_canvas(m_pressed, map);
    const auto moved = [&](engine::Position from) {
        return engine::Position{std::clamp(from.x + now.x - then.x, 0.0F, 1.0F),
                                std::clamp(from.y + now.y - then.y, 0.0F, 1.0F)};
    };
    switch (m_grip) {
    case Grip::end: place.to = moved(m_before.to); break;
    case Grip::first: place.at = moved(m_before.at); break;
    case Grip::source: place.from = moved(*m_before.from); break;
    case Grip::place:
        // A fresh spot that is drawn aside chooses where it takes from.
        if (m_selected >= 0 && (pointer.modifiers & Qt::ShiftModifier))
            place.from = now;
        else
            place.at = moved(m_before.at);
        break;
    case Grip::none: break;
    }
    if (place.kind == Kind::line && place.at == place.to) return;
    if (m_selected < 0) { // a line that has just got a length
        all.push_back(place);
        write(all, Document::Change::passing, {});
        m_selected = static_cast<int>(all.size()) - 1;
        Q_EMIT selection_changed();
    } else if (m_selected < static_cast<int>(all.size())) {
        all[static_cast<std::size_t>(m_selected)] = place;
        write(all, Document::Change::passing, {});
    }
    Q_EMIT changed();
}

void RetouchTool::release(const CanvasPointer& pointer, const CanvasMap& map) {
    if (m_grip != Grip::none && pointer.at != m_pressed) drag(pointer, map);
    m_grip = Grip::none;
    const auto all = places();
    if (m_selected >= 0 && m_selected < static_cast<int>(all.size()))
        write(all, Document::Change::finished, label_of(all[static_cast<std::size_t>(m_selected)].kind));
    Q_EMIT changed();
}

void RetouchTool::hover(const CanvasPointer& pointer, const CanvasMap&, bool inside) {
    m_pointer = pointer.at;
    m_is_inside = inside;
    Q_EMIT changed();
}

bool RetouchTool::wheel(double notches, const CanvasPointer& pointer, const CanvasMap&) {
    if (!(pointer.modifiers & Qt::ControlModifier)) return false;
    if (pointer.modifiers & Qt::ShiftModifier)
        set_feather(m_feather + 0.05 * notches);
    else
        set_size(m_size * std::pow(size_per_notch, notches));
    return true;
}

bool RetouchTool::key(QKeyEvent* event, const CanvasMap&) {
    const bool shifted = event->modifiers() & Qt::ShiftModifier;
    switch (event->key()) {
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        if (m_selected < 0) return false;
        remove_selected();
        return true;
    case Qt::Key_Escape:
        if (m_selected < 0) return false;
        select(-1);
        return true;
    case Qt::Key_BracketLeft:
    case Qt::Key_BraceLeft: shifted ? set_feather(m_feather - 0.05) : set_size(m_size / size_per_notch); return true;
    case Qt::Key_BracketRight:
    case Qt::Key_BraceRight: shifted ? set_feather(m_feather + 0.05) : set_size(m_size * size_per_notch); return true;
    default: return false;
    }
}

} // namespace ui
