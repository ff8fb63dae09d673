// Metadata: facts out of files, and what an export takes over from its original.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/metadata.h"
#include "engine/files/raster_file.h"
#include "engine/files/tiff_tags.h"
#include "tests/shared/test_support.h"
#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <thread>

using namespace engine;
namespace fs = std::filesystem;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes bytes_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}
void write_bytes(const fs::path& file, const Bytes& bytes) {
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}
bool holds(const Bytes& bytes, const std::string& text) {
    return std::search(bytes.begin(), bytes.end(), text.begin(), text.end()) != bytes.end();
}

TiffTag text_tag(std::uint16_t tag, std::string text) {
    text += '\0';
    return {tag, 2, text.size(), {text.begin(), text.end()}, {}};
}
TiffTag number_tag(std::uint16_t tag, std::uint16_t type, std::initializer_list<std::uint32_t> numbers) {
    TiffTag result{tag, type, type == 5 ? numbers.size() / 2 : numbers.size(), {}, {}};
    for (const std::uint32_t number : numbers)
        for (int i = 0; i < (type == 3 ? 2 : 4); ++i)
            result.bytes.push_back(static_cast<std::uint8_t>(number >> (8 * i)));
    return result;
}

// A photo as a camera would write it, with XMP of an editor: every kind of thing that must stay or go.
std::vector<TiffTag> camera_tags() {
    TiffTag exif{34665,
                 4,
                 1,
                 {},
                 {number_tag(33434, 5, {1, 15}), number_tag(33437, 5, {28, 10}), number_tag(34855, 3, {3200}),
                  text_tag(36867, "2026:01:31 23:15:00"), number_tag(37386, 5, {35, 1}), number_tag(37385, 3, {0x10}),
                  number_tag(40962, 4, {6000}), number_tag(40963, 4, {4000}), number_tag(40961, 3, {1}),
                  text_tag(42036, "Test 35mm F1.4")}};
    TiffTag gps{
        34853, 4, 1, {}, {text_tag(1, "N"), number_tag(2, 5, {38, 1, 37, 1, 34, 1}), text_tag(18, "WGS-84-SECRET")}};
    return {text_tag(270, "Wet street"),
            text_tag(271, "Nocturnal"),
            text_tag(272, "Camera One"),
            number_tag(274, 3, {6}),
            text_tag(305, "Old Editor 1.0"),
            text_tag(33432, "(c) A. Photographer"),
            exif,
            gps};
}

constexpr const char* camera_xmp =
    R"(<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmp:Rating="4" crs:Exposure2012="+1.35" exif:GPSLatitude="38,37.5N" photoshop:City="Secret City" tiff:Orientation="6">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Title kept</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>)";

constexpr int width = 40, height = 30;

std::vector<std::uint8_t> row_bytes(int y, Depth depth) {
    const std::size_t size = width * 3 * (depth == Depth::bits8 ? 1 : depth == Depth::bits16 ? 2 : 4);
    Bytes row(size);
    for (std::size_t i = 0; i < size; ++i)
        row[i] = static_cast<std::uint8_t>((i * 7 + static_cast<std::size_t>(y) * 31) & 0x3f); // no NaN among floats
    return row;
}

void write_picture(const fs::path& file, FileFormat format, Depth depth, const Profile& profile) {
    RasterHeader header;
    header.width = width, header.height = height, header.format = format, header.depth = depth,
    header.icc = profile.icc();
    auto writer = make_raster_writer(file, header);
    ASSERT_TRUE(writer) << writer.error().what;
    for (int y = 0; y < height; ++y) ASSERT_TRUE((*writer)->write_rows(row_bytes(y, depth).data(), 1));
    ASSERT_TRUE((*writer)->finish());
}

fs::path camera_photo(const test::TemporaryFolder& folder) {
    const fs::path file = folder / "Straße bei Nacht.tif";
    write_picture(file, FileFormat::tiff, Depth::bits8, Profile());
    std::vector<TiffTag> tags = camera_tags();
    const std::string xmp = camera_xmp;
    tags.push_back({700, 1, xmp.size(), {xmp.begin(), xmp.end()}, {}});
    EXPECT_TRUE(append_tiff_tags(file, tags));
    return file;
}

// The Exif structure out of a JPEG.
std::vector<TiffTag> exif_of_jpeg(const Bytes& jpeg) {
    const std::string mark("Exif\0\0", 6);
    const auto found = std::search(jpeg.begin(), jpeg.end(), mark.begin(), mark.end());
    return found == jpeg.end() ? std::vector<TiffTag>{} : parse_tiff_tags(Bytes(found + 6, jpeg.end()));
}
const TiffTag* find(const std::vector<TiffTag>& tags, std::uint16_t number) {
    const auto found = std::find_if(tags.begin(), tags.end(), [&](const TiffTag& tag) { return tag.tag == number; });
    return found == tags.end() ? nullptr : &*found;
}
int first_number(const TiffTag* tag) {
    return tag == nullptr || tag->bytes.size() < 2 ? -1 : tag->bytes[0] + 256 * tag->bytes[1];
}

struct Target {
    FileFormat format;
    Depth depth;
    const char* name;
};
constexpr Target targets[] = {{FileFormat::jpeg, Depth::bits8, "a.jpg"},  {FileFormat::png, Depth::bits8, "a.png"},
                              {FileFormat::png, Depth::bits16, "b.png"},  {FileFormat::tiff, Depth::bits8, "a.tif"},
                              {FileFormat::tiff, Depth::bits16, "b.tif"}, {FileFormat::tiff, Depth::float32, "c.tif"}};

// Metadata of any format in the readable form of a JPEG.
Bytes as_jpeg(const test::TemporaryFolder& folder, const fs::path& file) {
    const fs::path jpeg = folder / "readable.jpg";
    write_picture(jpeg, FileFormat::jpeg, Depth::bits8, Profile());
    EXPECT_TRUE(carry_metadata(file, jpeg, width, height, true));
    return bytes_of(jpeg);
}

} // namespace

TEST(Metadata, TellsTheFactsOfAPhoto) {
    const test::TemporaryFolder folder;
    const Result<FileMetadata> metadata = read_metadata(camera_photo(folder));
    ASSERT_TRUE(metadata) << metadata.error().what;
    const CaptureFacts& facts = metadata->facts;
    EXPECT_EQ(facts.maker, "Nocturnal");
    EXPECT_EQ(facts.model, "Camera One");
    EXPECT_EQ(facts.lens, "Test 35mm F1.4");
    EXPECT_EQ(facts.taken, "2026:01:31 23:15:00");
    EXPECT_DOUBLE_EQ(facts.exposure_time.value_or(0), 1 / 15.0);
    EXPECT_DOUBLE_EQ(facts.f_number.value_or(0), 2.8);
    EXPECT_EQ(facts.iso, 3200);
    EXPECT_EQ(facts.focal_length, 35);
    EXPECT_FALSE(facts.flash_fired);
    EXPECT_EQ(metadata->orientation, 6);
}

TEST(Metadata, TakesNoNonsenseForFacts) {
    const test::TemporaryFolder folder;
    write_picture(folder / "odd.tif", FileFormat::tiff, Depth::bits8, Profile());
    const TiffTag exif{34665,
                       4,
                       1,
                       {},
                       {text_tag(42036, "----"), number_tag(37382, 5, {4294967295, 1}), number_tag(33434, 5, {1, 0}),
                        number_tag(33437, 5, {0, 10}), number_tag(34855, 3, {0}), number_tag(37386, 5, {0, 0})}};
    ASSERT_TRUE(append_tiff_tags(folder / "odd.tif", {number_tag(274, 3, {99}), text_tag(272, "   "), exif}));
    const Result<FileMetadata> metadata = read_metadata(folder / "odd.tif");
    ASSERT_TRUE(metadata);
    EXPECT_FALSE(metadata->facts.exposure_time || metadata->facts.f_number || metadata->facts.iso ||
                 metadata->facts.focal_length);
    EXPECT_TRUE(metadata->facts.model.empty());
    EXPECT_TRUE(metadata->facts.lens.empty());
    EXPECT_FALSE(metadata->facts.focus_distance) << "infinity is no distance";
    EXPECT_EQ(metadata->orientation, 1);
}

TEST(Metadata, FindsTheLensOpcodesOfADng) {
    const test::TemporaryFolder folder;
    write_picture(folder / "lens.tif", FileFormat::tiff, Depth::bits8, Profile());
    // One FixVignetteRadial (3), version 1.3, 56 bytes of big-endian doubles: 1, 0, 0, 0, 0 about the middle.
    Bytes list{0, 0, 0, 1, 0, 0, 0, 3, 1, 3, 0, 0, 0, 0, 0, 1, 0, 0, 0, 56};
    const auto add = [&](std::uint8_t first, std::uint8_t second) {
        list.push_back(first);
        list.push_back(second);
        list.resize(list.size() + 6, 0);
    };
    add(0x3f, 0xf0);
    for (int i = 0; i < 4; ++i) add(0, 0);
    add(0x3f, 0xe0), add(0x3f, 0xe0);
    ASSERT_TRUE(append_tiff_tags(folder / "lens.tif", {{51022, 7, list.size(), list, {}}}));
    const Result<FileMetadata> metadata = read_metadata(folder / "lens.tif");
    ASSERT_TRUE(metadata && metadata->facts.embedded_lens && metadata->facts.embedded_lens->vignetting);
    EXPECT_NEAR(metadata->facts.embedded_lens->vignetting->k[0], 1, 1e-12);
    EXPECT_TRUE(metadata->facts.embedded_lens->vignetting->is_gain);
}

TEST(Metadata, OfRealPhotosIsRight) {
    const auto samples = test::samples();
    if (!samples) {
        std::puts("The sample photos are not here.");
        return;
    }
    const FileMetadata flash = *read_metadata(*samples / "raw" / "canon_s40_0119.crw"),
                       dark = *read_metadata(*samples / "raw" / "canon_s40_0112.crw");
    EXPECT_TRUE(flash.facts.flash_fired);
    EXPECT_FALSE(dark.facts.flash_fired);
    EXPECT_EQ(dark.facts.iso, 50);
    EXPECT_NEAR(dark.facts.exposure_time.value_or(0), 1 / 6.0, 1e-3);
    EXPECT_NEAR(dark.facts.f_number.value_or(0), 2.9, 0.05);
    EXPECT_NEAR(dark.facts.focal_length.value_or(0), 7.1, 0.01);
    const FileMetadata room = *read_metadata(*samples / "bracket" / "banterle_room" / "stack_room_exp_0.jpg");
    EXPECT_EQ(room.facts.lens, "Canon EF-S 18-55mm f/3.5-5.6 IS") << "in XMP alone";
    EXPECT_NEAR(read_metadata(*samples / "raw" / "canon_s40_0101.crw")->facts.focus_distance.value_or(0), 6.31, 0.01);
    EXPECT_NEAR(read_metadata(*samples / "raw" / "kodak_dc120_3910.kdc")->facts.focus_distance.value_or(0), 8.2, 0.01);
    // Rewritten in the other byte order by an editor; the sensitivity stands only in Canon's own notes.
    EXPECT_EQ(read_metadata(*samples / "bracket" / "stlouis_arch_night" / "img00.jpg")->facts.iso, 80);
    const FileMetadata hero = *read_metadata(*samples / "raw" / "hero7_gopr9231.dng");
    EXPECT_EQ(hero.orientation, 2);
    EXPECT_EQ(hero.facts.iso, 252);
    EXPECT_EQ(hero.facts.focal_length_35mm, 15);
    ASSERT_TRUE(hero.facts.noise);
    EXPECT_NEAR(hero.facts.noise->scale[2], 3.936e-4, 1e-6);
    EXPECT_NEAR(hero.facts.noise->offset[0], 1.2298e-7, 1e-10);
    EXPECT_EQ(read_metadata(*samples / "raw" / "truncated" / "sample.arw")->facts.lens,
              "Sony AF DT 55-200mm F4-5.6 SAM (SAL55200-2)");
    EXPECT_EQ(read_metadata(*samples / "raw" / "truncated" / "sample.dng")->facts.baseline_exposure, -0.5);
    EXPECT_NEAR(read_metadata(*samples / "raw" / "kodak_dc120_3910.kdc")->facts.f_number.value_or(0), 3.7, 1e-6);
}

TEST(Metadata, OfWhatIsNoPhotoIsAnErrorThatNamesIt) {
    const test::TemporaryFolder folder;
    write_bytes(folder / "notes.jpg", Bytes(40, 'x'));
    write_bytes(folder / "empty.jpg", {});
    EXPECT_EQ(read_metadata(folder / "notes.jpg").error().kind, ErrorKind::unsupported);
    EXPECT_NE(read_metadata(folder / "notes.jpg").error().what.find("notes.jpg"), std::string::npos);
    EXPECT_FALSE(read_metadata(folder / "empty.jpg"));
    EXPECT_EQ(read_metadata(folder / "none.jpg").error().kind, ErrorKind::missing);
    EXPECT_EQ(read_metadata(folder.path()).error().kind, ErrorKind::unreadable);
}

TEST(Metadata, OfDamagedFilesNeverCrashes) {
    const test::TemporaryFolder folder;
    const fs::path target = folder / "good.jpg", damaged = folder / "damaged.jpg", copy = folder / "copy.jpg";
    write_picture(target, FileFormat::jpeg, Depth::bits8, Profile());
    write_picture(copy, FileFormat::jpeg, Depth::bits8, Profile());
    ASSERT_TRUE(carry_metadata(camera_photo(folder), target, width, height, true));
    const Bytes good = bytes_of(target);
    std::mt19937 random(5);
    for (int round = 0; round < 150; ++round) {
        Bytes bytes = good;
        for (int flips = 1 << (round % 5); flips > 0; --flips)
            bytes[random() % 1500] = static_cast<std::uint8_t>(random());
        if (round % 3 == 0) bytes.resize(random() % bytes.size() + 1);
        write_bytes(damaged, bytes);
        const Result<FileMetadata> metadata = read_metadata(damaged);
        EXPECT_GT(metadata ? metadata->facts.exposure_time.value_or(1) : 1, 0);
        EXPECT_TRUE(carry_metadata(damaged, copy, width, height, true)) << "a damaged original never spoils an export";
    }
}

TEST(CarriedMetadata, IsCompleteInEveryFormatAndLeavesThePixelsAlone) {
    const test::TemporaryFolder folder;
    const fs::path original = camera_photo(folder);
    const Profile profile = *Profile::built_in("display-p3");
    for (const Target& target : targets) {
        const fs::path file = folder / target.name;
        write_picture(file, target.format, target.depth, profile);
        const Result<RasterPicture> before = read_raster(file, {});
        ASSERT_TRUE(before) << target.name << before.error().what;
        const Result<void> carried = carry_metadata(original, file, width, height, true);
        ASSERT_TRUE(carried) << target.name << ": " << carried.error().what << carried.error().detail;
        const Result<RasterPicture> after = read_raster(file, {});
        ASSERT_TRUE(after) << target.name << after.error().what;
        EXPECT_EQ(before->bytes, after->bytes) << target.name;
        EXPECT_EQ(after->icc, profile.icc()) << target.name;

        const Result<FileMetadata> metadata = read_metadata(file);
        ASSERT_TRUE(metadata) << target.name;
        EXPECT_EQ(metadata->orientation, 1);
        EXPECT_EQ(metadata->facts.model, "Camera One") << target.name;
        EXPECT_EQ(metadata->facts.lens, "Test 35mm F1.4");
        EXPECT_DOUBLE_EQ(metadata->facts.exposure_time.value_or(0), 1 / 15.0);
        EXPECT_EQ(metadata->facts.iso, 3200);
        EXPECT_EQ(metadata->facts.taken, "2026:01:31 23:15:00");
        const Bytes readable = as_jpeg(folder, file);
        for (const char* kept : {"Wet street", "(c) A. Photographer", "WGS-84-SECRET", "Title kept", "Secret City"})
            EXPECT_TRUE(holds(readable, kept)) << target.name << kept;
    }
}

TEST(CarriedMetadata, DescribesTheExportAndNotTheOriginal) {
    const test::TemporaryFolder folder;
    const fs::path original = camera_photo(folder), file = folder / "a.jpg";
    for (const char* profile : {"srgb", "adobe-rgb"}) {
        write_picture(file, FileFormat::jpeg, Depth::bits8, *Profile::built_in(profile));
        ASSERT_TRUE(carry_metadata(original, file, width, height, true));
        const Bytes bytes = bytes_of(file);
        const std::vector<TiffTag> tags = exif_of_jpeg(bytes);
        const TiffTag* exif = find(tags, 34665);
        ASSERT_NE(exif, nullptr);
        EXPECT_EQ(first_number(find(tags, 274)), 1);
        EXPECT_EQ(first_number(find(exif->folder, 40962)), width);
        EXPECT_EQ(first_number(find(exif->folder, 40963)), height);
        EXPECT_EQ(first_number(find(exif->folder, 40961)), std::string(profile) == "srgb" ? 1 : 65535);
        EXPECT_EQ(find(tags, 256), nullptr) << "width of the original's strips";
        EXPECT_EQ(find(tags, 273), nullptr);
        EXPECT_TRUE(holds(bytes, "Nocturne "));
        for (const char* gone : {"Old Editor", "Exposure2012", "tiff:Orientation"})
            EXPECT_FALSE(holds(bytes, gone)) << gone;
        EXPECT_TRUE(holds(bytes, "Rating"));
    }
}

TEST(CarriedMetadata, HoldsNoPlaceWhenLocationIsLeftOut) {
    const test::TemporaryFolder folder;
    const fs::path original = camera_photo(folder);
    for (const Target& target : targets) {
        const fs::path file = folder / target.name;
        write_picture(file, target.format, target.depth, Profile());
        ASSERT_TRUE(carry_metadata(original, file, width, height, false)) << target.name;
        const Bytes readable = as_jpeg(folder, file);
        for (const char* gone : {"WGS-84-SECRET", "GPSLatitude", "Secret City"})
            EXPECT_FALSE(holds(readable, gone)) << target.name << gone;
        EXPECT_EQ(find(exif_of_jpeg(readable), 34853), nullptr) << target.name;
        EXPECT_TRUE(holds(readable, "Title kept")) << target.name;
    }
}

TEST(CarriedMetadata, OfRealRawsKeepsExposureAndDropsRawStructure) {
    const auto samples = test::samples();
    if (!samples) {
        std::puts("The sample photos are not here.");
        return;
    }
    const test::TemporaryFolder folder;
    for (const char* name :
         {"raw/canon_s40_0119.crw", "raw/hero7_gopr9231.dng", "raw/kodak_dc120_3910.kdc", "raw/truncated/sample.arw",
          "raw/truncated/sample.nef", "bracket/stlouis_arch_night/img00.jpg"}) {
        const fs::path original = *samples / name;
        const CaptureFacts expected = read_metadata(original)->facts;
        for (const Target& target : targets) {
            const fs::path file = folder / target.name;
            write_picture(file, target.format, target.depth, Profile());
            const Result<void> carried = carry_metadata(original, file, width, height, true);
            ASSERT_TRUE(carried) << name << target.name << carried.error().detail;
            const Result<FileMetadata> metadata = read_metadata(file);
            ASSERT_TRUE(metadata) << name << target.name;
            EXPECT_EQ(metadata->orientation, 1);
            EXPECT_EQ(metadata->facts.model, expected.model);
            EXPECT_EQ(metadata->facts.lens, expected.lens) << name << target.name;
            EXPECT_EQ(metadata->facts.taken, expected.taken) << name << target.name;
            EXPECT_EQ(metadata->facts.iso, expected.iso) << name << target.name;
            EXPECT_EQ(metadata->facts.flash_fired, expected.flash_fired) << name << target.name;
            EXPECT_NEAR(metadata->facts.exposure_time.value_or(0), expected.exposure_time.value_or(0), 1e-4)
                << name << target.name;
            EXPECT_FALSE(metadata->facts.noise) << "the noise of the raw data is not that of the export";
            EXPECT_TRUE(read_raster(file, {})) << name << target.name;
        }
    }
}

TEST(CarriedMetadata, ThatIsTooLargeForAJpegIsCutToFit) {
    const test::TemporaryFolder folder;
    const fs::path original = camera_photo(folder), file = folder / "a.jpg";
    ASSERT_TRUE(append_tiff_tags(original, {text_tag(270, std::string(90000, 'd'))}));
    write_picture(file, FileFormat::jpeg, Depth::bits8, Profile());
    ASSERT_TRUE(carry_metadata(original, file, width, height, true));
    EXPECT_EQ(read_metadata(file)->facts.model, "Camera One");
    EXPECT_FALSE(holds(bytes_of(file), "dddddddd"));
}

TEST(CarriedMetadata, OfAnOriginalWithoutAnyOrMissingLeavesAValidExport) {
    const test::TemporaryFolder folder;
    write_bytes(folder / "plain.kdc", Bytes(100, 'x'));
    for (const char* name : {"plain.kdc", "gone.cr2"})
        for (const Target& target : targets) {
            write_picture(folder / target.name, target.format, target.depth, Profile());
            ASSERT_TRUE(carry_metadata(folder / name, folder / target.name, width, height, true)) << target.name;
            EXPECT_TRUE(read_raster(folder / target.name, {}));
        }
}

TEST(CarriedMetadata, LeavesExrAsItIs) {
    const test::TemporaryFolder folder;
    write_picture(folder / "a.exr", FileFormat::exr, Depth::float32, Profile());
    const Bytes before = bytes_of(folder / "a.exr");
    ASSERT_TRUE(carry_metadata(camera_photo(folder), folder / "a.exr", width, height, true));
    EXPECT_EQ(bytes_of(folder / "a.exr"), before);
}

TEST(Metadata, IsReadAndCarriedByManyThreadsAtOnce) {
    const test::TemporaryFolder folder;
    const fs::path original = camera_photo(folder);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&, i] {
            for (int round = 0; round < 8; ++round) {
                const fs::path file = folder / ("thread" + std::to_string(i) + ".jpg");
                write_picture(file, FileFormat::jpeg, Depth::bits8, Profile());
                EXPECT_TRUE(carry_metadata(original, file, width, height, true));
                EXPECT_EQ(read_metadata(file)->facts.iso, 3200);
            }
        });
}
