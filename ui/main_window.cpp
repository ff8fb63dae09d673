// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"
#include "ui/crop_page.h"
#include "ui/crop_tool.h"
#include "ui/display_chip.h"
#include "ui/display_profile.h"
#include "ui/document.h"
#include "ui/drop_overlay.h"
#include "ui/empty_state.h"
#include "ui/export_queue.h"
#include "ui/film_strip.h"
#include "ui/light_meter.h"
#include "ui/mask_page.h"
#include "ui/mask_tool.h"
#include "ui/merge_dialog.h"
#include "ui/merge_engine.h"
#include "ui/merge_facts.h"
#include "ui/merge_task.h"
#include "ui/message_bar.h"
#include "ui/night_bar.h"
#include "ui/operation_panel.h"
#include "ui/photo_facts.h"
#include "ui/photo_view.h"
#include "ui/retouch_page.h"
#include "ui/retouch_tool.h"
#include "ui/sample_task.h"
#include "ui/session.h"
#include "ui/side_pages.h"
#include "ui/small_renderings.h"
#include "ui/status_line.h"
#include "ui/task_pill.h"
#include "ui/theme.h"
#include "ui/tool_bar.h"
#include "ui/trace.h"
#include "ui/white_balance_picker.h"
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QCloseEvent>
#include <QLineEdit>
#include <QMenuBar>
#include <QMessageBox>
#include <QScrollArea>
#include <QSplitter>
#include <QStackedWidget>

namespace ui {
using namespace Qt::StringLiterals;
namespace {

// Design section 3.
constexpr int narrow_panel_width = 320, widest_panel = 480;
constexpr int least_width = 900, least_height = 520;

} // namespace

MainWindow::MainWindow() {
    setWindowTitle(u"Nocturne"_s);
    setAcceptDrops(true);
    setMinimumSize(least_width, least_height);
    m_actions = make_actions(this);
    create_widgets();
    arrange_widgets();
    connect_view_actions();
    connect_file_actions();
    connect_edit_actions();
    connect_night_bar();
    connect_picker();
    connect_mask_actions();
    connect_merging();
    restore_layout();
    set_document(nullptr);
    show_recent();
    // Fields would take dropped files as text.
    for (QLineEdit* field : findChildren<QLineEdit*>()) field->setAcceptDrops(false);
    m_profiles->follow(this);
    qApp->installEventFilter(this);
}

MainWindow::~MainWindow() {
    // Before the widgets that their last signals would reach.
    qApp->removeEventFilter(this);
    m_session->disconnect(this);
    m_service->disconnect();
    // Their threads show pictures through the display's encoding, which goes with the render service.
    delete m_merge_dialog;
    delete m_merges;
}

void MainWindow::create_widgets() {
    m_profiles = new DisplayProfiles(this);
    m_service = new RenderService(this);
    m_service->display().set_profile(m_profiles->profile());
    m_session = new Session(&m_service->display(), this);
    m_exports = new ExportQueue(this);
    m_sample = new SampleTask(this);
    m_merges = new MergeTask(merge_engine(), &m_service->display(), this);
    m_picker = new WhiteBalancePicker(this);
    m_tools = new ToolBar(m_actions, this);
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_stack = new QStackedWidget(m_splitter);
    m_empty = new EmptyState(m_stack);
    m_view = new PhotoView(m_service, m_stack);
    m_strip = new FilmStrip(m_session, m_splitter);
    m_night_bar = new NightBar(m_splitter);
    m_small_renderings = new SmallRenderings(m_service, m_night_bar, this);
    m_status = new StatusLine(this);
    m_messages = new MessageBar(m_stack);
    m_pill = new TaskPill(m_stack);
    m_drop_overlay = new DropOverlay(this);
    connect(m_profiles, &DisplayProfiles::changed, this, [this] {
        m_service->display().set_profile(m_profiles->profile());
        m_view->render_again();
        m_small_renderings->render_again();
        m_meter->render_again();
        m_session->refresh_previews();
    });
}

void MainWindow::arrange_widgets() {
    fill_menu_bar(menuBar(), m_actions);
    menuBar()->setNativeMenuBar(false); // the display chip lives in its corner
    auto* corner = new QWidget(menuBar());
    auto* around_chip = new QHBoxLayout(corner);
    around_chip->setContentsMargins(0, scaled(4), scaled(4), scaled(4));
    around_chip->addWidget(new DisplayChip(m_profiles, corner));
    menuBar()->setCornerWidget(corner);
    addToolBar(m_tools);
    setContextMenuPolicy(Qt::NoContextMenu);

    m_splitter->addWidget(make_canvas_column());
    m_splitter->addWidget(make_panel());
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 0);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    auto* whole = new QWidget(this);
    auto* column = new QVBoxLayout(whole);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_splitter, 1);
    column->addWidget(m_status);
    setCentralWidget(whole);
}

QWidget* MainWindow::make_canvas_column() {
    auto* left = new QWidget(m_splitter);
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_view);
    column->addWidget(m_stack, 1);
    column->addWidget(m_strip);
    column->addWidget(m_night_bar);
    return left;
}

QWidget* MainWindow::make_panel() {
    m_side = new QWidget(m_splitter);
    m_side->setMinimumWidth(scaled(narrow_panel_width));
    m_side->setMaximumWidth(scaled(widest_panel));
    auto* column = new QVBoxLayout(m_side);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_meter = new LightMeter(m_service, m_side);
    auto* line = new QFrame(m_side);
    line->setFixedHeight(1);
    line->setAutoFillBackground(true);
    QPalette dark = line->palette();
    dark.setColor(QPalette::Window, colours().trough);
    line->setPalette(dark);
    m_pages = new SidePages(m_side);
    m_panel = new OperationPanel(m_actions.pick_white, m_actions.auto_light, nullptr);
    auto* info = new QWidget;
    auto* facts_column = new QVBoxLayout(info);
    facts_column->setContentsMargins(0, 0, 0, 0);
    m_facts = new PhotoFacts(info);
    facts_column->addWidget(m_facts);
    m_merge_facts = new MergeFacts(info);
    facts_column->addWidget(m_merge_facts);
    facts_column->addStretch();
    m_pages->add(m_actions.page_adjust, m_panel, nullptr);
    m_crop = new CropPage(nullptr);
    m_pages->add(m_actions.page_crop, m_crop, &m_crop->tool());
    connect(m_crop, &CropPage::done, this, [this] { m_pages->show_page(m_panel); });
    m_retouch = new RetouchPage(nullptr);
    m_pages->add(m_actions.page_retouch, m_retouch, &m_retouch->tool());
    create_masks();
    m_pages->add(m_actions.page_masks, m_mask_page, m_mask_tool);
    m_pages->add(m_actions.page_info, info, nullptr);
    connect(m_pages, &SidePages::page_changed, this, [this] { m_view->set_tool(m_pages->tool()); });
    column->addWidget(m_meter);
    column->addWidget(line);
    column->addWidget(m_pages, 1);
    return m_side;
}

void MainWindow::connect_view_actions() {
    connect(m_actions.fit, &QAction::triggered, m_view, &PhotoView::zoom_to_fit);
    connect(m_actions.full_size, &QAction::triggered, m_view, &PhotoView::zoom_to_full);
    connect(m_actions.toggle_fit, &QAction::triggered, m_view, &PhotoView::toggle_fit_and_full);
    connect(m_actions.zoom_in, &QAction::triggered, this, [this] { m_view->zoom_step(1); });
    connect(m_actions.zoom_out, &QAction::triggered, this, [this] { m_view->zoom_step(-1); });
    connect(m_view, &PhotoView::zoom_changed, this, &MainWindow::show_zoom);
    connect(m_view, &PhotoView::step_wanted, m_session, &Session::step);
    connect(m_view, &PhotoView::panel_wanted, m_actions.panel, &QAction::trigger);
    connect(m_view, &PhotoView::photo_only_wanted, m_actions.photo_only, &QAction::trigger);
    connect(m_view, &PhotoView::settled, m_small_renderings, &SmallRenderings::refresh);
    connect(m_view, &PhotoView::settled, m_session, &Session::measure_light);
    connect(m_view, &PhotoView::pointed, this, [this](QPointF point) { m_meter->show_pointed(&point); });
    connect(m_view, &PhotoView::pointer_left, this, [this] { m_meter->show_pointed(nullptr); });
    connect(m_meter, &LightMeter::flash_wanted, m_view, &PhotoView::set_flash);
    for (QAction* action : {m_actions.panel, m_actions.film_strip, m_actions.photo_only})
        connect(action, &QAction::toggled, this, &MainWindow::show_parts);
    connect(m_actions.night_bar, &QAction::toggled, this, [this](bool open) { m_night_bar->set_collapsed(!open); });
    connect(m_night_bar, &NightBar::collapsed_changed, this,
            [this](bool collapsed) { m_actions.night_bar->setChecked(!collapsed); });
    connect(m_actions.surround, &QActionGroup::triggered, this, &MainWindow::show_surround);
    connect(m_actions.lights_out, &QAction::toggled, this, &MainWindow::show_surround);
    connect(m_actions.full_screen, &QAction::toggled, this,
            [this](bool on) { setWindowState(windowState().setFlag(Qt::WindowFullScreen, on)); });
    connect(m_actions.next_region, &QAction::triggered, this, [this] { move_to_region(1); });
    connect(m_actions.previous_region, &QAction::triggered, this, [this] { move_to_region(-1); });
}

bool MainWindow::event(QEvent* event) {
    if (event->type() == QEvent::Paint && !std::exchange(m_traced_window, true))
        QMetaObject::invokeMethod(
            this, [] { trace::event("first_window"); }, Qt::QueuedConnection);
    return QMainWindow::event(event);
}

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_stack && event->type() == QEvent::Resize) {
        m_messages->resize(m_stack->width(), m_messages->height());
        m_messages->raise();
    }
    if (event->type() == QEvent::KeyRelease) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Backslash && !key->isAutoRepeat()) release_before();
    }
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::changeEvent(QEvent* event) {
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::WindowStateChange) {
        const QSignalBlocker blocker(m_actions.full_screen);
        m_actions.full_screen->setChecked(isFullScreen());
    }
}

bool MainWindow::closes_without_saving() {
    QMessageBox question(QMessageBox::Warning, u"Nocturne"_s, u"<b>Not all settings were saved.</b>"_s,
                         QMessageBox::NoButton, this);
    question.setInformativeText(
        u"The folder of a photo cannot be written. Make room or give yourself permission to write there, then close again."_s);
    const QPushButton* leave = question.addButton(u"Close without saving"_s, QMessageBox::DestructiveRole);
    question.addButton(u"Stay"_s, QMessageBox::RejectRole);
    question.exec();
    return question.clickedButton() == leave;
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!m_session->save_all() && !closes_without_saving()) {
        event->ignore();
        return;
    }
    save_layout();
    event->accept();
}

} // namespace ui
