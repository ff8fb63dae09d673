// Sidecars: edit lines go in and come out, everything else in the file stays.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/metadata.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <fstream>
#include <iterator>
#include <thread>

using namespace engine;
namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}
void write_text(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }
bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

Lines sorted(Lines lines) {
    std::sort(lines.begin(), lines.end());
    return lines;
}

Lines lines_of(const fs::path& photo) {
    const Result<Lines> lines = read_sidecar(photo);
    EXPECT_TRUE(lines) << lines.error().what;
    return sorted(lines.value_or({}));
}

constexpr const char* of_another_program = R"(<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
 xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" xmlns:darktable="http://darktable.sf.net/" xmlns:zz="http://example.org/unknown/"
 xmp:Rating="4" xmp:Label="Rot" crs:Exposure2012="+0.35" xmp:MetadataDate="2020-01-01T00:00:00Z" zz:plain="a &amp; b &lt; c">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Night</rdf:li><rdf:li xml:lang="de">Nacht</rdf:li></rdf:Alt></dc:title>
<lr:hierarchicalSubject><rdf:Bag><rdf:li>Places|Zürich, Old town</rdf:li></rdf:Bag></lr:hierarchicalSubject>
<darktable:history><rdf:Seq><rdf:li darktable:operation="exposure" darktable:params="00ff"/></rdf:Seq></darktable:history>
<zz:structure rdf:parseType="Resource"><zz:inner>5</zz:inner><zz:list><rdf:Seq><rdf:li>x</rdf:li><rdf:li>y</rdf:li></rdf:Seq></zz:list></zz:structure>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>)";

} // namespace

TEST(Sidecar, LiesBesideThePhotoUnderItsWholeName) {
    EXPECT_EQ(sidecar_path("/photos/IMG_1.CR2"), "/photos/IMG_1.CR2.xmp");
}

TEST(Sidecar, ThatIsMissingHoldsNoLinesAndIsNotCreatedByReading) {
    const test::TemporaryFolder folder;
    EXPECT_TRUE(lines_of(folder / "a.dng").empty());
    EXPECT_TRUE(write_sidecar(folder / "a.dng", {})) << "nothing to say, nothing to write";
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(Sidecar, GivesBackTheLinesItWasGiven) {
    const test::TemporaryFolder folder;
    const fs::path photo = folder / "Brücke bei Nacht.dng";
    const Lines lines = {
        {"exposure.stops", "-0.7"},      {"night.legibility", "0.35"},         {"night.sense", "60"},
        {"white_balance.tint", "-3.25"}, {"a_b.c-d2", "<\"' & ümlaut, = ; 1"}, {"text", " spaces around "}};
    ASSERT_TRUE(write_sidecar(photo, lines));
    EXPECT_EQ(lines_of(photo), sorted(lines));
    const std::string text = text_of(sidecar_path(photo));
    EXPECT_TRUE(holds(text, "nocturne:night.sense=\"60\"")) << text;
    EXPECT_TRUE(holds(text, "xmlns:nocturne=\"https://nocturne.photo/ns/1.0/\""));
    EXPECT_TRUE(holds(text, "nocturne:version=\"1\""));
    EXPECT_TRUE(holds(text, "xmp:MetadataDate"));
}

TEST(Sidecar, KeepsLinesWhoseKeysAreNoNames) {
    const test::TemporaryFolder folder;
    const Lines lines = {{"2nd.thing", "1"}, {"mask[0].shape", "circle = 3"}, {"version", "9"},
                         {"with space", ""}, {"night.sense", "20"},           {"näme", "x"}};
    ASSERT_TRUE(write_sidecar(folder / "a.dng", lines));
    EXPECT_EQ(lines_of(folder / "a.dng"), sorted(lines));
}

TEST(Sidecar, DropsLinesThatAreNoLongerInTheEdit) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(
        write_sidecar(folder / "a.dng", {{"night.sense", "60"}, {"exposure.stops", "1"}, {"future thing", "7"}}));
    ASSERT_TRUE(write_sidecar(folder / "a.dng", {{"night.sense", "20"}}));
    EXPECT_EQ(lines_of(folder / "a.dng"), (Lines{{"night.sense", "20"}}));
    ASSERT_TRUE(write_sidecar(folder / "a.dng", {}));
    EXPECT_TRUE(lines_of(folder / "a.dng").empty());
    EXPECT_FALSE(holds(text_of(folder / "a.dng.xmp"), "nocturne"));
}

TEST(Sidecar, KeepsWhatOtherProgramsWrote) {
    const test::TemporaryFolder folder;
    write_text(folder / "a.dng.xmp", of_another_program);
    ASSERT_TRUE(write_sidecar(folder / "a.dng", {{"night.sense", "60"}}));
    const std::string text = text_of(folder / "a.dng.xmp");
    for (const char* part : {"xmp:Rating=\"4\"", "xmp:Label=\"Rot\"", "crs:Exposure2012=\"+0.35\"",
                             "zz:plain=\"a &amp; b &lt; c\"", "xml:lang=\"de\">Nacht<", "Places|Zürich, Old town",
                             "darktable:operation=\"exposure\"", "darktable:params=\"00ff\"", "zz:inner", ">x<", ">y<"})
        EXPECT_TRUE(holds(text, part)) << part << "\n" << text;
    EXPECT_FALSE(holds(text, "2020-01-01T00:00:00Z")) << "the date of change is new";
    EXPECT_EQ(lines_of(folder / "a.dng"), (Lines{{"night.sense", "60"}}));
    // And the way back: without our lines the rest is still there.
    ASSERT_TRUE(write_sidecar(folder / "a.dng", {}));
    EXPECT_TRUE(holds(text_of(folder / "a.dng.xmp"), "Places|Zürich, Old town"));
}

TEST(Sidecar, IsNotTouchedWhenTheLinesAreTheSame) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(write_sidecar(folder / "a.dng", {{"night.sense", "60"}, {"exposure.stops", "1"}}));
    const auto long_ago = fs::file_time_type::clock::now() - std::chrono::hours(1000);
    fs::last_write_time(folder / "a.dng.xmp", long_ago);
    ASSERT_TRUE(write_sidecar(folder / "a.dng", {{"exposure.stops", "1"}, {"night.sense", "60"}}));
    EXPECT_EQ(fs::last_write_time(folder / "a.dng.xmp"), long_ago);
    ASSERT_TRUE(write_sidecar(folder / "a.dng", {{"exposure.stops", "1"}, {"night.sense", "61"}}));
    EXPECT_NE(fs::last_write_time(folder / "a.dng.xmp"), long_ago);
}

TEST(Sidecar, ThatIsDamagedIsReportedAndLeftAlone) {
    const test::TemporaryFolder folder;
    const std::string whole = of_another_program;
    for (const std::string& damaged : {std::string("no xml at all"), whole.substr(0, whole.size() / 2),
                                       std::string("<a><b></a>"), std::string(100, '\0')}) {
        write_text(folder / "a.dng.xmp", damaged);
        const Result<Lines> lines = read_sidecar(folder / "a.dng");
        ASSERT_FALSE(lines) << damaged;
        EXPECT_EQ(lines.error().kind, ErrorKind::damaged);
        EXPECT_TRUE(holds(lines.error().what, "a.dng.xmp")) << lines.error().what;
        EXPECT_FALSE(write_sidecar(folder / "a.dng", {{"night.sense", "60"}}));
        EXPECT_EQ(text_of(folder / "a.dng.xmp"), damaged);
    }
    EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1)
        << "no temporary file is left";
}

TEST(Sidecar, ThatWasLeftEmptyIsFilled) {
    const test::TemporaryFolder folder;
    write_text(folder / "a.dng.xmp", "");
    EXPECT_TRUE(lines_of(folder / "a.dng").empty());
    ASSERT_TRUE(write_sidecar(folder / "a.dng", {{"night.sense", "60"}}));
    EXPECT_EQ(lines_of(folder / "a.dng").size(), 1U);
}

TEST(Sidecar, RefusesTextThatXmlCannotHoldAndKeepsTheOldFile) {
    const test::TemporaryFolder folder;
    ASSERT_TRUE(write_sidecar(folder / "a.dng", {{"night.sense", "60"}}));
    const std::string before = text_of(folder / "a.dng.xmp");
    for (const std::string& text : {std::string("bell \a"), std::string("broken \xff\xfe utf-8")}) {
        const Result<void> written = write_sidecar(folder / "a.dng", {{"night.sense", text}});
        if (written) {
            EXPECT_EQ(lines_of(folder / "a.dng"), (Lines{{"night.sense", text}}));
        } else {
            EXPECT_EQ(text_of(folder / "a.dng.xmp"), before);
        }
        ASSERT_TRUE(write_sidecar(folder / "a.dng", {{"night.sense", "60"}}));
    }
}

TEST(Sidecar, ThatCannotBeWrittenIsAnError) {
    const test::TemporaryFolder folder;
    const Result<void> written = write_sidecar(folder / "missing" / "a.dng", {{"night.sense", "60"}});
    ASSERT_FALSE(written);
    EXPECT_FALSE(written.error().what.empty());
}

TEST(Sidecar, SurvivesWritersInManyThreads) {
    const test::TemporaryFolder folder;
    write_text(folder / "a.dng.xmp", of_another_program);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&, i] {
            for (int round = 0; round < 10; ++round) {
                EXPECT_TRUE(write_sidecar(folder / "a.dng", {{"night.sense", std::to_string(i * 100 + round)}}));
                EXPECT_TRUE(
                    write_sidecar(folder / ("own" + std::to_string(i) + ".dng"), {{"round", std::to_string(round)}}));
            }
        });
    threads.clear();
    EXPECT_EQ(lines_of(folder / "a.dng").size(), 1U);
    EXPECT_TRUE(holds(text_of(folder / "a.dng.xmp"), "Nacht"));
    EXPECT_EQ(lines_of(folder / "own3.dng"), (Lines{{"round", "9"}}));
}
