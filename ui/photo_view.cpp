// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/photo_view.h"
#include "ui/document.h"
#include "ui/framed_image.h"
#include "ui/theme.h"
#include "ui/trace.h"
#include <QPainter>
#include <QPainterPath>
#include <cmath>
#include <numbers>

namespace ui {
namespace {

constexpr int fit_margin = 20; // design section 3
constexpr int resized_after_ms = 80;
constexpr double nearest_from_scale = 2; // from 200 % on single pixels are shown as such
const QColor overlay_hatch(0x9f, 0xcd, 0xf5);

} // namespace

PhotoView::PhotoView(RenderService* service, QWidget* parent)
    : QWidget(parent), m_pictures(service, nullptr), m_surround(colours().canvas) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMinimumSize(160, 120);
    setAccessibleName(QStringLiteral("Photo"));
    grabGesture(Qt::PinchGesture);
    m_resizing.setSingleShot(true);
    m_resizing.setInterval(resized_after_ms);
    connect(&m_resizing, &QTimer::timeout, this, &PhotoView::request_visible);
    connect(&m_pictures, &ViewPictures::changed, this, qOverload<>(&QWidget::update));
    connect(&m_pictures, &ViewPictures::settled, this, &PhotoView::settled);
}

void PhotoView::set_document(Document* document) {
    if (m_document) disconnect(m_document, nullptr, this, nullptr);
    if (m_document && m_document->photo() && !m_pictures.overview().image.isNull())
        m_document->set_preview(m_pictures.overview().image);
    m_document = document;
    m_flash = {};
    m_traced_first = m_traced_full = false;
    m_pictures.set_photo(nullptr);
    m_geometry.set_photo({});
    if (document) {
        connect(document, &Document::photo_changed, this, &PhotoView::take_photo);
        connect(document, &Document::details_changed, this, &PhotoView::take_photo);
        connect(document, &Document::preview_changed, this, &PhotoView::take_photo);
        connect(document, &Document::thumbnail_changed, this, qOverload<>(&QWidget::update));
        connect(document, &Document::recipe_changed, this, &PhotoView::take_recipe);
        take_photo();
    }
    show_cursor();
    Q_EMIT zoom_changed();
    update();
}

void PhotoView::take_photo() {
    if (!m_document) return;
    m_pictures.set_photo(m_document->photo());
    take_frame();
    take_recipe();
    request_visible();
    update();
}

// What of the photo is the picture, and how large it is.
void PhotoView::take_frame() {
    QSize size;
    const auto extent =
        m_tool && m_tool->shows_whole_frame() ? engine::FrameExtent::whole : engine::FrameExtent::picture;
    const std::uint64_t before = m_frame ? m_frame->key() : 0;
    if (const auto& facts = m_document->facts(); facts && facts->width > 0 && facts->height > 0) {
        m_frame = engine::frame_of(*facts, m_document->recipe(), extent);
        size = {m_frame->width(), m_frame->height()};
    } else {
        m_frame.reset();
        if (const QImage& preview = m_document->preview(); !preview.isNull()) size = preview.size();
    }
    m_pictures.set_extent(extent);
    if (!size.isEmpty() && (!m_geometry.has_photo() || m_geometry.photo() != size)) {
        m_geometry.set_photo(size);
        Q_EMIT zoom_changed();
    }
    if (m_frame && m_frame->key() != before) m_framed_flash = framed(m_flash, *m_frame);
}

void PhotoView::take_recipe() {
    if (!m_document) return;
    take_frame();
    if (m_frame && m_document->photo() && m_geometry.has_photo())
        set_visible(); // the request that follows must ask for the new frame
    m_pictures.set_recipe(m_document->recipe(), m_document->revision());
}

std::optional<CanvasMap> PhotoView::map() const {
    if (!m_frame || !m_geometry.has_photo()) return std::nullopt;
    return CanvasMap{*m_frame, QRectF(m_geometry.photo_rect())};
}

QPointF PhotoView::photo_point(QPointF canvas) const {
    const auto known = map();
    return known ? known->to_photo(canvas) : m_geometry.photo_point(canvas);
}

CanvasPointer PhotoView::pointer(QPointF at, Qt::KeyboardModifiers modifiers, double pressure) const {
    return {at, modifiers, pressure};
}

void PhotoView::set_tool(CanvasTool* tool) {
    if (tool == m_tool) return;
    if (m_tool) disconnect(m_tool, nullptr, this, nullptr);
    m_tool = tool;
    m_tool_has_press = false;
    if (tool) {
        set_picking(false);
        connect(tool, &CanvasTool::changed, this, qOverload<>(&QWidget::update));
    }
    setMouseTracking(true);
    if (m_document) take_recipe();
    request_visible();
    show_cursor();
    update();
}

void PhotoView::viewport_changed() {
    const double ratio = devicePixelRatioF();
    m_geometry.set_viewport(
        QSize(static_cast<int>(std::lround(width() * ratio)), static_cast<int>(std::lround(height() * ratio))),
        static_cast<int>(std::lround(fit_margin * ratio)));
}

void PhotoView::resizeEvent(QResizeEvent*) {
    viewport_changed();
    if (m_pictures.newest().image.isNull())
        request_visible();
    else
        m_resizing.start();
    Q_EMIT zoom_changed();
    update();
}

void PhotoView::geometry_changed() {
    request_visible();
    show_cursor();
    Q_EMIT zoom_changed();
    update();
}

void PhotoView::request_visible() {
    if (!m_document || !m_document->photo() || !m_geometry.has_photo()) return;
    set_visible();
    m_pictures.request_visible();
}

void PhotoView::set_visible() {
    if (!m_frame) return;
    const int level = m_geometry.level();
    const int fit_level = std::max(1, static_cast<int>(std::lround(m_frame->long_edge() * m_geometry.fit_scale())));
    m_pictures.set_visible(level, m_geometry.visible_at(m_frame->area_at(level)), fit_level);
}

void PhotoView::zoom_to_fit() {
    m_geometry.fit();
    geometry_changed();
}

void PhotoView::zoom_to(double scale) {
    m_geometry.zoom_to(scale, middle());
    geometry_changed();
}

void PhotoView::zoom_to_full() { zoom_to(1); }

void PhotoView::toggle_fit_and_full() {
    if (m_geometry.is_fit())
        zoom_to_full();
    else
        zoom_to_fit();
}

void PhotoView::zoom_step(int direction) {
    m_geometry.zoom_step(direction, middle());
    geometry_changed();
}

void PhotoView::show_before(bool before) {
    if (before == m_before) return;
    m_before = before;
    m_pictures.show_before(before);
}

void PhotoView::set_picking(bool picking) {
    if (picking == m_picking) return;
    m_picking = picking;
    show_cursor();
    Q_EMIT picking_changed(picking);
}

void PhotoView::set_surround(const QColor& colour) {
    m_surround = colour;
    update();
}

void PhotoView::set_flash(const QImage& pixels) {
    if (pixels.isNull() && m_flash.isNull()) return;
    m_flash = pixels;
    m_framed_flash = m_frame ? framed(pixels, *m_frame) : pixels;
    update();
}

void PhotoView::show_cursor() {
    if (m_picking)
        setCursor(Qt::CrossCursor);
    else if (const auto known = map(); m_tool && known && !m_dragging)
        setCursor(m_tool->cursor(pointer(m_last_position, {}), *known));
    else if (m_dragging)
        setCursor(Qt::ClosedHandCursor);
    else if (m_geometry.can_pan())
        setCursor(Qt::OpenHandCursor);
    else
        unsetCursor();
}

bool PhotoView::is_covered_by(const Picture& picture) const {
    if (picture.image.isNull()) return false;
    return picture.area.contains(m_geometry.visible_at(picture.whole));
}

void PhotoView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_surround);
    if (!m_document || !m_geometry.has_photo()) return;
    painter.save();
    painter.scale(1 / devicePixelRatioF(), 1 / devicePixelRatioF());
    const std::vector<const Picture*> layers = m_pictures.layers();
    // The topmost picture that covers everything hides all below it.
    std::size_t first = layers.size();
    while (first > 0 && !is_covered_by(*layers[first - 1])) --first;
    if (first == 0) {
        const QImage& preview = m_document->preview().isNull() ? m_document->thumbnail() : m_document->preview();
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        // A preview is the photo, not a part of it.
        if (!preview.isNull() && (!m_frame || m_frame->is_photo())) painter.drawImage(m_geometry.photo_rect(), preview);
    }
    for (std::size_t i = first > 0 ? first - 1 : 0; i < layers.size(); ++i) paint_picture(painter, *layers[i]);
    if (!m_flash.isNull()) paint_flash(painter);
    if (const auto known = map(); m_tool && known && !m_before)
        m_tool->paint(painter, *known, devicePixelRatioF() * scaled(100) / 100);
    painter.restore();
    if (m_before) paint_label(painter, QStringLiteral("Before"));
    if (m_picking) paint_label(painter, QStringLiteral("Click something that should be grey"));
    if (m_focus_by_key) paint_focus(painter);
    trace_frame();
}

void PhotoView::paint_picture(QPainter& painter, const Picture& picture) const {
    const QRect photo = m_geometry.photo_rect();
    const double across = static_cast<double>(photo.width()) / picture.whole.width,
                 down = static_cast<double>(photo.height()) / picture.whole.height;
    const bool is_exact = photo.width() == picture.whole.width && photo.height() == picture.whole.height;
    if (is_exact) {
        painter.drawImage(QPoint(photo.x() + picture.area.left, photo.y() + picture.area.top), picture.image);
        return;
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform,
                          across < nearest_from_scale || picture.long_edge < m_geometry.level());
    painter.drawImage(QRectF(photo.x() + picture.area.left * across, photo.y() + picture.area.top * down,
                             picture.area.width * across, picture.area.height * down),
                      picture.image);
}

// Moon hatch at 45 degrees, period 9, over a tint (design section 7, overlay). In device pixels.
void PhotoView::paint_flash(QPainter& painter) const {
    const QRect photo = m_geometry.photo_rect(),
                shown = photo & QRect(QPoint(0, 0), (QSizeF(size()) * devicePixelRatioF()).toSize());
    if (shown.isEmpty()) return;
    const double period = scaled(9) * devicePixelRatioF() * std::numbers::sqrt2;
    QImage hatch(shown.size(), QImage::Format_ARGB32_Premultiplied);
    QColor tint = colours().moon, line = overlay_hatch;
    tint.setAlphaF(0.28F);
    hatch.fill(tint);
    QPainter lines(&hatch);
    lines.setRenderHint(QPainter::Antialiasing);
    lines.setPen(QPen(line, 1.5 * devicePixelRatioF()));
    for (double x = -hatch.height(); x < hatch.width(); x += period)
        lines.drawLine(QPointF(x, hatch.height()), QPointF(x + hatch.height(), 0));
    lines.setCompositionMode(QPainter::CompositionMode_DestinationIn);
    lines.setRenderHint(QPainter::SmoothPixmapTransform);
    lines.drawImage(QRectF(photo.translated(-shown.topLeft())), m_framed_flash);
    lines.end();
    painter.drawImage(shown.topLeft(), hatch);
}

void PhotoView::paint_label(QPainter& painter, const QString& text) const {
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(ui::font(FontRole::value));
    const int wide = painter.fontMetrics().horizontalAdvance(text) + scaled(24), high = scaled(24);
    const QRectF pill((width() - wide) / 2.0, scaled(28), wide, high);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(10, 10, 10, 200));
    painter.drawRoundedRect(pill, high / 2.0, high / 2.0);
    painter.setPen(colours().text);
    painter.drawText(pill, Qt::AlignCenter, text);
}

// Inside: the canvas has no room around it.
void PhotoView::paint_focus(QPainter& painter) const {
    const double width = scaled(2);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(colours().amber_hi, width));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(rect()).adjusted(width, width, -width, -width), scaled(4), scaled(4));
}

void PhotoView::trace_frame() {
    if (!trace::is_on() || !m_document) return;
    const Picture& picture = m_pictures.newest();
    const bool has_any =
        !picture.image.isNull() || !m_document->preview().isNull() || !m_document->thumbnail().isNull();
    if (!has_any) return;
    const QJsonObject facts{{QStringLiteral("file"), m_document->name()},
                            {QStringLiteral("revision"), static_cast<qint64>(picture.revision)},
                            {QStringLiteral("long_edge"), picture.long_edge},
                            {QStringLiteral("zoom"), m_geometry.scale()},
                            {QStringLiteral("coarse"), picture.coarse}};
    if (!std::exchange(m_traced_first, true)) trace::event("first_pixels", facts);
    if (picture.image.isNull()) return;
    if (!m_traced_full && m_pictures.is_complete()) {
        m_traced_full = true;
        trace::event("full_preview", facts);
    }
    if (m_before || (picture.revision == m_traced_revision && picture.coarse == m_traced_coarse)) return;
    m_traced_revision = picture.revision;
    m_traced_coarse = picture.coarse;
    trace::event("frame", facts);
}

} // namespace ui
