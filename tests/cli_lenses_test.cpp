// What nocturne-cli says about lenses.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli_program.h"
#include "tests/cli_sample.h"
#include <nlohmann/json.hpp>

namespace test {
namespace {

using Json = nlohmann::json;

class CliLenses : public CliTest {};

TEST_F(CliLenses, AreListedBySearch) {
    const ProgramRun run = run_cli({"lenses", "canon", "24-105", "f/4"});
    EXPECT_EQ(run.exit_code, 0) << run.err;
    EXPECT_NE(run.out.find("Canon EF 24-105mm f/4L IS USM\n"), std::string::npos);
    EXPECT_EQ(run.out.find("Nikon"), std::string::npos);
    EXPECT_GT(Json::parse(run_cli({"lenses", "--json"}).out).size(), 900U);
    const ProgramRun none = run_cli({"lenses", "moonmaker"});
    EXPECT_EQ(none.exit_code, 1);
    EXPECT_NE(none.err.find("moonmaker"), std::string::npos);
}

TEST_F(CliLenses, InfoSaysWhyThereIsNoProfile) {
    const ProgramRun words = run_cli({"info", photo().string()});
    EXPECT_NE(words.out.find("lens profile none. The lens database does not know the lens Simulated 28mm F2."),
              std::string::npos)
        << words.out;
    EXPECT_TRUE(Json::parse(run_cli({"info", "--json", photo().string()}).out)[0]["lens_profile"].is_null());
}

TEST_F(CliLenses, InfoNamesTheProfileOfARealPhoto) {
    const auto folder = samples();
    if (!folder) return;
    const std::string raw = (*folder / "raw/canon_s40_0101.crw").string();
    EXPECT_NE(run_cli({"info", raw}).out.find("lens profile Canon PowerShot S30 & compatibles (Standard): distortion"),
              std::string::npos);
    const Json profile = Json::parse(run_cli({"info", "--json", raw}).out)[0]["lens_profile"];
    EXPECT_EQ(profile["name"], "Canon PowerShot S30 & compatibles (Standard)");
    EXPECT_EQ(profile["distortion"], true);
    EXPECT_EQ(profile["vignetting"], false);
}

} // namespace
} // namespace test
