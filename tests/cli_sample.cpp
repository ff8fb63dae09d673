// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli_sample.h"
#include "engine/files/raster_file.h"
#include "tests/cli_program.h"
#include <algorithm>
#include <memory>

namespace test {

namespace {
std::unique_ptr<TemporaryFolder> sample_folder;
}

void CliTest::SetUpTestSuite() {
    sample_folder = std::make_unique<TemporaryFolder>();
    const ProgramRun made =
        run_cli({"sample", sample_folder->path().string(), "--size", "300x200", "--only", "single"});
    ASSERT_EQ(made.exit_code, 0) << made.err;
    ASSERT_TRUE(std::filesystem::exists(photo()));
}

void CliTest::TearDownTestSuite() { sample_folder.reset(); }

std::filesystem::path CliTest::photo() { return *sample_folder / "nocturne-sample.dng"; }

std::vector<std::string> CliTest::files_in_folder() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(m_folder.path()))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

std::pair<int, int> CliTest::size_of(const std::filesystem::path& picture) {
    const engine::Result<engine::RasterPicture> read = engine::read_raster(picture, {});
    if (!read) {
        ADD_FAILURE() << read.error().what;
        return {};
    }
    return {read->width, read->height};
}

} // namespace test
