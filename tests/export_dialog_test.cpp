// The export dialog, its settings and its queue, with real exports of a small picture.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raster_file.h"
#include "tests/shared/picture_photo.h"
#include "tests/shared/test_support.h"
#include "ui/export_dialog.h"
#include "ui/export_form.h"
#include "ui/export_presets.h"
#include "ui/export_preview.h"
#include <QCheckBox>
#include <QComboBox>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <gtest/gtest.h>
#include <set>

namespace {

ui::ExportItem item_named(const char* name, int width = 96) {
    ui::ExportItem item;
    item.photo = std::make_shared<test::PicturePhoto>(test::night_picture(width, width * 2 / 3, false), name);
    item.recipe = engine::initial_recipe();
    item.name = QString::fromLatin1(name);
    return item;
}

class ExportDialog : public testing::Test {
protected:
    void SetUp() override {
        QSettings().clear();
        QSettings settings;
        ui::ExportSettings usual = ui::load_export_settings(settings);
        usual.folder = ui::from_path(m_folder.path());
        ui::save_export_settings(usual, settings);
    }
    void TearDown() override { QSettings().clear(); }

    ui::ExportDialog& open(QList<ui::ExportItem> items = {item_named("one"), item_named("two"), item_named("three")}) {
        m_dialog = std::make_unique<ui::ExportDialog>(std::move(items), &m_queue, nullptr);
        m_dialog->show();
        return *m_dialog;
    }
    template <class Widget> Widget& named(const char* accessible_name) {
        for (auto* widget : m_dialog->findChildren<Widget*>())
            if (widget->accessibleName() == QLatin1String(accessible_name)) return *widget;
        throw std::logic_error(accessible_name);
    }
    QPushButton& button(const char* text) {
        for (auto* each : m_dialog->findChildren<QPushButton*>())
            if (each->text() == QLatin1String(text)) return *each;
        throw std::logic_error(text);
    }
    void choose(const char* combo, const char* entry) {
        auto& box = named<QComboBox>(combo);
        const int index = box.findText(QLatin1String(entry));
        ASSERT_GE(index, 0) << combo << ": " << entry;
        box.setCurrentIndex(index);
        Q_EMIT box.activated(index);
    }
    bool wait_until_idle() {
        return QTest::qWaitFor([this] { return !m_queue.is_busy(); }, 20000);
    }
    bool says(const QString& words) {
        for (auto* label : m_dialog->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    }
    QByteArray content_of(const char* name) {
        QFile file(ui::from_path(m_folder / name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    void write(const char* name, const char* content) {
        QFile file(ui::from_path(m_folder / name));
        ASSERT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(content);
    }

    test::TemporaryFolder m_folder;
    ui::ExportQueue m_queue{nullptr};
    std::unique_ptr<ui::ExportDialog> m_dialog;
};

} // namespace

TEST(ExportSettings, SurviveBeingSaved) {
    QSettings().clear();
    ui::ExportSettings settings;
    settings.format = engine::FileFormat::tiff;
    settings.tiff_depth = engine::Depth::float32;
    settings.quality = 71;
    settings.is_full_size = false;
    settings.long_edge = 1234;
    settings.profile = QStringLiteral("rec2020");
    settings.intent = engine::Intent::perceptual;
    settings.black_point_compensation = false;
    settings.metadata = ui::CarriedMetadata::none;
    settings.file_name = QStringLiteral("{name} ☾");
    settings.folder = QStringLiteral("/tmp/a folder");
    settings.if_file_exists = ui::IfFileExists::ask;
    QSettings store;
    ui::save_export_settings(settings, store);
    EXPECT_EQ(ui::load_export_settings(store), settings);
}

TEST(ExportSettings, NonsenseBecomesTheDefault) {
    QSettings store;
    store.clear();
    store.setValue(QStringLiteral("export/format"), QStringLiteral("bmp"));
    store.setValue(QStringLiteral("export/quality"), 4000);
    store.setValue(QStringLiteral("export/profile"), QStringLiteral("/nowhere/gone.icc"));
    const ui::ExportSettings settings = ui::load_export_settings(store);
    EXPECT_EQ(settings.format, engine::FileFormat::jpeg);
    EXPECT_EQ(settings.quality, 100);
    EXPECT_EQ(settings.profile, QStringLiteral("srgb"));
    store.clear();
}

TEST(ExportSettings, FileNamesComeFromTheTemplate) {
    ui::ExportSettings settings;
    const auto name = [&](const char* pattern) {
        settings.file_name = QString::fromUtf8(pattern);
        const auto result = ui::file_name_from(settings, QStringLiteral("IMG_1"));
        return result ? result->toStdString() : "refused: " + result.error().what;
    };
    EXPECT_EQ(name("{name}-night"), "IMG_1-night.jpg");
    EXPECT_EQ(name("plain"), "plain.jpg");
    EXPECT_TRUE(name("").starts_with("refused"));
    EXPECT_TRUE(name("a/b").starts_with("refused"));
    EXPECT_NE(name("{date}-{name}").find("{date}"), std::string::npos);
    settings.format = engine::FileFormat::exr;
    EXPECT_EQ(name("{name}"), "IMG_1.exr");
}

TEST(ExportSettings, TakenNamesGetTheFirstFreeNumber) {
    const std::set<std::filesystem::path> taken = {"/x/a.jpg", "/x/a-2.jpg", "/x/.hidden"};
    const auto free = [&](const char* wanted) {
        return ui::first_free(wanted, [&](const std::filesystem::path& path) { return taken.contains(path); });
    };
    EXPECT_EQ(free("/x/a.jpg"), "/x/a-3.jpg");
    EXPECT_EQ(free("/x/b.jpg"), "/x/b.jpg");
}

TEST_F(ExportDialog, FieldsThatDoNotApplyVanishAndRowsStay) {
    open();
    const auto top_of = [&](QWidget& widget) { return widget.mapTo(m_dialog.get(), QPoint()).y(); };
    auto& folder = named<QLineEdit>("Folder");
    const int folder_top = top_of(folder);
    EXPECT_TRUE(named<QSlider>("Quality").isVisible());
    EXPECT_FALSE(named<QComboBox>("Bit depth").isVisible());
    EXPECT_FALSE(named<QLineEdit>("Long edge in pixels").isVisible());
    choose("Size", "Long edge");
    EXPECT_TRUE(named<QLineEdit>("Long edge in pixels").isVisible());

    choose("Format", "PNG");
    EXPECT_FALSE(named<QSlider>("Quality").isVisible());
    EXPECT_TRUE(named<QComboBox>("Bit depth").isVisible());
    EXPECT_EQ(named<QComboBox>("Bit depth").count(), 2);
    choose("Format", "TIFF");
    EXPECT_EQ(named<QComboBox>("Bit depth").count(), 3);
    EXPECT_EQ(named<QComboBox>("Bit depth").currentText(), QStringLiteral("16 bit"));

    choose("Format", "OpenEXR");
    EXPECT_FALSE(named<QComboBox>("Bit depth").isVisible());
    EXPECT_FALSE(named<QComboBox>("Colour profile").isVisible());
    EXPECT_FALSE(named<QComboBox>("Rendering intent").isVisible());
    EXPECT_FALSE(m_dialog->findChild<QCheckBox*>()->isVisible());
    EXPECT_EQ(top_of(folder), folder_top);
}

TEST_F(ExportDialog, WritesAReadableFileWithItsProfile) {
    open({item_named("courthouse")});
    choose("Colour profile", "Display P3");
    QSignalSpy finished(&m_queue, &ui::ExportQueue::item_finished), idle(&m_queue, &ui::ExportQueue::idle);
    button("Export 1 photo").click();
    ASSERT_TRUE(wait_until_idle());
    ASSERT_EQ(finished.size(), 1);
    EXPECT_EQ(idle.size(), 1);
    const auto path = m_folder / "courthouse-night.jpg";
    EXPECT_EQ(finished.first().first().toString(), ui::from_path(path));
    const auto picture = engine::read_raster(path, {});
    ASSERT_TRUE(picture) << picture.error().what;
    EXPECT_EQ(picture->width, 96);
    EXPECT_EQ(picture->height, 64);
    EXPECT_EQ(picture->icc, engine::Profile::built_in("display-p3")->icc());
}

TEST_F(ExportDialog, SizeAndDepthAreKept) {
    open({item_named("small")});
    choose("Format", "TIFF");
    choose("Size", "Long edge");
    auto& edge = named<QLineEdit>("Long edge in pixels");
    edge.setFocus();
    edge.selectAll();
    QTest::keyClicks(&edge, QStringLiteral("48"));
    QTest::keyClick(&edge, Qt::Key_Return);
    button("Export 1 photo").click();
    ASSERT_TRUE(wait_until_idle());
    const auto picture = engine::read_raster(m_folder / "small-night.tif", {});
    ASSERT_TRUE(picture) << picture.error().what;
    EXPECT_EQ(picture->width, 48);
    EXPECT_EQ(picture->depth, engine::Depth::bits16);
}

TEST_F(ExportDialog, RemembersWhatWasUsed) {
    open({item_named("one")});
    choose("Format", "PNG");
    choose("Metadata", "None");
    button("Export 1 photo").click();
    ASSERT_TRUE(wait_until_idle());
    open({item_named("one")});
    EXPECT_EQ(named<QComboBox>("Format").currentText(), QStringLiteral("PNG"));
    EXPECT_EQ(named<QComboBox>("Metadata").currentText(), QStringLiteral("None"));
    EXPECT_EQ(named<QLineEdit>("Folder").text(), ui::from_path(m_folder.path()));
}

TEST_F(ExportDialog, AFileThatExistsIsNeverReplacedUnasked) {
    write("one-night.jpg", "precious");
    open({item_named("one"), item_named("one")}); // the same name twice, too
    button("Export 2 photos").click();
    ASSERT_TRUE(wait_until_idle());
    EXPECT_EQ(content_of("one-night.jpg"), QByteArray("precious"));
    EXPECT_GT(content_of("one-night-2.jpg").size(), 100);
    EXPECT_GT(content_of("one-night-3.jpg").size(), 100);
}

TEST_F(ExportDialog, AsksBeforeReplacing) {
    write("one-night.jpg", "precious");
    open({item_named("one"), item_named("two")});
    choose("If the file exists", "Ask");
    button("Export 2 photos").click();
    EXPECT_FALSE(m_queue.is_busy());
    EXPECT_TRUE(says(QStringLiteral("“one-night.jpg” exists already.")));
    button("Back").click();
    EXPECT_FALSE(m_queue.is_busy());
    EXPECT_EQ(content_of("one-night.jpg"), QByteArray("precious"));

    button("Export 2 photos").click();
    button("Replace it").click();
    ASSERT_TRUE(wait_until_idle());
    EXPECT_TRUE(engine::read_raster(m_folder / "one-night.jpg", {}));
    EXPECT_TRUE(engine::read_raster(m_folder / "two-night.jpg", {}));
    EXPECT_TRUE(content_of("one-night-2.jpg").isEmpty());
}

TEST_F(ExportDialog, AnOriginalIsNeverReplaced) {
    write("photo.jpg", "the original");
    ui::ExportItem item = item_named("photo");
    item.photo =
        std::make_shared<test::PicturePhoto>(test::night_picture(48, 32, false), (m_folder / "photo.jpg").string());
    open({item});
    auto& name = named<QLineEdit>("File name");
    name.selectAll();
    QTest::keyClicks(&name, QStringLiteral("{name}"));
    choose("If the file exists", "Ask");
    button("Export 1 photo").click();
    ASSERT_TRUE(wait_until_idle());
    EXPECT_EQ(content_of("photo.jpg"), QByteArray("the original"));
    EXPECT_TRUE(engine::read_raster(m_folder / "photo-2.jpg", {}));
}

TEST_F(ExportDialog, ErrorsAreSaidInWords) {
    write("a file", "no folder");
    open({item_named("one")});
    auto& folder = named<QLineEdit>("Folder");
    folder.setText(ui::from_path(m_folder / "a file" / "inside"));
    Q_EMIT folder.textEdited(folder.text());
    button("Export 1 photo").click();
    EXPECT_FALSE(m_queue.is_busy());
    EXPECT_TRUE(says(QStringLiteral("cannot be made")));
    auto& name = named<QLineEdit>("File name");
    name.selectAll();
    QTest::keyClicks(&name, QStringLiteral("{camera}"));
    EXPECT_TRUE(says(QStringLiteral("no field {camera}")));
}

TEST_F(ExportDialog, AFailedFileSaysWhyAndTheRestGoesOn) {
    QSignalSpy failed(&m_queue, &ui::ExportQueue::item_failed), finished(&m_queue, &ui::ExportQueue::item_finished);
    open({item_named("one")});
    engine::ExportOptions options;
    m_queue.add(item_named("lost"), m_folder / "no such folder" / "lost.jpg", options);
    m_queue.add(item_named("kept"), m_folder / "kept.jpg", options);
    ASSERT_TRUE(wait_until_idle());
    ASSERT_EQ(failed.size(), 1);
    EXPECT_EQ(finished.size(), 1);
    EXPECT_TRUE(says(failed.first().first().toString()));
    EXPECT_TRUE(engine::read_raster(m_folder / "kept.jpg", {}));
}

TEST_F(ExportDialog, CancellingLeavesNoFileBehind) {
    open({item_named("one")});
    const ui::ExportItem big = item_named("big", 4000);
    for (int i = 0; i < 4; ++i) m_queue.add(big, m_folder / ("big-" + std::to_string(i) + ".jpg"), {});
    ASSERT_TRUE(QTest::qWaitFor([&] { return m_queue.jobs().first().state == ui::ExportState::running; }, 5000));
    QElapsedTimer since;
    since.start();
    m_queue.cancel_all();
    ASSERT_TRUE(wait_until_idle());
    EXPECT_LT(since.elapsed(), 2000);
    for (const ui::ExportJob& job : m_queue.jobs()) EXPECT_EQ(job.state, ui::ExportState::cancelled);
    EXPECT_TRUE(std::filesystem::is_empty(m_folder.path()));
    m_queue.remove_finished();
    EXPECT_TRUE(m_queue.jobs().isEmpty());
}

TEST_F(ExportDialog, ShowsAProofThatFollowsTheProfile) {
    open({item_named("one", 300)});
    auto* preview = m_dialog->findChild<ui::ExportPreview*>();
    QSignalSpy shown(preview, &ui::ExportPreview::shown);
    ASSERT_TRUE(shown.wait(10000));
    const QImage in_srgb = preview->picture();
    EXPECT_FALSE(in_srgb.isNull());
    EXPECT_LE(in_srgb.width(), int(preview->width() * preview->devicePixelRatioF()));
    // The proof of a red lamp on a wide display shows what sRGB cannot hold.
    m_dialog->set_display(*engine::Profile::built_in("rec2020"));
    choose("Colour profile", "Rec.2020");
    ASSERT_TRUE(QTest::qWaitFor([&] { return preview->picture() != in_srgb; }, 10000));
}

TEST_F(ExportDialog, APresetSetsItsFields) {
    open();
    auto* list = m_dialog->findChild<ui::ExportPresetList*>();
    for (const ui::ExportPreset& preset : ui::export_presets()) {
        Q_EMIT list->picked(preset);
        EXPECT_TRUE(preset.matches(m_dialog->findChild<ui::ExportForm*>()->settings())) << preset.title.toStdString();
    }
    EXPECT_EQ(named<QComboBox>("Format").currentText(), QStringLiteral("OpenEXR"));
}
