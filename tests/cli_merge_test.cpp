// nocturne-cli merge as a person uses it: what belongs together is found and told, results open again, originals stay, refusals say why.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/open_photo.h"
#include "engine/sample/simulated_night.h"
#include "tests/cli_program.h"
#include "tests/cli_sample.h"
#include <nlohmann/json.hpp>

namespace test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

class CliMerge : public testing::Test {
protected:
    static void SetUpTestSuite() {
        s_folder = std::make_unique<TemporaryFolder>();
        const engine::NightScene scene{360, 240, 1};
        const auto bracket = engine::write_sample_set(s_folder->path(), scene, engine::SampleSet::bracket, false, {});
        const auto burst = engine::write_sample_set(s_folder->path(), scene, engine::SampleSet::burst, false, {});
        ASSERT_TRUE(bracket && burst);
        s_bracket = bracket->bracket, s_burst = burst->burst;
    }
    static void TearDownTestSuite() { s_folder.reset(); }

    static std::vector<std::string> words(const std::vector<std::string>& first, const std::vector<fs::path>& frames,
                                          const std::vector<std::string>& rest) {
        std::vector<std::string> all = first;
        for (const fs::path& frame : frames) all.push_back(frame.string());
        all.insert(all.end(), rest.begin(), rest.end());
        return all;
    }
    std::string in_folder(const std::string& name) const { return (m_folder.path() / name).string(); }

    static inline std::unique_ptr<TemporaryFolder> s_folder;
    static inline std::vector<fs::path> s_bracket, s_burst;
    TemporaryFolder m_folder;
};

std::shared_ptr<const engine::Photo> opened(const fs::path& path) {
    const auto photo = engine::open_photo(path, {});
    EXPECT_TRUE(photo) << photo.error().what;
    return photo ? *photo : nullptr;
}

TEST_F(CliMerge, ADryRunTellsWhatBelongsTogetherAndWritesNothing) {
    std::vector<fs::path> all = s_bracket;
    all.insert(all.end(), s_burst.begin(), s_burst.end());
    const ProgramRun run = run_cli(words({"merge"}, all, {"--dry-run", "--json"}));
    ASSERT_EQ(run.exit_code, 0) << run.err;
    const Json groups = Json::parse(run.out)["groups"];
    ASSERT_EQ(groups.size(), 2u) << run.out;
    EXPECT_EQ(groups[0]["kind"], "bracket");
    EXPECT_EQ(groups[0]["frames"].size(), s_bracket.size());
    EXPECT_EQ(groups[1]["kind"], "burst");
    EXPECT_EQ(groups[1]["frames"].size(), s_burst.size());
    const auto files = std::distance(fs::directory_iterator(s_folder->path()), fs::directory_iterator());
    EXPECT_EQ(static_cast<std::size_t>(files), all.size());
}

TEST_F(CliMerge, EveryGroupBecomesOneFileThatOpens) {
    std::vector<fs::path> all = s_burst;
    all.insert(all.end(), s_bracket.begin(), s_bracket.end());
    const std::string before = bytes_of(s_bracket[0]);
    const ProgramRun run = run_cli(words({"merge"}, all, {"-o", in_folder("out/"), "--json"}));
    ASSERT_EQ(run.exit_code, 0) << run.err;
    const Json reports = Json::parse(run.out);
    ASSERT_EQ(reports.size(), 2u);
    for (const Json& report : reports) {
        const auto photo = opened(std::string(report["output"]));
        ASSERT_TRUE(photo);
        EXPECT_EQ(photo->facts().width, 360);
        EXPECT_EQ(photo->facts().height, 240);
        EXPECT_TRUE(fs::exists(std::string(report["project"])));
        EXPECT_GT(report["noise_down_db"], 3.0) << report.dump(1);
    }
    EXPECT_EQ(bytes_of(s_bracket[0]), before);
    // Two groups do not fit into one file.
    const ProgramRun refused = run_cli(words({"merge"}, all, {"-o", in_folder("one.dng")}));
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.err.find("2 groups"), std::string::npos) << refused.err;
}

TEST_F(CliMerge, AMergeOpensAgainWithAnotherFrameLeftOut) {
    ASSERT_EQ(run_cli(words({"merge"}, s_burst, {"-o", in_folder("night.dng"), "--as", "burst"})).exit_code, 0);
    const std::string first = bytes_of(in_folder("night.dng"));
    const std::string name = s_burst[5].filename().string();
    const ProgramRun again = run_cli({"merge", in_folder("night.nocturne"), "--leave-out", name, "--json"});
    ASSERT_EQ(again.exit_code, 0) << again.err;
    const Json report = Json::parse(again.out)[0];
    EXPECT_EQ(report["output"], in_folder("night.dng"));
    EXPECT_FALSE(report["frames"][5]["used"]);
    EXPECT_NE(bytes_of(in_folder("night.dng")), first);
    EXPECT_NE(bytes_of(in_folder("night.nocturne")).find("left out"), std::string::npos);
    // And with it back.
    ASSERT_EQ(run_cli({"merge", in_folder("night.nocturne"), "--keep", name}).exit_code, 0);
    EXPECT_EQ(bytes_of(in_folder("night.dng")), first);
}

TEST_F(CliMerge, AMergeGrowsByFramesThatComeLater) {
    const std::vector<fs::path> first(s_burst.begin(), s_burst.begin() + 5), later(s_burst.begin() + 5, s_burst.end());
    ASSERT_EQ(run_cli(words({"merge"}, first, {"-o", in_folder("grows.dng"), "--as", "burst"})).exit_code, 0);
    ASSERT_EQ(run_cli(words({"merge", in_folder("grows.nocturne")}, later, {})).exit_code, 0);
    ASSERT_EQ(run_cli(words({"merge"}, s_burst, {"-o", in_folder("whole.dng"), "--as", "burst"})).exit_code, 0);
    const auto grown = opened(in_folder("grows.dng")), whole = opened(in_folder("whole.dng"));
    ASSERT_TRUE(grown && whole);
    const engine::Image one = grown->read(grown->area()), two = whole->read(whole->area());
    EXPECT_TRUE(std::equal(one.data(), one.data() + one.size(), two.data()));
}

TEST_F(CliMerge, TheSameFileComesFromOneThreadAndTwo) {
    ASSERT_EQ(run_cli(words({"merge"}, s_bracket, {"-o", in_folder("one.dng"), "--threads", "1"})).exit_code, 0);
    ASSERT_EQ(run_cli(words({"merge"}, s_bracket, {"-o", in_folder("two.dng"), "--threads", "2"})).exit_code, 0);
    const auto one = opened(in_folder("one.dng")), two = opened(in_folder("two.dng"));
    ASSERT_TRUE(one && two);
    const engine::Image a = one->read(one->area()), b = two->read(two->area());
    EXPECT_TRUE(std::equal(a.data(), a.data() + a.size(), b.data()));
}

TEST_F(CliMerge, WhatDoesNotFitIsLeftOutWithItsReason) {
    write_bytes(in_folder("cut.dng"), bytes_of(s_burst[1]).substr(0, 60000));
    fs::copy_file(s_burst[2], in_folder("copy.dng"));
    write_bytes(in_folder("letter.dng"), "Dear friend, this is no photo.");
    std::vector<fs::path> frames = s_burst;
    for (const char* name : {"cut.dng", "copy.dng", "letter.dng", "missing.dng"}) frames.emplace_back(in_folder(name));
    const ProgramRun run = run_cli(words({"merge"}, frames, {"--as", "burst", "-o", in_folder("night.dng"), "--json"}));
    ASSERT_EQ(run.exit_code, 0) << run.err;
    int left_out = 0;
    const Json report = Json::parse(run.out)[0];
    for (const Json& frame : report["frames"])
        if (!frame["used"]) {
            ++left_out;
            EXPECT_FALSE(std::string(frame["note"]).empty()) << frame.dump();
        }
    EXPECT_EQ(left_out, 4) << run.err;
    EXPECT_TRUE(opened(in_folder("night.dng")));
}

TEST_F(CliMerge, OriginalsAndFilesThatAreThereStay) {
    const std::string before = bytes_of(s_bracket[1]);
    const ProgramRun onto_frame = run_cli(words({"merge"}, s_bracket, {"-o", s_bracket[1].string(), "--overwrite"}));
    EXPECT_EQ(onto_frame.exit_code, 1);
    EXPECT_NE(onto_frame.err.find("one of the frames"), std::string::npos) << onto_frame.err;
    EXPECT_EQ(bytes_of(s_bracket[1]), before);
    write_bytes(in_folder("there.dng"), "mine");
    const ProgramRun onto_other = run_cli(words({"merge"}, s_bracket, {"-o", in_folder("there.dng")}));
    EXPECT_EQ(onto_other.exit_code, 1);
    EXPECT_NE(onto_other.err.find("--overwrite"), std::string::npos) << onto_other.err;
    EXPECT_EQ(bytes_of(in_folder("there.dng")), "mine");
}

TEST_F(CliMerge, WrongOptionsAreRefusedByName) {
    const auto refusal = [&](const std::vector<std::string>& options) {
        const ProgramRun run = run_cli(words({"merge"}, s_bracket, options));
        EXPECT_NE(run.exit_code, 0);
        return run.err;
    };
    EXPECT_NE(refusal({"--as", "sandwich"}).find("sandwich"), std::string::npos);
    EXPECT_NE(refusal({"--deghost", "some"}).find("off, auto, strong"), std::string::npos);
    EXPECT_NE(refusal({"--comet", "2"}).find("--comet takes a number from -1 to 1"), std::string::npos);
    EXPECT_NE(refusal({"--reference", "nobody.dng"}).find("nobody.dng"), std::string::npos);
    EXPECT_NE(refusal({"--leave-out", "99"}).find("99"), std::string::npos);
    EXPECT_EQ(run_cli({"merge"}).exit_code, 2);
    const ProgramRun alone = run_cli({"merge", s_bracket[0].string(), "-o", in_folder("alone.dng")});
    EXPECT_EQ(alone.exit_code, 1);
    EXPECT_FALSE(fs::exists(in_folder("alone.dng")));
}

} // namespace
} // namespace test
