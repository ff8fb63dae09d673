// Profiles that are broken or of the wrong kind: an error that says what to do, never a crash.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/colour/profile.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>

using namespace engine;

namespace {

using Bytes = std::vector<std::uint8_t>;

std::vector<Bytes> profiles_to_damage() {
    std::vector<Bytes> all;
    for (const std::string& name : Profile::built_in_names()) all.push_back(Profile::built_in(name)->icc());
    const auto samples = test::samples();
    if (!samples) {
        std::puts("The sample profiles are not here: only built-in ones are damaged.");
        return all;
    }
    for (const auto& entry : std::filesystem::directory_iterator(*samples / "colour" / "icc_compact")) {
        std::ifstream file(entry.path(), std::ios::binary);
        all.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return all;
}

// Whatever is accepted must work.
void expect_error_or_finite_colours(Bytes icc) {
    const Result<Profile> profile = Profile::from_bytes(std::move(icc));
    if (!profile) {
        EXPECT_FALSE(profile.error().what.empty());
        return;
    }
    std::vector<Rgb> colours = {{0, 0, 0}, {0.2F, 0.5F, 0.1F}, {1, 1, 1}, {0, 0, 1}};
    if (const auto encoding = DeviceEncoding::make(*profile, Intent::perceptual, true)) {
        encoding->encode(colours.data(), colours.data(), colours.size());
        for (const Rgb c : colours)
            for (const float v : {c.r, c.g, c.b}) ASSERT_TRUE(v >= 0 && v <= 1) << profile->description();
    }
    if (const auto decoding = DeviceDecoding::make(*profile)) {
        decoding->decode(colours.data(), colours.data(), colours.size());
        for (const Rgb c : colours)
            for (const float v : {c.r, c.g, c.b}) ASSERT_TRUE(std::isfinite(v)) << profile->description();
    }
}

Error error_of(Bytes icc) {
    const Result<Profile> profile = Profile::from_bytes(std::move(icc));
    EXPECT_FALSE(profile);
    return profile ? Error{} : profile.error();
}

Bytes with_text_at(Bytes icc, std::size_t offset, const char* text) {
    std::copy_n(text, 4, icc.begin() + static_cast<std::ptrdiff_t>(offset));
    return icc;
}

bool contains(const Error& error, const char* words) { return error.what.find(words) != std::string::npos; }

} // namespace

TEST(DamagedProfile, CutOffAnywhereIsAnError) {
    for (const Bytes& icc : profiles_to_damage())
        for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{100}, std::size_t{131},
                                       std::size_t{140}, icc.size() / 2, icc.size() - 1})
            error_of(Bytes(icc.begin(), icc.begin() + static_cast<std::ptrdiff_t>(size)));
    const Bytes srgb = Profile().icc();
    EXPECT_TRUE(contains(error_of(Bytes(srgb.begin(), srgb.begin() + 300)), "ends early (300 of"));
}

TEST(DamagedProfile, RandomBytesNeverCrash) {
    std::mt19937 random(17);
    for (const Bytes& icc : profiles_to_damage())
        for (int round = 0; round < 6; ++round) {
            Bytes damaged = icc;
            for (int flips = 1 << (round % 4); flips > 0; --flips)
                damaged[random() % damaged.size()] = static_cast<std::uint8_t>(random());
            expect_error_or_finite_colours(std::move(damaged));
        }
}

TEST(WrongProfile, IsRefusedWithTheReason) {
    const Bytes srgb = Profile().icc();
    EXPECT_TRUE(contains(error_of(with_text_at(srgb, 16, "CMYK")), "CMYK"));
    EXPECT_TRUE(contains(error_of(with_text_at(srgb, 16, "Lab ")), "Lab"));
    EXPECT_TRUE(contains(error_of(with_text_at(srgb, 12, "link")), "device link"));
    EXPECT_TRUE(contains(error_of(with_text_at(srgb, 12, "nmcl")), "named colours"));
    EXPECT_TRUE(contains(error_of(Bytes(5000, 'x')), "not an ICC profile"));
    EXPECT_EQ(error_of(with_text_at(srgb, 16, "CMYK")).kind, ErrorKind::unsupported);
}

TEST(WrongProfile, FromAFileIsNamedInTheError) {
    const test::TemporaryFolder folder;
    std::ofstream(folder / "notes.icc") << "not a profile";
    const Result<Profile> profile = Profile::from_file(folder / "notes.icc");
    ASSERT_FALSE(profile);
    EXPECT_TRUE(profile.error().what.starts_with("notes.icc is not an ICC profile")) << profile.error().what;
    EXPECT_EQ(Profile::from_file(folder / "none.icc").error().kind, ErrorKind::missing);
    EXPECT_FALSE(Profile::from_file(folder.path()));
}

TEST(GreyProfile, DecodesToNeutralButIsNoTarget) {
    const auto samples = test::samples();
    if (!samples) {
        std::puts("The sample profiles are not here.");
        return;
    }
    for (const char* name : {"sGrey-v4.icc", "sGrey-v2-micro.icc", "sGrey-v2-nano.icc"}) {
        const Result<Profile> profile = Profile::from_file(*samples / "colour" / "icc_compact" / name);
        ASSERT_TRUE(profile) << profile.error().what;
        const Result<DeviceEncoding> encoding = DeviceEncoding::make(*profile, Intent::relative, true);
        ASSERT_FALSE(encoding);
        EXPECT_TRUE(contains(encoding.error(), "grey")) << encoding.error().what;
        std::vector<Rgb> colours(3);
        const std::uint8_t levels[3] = {0, 128, 255};
        DeviceDecoding::make(*profile)->decode(levels, 1, colours.data(), 3);
        EXPECT_NEAR(colours[1].r, 0.2159F, 0.004F);
        EXPECT_EQ(colours[1].r, colours[1].g);
        EXPECT_EQ(colours[1].g, colours[1].b);
        EXPECT_NEAR(colours[2].g, 1, 1e-4);
    }
}
