// Line icons: SVG from the resources, tinted and rendered for the size and device pixel ratio that are asked for.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme.h"
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>
#include <QtMath>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

// The icons are black; black becomes the colour.
QByteArray tinted_svg(const QString& name, const QColor& colour) {
    QFile file(":/icons/"_L1 + name + ".svg"_L1);
    const bool is_there = file.open(QIODevice::ReadOnly);
    Q_ASSERT_X(is_there, "icon", qPrintable("no icon named "_L1 + name));
    if (!is_there) return {};
    return file.readAll().replace("#000", colour.name().toLatin1());
}

class LineIcon : public QIconEngine {
public:
    explicit LineIcon(QString name) : m_name(std::move(name)) {}

    QIconEngine* clone() const override { return new LineIcon(m_name); }
    QString key() const override { return "nocturne"_L1; }
    QString iconName() override { return m_name; }
    bool isNull() override { return false; }
    QSize actualSize(const QSize& size, QIcon::Mode, QIcon::State) override { return size; }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override {
        const int size = std::min(rect.width(), rect.height());
        const QPixmap picture =
            icon_pixmap(m_name, size, colour_of(mode, state), painter->device()->devicePixelRatioF());
        painter->drawPixmap(QPointF(rect.x() + (rect.width() - size) / 2, rect.y() + (rect.height() - size) / 2),
                            picture);
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override {
        return scaledPixmap(size, mode, state, 1);
    }
    // Here `size` counts device pixels already (QIconEngine::scaledPixmap, Qt 6).
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal) override {
        return icon_pixmap(m_name, std::min(size.width(), size.height()), colour_of(mode, state), 1);
    }

private:
    static QColor colour_of(QIcon::Mode mode, QIcon::State state) {
        if (mode == QIcon::Disabled) return colours().disabled;
        const bool stands_out = mode == QIcon::Active || mode == QIcon::Selected || state == QIcon::On;
        return stands_out ? colours().text : colours().text2;
    }

    QString m_name;
};

} // namespace

QIcon icon(const QString& name) { return QIcon(new LineIcon(name)); }

QPixmap icon_pixmap(const QString& name, int size, const QColor& colour, qreal device_pixel_ratio) {
    const int pixels = qCeil(size * device_pixel_ratio);
    const QString key = "icon/%1/%2/%3"_L1.arg(name, colour.name()).arg(pixels);
    QPixmap picture;
    if (!QPixmapCache::find(key, &picture)) {
        picture = QPixmap(pixels, pixels);
        picture.fill(Qt::transparent);
        QPainter painter(&picture);
        QSvgRenderer(tinted_svg(name, colour)).render(&painter, QRectF(0, 0, pixels, pixels));
        painter.end();
        QPixmapCache::insert(key, picture);
    }
    picture.setDevicePixelRatio(device_pixel_ratio);
    return picture;
}

} // namespace ui
