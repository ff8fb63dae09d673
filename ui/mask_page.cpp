// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mask_page.h"
#include "ui/actions.h"
#include "ui/mask_adjustments.h"
#include "ui/mask_list.h"
#include "ui/mask_shape_panel.h"
#include "ui/mask_words.h"
#include "ui/theme.h"
#include "ui/toggle_row.h"
#include <QAction>
#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>
#include <cmath>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

constexpr int side = 16, columns = 4, gap = 8, button_height = 52, heading_height = 40, settle_after_ms = 150;

// White where the mask counts.
QImage as_grey(const QImage& alpha) {
    return QImage(alpha.constBits(), alpha.width(), alpha.height(), alpha.bytesPerLine(), QImage::Format_Grayscale8)
        .copy();
}

QWidget* make_line(QWidget* parent) {
    auto* line = new QFrame(parent);
    line->setFixedHeight(1);
    line->setAutoFillBackground(true);
    QPalette palette = line->palette();
    palette.setColor(QPalette::Window, colours().line);
    line->setPalette(palette);
    return line;
}

QLabel* make_heading(const QString& words, QWidget* parent) {
    auto* heading = new QLabel(words, parent);
    heading->setFont(ui::font(FontRole::section_heading));
    return heading;
}

} // namespace

MaskPage::MaskPage(MaskEditing* editing, MaskRendering* rendering, const Actions& actions, QWidget* parent)
    : QWidget(parent), m_editing(editing), m_rendering(rendering) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    add_buttons(column, actions);
    column->addWidget(make_line(this));
    add_list(column, actions);
    m_shape = new MaskShapePanel(editing, actions, this);
    column->addWidget(m_shape);
    m_adjustments = new MaskAdjustments(editing, this);
    column->addWidget(m_adjustments);
    column->addStretch();

    m_settling.setSingleShot(true);
    m_settling.setInterval(settle_after_ms);
    connect(&m_settling, &QTimer::timeout, this, &MaskPage::want_pictures);
    connect(editing, &MaskEditing::masks_changed, this, &MaskPage::show_masks);
    connect(editing, &MaskEditing::selection_changed, this, &MaskPage::show_masks);
    connect(editing, &MaskEditing::hand_changed, this, &MaskPage::show_overlay);
    connect(rendering, &MaskRendering::small_ready, this, &MaskPage::take_picture);
    show_masks();
    show_overlay();
}

void MaskPage::add_buttons(QVBoxLayout* column, const Actions& actions) {
    auto* part = new QWidget(this);
    auto* inside = new QVBoxLayout(part);
    inside->setContentsMargins(scaled(side), 0, scaled(side), scaled(12));
    inside->setSpacing(0);
    QLabel* heading = make_heading(tr("Add a mask"), part);
    heading->setFixedHeight(scaled(heading_height - 4));
    inside->addWidget(heading);
    auto* grid = new QGridLayout;
    grid->setSpacing(scaled(gap));
    for (qsizetype i = 0; i < actions.mask_add.size(); ++i) {
        auto* button = new QToolButton(part);
        button->setDefaultAction(actions.mask_add[i]);
        button->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
        button->setProperty("raised", true);
        button->setFont(ui::font(FontRole::caption));
        button->setFocusPolicy(Qt::TabFocus);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        button->setFixedHeight(scaled(button_height));
        grid->addWidget(button, static_cast<int>(i) / columns, static_cast<int>(i) % columns);
    }
    for (int i = 0; i < columns; ++i) grid->setColumnStretch(i, 1);
    inside->addLayout(grid);
    column->addWidget(part);
}

void MaskPage::add_list(QVBoxLayout* column, const Actions& actions) {
    m_nothing = new QLabel(
        tr("A mask holds adjustments to one part of the photo: the sky, the lamps, or what you paint."), this);
    m_nothing->setWordWrap(true);
    m_nothing->setFont(ui::font(FontRole::value));
    m_nothing->setContentsMargins(scaled(side), scaled(12), scaled(side), scaled(12));
    QPalette quiet = m_nothing->palette();
    quiet.setColor(QPalette::WindowText, colours().text2);
    m_nothing->setPalette(quiet);
    column->addWidget(m_nothing);

    m_list_part = new QWidget(this);
    auto* inside = new QVBoxLayout(m_list_part);
    inside->setContentsMargins(0, 0, 0, scaled(8));
    inside->setSpacing(0);
    auto* head = new QHBoxLayout;
    head->setContentsMargins(scaled(side), 0, scaled(side - 6), 0); // the switch keeps 6 at its end
    QLabel* heading = make_heading(tr("Masks"), m_list_part);
    heading->setFixedHeight(scaled(heading_height));
    head->addWidget(heading);
    head->addStretch();
    static const engine::Parameter shown{
        .key = "overlay", .label = "Overlay", .help = "Shows the mask over the photo. O changes how."};
    auto* toggle = new ToggleRow(shown, true, m_list_part);
    toggle->setFixedWidth(toggle->sizeHint().width());
    m_overlay = toggle->findChild<QCheckBox*>();
    connect(toggle, &ToggleRow::changed, this,
            [this](bool on) { m_editing->set_overlay(on ? m_last_look : MaskEditing::Overlay::off); });
    head->addWidget(toggle);
    inside->addLayout(head);
    m_list = new MaskList(m_list_part);
    inside->addWidget(m_list);
    column->addWidget(m_list_part);
    column->addWidget(make_line(this));

    connect(m_list, &MaskList::chosen, m_editing, &MaskEditing::select);
    connect(m_list, &MaskList::on_wanted, m_editing, &MaskEditing::set_on);
    connect(m_list, &MaskList::remove_wanted, m_editing, &MaskEditing::remove);
    connect(&m_list->facts(), &MaskListModel::renamed, m_editing, &MaskEditing::rename);
    connect(actions.mask_rename, &QAction::triggered, m_list, &MaskList::rename_current);
    connect(m_list, &MaskList::menu_wanted, this, [this, actions](const QPoint& where) {
        QMenu menu(this);
        menu.addActions({actions.mask_rename, actions.mask_invert, actions.mask_duplicate});
        menu.addSeparator();
        menu.addAction(actions.mask_copy);
        menu.addSeparator();
        menu.addAction(actions.mask_delete);
        menu.exec(where);
    });
}

void MaskPage::show_masks() {
    std::vector<MaskRowFacts> rows;
    for (const std::string& name : m_editing->names()) {
        const engine::Mask& mask = *m_editing->document()->recipe().find_mask(name);
        rows.push_back({name, mask_label(mask), how_made(mask), mask.is_on, -1, {}});
    }
    const bool has_masks = !rows.empty();
    m_list->set_rows(std::move(rows), m_editing->selected());
    m_list_part->setVisible(has_masks);
    m_nothing->setVisible(!has_masks);
    m_shape->setVisible(has_masks);
    m_adjustments->setVisible(has_masks);
    setEnabled(m_editing->can_edit());
    if (isVisible()) m_settling.start();
}

void MaskPage::show_overlay() {
    if (m_editing->overlay() != MaskEditing::Overlay::off) m_last_look = m_editing->overlay();
    m_overlay->setChecked(m_editing->overlay() != MaskEditing::Overlay::off);
}

void MaskPage::showEvent(QShowEvent*) { m_settling.start(); }

// Small pictures of those masks that look different now.
void MaskPage::want_pictures() {
    const Document* document = m_editing->document();
    if (!isVisible() || !document || !document->photo()) return;
    const std::uint64_t frame = engine::frame_of(document->photo()->facts(), document->recipe()).key();
    const int long_edge =
        std::max(1, static_cast<int>(std::lround(2 * MaskList::picture_size().width() * devicePixelRatioF())));
    std::vector<MaskRendering::Wish> wishes;
    std::map<std::string, std::string> pictured;
    for (const std::string& name : m_editing->names()) {
        const engine::Mask& mask = *document->recipe().find_mask(name);
        std::string text =
            engine::to_text(mask) + " " + std::to_string(frame) + " " + std::to_string(document->photo()->key());
        const auto before = m_pictured.find(name);
        if (before == m_pictured.end() || before->second != text) {
            wishes.push_back({document->photo(), document->recipe(), name, long_edge, document->revision()});
            pictured[name] = {}; // until it is there
        } else {
            pictured[name] = std::move(text);
        }
    }
    m_pictured = std::move(pictured);
    if (!wishes.empty()) m_rendering->want_small(std::move(wishes));
}

void MaskPage::take_picture(const MaskPicture& picture) {
    m_list->facts().set_picture(picture.mask, as_grey(picture.image), picture.share);
    const Document* document = m_editing->document();
    const engine::Mask* mask = document ? document->recipe().find_mask(picture.mask) : nullptr;
    if (!mask || picture.wish != document->revision() || !document->photo()) return; // asked for again
    const std::uint64_t frame = engine::frame_of(document->photo()->facts(), document->recipe()).key();
    m_pictured[picture.mask] =
        engine::to_text(*mask) + " " + std::to_string(frame) + " " + std::to_string(document->photo()->key());
}

} // namespace ui
