// A folder with one small simulated photo, for tests of the command line program.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "tests/shared/test_support.h"
#include <gtest/gtest.h>

namespace test {

class CliTest : public testing::Test {
protected:
    static void SetUpTestSuite(); // makes the photo once for all tests of one process
    static void TearDownTestSuite();
    static std::filesystem::path photo(); // 300 x 200 DNG; read only
    // In a folder that belongs to this test alone.
    std::string in_folder(const std::string& name) const { return (m_folder / name).string(); }
    std::vector<std::string> files_in_folder() const; // names, sorted
    // The sizes of a developed picture; fails the test if it cannot be read.
    static std::pair<int, int> size_of(const std::filesystem::path& picture);

private:
    TemporaryFolder m_folder;
};

} // namespace test
