// The merge dialog with a simulated series: choices, preview, painting, stopping, what is written. The engine is a fake that notes what it is asked.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/project.h"
#include "tests/shared/fake_merge.h"
#include "tests/shared/test_support.h"
#include "tests/shared/window_events.h"
#include "ui/choice_combo.h"
#include "ui/display_encoder.h"
#include "ui/export_settings.h"
#include "ui/merge_dialog.h"
#include "ui/merge_form.h"
#include "ui/merge_frames_model.h"
#include "ui/merge_frames_table.h"
#include "ui/merge_kinds.h"
#include "ui/merge_words.h"
#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <gtest/gtest.h>

namespace {

using Model = ui::MergeFramesModel;

class MergeDialogTest : public testing::Test {
protected:
    MergeDialogTest() {
        QSettings().clear();
        m_fake.folder = m_folder.path();
    }
    ~MergeDialogTest() override {
        m_dialog.reset(); // before what it asks
        m_task.reset();
    }

    // Opens the dialog and waits for its first preview.
    ui::MergeDialog& open(ui::MergeRequest request = {}, bool waits = true) {
        if (request.input.files.empty())
            for (int i = 0; i < m_fake.frames->count(); ++i)
                request.input.files.push_back(m_fake.folder / (m_fake.frames->facts(i).name + ".dng"));
        m_task = std::make_unique<ui::MergeTask>(m_fake.engine(), &m_display, nullptr);
        m_dialog = std::make_unique<ui::MergeDialog>(std::move(request), m_task.get(), &m_display, nullptr);
        m_dialog->resize(1432, 832);
        QSignalSpy merged(&m_dialog->previewer(), &ui::MergePreviewer::merged);
        m_dialog->show();
        m_dialog->activateWindow();
        EXPECT_TRUE(QTest::qWaitForWindowExposed(m_dialog.get()));
        if (waits) EXPECT_TRUE(test::wait_until([&] { return !merged.isEmpty(); }, 10000));
        return *m_dialog;
    }
    // Does something and waits for the preview that follows.
    template <class Deed> engine::MergeOptions after(Deed deed) {
        QSignalSpy merged(&m_dialog->previewer(), &ui::MergePreviewer::merged);
        deed();
        EXPECT_TRUE(test::wait_until([&] { return !merged.isEmpty(); }, 10000));
        return m_fake.last();
    }
    QPushButton& button(const char* text) {
        for (auto* each : m_dialog->findChildren<QPushButton*>())
            if (each->isVisible() && each->text() == QLatin1String(text)) return *each;
        throw std::logic_error(text);
    }
    ui::ChoiceCombo& combo(const char* name) {
        for (auto* each : m_dialog->findChildren<ui::ChoiceCombo*>())
            if (each->accessibleName() == QLatin1String(name)) return *each;
        throw std::logic_error(name);
    }
    void choose(const char* name, int index) {
        combo(name).setCurrentIndex(index);
        Q_EMIT combo(name).activated(index);
    }
    bool says(const QString& words) {
        for (auto* label : m_dialog->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    }
    QString cell(int row, int column, int role = Qt::DisplayRole) {
        return m_dialog->frames().index(row, column).data(role).toString();
    }

    test::TemporaryFolder m_folder;
    ui::DisplayEncoder m_display;
    test::FakeMerge m_fake;
    std::unique_ptr<ui::MergeTask> m_task;
    std::unique_ptr<ui::MergeDialog> m_dialog;
};

} // namespace

TEST_F(MergeDialogTest, SuggestsWhatTheFramesLookLikeAndSaysWhy) {
    m_fake.frames = std::make_shared<test::FakeFrames>(5, 480, 320, 2);
    auto& dialog = open();
    EXPECT_EQ(dialog.kinds().chosen(), engine::MergeKind::bracket);
    EXPECT_TRUE(says(QStringLiteral("<b>Suggested: More range.</b> The exposures span 8.0 stops.")));
    EXPECT_EQ(dialog.merge_button().text(), QStringLiteral("Merge 5 frames"));
    EXPECT_EQ(m_fake.last().kind, engine::MergeKind::bracket);
}

TEST_F(MergeDialogTest, TheTableTellsExposureStopsMovementAndReference) {
    m_fake.frames = std::make_shared<test::FakeFrames>(5, 480, 320, 2);
    open();
    EXPECT_EQ(cell(0, Model::name_column), QStringLiteral("DSC_0411"));
    EXPECT_EQ(cell(2, Model::note_column), QStringLiteral("Reference"));
    EXPECT_EQ(cell(0, Model::exposure_column), QStringLiteral("1/64 s"));
    EXPECT_EQ(cell(0, Model::ev_column), QString(QChar(0x2212)) + QStringLiteral("4.0"));
    EXPECT_EQ(cell(2, Model::ev_column), QStringLiteral("0"));
    EXPECT_EQ(cell(4, Model::ev_column), QStringLiteral("+4.0"));
    EXPECT_EQ(cell(0, Model::name_column, Model::second_line_role), QStringLiteral("moved 4.0 px"));
    EXPECT_TRUE(says(QStringLiteral("5 of 5 frames used")));
    EXPECT_TRUE(says(QStringLiteral("Noise 2.7 times lower"))); // 10^(8.7 / 20)
}

TEST_F(MergeDialogTest, AShakenFrameIsLeftOutWithItsReasonAndMayBeTickedAgain) {
    m_fake.frames->shaken = 4;
    auto& dialog = open();
    EXPECT_FALSE(dialog.frames().is_used(4));
    EXPECT_EQ(dialog.frames().used_count(), 4);
    EXPECT_TRUE(says(QStringLiteral("4 used, 1 left out")));
    EXPECT_EQ(cell(4, Model::note_column), QStringLiteral("Shaken"));
    EXPECT_EQ(cell(4, Model::sharpness_column), QStringLiteral("Shaken"));
    EXPECT_TRUE(says(QStringLiteral("DSC_0415 left out: shaken.")));
    EXPECT_EQ(dialog.merge_button().text(), QStringLiteral("Merge 4 frames"));

    const auto options = after([&] { dialog.frames().set_used(4, true); });
    EXPECT_TRUE(options.kept[4]);
    EXPECT_FALSE(options.left_out[4]);
    EXPECT_TRUE(dialog.frames().is_used(4));
    EXPECT_EQ(dialog.merge_button().text(), QStringLiteral("Merge 5 frames"));
}

TEST_F(MergeDialogTest, SpaceLeavesTheChosenFrameOutAndArrowsMove) {
    auto& dialog = open();
    dialog.table().setFocus();
    dialog.table().select_frame(0);
    test::press_key(dialog.table(), Qt::Key_Down);
    EXPECT_EQ(dialog.table().shown_frame(), 1);
    const auto options = after([&] { test::press_key(dialog.table(), Qt::Key_Space); });
    EXPECT_FALSE(dialog.frames().is_used(1));
    EXPECT_TRUE(options.left_out[1]);
    EXPECT_FALSE(options.left_out[0]);
    EXPECT_EQ(dialog.merge_button().text(), QStringLiteral("Merge 4 frames"));
    after([&] { test::press_key(dialog.table(), Qt::Key_Space); });
    EXPECT_TRUE(dialog.frames().is_used(1));
}

TEST_F(MergeDialogTest, AClickOnTheBoxLeavesAFrameOut) {
    auto& dialog = open();
    auto& viewport = *dialog.table().viewport();
    const QRect box = dialog.table().visualRect(dialog.frames().index(0, Model::use_column));
    after([&] { test::click(viewport, QPointF(box.left() + 8, box.center().y())); });
    EXPECT_FALSE(dialog.frames().is_used(0));
}

TEST_F(MergeDialogTest, AnotherReferenceIsUsed) {
    auto& dialog = open();
    const auto options = after([&] { dialog.frames().make_reference(3); });
    EXPECT_EQ(options.reference, 3);
    EXPECT_EQ(cell(3, Model::note_column), QStringLiteral("Reference"));
    EXPECT_EQ(cell(2, Model::note_column), QString());
}

TEST_F(MergeDialogTest, WithFewerThanTwoFramesItSaysWhatIsMissing) {
    auto& dialog = open();
    for (int row = 0; row < 4; ++row) dialog.frames().set_used(row, false);
    EXPECT_FALSE(dialog.merge_button().isEnabled());
    EXPECT_TRUE(says(QStringLiteral("Two frames at least are needed.")));
    after([&] { dialog.frames().set_used(0, true); });
    EXPECT_TRUE(dialog.merge_button().isEnabled());
}

TEST_F(MergeDialogTest, EverySettingReachesTheEngine) {
    auto& dialog = open();
    EXPECT_EQ(after([&] { choose("Alignment", 3); }).alignment, engine::MergeAlignment::rigid);
    EXPECT_EQ(after([&] { choose("Where things moved", 0); }).deghost, engine::Deghost::off);
    EXPECT_EQ(after([&] { choose("Where things moved", 2); }).deghost, engine::Deghost::strong);
    EXPECT_EQ(after([&] { choose("Edges that do not overlap", 0); }).edges, engine::MergeEdges::trim);
    EXPECT_EQ(after([&] { choose("Where things moved", 3); }).kind, engine::MergeKind::median);
    EXPECT_EQ(dialog.kinds().chosen(), engine::MergeKind::median);
    EXPECT_FALSE(combo("Where things moved").isVisible());
}

TEST_F(MergeDialogTest, StarTrailsHaveTheirOwnSettings) {
    auto& dialog = open();
    EXPECT_FALSE(combo("Trails").isVisible());
    EXPECT_EQ(after([&] { dialog.kinds().tile(engine::MergeKind::trails).click(); }).kind, engine::MergeKind::trails);
    EXPECT_TRUE(combo("Trails").isVisible());
    EXPECT_EQ(after([&] { choose("Trails", 1); }).comet, 1);
    for (auto* box : dialog.findChildren<QCheckBox*>())
        if (box->text() == QStringLiteral("Fill gaps")) {
            EXPECT_TRUE(box->isVisible());
            EXPECT_FALSE(after([&] { box->click(); }).fill_gaps);
        }
}

TEST_F(MergeDialogTest, ALongExposureIsAMeanAndNotTheBrightest) {
    auto& dialog = open();
    const auto options = after([&] { Q_EMIT dialog.kinds().chosen_by_hand(engine::MergeKind::mean); });
    EXPECT_EQ(options.kind, engine::MergeKind::mean);
    EXPECT_EQ(options.lighten_amount, 0);
}

TEST_F(MergeDialogTest, FramesAreReadOnceHoweverOftenTheSettingsChange) {
    auto& dialog = open();
    const int reads = m_fake.frames->reads;
    after([&] { dialog.frames().set_used(0, false); });
    after([&] { dialog.kinds().tile(engine::MergeKind::median).click(); });
    EXPECT_EQ(m_fake.frames->reads, reads);
    EXPECT_EQ(reads, 5);
}

TEST_F(MergeDialogTest, ADamagedFrameIsNamedAndTheOthersAreMerged) {
    m_fake.frames->damaged = 1;
    auto& dialog = open();
    EXPECT_FALSE(dialog.frames().can_be_used(1));
    EXPECT_TRUE(cell(1, Model::note_column, Qt::ToolTipRole).contains(QStringLiteral("ends early")));
    EXPECT_TRUE(m_fake.last().left_out[1]);
    EXPECT_EQ(dialog.frames().used_count(), 4);
}

TEST_F(MergeDialogTest, FilesThatAreNoFramesStandInTheTableWithTheReason) {
    ui::MergeRequest request;
    for (int i = 0; i < 6; ++i)
        request.input.files.push_back(m_fake.folder / ("DSC_0" + std::to_string(411 + i) + ".dng"));
    auto& dialog = open(request);
    ASSERT_EQ(dialog.frames().rowCount(), 6);
    EXPECT_EQ(dialog.frames().frames(), 5);
    EXPECT_EQ(cell(5, Model::note_column), QStringLiteral("It comes from another camera"));
    dialog.frames().set_used(5, true);
    EXPECT_FALSE(dialog.frames().is_used(5));
    EXPECT_EQ(m_fake.last().left_out.size(), 5U);
}

TEST_F(MergeDialogTest, FilesThatAreNoSeriesAreRefusedInWords) {
    m_fake.refusal = QStringLiteral("These frames do not fit together. Merge them in smaller groups.");
    auto& dialog = open({}, false);
    ASSERT_TRUE(test::wait_until([&] { return dialog.view().accessibleDescription() == m_fake.refusal; }));
    EXPECT_FALSE(dialog.merge_button().isEnabled());
}

TEST_F(MergeDialogTest, AMergeThatFailsSaysWhyInsteadOfAPicture) {
    m_fake.merge_error = "These frames do not overlap. Less than 20 % is common.";
    auto& dialog = open({}, false);
    ASSERT_TRUE(test::wait_until(
        [&] { return dialog.view().accessibleDescription().contains(QStringLiteral("do not overlap")); }, 10000));
    EXPECT_TRUE(dialog.view().picture().isNull());
}

TEST_F(MergeDialogTest, TheGhostMapIsHatchedWhereFramesDisagreeAndOnlyThere) {
    auto& dialog = open();
    dialog.set_mode(ui::MergeDialog::result_mode);
    const QImage plain = dialog.view().grab().toImage();
    dialog.set_mode(ui::MergeDialog::ghost_mode);
    const QImage hatched = dialog.view().grab().toImage();
    // Parts of the picture, which is shown pixel by pixel in the middle.
    const double ratio = plain.devicePixelRatio(), left = (plain.width() - 480) / 2.0;
    EXPECT_GE(plain.width() / ratio, 480 / ratio);
    const auto changed = [&](double from, double to) {
        int pixels = 0, different = 0;
        for (int y = plain.height() / 2 - 100; y < plain.height() / 2 + 100; ++y)
            for (int x = static_cast<int>(left + from * 480); x < static_cast<int>(left + to * 480); ++x) {
                ++pixels;
                different += plain.pixel(x, y) != hatched.pixel(x, y);
            }
        return static_cast<double>(different) / pixels;
    };
    EXPECT_EQ(changed(0.05, 0.65), 0);
    EXPECT_GT(changed(0.8, 0.95), 0.95);
    EXPECT_TRUE(says(QStringLiteral("Moved between frames: 1.8 % of the picture")));
}

TEST_F(MergeDialogTest, PaintingAPlaceTakesItFromTheFrameOfTheKey) {
    auto& dialog = open();
    dialog.set_mode(ui::MergeDialog::ghost_mode);
    QTest::keyClick(&dialog, Qt::Key_B);
    EXPECT_TRUE(dialog.view().is_painting());
    QTest::keyClick(&dialog.view(), Qt::Key_2);
    EXPECT_EQ(dialog.table().shown_frame(), 1);
    const QPointF middle(dialog.view().width() / 2.0, dialog.view().height() / 2.0);
    auto options = after([&] { test::click(dialog.view(), middle); });
    ASSERT_EQ(options.places.size(), 1U);
    EXPECT_EQ(options.places[0].frame, 1);
    EXPECT_NEAR(options.places[0].x, 0.5, 0.01);
    EXPECT_NEAR(options.places[0].y, 0.5, 0.01);
    EXPECT_NEAR(options.places[0].radius, 0.05, 1e-9);

    // By keys alone: two steps to the right of the middle, where the pointer was last, and a dab.
    options = after([&] {
        test::press_key(dialog.view(), Qt::Key_Right);
        test::press_key(dialog.view(), Qt::Key_Right);
        test::press_key(dialog.view(), Qt::Key_Space);
    });
    ASSERT_EQ(options.places.size(), 2U);
    EXPECT_NEAR(options.places[1].x, 0.54, 0.01);

    options = after([&] { QTest::keySequence(&dialog.view(), QKeySequence::Undo); });
    EXPECT_EQ(options.places.size(), 1U);
    options = after([&] { test::click(dialog.view(), middle, Qt::AltModifier); });
    EXPECT_TRUE(options.places.empty());
}

TEST_F(MergeDialogTest, APlaceOnAPortraitLiesWhereTheSensorHasIt) {
    m_fake.frames = std::make_shared<test::FakeFrames>(3, 480, 320, 0, 6); // turned clockwise: the sensor's left is up
    auto& dialog = open();
    EXPECT_LT(dialog.view().picture().width(), dialog.view().picture().height());
    dialog.set_mode(ui::MergeDialog::ghost_mode);
    QTest::keyClick(&dialog, Qt::Key_B);
    const auto options = after([&] {
        Q_EMIT dialog.view().painted({0.25, 0.1}, 0.05), Q_EMIT dialog.view().stroke_finished();
    });
    ASSERT_EQ(options.places.size(), 1U);
    EXPECT_NEAR(options.places[0].x, 0.1, 1e-9);
    EXPECT_NEAR(options.places[0].y, 0.75, 1e-9);
}

TEST_F(MergeDialogTest, MergingWritesThePhotoAndItsProjectBesideTheFrames) {
    auto& dialog = open();
    after([&] { dialog.frames().set_used(1, false); });
    QSignalSpy finished(m_task.get(), &ui::MergeTask::finished);
    dialog.merge_button().click();
    ASSERT_TRUE(test::wait_until([&] { return !finished.isEmpty(); }, 10000));
    EXPECT_TRUE(std::filesystem::exists(m_folder / "DSC_0411-merge.dng"));
    const auto project = engine::read_project(m_folder / "DSC_0411-merge.nocturne");
    ASSERT_TRUE(project);
    ASSERT_EQ(project->frames.size(), 5U);
    EXPECT_TRUE(project->frames[1].left_out);
    EXPECT_EQ(project->result, m_folder / "DSC_0411-merge.dng");
    EXPECT_FALSE(dialog.isVisible());
    // At full size, with what was chosen.
    EXPECT_TRUE(m_fake.last().left_out[1]);
}

TEST_F(MergeDialogTest, TheNextMergeOfTheSameFramesGetsAnotherName) {
    open();
    for (int i = 0; i < 2; ++i) {
        QSignalSpy finished(m_task.get(), &ui::MergeTask::finished);
        m_task->start({{}, m_dialog->previewer().series(), m_dialog->options(), {}, i == 1});
        ASSERT_TRUE(test::wait_until([&] { return !finished.isEmpty(); }, 10000));
    }
    EXPECT_TRUE(std::filesystem::exists(m_folder / "DSC_0411-merge.dng"));
    EXPECT_TRUE(std::filesystem::exists(m_folder / "DSC_0411-merge-2.dng"));
    EXPECT_TRUE(std::filesystem::exists(m_folder / "DSC_0411-merge-2-16bit.dng"));
    EXPECT_FALSE(std::filesystem::exists(m_folder / "DSC_0411-merge-16bit.dng"));
}

TEST_F(MergeDialogTest, StopAsksAndDiscardingWritesNothing) {
    open();
    m_fake.milliseconds = 20000;
    QSignalSpy discarded(m_task.get(), &ui::MergeTask::discarded);
    m_dialog->merge_button().click();
    EXPECT_TRUE(test::wait_until([&] { return says(QStringLiteral("Merging frame 1 of 5")); }));
    EXPECT_FALSE(m_dialog->table().isEnabled());
    button("Stop").click();
    EXPECT_TRUE(m_task->is_running()); // until somebody chooses
    QElapsedTimer timer;
    timer.start();
    button("Discard").click();
    ASSERT_TRUE(test::wait_until([&] { return !discarded.isEmpty(); }));
    EXPECT_LT(timer.elapsed(), 250);
    EXPECT_FALSE(std::filesystem::exists(m_folder / "DSC_0411-merge.dng"));
    EXPECT_TRUE(says(QStringLiteral("Cancelled. Nothing was written.")));
    EXPECT_TRUE(m_dialog->table().isEnabled());
}

TEST_F(MergeDialogTest, KeepSoFarWritesWhatIsThere) {
    open();
    m_fake.milliseconds = 20000;
    QSignalSpy finished(m_task.get(), &ui::MergeTask::finished);
    m_dialog->merge_button().click();
    button("Stop").click();
    button("Keep so far").click();
    ASSERT_TRUE(test::wait_until([&] { return !finished.isEmpty(); }));
    EXPECT_TRUE(m_fake.ends_by_keeping);
    EXPECT_TRUE(std::filesystem::exists(m_folder / "DSC_0411-merge.dng"));
}

TEST_F(MergeDialogTest, AMergeGoesOnWhenTheDialogIsClosed) {
    open();
    m_fake.milliseconds = 300;
    QSignalSpy finished(m_task.get(), &ui::MergeTask::finished);
    m_dialog->merge_button().click();
    QTest::keyClick(m_dialog.get(), Qt::Key_Escape);
    EXPECT_FALSE(m_dialog->isVisible());
    m_dialog.reset();
    ASSERT_TRUE(test::wait_until([&] { return !finished.isEmpty(); }, 5000));
    EXPECT_TRUE(std::filesystem::exists(m_folder / "DSC_0411-merge.dng"));
}

TEST_F(MergeDialogTest, AFailureIsToldAndTheDialogStays) {
    open();
    m_fake.merge_error = "The disk is full. 58 MB are needed.";
    QSignalSpy failed(m_task.get(), &ui::MergeTask::failed);
    m_dialog->merge_button().click();
    ASSERT_TRUE(test::wait_until([&] { return !failed.isEmpty(); }));
    EXPECT_TRUE(m_dialog->isVisible());
    EXPECT_TRUE(says(QStringLiteral("The disk is full.")));
    EXPECT_TRUE(m_dialog->merge_button().isEnabled());
}

TEST_F(MergeDialogTest, AProjectOpensWithWhatWasDecided) {
    engine::MergeProject project;
    for (int i = 0; i < 5; ++i) {
        engine::ProjectFrame frame;
        frame.path = m_fake.folder / ("DSC_0" + std::to_string(411 + i) + ".dng");
        frame.left_out = i == 0;
        project.frames.push_back(frame);
    }
    project.options.kind = engine::MergeKind::median;
    project.options.edges = engine::MergeEdges::trim;
    project.reference = project.frames[3].path;
    ui::MergeRequest request;
    request.project = project;
    auto& dialog = open(request);
    EXPECT_EQ(dialog.kinds().chosen(), engine::MergeKind::median);
    const engine::MergeOptions options = dialog.options();
    EXPECT_EQ(options.reference, 3);
    EXPECT_TRUE(options.left_out[0]);
    EXPECT_EQ(options.edges, engine::MergeEdges::trim);
    EXPECT_EQ(dialog.frames().used_count(), 4);
}

TEST_F(MergeDialogTest, EverythingThatTakesTheFocusHasAName) {
    auto& dialog = open();
    for (const QWidget* widget : dialog.findChildren<QWidget*>()) {
        if (!widget->isVisible() || !(widget->focusPolicy() & Qt::TabFocus)) continue;
        const auto* button = qobject_cast<const QAbstractButton*>(widget);
        EXPECT_TRUE(!widget->accessibleName().isEmpty() || (button && !button->text().isEmpty()))
            << widget->metaObject()->className();
    }
}

TEST_F(MergeDialogTest, AtItsSmallestSizeTheFooterStaysAndNothingLiesOverAnother) {
    auto& dialog = open();
    dialog.resize(dialog.minimumSize());
    EXPECT_EQ(dialog.size(), QSize(880, 500));
    QCoreApplication::processEvents();
    EXPECT_TRUE(dialog.rect().contains(
        QRect(dialog.merge_button().mapTo(&dialog, QPoint(0, 0)), dialog.merge_button().size())));
    EXPECT_GE(dialog.view().height(), 120);
    EXPECT_GT(dialog.view().width(), 300);
    EXPECT_TRUE(dialog.table().isColumnHidden(Model::note_column));
    EXPECT_FALSE(dialog.table().isColumnHidden(Model::sharpness_column));
}

TEST_F(MergeDialogTest, RightToLeftMirrorsTheSides) {
    qApp->setLayoutDirection(Qt::RightToLeft);
    auto& dialog = open();
    const int table = dialog.table().mapTo(&dialog, QPoint(0, 0)).x(),
              view = dialog.view().mapTo(&dialog, QPoint(0, 0)).x();
    EXPECT_GT(table, view);
    const QRect box = dialog.table().visualRect(dialog.frames().index(0, Model::use_column));
    EXPECT_GT(box.left(), dialog.table().viewport()->width() / 2);
    qApp->setLayoutDirection(Qt::LeftToRight);
}
