// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/display_chip.h"
#include "ui/device_pixels.h"
#include "ui/display_profile.h"
#include "ui/theme.h"
#include <QActionGroup>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QStyle>
#include <QWidgetAction>

namespace ui {
namespace {

constexpr int chip_height = 24, icon_size = 16, left_padding = 8, right_padding = 10, icon_gap = 6, widest_words = 320;

QString title_of_built_in(const std::string& name) {
    const auto profile = engine::Profile::built_in(name);
    return QString::fromStdString(profile ? profile->description() : name);
}

QAction* add_note(QMenu* menu, const QString& text) {
    auto* label = new QLabel(text, menu);
    label->setFont(ui::font(FontRole::value));
    label->setWordWrap(true);
    label->setFixedWidth(scaled(264));
    label->setContentsMargins(scaled(12), scaled(4), scaled(12), scaled(4));
    QPalette palette = label->palette();
    palette.setColor(QPalette::WindowText, colours().text2);
    label->setPalette(palette);
    auto* action = new QWidgetAction(menu);
    action->setDefaultWidget(label);
    action->setEnabled(true);
    menu->addAction(action);
    return action;
}

} // namespace

DisplayChip::DisplayChip(DisplayProfiles* profiles, QWidget* parent)
    : QPushButton(parent), m_profiles(profiles), m_menu(new QMenu(this)) {
    setFont(ui::font(FontRole::value));
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    setFixedHeight(scaled(chip_height));
    setAttribute(Qt::WA_Hover);
    setProperty("focusRingRadius", scaled(chip_height) / 2);
    setMenu(m_menu);
    connect(m_menu, &QMenu::aboutToShow, this, &DisplayChip::fill_menu);
    connect(m_profiles, &DisplayProfiles::changed, this, &DisplayChip::show_state);
    show_state();
}

void DisplayChip::show_state() {
    const QString screen = m_profiles->screen_name();
    if (!m_profiles->is_found())
        m_words = tr("No display profile · assuming sRGB");
    else
        m_words = screen.isEmpty() ? m_profiles->description()
                                   : QStringLiteral("%1 · %2").arg(screen, m_profiles->description());
    setAccessibleName(tr("Display profile: %1").arg(m_words));
    setToolTip(m_profiles->is_found()
                   ? tr("The photo is shown for this display profile (from %1). Click to choose another one.")
                         .arg(m_profiles->source())
                   : tr("No profile of this screen was found, so colours may differ from it. Click to choose one."));
    updateGeometry();
    update();
}

QSize DisplayChip::sizeHint() const {
    const int words = std::min(fontMetrics().horizontalAdvance(m_words) + 1, scaled(widest_words));
    return {scaled(left_padding + icon_size + icon_gap + right_padding) + words, scaled(chip_height)};
}

QSize DisplayChip::minimumSizeHint() const {
    return {scaled(left_padding + icon_size + right_padding), scaled(chip_height)};
}

void DisplayChip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double pixel = 1 / devicePixelRatioF();
    const QRectF edge = on_device_pixels(*this, rect());
    const bool is_open = m_menu->isVisible();
    painter.setPen(QPen(m_profiles->is_found() ? colours().border : colours().strong, pixel));
    painter.setBrush(isDown() || is_open ? QBrush(colours().press)
                     : underMouse()      ? QBrush(colours().hover)
                                         : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(edge.adjusted(pixel / 2, pixel / 2, -pixel / 2, -pixel / 2), edge.height() / 2,
                            edge.height() / 2);

    const QColor colour = m_profiles->is_found() && !underMouse() ? colours().text2 : colours().text;
    const int size = scaled(icon_size);
    const auto mirrored = [this](const QRect& area) { return QStyle::visualRect(layoutDirection(), rect(), area); };
    const QRect picture = mirrored({scaled(left_padding), (height() - size) / 2, size, size});
    painter.drawPixmap(picture.topLeft(),
                       icon_pixmap(m_profiles->is_found() ? QStringLiteral("display") : QStringLiteral("warn"), size,
                                   colour, devicePixelRatioF()));
    const int words_left = scaled(left_padding) + size + scaled(icon_gap);
    const QRect words = mirrored({words_left, 0, width() - words_left - scaled(right_padding), height()});
    painter.setPen(colour);
    painter.drawText(words, int(Qt::AlignVCenter | Qt::AlignLeading),
                     fontMetrics().elidedText(m_words, Qt::ElideRight, words.width()));
}

void DisplayChip::fill_menu() {
    m_menu->clear();
    auto* group = new QActionGroup(m_menu);
    const auto add_choice = [&](const QString& title, const QString& choice) {
        QAction* action = m_menu->addAction(title);
        action->setCheckable(true);
        action->setChecked(m_profiles->choice() == choice);
        action->setActionGroup(group);
        connect(action, &QAction::triggered, this, [this, choice] { m_profiles->set_choice(choice); });
    };
    add_choice(tr("Automatic"), {});
    m_menu->addSeparator();
    bool is_built_in = m_profiles->choice().isEmpty();
    for (const std::string& name : engine::Profile::built_in_names()) {
        const QString choice = QString::fromStdString(name);
        add_choice(title_of_built_in(name), choice);
        is_built_in = is_built_in || m_profiles->choice() == choice;
    }
    if (!is_built_in) add_choice(QFileInfo(m_profiles->choice()).fileName(), m_profiles->choice());
    connect(m_menu->addAction(tr("ICC file…")), &QAction::triggered, this, &DisplayChip::choose_file);
    m_menu->addSeparator();
    add_note(m_menu, m_profiles->is_found()
                         ? tr("In use: %1, from %2.").arg(m_profiles->description(), m_profiles->source())
                         : tr("In use: sRGB, as no profile was found."));
    if (!m_profiles->remarks().isEmpty()) add_note(m_menu, m_profiles->remarks().join(u'\n'));
}

void DisplayChip::choose_file() {
    const QString file = QFileDialog::getOpenFileName(window(), tr("Choose the profile of this screen"),
                                                      QStringLiteral("/usr/share/color/icc"),
                                                      tr("ICC profiles (*.icc *.icm);;All files (*)"));
    if (!file.isEmpty()) m_profiles->set_choice(file);
}

} // namespace ui
