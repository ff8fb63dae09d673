// What nocturne-cli promises about presets, masks and the suggested position.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/pipeline/preset.h"
#include "tests/cli_program.h"
#include "tests/cli_sample.h"
#include <nlohmann/json.hpp>

namespace test {
namespace {

using Json = nlohmann::json;

class CliPresets : public CliTest {
protected:
    std::string developed(const std::string& name, std::vector<std::string> options) const {
        options.insert(options.begin(), {"render", photo().string(), "-o", in_folder(name + ".tif"), "--size", "120"});
        const ProgramRun run = run_cli(options);
        EXPECT_EQ(run.exit_code, 0) << run.err;
        return bytes_of(in_folder(name + ".tif"));
    }
    std::string refusal(const std::vector<std::string>& options) const {
        std::vector<std::string> words{"render", photo().string(), "-o", in_folder("refused.tif")};
        words.insert(words.end(), options.begin(), options.end());
        const ProgramRun run = run_cli(words);
        EXPECT_EQ(run.exit_code, 2);
        return run.err;
    }
};

TEST_F(CliPresets, AreListedWithWhatTheySet) {
    const Json presets = Json::parse(run_cli({"presets", "--json"}).out);
    const std::string words = run_cli({"presets"}).out;
    ASSERT_EQ(presets.size(), engine::all_presets().size());
    for (std::size_t i = 0; i < presets.size(); ++i) {
        const engine::Preset& declared = engine::all_presets()[i];
        EXPECT_EQ(presets[i]["name"], declared.name);
        EXPECT_EQ(presets[i]["kind"], declared.kind == engine::Preset::Kind::mood ? "mood" : "look");
        EXPECT_EQ(presets[i]["values"].size(), declared.values.size());
        EXPECT_NE(words.find(declared.name + " ("), std::string::npos);
        EXPECT_NE(words.find(declared.description), std::string::npos);
    }
    EXPECT_EQ(presets[1]["values"]["night.sense"], 70);
    EXPECT_EQ(run_cli({"presets", "photo.dng"}).exit_code, 2);
}

TEST_F(CliPresets, AnAmountIsAPartOfTheWay) {
    EXPECT_EQ(developed("named", {"--preset", "Darker than seen:50", "--set", "night.sense=30"}),
              developed("capitals", {"--preset", "DARKER THAN SEEN:50", "--set", "night.sense=30"}));
    const std::string whole = developed("whole", {"--preset", "Moonlit"});
    EXPECT_EQ(whole, developed("hundred", {"--preset", "moonlit:100"}));
    EXPECT_NE(whole, developed("eighty", {"--preset", "Moonlit:80"}));
    EXPECT_EQ(developed("none", {"--preset", "Moonlit:0"}), developed("plain", {}));
}

TEST_F(CliPresets, SetWinsAndFilesAreHalvedToo) {
    write_bytes(in_folder("dark.txt"), "# my own\nexposure.stops = -2\n");
    EXPECT_EQ(developed("file", {"--preset", in_folder("dark.txt") + ":50"}),
              developed("by_hand", {"--set", "exposure.stops=-1"}));
    EXPECT_EQ(developed("set_wins", {"--set", "exposure.stops=1", "--preset", in_folder("dark.txt")}),
              developed("set_alone", {"--set", "exposure.stops=1"}));
}

TEST_F(CliPresets, WrongOnesAreToldWithTheWayOut) {
    EXPECT_NE(refusal({"--preset", "Moonlight"}).find("Moonlit, Blue hour"), std::string::npos);
    EXPECT_NE(refusal({"--preset", "Moonlit:101"}).find("0 to 100"), std::string::npos);
    EXPECT_NE(refusal({"--preset", "Moonlit:half"}).find("0 to 100"), std::string::npos);
    write_bytes(in_folder("broken.txt"), "night.sense is 3\n");
    EXPECT_NE(refusal({"--preset", in_folder("broken.txt")}).find("broken.txt"), std::string::npos);
    EXPECT_NE(refusal({"--preset", in_folder(".")}).find("cannot be read"), std::string::npos);
}

TEST_F(CliPresets, MasksLimitAStepToAPlace) {
    const std::string everywhere = developed("everywhere", {"--set", "exposure.stops=2"});
    const std::string sky = developed("sky", {"--set", "exposure.stops=2", "--set", "exposure.mask=sky"});
    const std::string ground = developed("ground", {"--set", "exposure.stops=2", "--set", "exposure.mask=ground"});
    EXPECT_NE(sky, everywhere);
    EXPECT_NE(sky, ground);
    EXPECT_EQ(everywhere, developed("whole", {"--set", "exposure.stops=2", "--set", "exposure.mask=whole"}));
    EXPECT_NE(refusal({"--set", "exposure.mask=water"}).find("whole, sky, ground or lamps"), std::string::npos);
    EXPECT_NE(run_cli({"operations"}).out.find("exposure.mask=sky"), std::string::npos);
    const Json operations = Json::parse(run_cli({"operations", "--json"}).out);
    EXPECT_EQ(operations[0]["masks"], Json::parse(R"(["sky", "ground", "lamps"])"));
}

TEST_F(CliPresets, TheSuggestedPositionIsTheOneOfInfo) {
    const Json info = Json::parse(run_cli({"info", "--json", photo().string()}).out);
    const Json& first = info.is_array() ? info[0] : info;
    ASSERT_TRUE(first["night"].get<bool>()) << "the sample is a night";
    const int sense = first["suggested"]["night.sense"].get<int>();
    EXPECT_EQ(developed("suggested", {"--suggested"}),
              developed("by_hand", {"--set", "night.sense=" + std::to_string(sense)}));
    EXPECT_EQ(developed("moved", {"--suggested", "--set", "night.sense=-20"}),
              developed("moved_alone", {"--set", "night.sense=-20"}));
}

} // namespace
} // namespace test
