// What nocturne-cli promises when all goes well: files, reports, and the same bits whatever the way there.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/metadata.h"
#include "engine/pipeline/recipe.h"
#include "tests/cli_program.h"
#include "tests/cli_sample.h"
#include <cmath>
#include <csignal>
#include <nlohmann/json.hpp>
#include <thread>

namespace test {
namespace {

using Json = nlohmann::json;
using Size = std::pair<int, int>;

class Cli : public CliTest {
protected:
    // Develops the sample photo into `name` and gives the bytes of the file.
    std::string developed(const std::string& name, std::vector<std::string> options) const {
        options.insert(options.begin(), {"render", photo().string(), "-o", in_folder(name)});
        const ProgramRun run = run_cli(options);
        EXPECT_EQ(run.exit_code, 0) << run.err;
        return bytes_of(in_folder(name));
    }
};

TEST_F(Cli, HelpNamesEveryCommandAndOption) {
    const ProgramRun overview = run_cli({"--help"});
    EXPECT_EQ(overview.exit_code, 0);
    for (const char* command : {"render", "info", "lenses", "operations", "presets", "sample"}) {
        EXPECT_NE(overview.out.find(command), std::string::npos) << command;
        EXPECT_EQ(run_cli({"help", command}).out, run_cli({command, "--help"}).out);
    }
    const std::string help = run_cli({"help", "render"}).out;
    for (const char* option :
         {"--set", "--recipe", "--preset", "--suggested", "--auto-light", "--size", "--profile", "--intent", "--depth",
          "--quality", "--threads", "--overwrite", "--json", "--no-sidecar", "-o"})
        EXPECT_NE(help.find(option), std::string::npos) << option;
    EXPECT_EQ(run_cli({"--version"}).out.substr(0, 13), "nocturne-cli ");
}

TEST_F(Cli, TheEndingDecidesTheFormat) {
    EXPECT_EQ(developed("a.jpg", {}).substr(0, 2), "\xff\xd8");
    EXPECT_EQ(developed("a.png", {"--depth", "16"}).substr(1, 3), "PNG");
    EXPECT_EQ(developed("a.tif", {"--depth", "32f"}).substr(0, 2), "II");
    EXPECT_EQ(developed("a.exr", {}).substr(0, 4), "\x76\x2f\x31\x01");
    for (const char* name : {"a.jpg", "a.png", "a.tif"}) EXPECT_EQ(size_of(in_folder(name)), Size(300, 200)) << name;
}

TEST_F(Cli, AFolderGetsJpegUnlessAFormatIsNamed) {
    const std::string folder = in_folder("new/inner/");
    EXPECT_EQ(run_cli({"render", photo().string(), "-o", folder}).exit_code, 0);
    EXPECT_EQ(bytes_of(folder + "nocturne-sample.jpg").substr(0, 2), "\xff\xd8");
    EXPECT_EQ(run_cli({"render", photo().string(), "-o", folder, "--format", "png"}).exit_code, 0);
    EXPECT_EQ(bytes_of(folder + "nocturne-sample.png").substr(1, 3), "PNG");
}

TEST_F(Cli, ATemplateNamesSeveralFiles) {
    const std::string photo_name = photo().string();
    const ProgramRun run =
        run_cli({"render", photo_name, photo_name, "-o", in_folder("{n}-{name}-{ext}.png"), "--size", "60"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_EQ(files_in_folder(), (std::vector<std::string>{"1-nocturne-sample-dng.png", "2-nocturne-sample-dng.png"}));
}

TEST_F(Cli, AFolderAsInputStandsForItsPhotos) {
    const ProgramRun run =
        run_cli({"render", photo().parent_path().string(), "-o", in_folder("out/"), "--json", "--size", "60"});
    const Json report = Json::parse(run.out);
    ASSERT_EQ(report.size(), 2U) << run.out; // the sample photo and its truth, an EXR
    EXPECT_EQ(report[0]["input"], (photo().parent_path() / "nocturne-sample-truth.exr").string());
    EXPECT_EQ(report[1]["input"], photo().string());
}

TEST_F(Cli, SizeIsTheLongEdgeAndNeverEnlarges) {
    developed("small.png", {"--size", "150"});
    EXPECT_EQ(size_of(in_folder("small.png")), Size(150, 100));
    developed("large.png", {"--size", "5000"});
    EXPECT_EQ(size_of(in_folder("large.png")), Size(300, 200));
}

TEST_F(Cli, TheReportTellsSizesSecondsAndMemory) {
    const ProgramRun run = run_cli({"render", photo().string(), "-o", in_folder("a.jpg"), "--json"});
    const Json report = Json::parse(run.out);
    ASSERT_EQ(report.size(), 1u);
    EXPECT_EQ(report[0]["output"], in_folder("a.jpg"));
    EXPECT_EQ(report[0]["width"], 300);
    EXPECT_EQ(report[0]["height"], 200);
    const Json& seconds = report[0]["seconds"];
    for (const char* part : {"decode", "develop", "encode"}) {
        EXPECT_GE(seconds[part].get<double>(), 0) << part;
        EXPECT_LE(seconds[part].get<double>(), seconds["total"].get<double>()) << part;
    }
    EXPECT_GT(report[0]["peak_rss_bytes"].get<long long>(), 4 << 20);
    EXPECT_NE(run.err.find("a.jpg"), std::string::npos) << "progress belongs to stderr";
}

TEST_F(Cli, TheNumberOfThreadsChangesNoBit) {
    EXPECT_EQ(developed("1.png", {"--threads", "1", "--set", "night.sense=60"}),
              developed("2.png", {"--threads", "2", "--set", "night.sense=60"}));
}

TEST_F(Cli, SenseOfNightAtZeroChangesNoBit) {
    const std::string plain = developed("plain.png", {});
    EXPECT_EQ(developed("zero.png", {"--set", "night.sense=0"}), plain);
    EXPECT_NE(developed("night.png", {"--set", "night.sense=60"}), plain);
}

TEST_F(Cli, LaterRecipesWinAndSetWinsOverAll) {
    write_bytes(in_folder("first.recipe"), "# dark\nnight.sense = 60\nexposure.stops = 1\n");
    write_bytes(in_folder("second.recipe"), "night.sense = 20\n");
    const std::string expected = developed("expected.png", {"--set", "night.sense=20", "--set", "exposure.stops=-0.5"});
    EXPECT_EQ(developed("a.png", {"--set", "exposure.stops=-0.5", "--recipe", in_folder("first.recipe"), "--recipe",
                                  in_folder("second.recipe")}),
              expected);
}

TEST_F(Cli, RecipesWithKeysOfNewerVersionsAreUsedAndTold) {
    write_bytes(in_folder("newer.recipe"), "night.sense = 60\naurora.dance = 1\n");
    const ProgramRun run =
        run_cli({"render", photo().string(), "-o", in_folder("a.png"), "--recipe", in_folder("newer.recipe")});
    EXPECT_EQ(run.exit_code, 0);
    EXPECT_NE(run.err.find("aurora.dance"), std::string::npos) << run.err;
    EXPECT_EQ(bytes_of(in_folder("a.png")), developed("b.png", {"--set", "night.sense=60"}));
}

TEST_F(Cli, TheSidecarIsTheBaseUnlessLeftOut) {
    const std::string copy = in_folder("edited.dng");
    std::filesystem::copy_file(photo(), copy);
    ASSERT_TRUE(engine::write_sidecar(copy, {{"exposure.stops", "1.5"}}));
    const std::string sidecar = bytes_of(engine::sidecar_path(copy));
    ASSERT_EQ(run_cli({"render", copy, "-o", in_folder("with.png"), "--no-metadata"}).exit_code, 0);
    ASSERT_EQ(run_cli({"render", copy, "-o", in_folder("without.png"), "--no-metadata", "--no-sidecar"}).exit_code, 0);
    EXPECT_EQ(bytes_of(in_folder("with.png")), developed("set.png", {"--no-metadata", "--set", "exposure.stops=1.5"}));
    EXPECT_EQ(bytes_of(in_folder("without.png")), developed("plain.png", {"--no-metadata"}));
    EXPECT_EQ(bytes_of(engine::sidecar_path(copy)), sidecar) << "developing writes no sidecar";
}

TEST_F(Cli, MetadataIsCarriedOverUnlessLeftOut) {
    developed("with.jpg", {});
    developed("without.jpg", {"--no-metadata"});
    const auto with = engine::read_metadata(in_folder("with.jpg"));
    ASSERT_TRUE(with);
    const auto original = engine::read_metadata(photo());
    ASSERT_TRUE(original);
    ASSERT_TRUE(original->facts.exposure_time.has_value());
    EXPECT_EQ(with->facts.exposure_time, original->facts.exposure_time);
    const auto without = engine::read_metadata(in_folder("without.jpg"));
    EXPECT_FALSE(without && without->facts.exposure_time.has_value());
}

TEST_F(Cli, InfoTellsTheLightOfTheScene) {
    const ProgramRun run = run_cli({"info", photo().string(), "--json"});
    ASSERT_EQ(run.exit_code, 0) << run.err;
    const Json info = Json::parse(run.out).at(0);
    for (const char* field : {"camera", "lens", "exposure_time", "f_number", "iso", "width", "height", "cfa", "ev100",
                              "scene_luminance_cd_m2", "adaptation_luminance_cd_m2", "night"})
        EXPECT_TRUE(info.contains(field)) << field;
    EXPECT_EQ(info["width"], 300);
    const double t = info["exposure_time"], n = info["f_number"], iso = info["iso"];
    EXPECT_NEAR(info["ev100"].get<double>(), std::log2(n * n / t * 100 / iso), 0.01);
    EXPECT_EQ(info["night"], true);
    const double suggested = info["suggested"]["night.sense"].get<double>();
    EXPECT_TRUE(suggested >= 20 && suggested <= 60) << suggested;
    EXPECT_NE(run_cli({"info", photo().string()}).out.find("cd/m²"), std::string::npos);
}

TEST_F(Cli, OperationsListsEveryDeclaredParameter) {
    const Json operations = Json::parse(run_cli({"operations", "--json"}).out);
    ASSERT_EQ(operations.size(), engine::all_operations().size());
    const std::string words = run_cli({"operations"}).out;
    for (std::size_t i = 0; i < operations.size(); ++i) {
        const engine::Operation& declared = engine::all_operations()[i];
        EXPECT_EQ(operations[i]["id"], std::string(declared.id));
        ASSERT_EQ(operations[i]["parameters"].size(), declared.parameters.size());
        for (const Json& parameter : operations[i]["parameters"]) {
            EXPECT_NE(words.find(parameter["key"].get<std::string>()), std::string::npos);
            EXPECT_FALSE(parameter["help"].get<std::string>().empty());
        }
    }
    EXPECT_NE(words.find("night.sense  -100 to 100, default 0"), std::string::npos) << words;
}

TEST_F(Cli, AnInterruptedRunLeavesOnlyWholeFiles) {
    std::vector<std::string> arguments{"render", "-o", in_folder("{n}.jpg")};
    constexpr std::size_t many = 400;
    arguments.insert(arguments.end(), many, photo().string());
    RunningProgram program(arguments, {});
    while (files_in_folder().size() < 3) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    program.send(SIGINT);
    EXPECT_EQ(program.wait().signal, SIGINT);
    const std::vector<std::string> names = files_in_folder();
    EXPECT_LT(names.size(), many);
    for (const std::string& name : names) {
        EXPECT_TRUE(name.ends_with(".jpg")) << name;
        EXPECT_TRUE(bytes_of(in_folder(name)).ends_with("\xff\xd9")) << name << " is not whole";
    }
}

} // namespace
} // namespace test
