// Documents and their history, sidecars, and the session that opens photos.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/shared/picture_photo.h"
#include "tests/shared/test_support.h"
#include "tests/shared/window_events.h"
#include "ui/display_encoder.h"
#include "ui/document.h"
#include "ui/session.h"
#include "ui/sidecar_writer.h"
#include <QFile>
#include <QImage>
#include <fstream>
#include <gtest/gtest.h>

namespace {

using Change = ui::Document::Change;

// A document of a file that is not there, as if it had been opened.
struct Opened {
    explicit Opened(const std::filesystem::path& path = "/no/such/photo.png") : document(path, &writer, nullptr) {
        document.set_photo(std::make_shared<test::PicturePhoto>(test::night_picture(60, 40, false), path.string()));
        document.set_saved({});
    }
    ui::SidecarWriter writer;
    ui::Document document;
};

TEST(Document, AStepOfHistoryIsUndoneAndRedone) {
    Opened opened;
    ui::Document& document = opened.document;
    document.change("exposure.stops", 0.7F, Change::finished);
    document.change("night.sense", 60.0F, Change::finished);
    EXPECT_EQ(document.undo_label(), QStringLiteral("Sense of night +60"));
    document.undo();
    EXPECT_EQ(document.undo_label(), QStringLiteral("Exposure +0.70\u2009EV"));
    EXPECT_EQ(document.redo_label(), QStringLiteral("Sense of night +60"));
    EXPECT_FLOAT_EQ(document.number("night.sense"), 0);
    document.undo();
    EXPECT_FALSE(document.is_edited());
    EXPECT_FALSE(document.can_undo());
    document.redo();
    document.redo();
    EXPECT_FLOAT_EQ(document.number("night.sense"), 60);
    EXPECT_FALSE(document.can_redo());
}

TEST(Document, ADragIsOneStep) {
    Opened opened;
    ui::Document& document = opened.document;
    for (int i = 1; i <= 50; ++i) document.change("exposure.stops", 0.02F * static_cast<float>(i), Change::passing);
    document.change("exposure.stops", 1.0F, Change::finished);
    document.change("exposure.stops", 1.5F, Change::passing);
    document.change("exposure.stops", 2.0F, Change::finished);
    document.undo();
    EXPECT_FLOAT_EQ(document.number("exposure.stops"), 1);
    document.undo();
    EXPECT_FALSE(document.can_undo());
}

TEST(Document, UndoDuringADragTakesTheDragBack) {
    Opened opened;
    opened.document.change("exposure.stops", 1.0F, Change::finished);
    opened.document.change("exposure.stops", 2.0F, Change::passing);
    opened.document.undo();
    EXPECT_FLOAT_EQ(opened.document.number("exposure.stops"), 1);
    EXPECT_TRUE(opened.document.can_undo());
}

TEST(Document, AChangeThatChangesNothingIsNoStep) {
    Opened opened;
    opened.document.change("exposure.stops", 0.0F, Change::finished);
    opened.document.change("no.such", 1.0F, Change::finished);
    EXPECT_FALSE(opened.document.can_undo());
}

TEST(Document, ANewStepForgetsWhatWasUndone) {
    Opened opened;
    ui::Document& document = opened.document;
    document.change("exposure.stops", 1.0F, Change::finished);
    document.undo();
    document.change("night.sense", 30.0F, Change::finished);
    EXPECT_FALSE(document.can_redo());
}

TEST(Document, EachChangeHasItsOwnRevision) {
    Opened opened;
    const auto first = opened.document.revision();
    opened.document.change("exposure.stops", 1.0F, Change::passing);
    const auto second = opened.document.revision();
    opened.document.undo();
    EXPECT_LT(first, second);
    EXPECT_LT(second, opened.document.revision());
}

TEST(Document, NothingIsWrittenByOpening) {
    const test::TemporaryFolder folder;
    {
        Opened opened(folder / "photo.png");
        opened.document.save_now();
    }
    EXPECT_FALSE(std::filesystem::exists(engine::sidecar_path(folder / "photo.png")));
}

TEST(Document, AChangeIsWrittenAfterAWhileAndReadAgain) {
    const test::TemporaryFolder folder;
    const auto path = folder / "photo.png";
    Opened opened(path);
    opened.document.change("exposure.stops", 0.5F, Change::finished);
    EXPECT_FALSE(std::filesystem::exists(engine::sidecar_path(path))) << "not for each step";
    ASSERT_TRUE(test::wait_until([&] { return std::filesystem::exists(engine::sidecar_path(path)); }, 4000));
    opened.writer.finish();
    const auto lines = engine::read_sidecar(path);
    ASSERT_TRUE(lines);
    EXPECT_EQ(*lines, (engine::Lines{{"exposure.stops", "0.5"}}));
}

TEST(Document, TheLastChangeIsWrittenWhenItIsClosed) {
    const test::TemporaryFolder folder;
    const auto path = folder / "photo.png";
    {
        Opened opened(path);
        opened.document.change("night.sense", 60.0F, Change::finished);
    }
    const auto lines = engine::read_sidecar(path);
    ASSERT_TRUE(lines);
    EXPECT_EQ(*lines, (engine::Lines{{"night.sense", "60"}}));
}

// A session over real files.
struct SessionTest : testing::Test {
    SessionTest() : session(&encoder, nullptr) {
        QObject::connect(&session, &ui::Session::batch_opened, &session,
                         [this](int count, const QList<ui::OpenFailure>& failed) {
                             photos += count;
                             failures += failed;
                             ++batches;
                         });
    }
    QString add_photo(const std::string& name, QColor colour = Qt::darkBlue, QSize size = {60, 40}) {
        QImage picture(size, QImage::Format_RGB888);
        picture.fill(colour);
        const QString file = QString::fromStdString((folder / name).string());
        EXPECT_TRUE(picture.save(file, "PNG"));
        return file;
    }
    QString add_text(const std::string& name) {
        std::ofstream(folder / name) << "this is no photo\n";
        return QString::fromStdString((folder / name).string());
    }
    bool open(const QStringList& files) {
        const int before = batches;
        session.open(files);
        return test::wait_until([&] { return batches > before; }, 10000);
    }

    test::TemporaryFolder folder;
    ui::DisplayEncoder encoder;
    ui::Session session;
    int photos = 0, batches = 0;
    QList<ui::OpenFailure> failures;
};

TEST_F(SessionTest, TheFirstDroppedPhotoIsCurrentAndOpen) {
    const QString first = add_photo("b.png"), second = add_photo("a.png");
    ASSERT_TRUE(open({first, second}));
    ASSERT_EQ(session.documents().size(), 2U);
    EXPECT_EQ(session.current()->name(), QStringLiteral("b.png"));
    EXPECT_TRUE(session.current()->photo());
    EXPECT_TRUE(failures.isEmpty());
}

TEST_F(SessionTest, AFolderOpensItsPhotosByName) {
    add_photo("b.png");
    add_photo("a.png");
    add_text("readme.md");
    ASSERT_TRUE(open({QString::fromStdString(folder.path().string())}));
    ASSERT_EQ(session.documents().size(), 2U);
    EXPECT_EQ(session.documents()[0]->name(), QStringLiteral("a.png"));
}

TEST_F(SessionTest, BadFilesAreNamedAndTheOthersOpen) {
    const QString good = add_photo("good.png"), text = add_text("text.png");
    const QString missing = QString::fromStdString((folder / "missing.dng").string());
    QFile whole(add_photo("cut.png", Qt::red, {300, 300}));
    ASSERT_TRUE(whole.open(QIODevice::ReadWrite));
    ASSERT_TRUE(whole.resize(whole.size() / 2));
    whole.close();
    ASSERT_TRUE(open({text, good, missing, whole.fileName()}));
    ASSERT_EQ(session.documents().size(), 1U);
    EXPECT_EQ(session.current()->name(), QStringLiteral("good.png"));
    EXPECT_EQ(photos, 4);
    ASSERT_EQ(failures.size(), 3);
    for (const ui::OpenFailure& failure : failures) EXPECT_FALSE(failure.what.isEmpty());
}

TEST_F(SessionTest, AFileIsOpenOnlyOnce) {
    const QString file = add_photo("a.png"), other = add_photo("b.png");
    ASSERT_TRUE(open({file, other}));
    session.set_current(session.documents()[1]);
    session.open({file});
    ASSERT_TRUE(test::wait_until([&] { return session.current() == session.documents()[0]; }));
    EXPECT_EQ(session.documents().size(), 2U);
}

TEST_F(SessionTest, OnlyNeighboursStayInMemory) {
    QStringList files;
    for (int i = 0; i < 7; ++i) files << add_photo("photo" + std::to_string(i) + ".png");
    ASSERT_TRUE(open(files));
    session.set_current(session.documents()[3]);
    ASSERT_TRUE(test::wait_until([&] {
        int open = 0;
        for (const ui::Document* document : session.documents()) open += document->photo() != nullptr;
        return open == 3 && session.documents()[2]->photo() && session.documents()[3]->photo() &&
               session.documents()[4]->photo();
    }));
}

TEST_F(SessionTest, EachPhotoKeepsItsOwnEditWhileItIsNotInMemory) {
    QStringList files;
    for (int i = 0; i < 5; ++i) files << add_photo("photo" + std::to_string(i) + ".png");
    ASSERT_TRUE(open(files));
    session.current()->change("exposure.stops", 1.25F, Change::finished);
    session.set_current(session.documents()[4]);
    EXPECT_FALSE(session.documents()[0]->photo());
    EXPECT_FALSE(session.current()->is_edited());
    session.set_current(session.documents()[0]);
    ASSERT_TRUE(test::wait_until([&] { return session.current()->photo() != nullptr; }));
    EXPECT_FLOAT_EQ(session.current()->number("exposure.stops"), 1.25F);
    EXPECT_TRUE(session.current()->can_undo());
}

TEST_F(SessionTest, EditsOfAnEarlierSessionComeBack) {
    const QString file = add_photo("a.png");
    ASSERT_TRUE(engine::write_sidecar(file.toStdString(), {{"night.sense", "60"}, {"future.thing", "1"}}));
    ASSERT_TRUE(open({file}));
    EXPECT_FLOAT_EQ(session.current()->number("night.sense"), 60);
    EXPECT_FALSE(session.current()->can_undo());
    session.current()->change("night.sense", 0.0F, Change::finished);
    EXPECT_TRUE(session.save_all());
    EXPECT_EQ(*engine::read_sidecar(file.toStdString()), (engine::Lines{{"future.thing", "1"}}))
        << "unknown lines stay";
}

TEST_F(SessionTest, ClosingTheLastPhotoLeavesNone) {
    ASSERT_TRUE(open({add_photo("a.png")}));
    session.close(session.current());
    EXPECT_EQ(session.current(), nullptr);
    EXPECT_TRUE(session.documents().empty());
}

TEST_F(SessionTest, ASidecarThatCannotBeWrittenIsToldOnce) {
    // A folder in the place of the sidecar refuses it, whoever runs the test.
    const QString file = add_photo("a.png");
    std::filesystem::create_directories(engine::sidecar_path(file.toStdString()) / "inside");
    int messages = 0;
    QObject::connect(&session, &ui::Session::message, &session, [&] { ++messages; });
    ASSERT_TRUE(open({file}));
    messages = 0; // reading it was told too
    session.current()->change("exposure.stops", 1.0F, Change::finished);
    EXPECT_FALSE(session.save_all());
    session.current()->change("exposure.stops", 2.0F, Change::finished);
    EXPECT_FALSE(session.save_all());
    EXPECT_EQ(messages, 1);
}

TEST_F(SessionTest, NamesMayHoldAnyCharacters) {
    ASSERT_TRUE(open({add_photo("Nächte über Köln – 夜.png")}));
    ASSERT_EQ(session.documents().size(), 1U);
    EXPECT_EQ(session.current()->name(), QStringLiteral("Nächte über Köln – 夜.png"));
}

} // namespace
