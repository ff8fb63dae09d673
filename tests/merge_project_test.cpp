// Merges as text: what is written comes back, whatever the names, and nonsense is refused by its line.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/project.h"
#include "tests/shared/test_support.h"
#include <fstream>
#include <gtest/gtest.h>

using namespace engine;
namespace fs = std::filesystem;

namespace {

class ProjectTest : public testing::Test {
protected:
    test::TemporaryFolder folder;
    fs::path path = folder.path() / "night.nocturne";

    MergeProject project() const {
        MergeProject result;
        const fs::path here = folder.path();
        result.frames = {{here / "a.dng", false, true, {}},
                         {here / "b ; left out.dng", true, false, "Shaken; very."},
                         {"/elsewhere/c.dng", false, false, "Fine."}};
        result.options.kind = MergeKind::stars;
        result.options.deghost = Deghost::strong, result.options.alignment = MergeAlignment::rigid,
        result.options.edges = MergeEdges::trim;
        result.options.ground = MergeGround::freeze, result.options.keep_meteors = true,
        result.options.fill_gaps = false;
        result.options.window = MergeWindow::fading, result.options.comet = -0.25, result.options.lighten_amount = 0.5;
        result.reference = here / "a.dng";
        result.places = {{0.41, 0.3, 0.05, "/elsewhere/c.dng"}};
        result.darks = {here / "dark 1.dng"}, result.flats = {here / "flat.dng"};
        result.uses_kept_darks = true;
        result.result = here / "a-merge.dng";
        result.sentences = {"3 frames.", "One line\nand another."};
        return result;
    }
    void write(const std::string& text) const { std::ofstream(path) << text; }
    std::string error_of(const std::string& text) const {
        write(text);
        const auto read = read_project(path);
        return read ? "" : read.error().what;
    }
};

} // namespace

TEST_F(ProjectTest, WhatIsWrittenComesBack) {
    const MergeProject written = project();
    ASSERT_TRUE(write_project(path, written, false));
    const Result<MergeProject> read = read_project(path);
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(read->frames, written.frames);
    EXPECT_EQ(read->places, written.places);
    EXPECT_EQ(read->reference, written.reference);
    EXPECT_EQ(read->result, written.result);
    EXPECT_EQ(read->darks, written.darks);
    EXPECT_EQ(read->flats, written.flats);
    EXPECT_TRUE(read->uses_kept_darks);
    EXPECT_EQ(read->sentences, written.sentences);
    EXPECT_EQ(read->options.kind, MergeKind::stars);
    EXPECT_EQ(read->options.deghost, Deghost::strong);
    EXPECT_EQ(read->options.alignment, MergeAlignment::rigid);
    EXPECT_EQ(read->options.edges, MergeEdges::trim);
    EXPECT_EQ(read->options.ground, MergeGround::freeze);
    EXPECT_TRUE(read->options.keep_meteors);
    EXPECT_FALSE(read->options.fill_gaps);
    EXPECT_EQ(read->options.window, MergeWindow::fading);
    EXPECT_EQ(read->options.comet, -0.25);
    EXPECT_EQ(read->options.lighten_amount, 0.5);
    EXPECT_TRUE(is_project(path));
}

TEST_F(ProjectTest, AFolderThatMovesTakesItsMergeAlong) {
    ASSERT_TRUE(write_project(path, project(), false));
    const fs::path moved = folder.path() / "moved";
    fs::create_directory(moved);
    fs::rename(path, moved / "night.nocturne");
    const Result<MergeProject> read = read_project(moved / "night.nocturne");
    ASSERT_TRUE(read) << read.error().what;
    EXPECT_EQ(read->frames[0].path, moved / "a.dng");
    EXPECT_EQ(read->frames[2].path, "/elsewhere/c.dng");
}

TEST_F(ProjectTest, LinesOfNewerVersionsAreKept) {
    write("nocturne-merge = 1\nkind = burst\nfocus-depth = 3 \nframe = a.dng\n");
    const Result<MergeProject> read = read_project(path);
    ASSERT_TRUE(read);
    ASSERT_TRUE(write_project(path, *read, true));
    std::ifstream stream(path);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    EXPECT_NE(text.find("focus-depth = 3"), std::string::npos);
}

TEST_F(ProjectTest, NonsenseIsRefusedByItsLine) {
    EXPECT_NE(error_of("nocturne-merge = 1\nkind = sandwich\n").find("line 2"), std::string::npos);
    EXPECT_NE(error_of("nocturne-merge = 1\n\nplace = 0.5 nan 0.1 a.dng\n").find("line 3"), std::string::npos);
    EXPECT_NE(error_of("nocturne-merge = 1\ncomet = 2\n").find("line 2"), std::string::npos);
    EXPECT_NE(error_of("nocturne-merge = 1\nframe = \n").find("line 2"), std::string::npos);
    EXPECT_NE(error_of("nocturne-merge = 7\n").find("newer"), std::string::npos);
    EXPECT_NE(error_of("hello = 1\n").find("not a merge"), std::string::npos);
    EXPECT_NE(error_of("").find("not a merge"), std::string::npos);
    EXPECT_FALSE(is_project(path));
    const Result<MergeProject> missing = read_project(folder.path() / "none.nocturne");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().kind, ErrorKind::missing);
}

TEST_F(ProjectTest, WhatWasDecidedFollowsTheFilesAndNotTheirNumbers) {
    MergeProject before = project();
    // The frames come in another order, and one is new.
    const std::vector<fs::path> paths = {"/elsewhere/c.dng", folder.path() / "new.dng",
                                         folder.path() / "b ; left out.dng", folder.path() / "a.dng"};
    const MergeOptions options = options_for(before, paths);
    EXPECT_EQ(options.reference, 3);
    EXPECT_EQ(options.left_out, (std::vector{false, false, true, false}));
    EXPECT_EQ(options.kept, (std::vector{false, false, false, true}));
    ASSERT_EQ(options.places.size(), 1u);
    EXPECT_EQ(options.places[0].frame, 0);
    MergeReport report;
    report.frames.resize(4);
    report.frames[1].note = "Keeps the lamps.";
    report.sentences = {"Done."};
    remember(before, paths, options, report);
    ASSERT_EQ(before.frames.size(), 4u);
    EXPECT_EQ(before.frames[3].path, folder.path() / "new.dng");
    EXPECT_EQ(before.frames[3].note, "Keeps the lamps.");
    EXPECT_TRUE(before.frames[1].left_out);
    EXPECT_EQ(before.reference, folder.path() / "a.dng");
    EXPECT_EQ(before.sentences, (std::vector<std::string>{"Done."}));
}
