// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/light_meter.h"
#include "ui/capture_text.h"
#include "ui/document.h"
#include "ui/light_meter_plot.h"
#include "ui/light_meter_rendering.h"
#include "ui/light_meter_words.h"
#include "ui/night_scale.h"
#include "ui/number_field.h"
#include "ui/theme.h"
#include <QActionGroup>
#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QPainterPath>
#include <QSettings>
#include <QToolButton>

namespace ui {
namespace {
using namespace Qt::StringLiterals;

constexpr auto view_key = "window/meter_view"_L1;

QLabel* label(FontRole role, const QColor& colour, QWidget* parent) {
    auto* made = new QLabel(parent);
    made->setFont(font(role));
    QPalette palette = made->palette();
    palette.setColor(QPalette::WindowText, colour);
    made->setPalette(palette);
    return made;
}

// The amber triangle that stands for the scene light here and on the axis.
class Mark : public QWidget {
public:
    explicit Mark(QWidget* parent) : QWidget(parent) { setFixedSize(scaled(8), scaled(7)); }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QPainterPath triangle(QPointF(0, height()));
        triangle.lineTo(width(), height());
        triangle.lineTo(width() / 2.0, 0);
        painter.fillPath(triangle, colours().amber);
    }
};

} // namespace

LightMeter::LightMeter(RenderService* service, QWidget* parent)
    : QWidget(parent), m_rendering(new LightMeterRendering(service, this)) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, scaled(8), 0, scaled(8));
    column->setSpacing(0);

    auto* heading = new QHBoxLayout;
    heading->setContentsMargins(scaled(16), 0, scaled(8), 0);
    heading->setSpacing(scaled(6));
    auto* title = label(FontRole::section_heading, colours().text, this);
    title->setText(tr("Light meter"));
    m_mark = new Mark(this);
    m_light = label(FontRole::value, colours().text, this);
    m_certainty = label(FontRole::value, colours().text3, this);
    m_fold = new QToolButton(this);
    m_fold->setAutoRaise(true);
    m_fold->setFixedSize(scaled(28), scaled(28));
    m_fold->setIconSize(QSize(scaled(16), scaled(16)));
    heading->addWidget(title);
    heading->addStretch();
    heading->addWidget(m_mark);
    heading->addWidget(m_light);
    heading->addWidget(m_certainty);
    heading->addWidget(m_fold);
    column->addLayout(heading);

    m_body = new QWidget(this);
    auto* body = new QVBoxLayout(m_body);
    body->setContentsMargins(scaled(16), scaled(2), scaled(16), 0);
    body->setSpacing(scaled(4));
    m_plot = new LightMeterPlot(m_body);
    m_sentence = label(FontRole::value, colours().text2, m_body);
    m_sentence->setWordWrap(true);
    body->addWidget(m_plot);
    body->addWidget(m_sentence);
    column->addWidget(m_body);

    m_field = new NumberField(this);
    m_field->set_unit(u"cd/m²"_s);
    m_field->setAccessibleName(tr("Scene light in candela per square metre"));
    m_field->installEventFilter(this);
    m_field->hide();
    setTabOrder(m_fold, m_plot);

    connect(m_fold, &QToolButton::clicked, this, [this] {
        set_folded(!m_folded);
        Q_EMIT folded_changed(m_folded);
    });
    const auto change = [this](float ev, Document::Change how) {
        if (m_document) m_document->change("night.scene_light", ev, how);
    };
    connect(m_plot, &LightMeterPlot::scene_light_changing, this,
            [change](float ev) { change(ev, Document::Change::passing); });
    connect(m_plot, &LightMeterPlot::scene_light_changed, this,
            [change](float ev) { change(ev, Document::Change::finished); });
    connect(m_plot, &LightMeterPlot::number_wanted, this, &LightMeter::type_number);
    connect(m_plot, &LightMeterPlot::looked_at, this, &LightMeter::flash);
    connect(m_plot, &LightMeterPlot::looked_away, this, [this] { Q_EMIT flash_wanted({}); });
    connect(m_field, &NumberField::entered, m_plot, &LightMeterPlot::move_scene_light_to);
    connect(m_field, &NumberField::left, this, [this] {
        m_plot->setFocus(Qt::ShortcutFocusReason);
        m_field->hide();
    });
    connect(m_rendering, &LightMeterRendering::measured, m_plot, &LightMeterPlot::set_scopes);
    choose_view(QSettings().value(view_key, 0).toInt());
    set_folded(false);
    set_document(nullptr);
}

void LightMeter::set_document(Document* document) {
    if (m_document) disconnect(m_document, nullptr, this, nullptr);
    m_document = document;
    m_plot->clear_scopes();
    m_rendering->set_document(document);
    if (document) {
        connect(document, &Document::details_changed, this, &LightMeter::take_meter);
        connect(document, &Document::photo_changed, this, &LightMeter::take_meter);
        connect(document, &Document::recipe_changed, this, &LightMeter::show_light);
    }
    take_meter();
}

void LightMeter::take_meter() {
    m_plot->set_explanation(!m_document ? tr("How much light a photo has, from starlight to lamps, appears here.")
                                        : tr("Measuring the light of the scene"));
    m_plot->set_meter(m_document ? m_document->light_meter() : nullptr);
    m_plot->setEnabled(m_document && m_document->can_be_edited());
    show_light();
}

float LightMeter::scene_light_ev() const { return m_document ? m_document->number("night.scene_light") : 0; }

void LightMeter::show_light() {
    const engine::LightMeter* meter = m_document ? m_document->light_meter().get() : nullptr;
    const auto ev = static_cast<double>(scene_light_ev());
    m_plot->set_scene_light_ev(scene_light_ev());
    m_mark->setVisible(meter && !m_folded);
    m_light->setText(meter ? scene_light_text(meter->scene, ev) : QString());
    m_certainty->setText(meter ? certainty_text(meter->scene, ev) : QString());
    m_certainty->setVisible(!m_folded || (meter && !meter->scene.known));
    const QString explained = meter ? certainty_explanation(meter->scene, ev) : QString();
    m_light->setToolTip(explained);
    m_certainty->setToolTip(explained);
    m_sentence->setText(meter ? light_sentence(*meter, ev) : QString());
}

QString LightMeter::sentence() const { return m_sentence->text(); }

void LightMeter::set_folded(bool folded) {
    m_folded = folded;
    m_body->setVisible(!folded);
    m_fold->setIcon(icon(folded ? u"chevr"_s : u"chev"_s));
    const QString words = folded ? tr("Show the light meter") : tr("Hide the light meter");
    m_fold->setToolTip(words);
    m_fold->setAccessibleName(words);
    m_rendering->set_wanted(!folded && m_plot->view() != LightMeterPlot::View::luminance);
    show_light();
}

void LightMeter::render_again() { m_rendering->render_again(); }

void LightMeter::show_pointed(const QPointF* photo_point) {
    const engine::LightMeter* meter = m_document ? m_document->light_meter().get() : nullptr;
    const auto& facts = m_document ? m_document->facts() : std::optional<engine::CaptureFacts>();
    if (!photo_point || !meter || !meter->pixels || !facts || facts->width <= 0 || facts->height <= 0)
        return m_plot->show_pointed(std::nullopt);
    const double across = photo_point->x() / facts->width, down = photo_point->y() / facts->height;
    if (across < 0 || across >= 1 || down < 0 || down >= 1) return m_plot->show_pointed(std::nullopt);
    m_plot->show_pointed(meter->scene.kappa * meter->pixels->at(across, down));
}

void LightMeter::flash(int first_bin, int last_bin) {
    const engine::LightMeter* meter = m_document ? m_document->light_meter().get() : nullptr;
    if (!meter || !meter->pixels) return;
    QImage mask(meter->pixels->width(), meter->pixels->height(), QImage::Format_Alpha8);
    meter->pixels->mark(engine::LightMeter::edge(first_bin) / meter->scene.kappa,
                        engine::LightMeter::edge(last_bin + 1) / meter->scene.kappa, mask.bits(), mask.bytesPerLine());
    Q_EMIT flash_wanted(mask);
}

void LightMeter::type_number(const QString& first_characters) {
    const int wide = scaled(128), high = scaled(28);
    m_field->setGeometry(m_fold->x() - scaled(4) - wide, m_fold->y() + (m_fold->height() - high) / 2, wide, high);
    m_field->show_number(luminance_text(m_plot->scene_light()));
    m_field->show();
    m_field->raise();
    m_field->begin_editing(first_characters);
}

// The field is only there while it has the focus.
bool LightMeter::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_field && event->type() == QEvent::FocusOut &&
        static_cast<QFocusEvent*>(event)->reason() != Qt::PopupFocusReason)
        QMetaObject::invokeMethod(m_field, &QWidget::hide, Qt::QueuedConnection); // it still takes what was typed
    return QWidget::eventFilter(watched, event);
}

void LightMeter::choose_view(int view) {
    using View = LightMeterPlot::View;
    m_plot->set_view(view == static_cast<int>(View::rgb)        ? View::rgb
                     : view == static_cast<int>(View::waveform) ? View::waveform
                                                                : View::luminance);
    QSettings().setValue(view_key, static_cast<int>(m_plot->view()));
    m_rendering->set_wanted(!m_folded && m_plot->view() != View::luminance);
}

void LightMeter::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    QActionGroup views(&menu);
    const QString names[] = {tr("Luminance"), tr("RGB histogram"), tr("Waveform")};
    for (int view = 0; view < 3; ++view) {
        QAction* action = menu.addAction(names[view]);
        action->setCheckable(true);
        action->setChecked(view == static_cast<int>(m_plot->view()));
        views.addAction(action);
        connect(action, &QAction::triggered, this, [this, view] {
            choose_view(view);
            if (!m_folded) return;
            set_folded(false);
            Q_EMIT folded_changed(false);
        });
    }
    menu.addSeparator();
    menu.addAction(m_folded ? tr("Open") : tr("Collapse"), m_fold, &QToolButton::click);
    menu.exec(event->globalPos());
}

} // namespace ui
