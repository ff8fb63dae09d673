// Files appear whole or not at all, and every refusal names the file, the reason and a way out.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/atomic_file.h"
#include "tests/shared/foreign_pictures.h"
#include "tests/shared/test_support.h"
#include <cerrno>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace fs = std::filesystem;
using engine::AtomicFile;
using engine::ErrorKind;

namespace {

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}
bool says(const engine::Error& error, const std::string& part) { return error.what.find(part) != std::string::npos; }
const std::vector<std::uint8_t> some_bytes{1, 2, 3}, other_bytes{9};

} // namespace

TEST(AtomicFile, AppearsWithItsContentOnlyAfterCommit) {
    const test::TemporaryFolder folder;
    auto file = AtomicFile::create(folder / "night.jpg", false);
    ASSERT_TRUE(file);
    test::write_bytes(file->temporary(), some_bytes);
    EXPECT_FALSE(fs::exists(folder / "night.jpg"));
    EXPECT_EQ(file->temporary().parent_path(), folder.path());
    ASSERT_TRUE(file->commit());
    EXPECT_EQ(test::bytes_of(folder / "night.jpg"), some_bytes);
    EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(AtomicFile, LeavesNothingBehindWithoutCommit) {
    const test::TemporaryFolder folder;
    {
        auto file = AtomicFile::create(folder / "night.jpg", false);
        ASSERT_TRUE(file);
        AtomicFile moved = std::move(*file);
        test::write_bytes(moved.temporary(), some_bytes);
    }
    EXPECT_EQ(files_in(folder.path()), 0U);
}

TEST(AtomicFile, DoesNotReplaceAFileUnlessAllowed) {
    const test::TemporaryFolder folder;
    test::write_bytes(folder / "night.jpg", some_bytes);
    const auto refused = AtomicFile::create(folder / "night.jpg", false);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::exists);
    EXPECT_TRUE(says(refused.error(), "night.jpg was not written."));
    auto allowed = AtomicFile::create(folder / "night.jpg", true);
    ASSERT_TRUE(allowed);
    test::write_bytes(allowed->temporary(), other_bytes);
    EXPECT_EQ(test::bytes_of(folder / "night.jpg"), some_bytes);
    ASSERT_TRUE(allowed->commit());
    EXPECT_EQ(test::bytes_of(folder / "night.jpg"), other_bytes);
}

TEST(AtomicFile, DoesNotReplaceAFileThatAppearedMeanwhile) {
    const test::TemporaryFolder folder;
    {
        auto file = AtomicFile::create(folder / "night.jpg", false);
        ASSERT_TRUE(file);
        test::write_bytes(folder / "night.jpg", some_bytes);
        const auto committed = file->commit();
        ASSERT_FALSE(committed);
        EXPECT_EQ(committed.error().kind, ErrorKind::exists);
    }
    EXPECT_EQ(test::bytes_of(folder / "night.jpg"), some_bytes);
    EXPECT_EQ(files_in(folder.path()), 1U);
}

TEST(AtomicFile, ReplacesWhatALinkLeadsToAndKeepsTheLink) {
    const test::TemporaryFolder folder;
    test::write_bytes(folder / "real.jpg", some_bytes);
    fs::create_symlink("real.jpg", folder / "link.jpg");
    auto file = AtomicFile::create(folder / "link.jpg", true);
    ASSERT_TRUE(file);
    test::write_bytes(file->temporary(), other_bytes);
    ASSERT_TRUE(file->commit());
    EXPECT_TRUE(fs::is_symlink(folder / "link.jpg"));
    EXPECT_EQ(test::bytes_of(folder / "real.jpg"), other_bytes);
}

TEST(AtomicFile, TakesNamesUpToTheLimitOfTheSystem) {
    const test::TemporaryFolder folder;
    std::string name;
    while (name.size() + 2 <= 250) name += "\u00e9"; // two bytes each
    name += ".jpg";
    ASSERT_EQ(name.size(), 254U);
    auto file = AtomicFile::create(folder / name, false);
    ASSERT_TRUE(file) << file.error().what;
    ASSERT_TRUE(file->commit());
    EXPECT_TRUE(fs::exists(folder / name));
    const auto too_long = AtomicFile::create(folder / (name + "xx"), false);
    ASSERT_FALSE(too_long);
    EXPECT_TRUE(says(too_long.error(), "too long")) << too_long.error().what;
}

TEST(AtomicFile, GetsThePermissionsOfEveryNewFile) {
    const test::TemporaryFolder folder;
    const mode_t before = ::umask(027);
    auto file = AtomicFile::create(folder / "night.jpg", false);
    ::umask(before);
    ASSERT_TRUE(file);
    ASSERT_TRUE(file->commit());
    struct stat facts {};
    ASSERT_EQ(::stat((folder / "night.jpg").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0640U);
}

TEST(AtomicFile, RefusesImpossibleFoldersWithAReasonAndAWayOut) {
    const test::TemporaryFolder folder;
    test::write_bytes(folder / "file", some_bytes);
    fs::create_directory(folder / "taken.jpg");
    const auto refusal = [](const fs::path& target) {
        const auto file = AtomicFile::create(target, true);
        return file ? engine::Error{ErrorKind::invalid, "was created", {}} : file.error();
    };
    const engine::Error missing = refusal(folder / "nowhere" / "night.jpg");
    EXPECT_EQ(missing.kind, ErrorKind::write_failed);
    EXPECT_TRUE(says(missing, "does not exist. Create it or choose another one.")) << missing.what;
    EXPECT_TRUE(says(refusal(folder / "file" / "night.jpg"), "is not a folder"));
    EXPECT_TRUE(says(refusal(folder / "taken.jpg"), "There is a folder of that name"));
    EXPECT_TRUE(says(refusal("/proc/night.jpg"), "takes no files")) << refusal("/proc/night.jpg").what;
    EXPECT_EQ(refusal("/").kind, ErrorKind::invalid);
}

TEST(WriteError, TellsHowMuchIsNeededAndFree) {
    const test::TemporaryFolder folder;
    const auto full = engine::write_error(folder / "Old Courthouse.jpg", ENOSPC, 400'000, 9'000'000'000'000'000);
    EXPECT_EQ(full.kind, ErrorKind::write_failed);
    EXPECT_TRUE(says(full, "Old Courthouse.jpg was not written. About 9000000.0 GB needed, ")) << full.what;
    EXPECT_TRUE(says(full, " free on /")) << full.what;
    const auto unknown = engine::write_error(folder / "a.jpg", ENOSPC);
    EXPECT_TRUE(says(unknown, "The disk is full: ")) << unknown.what;
}

TEST(WriteError, HasASentenceForEveryReason) {
    for (const int reason : {ENOSPC, EDQUOT, EFBIG, ENOENT, ENOTDIR, EACCES, EPERM, EROFS, ENAMETOOLONG, EISDIR, ELOOP,
                             EMFILE, EIO, EEXIST}) {
        const auto error = engine::write_error("/tmp/a.jpg", reason);
        EXPECT_EQ(error.what.rfind("a.jpg was not written. ", 0), 0U) << error.what;
        EXPECT_EQ(error.what.back(), '.') << error.what;
    }
    EXPECT_TRUE(says(engine::write_error("/tmp/a.jpg", EROFS), "can only be read"));
    EXPECT_TRUE(says(engine::write_error("/tmp/a.jpg", EFBIG), "does not hold files as large"));
}
