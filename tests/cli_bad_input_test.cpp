// What nocturne-cli does with input it cannot use: a sentence, the right exit code, nothing half-done, originals untouched.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/raster_file.h"
#include "tests/cli_program.h"
#include "tests/cli_sample.h"
#include <nlohmann/json.hpp>

namespace test {
namespace {

using Json = nlohmann::json;
using Size = std::pair<int, int>;

class CliBadInput : public CliTest {
protected:
    ProgramRun render_to(const std::string& output, std::vector<std::string> options) const {
        options.insert(options.begin(), {"render", photo().string(), "-o", output});
        return run_cli(options);
    }
    // Wrong usage: exit code 2, the words are said, nothing is written.
    void expect_wrong_usage(const std::vector<std::string>& options, const std::string& words) const {
        const ProgramRun run = render_to(in_folder("a.jpg"), options);
        EXPECT_EQ(run.exit_code, 2) << words;
        EXPECT_NE(run.err.find(words), std::string::npos) << run.err;
        EXPECT_FALSE(std::filesystem::exists(in_folder("a.jpg"))) << words;
    }
    // One white pixel, as PNG.
    void write_single_pixel(const std::string& name) const {
        engine::RasterHeader header;
        header.width = header.height = 1;
        header.format = engine::FileFormat::png;
        auto writer = engine::make_raster_writer(in_folder(name), header);
        ASSERT_TRUE(writer) << writer.error().what;
        const std::uint8_t pixel[3] = {255, 255, 255};
        ASSERT_TRUE((*writer)->write_rows(pixel, 1));
        ASSERT_TRUE((*writer)->finish());
    }
};

TEST_F(CliBadInput, WrongCommandLinesEndWithTwo) {
    EXPECT_EQ(run_cli({}).exit_code, 2);
    EXPECT_EQ(run_cli({"paint"}).exit_code, 2);
    EXPECT_EQ(run_cli({"render", photo().string()}).exit_code, 2) << "-o is missing";
    EXPECT_EQ(run_cli({"render", "-o", in_folder("a.jpg")}).exit_code, 2) << "no photo";
    EXPECT_EQ(run_cli({"info"}).exit_code, 2);
    EXPECT_EQ(run_cli({"sample"}).exit_code, 2);
    EXPECT_EQ(run_cli({"sample", in_folder("s"), "--size", "big"}).exit_code, 2);
    EXPECT_EQ(run_cli({"operations", "night"}).exit_code, 2);
    EXPECT_EQ(render_to(in_folder("a.gif"), {}).exit_code, 2) << "no such format";
    EXPECT_EQ(render_to(in_folder("{nmae}.jpg"), {}).exit_code, 2) << "misspelt template";
    EXPECT_TRUE(files_in_folder().empty());
}

TEST_F(CliBadInput, WrongOptionsAreToldWithTheWayOut) {
    expect_wrong_usage({"--sett", "night.sense=60"}, "--sett");
    expect_wrong_usage({"--set", "night.sens=60"}, "night.sense");
    expect_wrong_usage({"--set", "sense=60"}, "night.sense");
    expect_wrong_usage({"--set", "night.sense=dark"}, "number");
    expect_wrong_usage({"--set", "night.sense=101"}, "-100");
    expect_wrong_usage({"--set", "night.sense"}, "key=value");
    expect_wrong_usage({"--size", "0"}, "--size");
    expect_wrong_usage({"--quality", "101"}, "--quality");
    expect_wrong_usage({"--threads", "many"}, "--threads");
    expect_wrong_usage({"--depth", "12"}, "8, 16 or 32f");
    expect_wrong_usage({"--depth", "16"}, "JPEG");
    expect_wrong_usage({"--intent", "artistic"}, "perceptual");
    expect_wrong_usage({"--format", "png"}, "--format");
    expect_wrong_usage({"--recipe", in_folder("missing.recipe")}, "missing.recipe");
    expect_wrong_usage({"--size"}, "--size needs a value");
}

TEST_F(CliBadInput, SeveralPhotosDoNotGoIntoOneFile) {
    EXPECT_EQ(run_cli({"render", photo().string(), photo().string(), "-o", in_folder("a.jpg")}).exit_code, 2);
    EXPECT_TRUE(files_in_folder().empty());
}

TEST_F(CliBadInput, ABrokenProfileIsNamed) {
    write_bytes(in_folder("broken.icc"), std::string(200, 'x'));
    expect_wrong_usage({"--profile", in_folder("broken.icc")}, "broken.icc");
    expect_wrong_usage({"--profile", "rainbow"}, "rainbow");
}

TEST_F(CliBadInput, BadPhotosDoNotStopTheOthers) {
    const std::string whole = bytes_of(photo());
    write_bytes(in_folder("empty.dng"), "");
    write_bytes(in_folder("letter.dng"), "Dear photo, this is no photo at all.\n");
    write_bytes(in_folder("short.dng"), whole.substr(0, whole.size() / 2));
    std::string noise(500, '\x5a');
    noise.replace(0, 4, "\xff\xd8\xff\xe0"); // begins as a JPEG does
    write_bytes(in_folder("noise.jpg"), noise);
    std::vector<std::string> arguments{"render", "--json", "-o", in_folder("out/"), in_folder("missing.dng")};
    for (const char* name : {"empty.dng", "letter.dng", "short.dng", "noise.jpg"}) arguments.push_back(in_folder(name));
    arguments.push_back(photo().string());
    const ProgramRun run = run_cli(arguments);
    EXPECT_EQ(run.exit_code, 1) << run.err;
    const Json report = Json::parse(run.out);
    ASSERT_EQ(report.size(), 6u);
    for (std::size_t i = 0; i < 5; ++i) {
        const std::string input = report[i]["input"];
        ASSERT_TRUE(report[i].contains("error")) << input;
        const std::string what = report[i]["error"]["what"];
        EXPECT_NE(what.find(std::filesystem::path(input).filename().string()), std::string::npos) << what;
        EXPECT_NE(run.err.find(what), std::string::npos) << what;
    }
    EXPECT_EQ(report[5]["width"], 300);
    std::vector<std::string> written;
    for (const auto& entry : std::filesystem::directory_iterator(in_folder("out")))
        written.push_back(entry.path().filename());
    EXPECT_EQ(written, std::vector<std::string>{"nocturne-sample.jpg"});
}

TEST_F(CliBadInput, ExistingFilesAreKeptUnlessToldOtherwise) {
    write_bytes(in_folder("a.jpg"), "mine");
    const ProgramRun refused = render_to(in_folder("a.jpg"), {});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.err.find("--overwrite"), std::string::npos) << refused.err;
    EXPECT_EQ(bytes_of(in_folder("a.jpg")), "mine");
    EXPECT_EQ(render_to(in_folder("a.jpg"), {"--overwrite"}).exit_code, 0);
    EXPECT_EQ(size_of(in_folder("a.jpg")), Size(300, 200));
}

TEST_F(CliBadInput, OriginalsAreNeverOverwritten) {
    write_single_pixel("pixel.png");
    const std::string before = bytes_of(in_folder("pixel.png"));
    const ProgramRun run = run_cli({"render", in_folder("pixel.png"), "-o", in_folder("pixel.png"), "--overwrite"});
    EXPECT_EQ(run.exit_code, 1);
    EXPECT_NE(run.err.find("original"), std::string::npos) << run.err;
    EXPECT_EQ(bytes_of(in_folder("pixel.png")), before);
}

TEST_F(CliBadInput, TwoPhotosOfOneNameDoNotReplaceEachOther) {
    const ProgramRun run =
        run_cli({"render", photo().string(), photo().string(), "-o", in_folder("out/"), "--overwrite", "--json"});
    EXPECT_EQ(run.exit_code, 1);
    const Json report = Json::parse(run.out);
    EXPECT_FALSE(report[0].contains("error"));
    EXPECT_EQ(report[1]["error"]["kind"], "exists");
}

TEST_F(CliBadInput, FoldersThatCannotBeWrittenAreNamed) {
    const ProgramRun missing = render_to(in_folder("nowhere/a.jpg"), {});
    EXPECT_EQ(missing.exit_code, 1);
    EXPECT_NE(missing.err.find("nowhere"), std::string::npos) << missing.err;
    // Even root cannot write here.
    const ProgramRun read_only = render_to("/proc/a.jpg", {});
    EXPECT_EQ(read_only.exit_code, 1);
    EXPECT_NE(read_only.err.find("/proc"), std::string::npos) << read_only.err;
    EXPECT_EQ(render_to("/proc/new/", {}).exit_code, 1);
}

TEST_F(CliBadInput, AFullDiskLeavesNothingBehind) {
    for (const char* name : {"a.jpg", "a.png", "a.tif", "a.exr"}) {
        const ProgramRun run = run_cli({"render", photo().string(), "-o", in_folder(name)}, {.largest_file = 8192});
        EXPECT_EQ(run.exit_code, 1) << name << ": " << run.err;
        EXPECT_NE(run.err.find(name), std::string::npos) << run.err;
        EXPECT_TRUE(files_in_folder().empty()) << name;
    }
}

TEST_F(CliBadInput, NamesInAnyAlphabetAndAnyBytesWork) {
    for (const std::string& name : {std::string("Nacht über Köln 夜景 🌃"), std::string("latin1-\xe4\xf6\xfc")}) {
        const std::string copy = in_folder(name + ".dng");
        std::filesystem::copy_file(photo(), copy);
        const ProgramRun run = run_cli({"render", copy, "-o", in_folder("{name}.png"), "--size", "60", "--json"});
        EXPECT_EQ(run.exit_code, 0) << run.err;
        EXPECT_EQ(size_of(in_folder(name + ".png")), Size(60, 40));
        EXPECT_FALSE(Json::parse(run.out).empty());
        EXPECT_EQ(run_cli({"info", copy, "--json"}).exit_code, 0);
    }
}

TEST_F(CliBadInput, VeryLongNamesWorkUpToTheSystemsLimit) {
    std::string folder = in_folder("");
    for (int depth = 0; depth < 8; ++depth) folder.append(200, 'd').append("/");
    std::filesystem::create_directories(folder);
    std::string longest(251, 'n');
    longest += ".jpg"; // 255 bytes
    EXPECT_EQ(render_to(folder + longest, {"--size", "60"}).exit_code, 0);
    const ProgramRun refused = render_to(folder + "n" + longest, {"--size", "60"});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.err.find("long"), std::string::npos) << refused.err;
}

TEST_F(CliBadInput, ASinglePixelIsAPhoto) {
    write_single_pixel("pixel.png");
    EXPECT_EQ(
        run_cli({"render", in_folder("pixel.png"), "-o", in_folder("a.tif"), "--set", "night.sense=60"}).exit_code, 0);
    EXPECT_EQ(size_of(in_folder("a.tif")), Size(1, 1));
    const ProgramRun info = run_cli({"info", in_folder("pixel.png"), "--json"});
    EXPECT_EQ(info.exit_code, 0) << info.err;
    const Json told = Json::parse(info.out).at(0);
    EXPECT_TRUE(told["scene_luminance_cd_m2"].is_null()) << "no exposure data, no luminance";
    EXPECT_TRUE(told["night"].is_null());
}

TEST_F(CliBadInput, RealTruncatedRawFilesAreRefusedWithASentence) {
    const auto folder = samples();
    if (!folder) {
        std::puts("The folder of real photos is not there; nothing to do.");
        return;
    }
    for (const char* name : {"sample.arw", "sample.cr2", "sample.dng", "sample.nef"}) {
        const ProgramRun run =
            run_cli({"render", (*folder / "raw/truncated" / name).string(), "-o", in_folder("a.jpg")});
        EXPECT_EQ(run.exit_code, 1) << name;
        EXPECT_NE(run.err.find(name), std::string::npos) << run.err;
        EXPECT_TRUE(files_in_folder().empty()) << name;
    }
    const ProgramRun refused =
        run_cli({"render", (*folder / "raw/hero7_gopr9231.gpr").string(), "-o", in_folder("a.jpg")});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_NE(refused.err.find("GPR"), std::string::npos) << refused.err;
}

} // namespace
} // namespace test
