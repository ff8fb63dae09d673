// The window: puts canvas, film strip, night bar, panel and bars together and connects them with the session.
// Sizes live in main_window_layout.cpp, opening in main_window_files.cpp, exporting in main_window_export.cpp, editing in main_window_edit.cpp,
// the night bar and its suggestion in main_window_night.cpp, masks in main_window_masks.cpp,
// merging in main_window_merge.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "ui/actions.h"
#include <QElapsedTimer>
#include <QMainWindow>
#include <QPointer>
#include <QStringList>
#include <filesystem>
#include <optional>
#include <vector>

class QMimeData;
class QSplitter;
class QStackedWidget;

namespace engine {
struct Preset;
enum class MergeKind;
} // namespace engine

namespace ui {

class DisplayProfiles;
class AutoLightTask;
class CropPage;
class Document;
class DropOverlay;
class EmptyState;
class ExportQueue;
class FilmStrip;
class LightMeter;
class MaskEditing;
class MaskPage;
class MaskRendering;
class MaskTool;
class MergeDialog;
class MergeFacts;
class MergeTask;
class MessageBar;
class NightBar;
class OperationPanel;
class PhotoFacts;
class PhotoView;
class RenderService;
class RetouchPage;
class SampleTask;
class Session;
class SidePages;
class SmallRenderings;
class StatusLine;
class TaskPill;
class ToolBar;
class WhiteBalancePicker;
struct MergedFile;
struct MergeRequest;
struct OpenFailure;

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    MainWindow();
    ~MainWindow() override;

    void open(const QStringList& files_and_folders);
    Session& session() { return *m_session; }
    PhotoView& photo_view() { return *m_view; }
    OperationPanel& panel() { return *m_panel; }
    RetouchPage& retouch_page() { return *m_retouch; }
    CropPage& crop_page() { return *m_crop; }
    MaskPage& mask_page() { return *m_mask_page; }
    MaskTool& mask_tool() { return *m_mask_tool; }
    MaskEditing& masks() { return *m_masks; }
    SidePages& pages() { return *m_pages; }
    MergeTask& merges() { return *m_merges; }
    MergeDialog* merge_dialog() const; // nullptr: none is open
    const Actions& actions() const { return m_actions; }

protected:
    bool event(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    // main_window.cpp: the parts and where they are
    void create_widgets();
    void arrange_widgets();
    QWidget* make_canvas_column();
    QWidget* make_panel();
    void connect_view_actions();
    bool closes_without_saving();

    // main_window_layout.cpp
    void restore_layout();
    void save_layout();
    void adapt_to_size();
    void show_parts();
    void show_surround();
    void move_to_region(int direction);

    // main_window_files.cpp
    void connect_file_actions();
    void choose_photos();
    void choose_folder();
    void open_sample(const QString& folder);
    void open_sample_elsewhere(const QString& why);
    void take_drop(const QMimeData& dropped, bool merges);
    void show_batch(int photos, const QList<OpenFailure>& failures);
    void remember_recent(Document* document);
    void show_recent();
    void show_in_folder();

    // main_window_export.cpp
    void connect_export_queue();
    void export_photos();
    void export_when_open();
    void give_up_exporting();

    // main_window_merge.cpp
    void connect_merging();
    void connect_merge_task();
    void show_merge_actions();
    void merge_photos(std::optional<engine::MergeKind> kind);
    void merge_files(const QStringList& files);
    void reopen_merge(const QString& project);
    void reopen_last_merge();
    void open_merge_dialog(MergeRequest request);
    void take_merged(const MergedFile& file);
    void offer_merge(const std::vector<std::filesystem::path>& photos);

    // main_window_night.cpp
    void connect_night_bar();
    void choose_mood(const engine::Preset* mood, double amount);
    void show_night_values();
    void show_scene_light();
    void offer_suggestion();
    void suggest_night();
    void show_suggestion();
    void take_suggestion_back();

    // main_window_masks.cpp
    void create_masks();
    void connect_mask_actions();
    void show_mask_actions();
    void make_room_for_masks();
    void open_masks();

    // main_window_edit.cpp
    void connect_edit_actions();
    void connect_picker();
    void connect_auto();
    void set_document(Document* document);
    void photo_is_ready();
    void show_title();
    void show_zoom();
    void show_history();
    void copy_settings();
    void paste_settings();
    void press_before();
    void release_before();

    Actions m_actions;
    DisplayProfiles* m_profiles;
    RenderService* m_service;
    Session* m_session;
    ExportQueue* m_exports;
    SampleTask* m_sample;
    WhiteBalancePicker* m_picker;
    SmallRenderings* m_small_renderings;

    ToolBar* m_tools;
    QSplitter* m_splitter;
    QStackedWidget* m_stack;
    EmptyState* m_empty;
    PhotoView* m_view;
    FilmStrip* m_strip;
    NightBar* m_night_bar;
    QWidget* m_side;
    LightMeter* m_meter;
    PhotoFacts* m_facts;
    OperationPanel* m_panel;
    SidePages* m_pages;
    CropPage* m_crop;
    RetouchPage* m_retouch;
    AutoLightTask* m_auto_light;
    MaskEditing* m_masks;
    MaskRendering* m_mask_rendering;
    MaskTool* m_mask_tool;
    MaskPage* m_mask_page;
    StatusLine* m_status;
    MergeTask* m_merges;
    MergeFacts* m_merge_facts;
    QPointer<MergeDialog> m_merge_dialog;
    MessageBar* m_messages;
    TaskPill* m_pill;
    DropOverlay* m_drop_overlay;

    QPointer<Document> m_document;
    QList<QPointer<Document>> m_export_after_opening;
    QString m_suggestion; // the message that is open, if it is
    QElapsedTimer m_before_pressed;
    bool m_before_was_on = false;
    bool m_is_narrow = false, m_is_low = false;
    struct Folds {
        bool is_night_bar_open, is_meter_folded;
    };
    std::optional<Folds> m_folds_before_masks; // nothing while another page is shown
    bool m_traced_window = false;
};

} // namespace ui
