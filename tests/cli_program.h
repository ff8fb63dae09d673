// Runs the real nocturne-cli as a person would and catches what it says.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <filesystem>
#include <string>
#include <sys/types.h>
#include <vector>

namespace test {

struct ProgramRun {
    int exit_code = -1; // -1: ended by `signal`
    int signal = 0;
    std::string out, err;
};

struct ProgramLimits {
    std::size_t largest_file = 0; // bytes that a file may grow to, as on a full disk; 0: no limit
};

class RunningProgram {
public:
    RunningProgram(const std::vector<std::string>& arguments, const ProgramLimits& limits);
    RunningProgram(const RunningProgram&) = delete;
    RunningProgram& operator=(const RunningProgram&) = delete;
    void send(int signal) const;
    ProgramRun wait(); // call once

private:
    std::filesystem::path m_out, m_err;
    pid_t m_process;
};

ProgramRun run_cli(const std::vector<std::string>& arguments, const ProgramLimits& limits = {});
std::string bytes_of(const std::filesystem::path& file); // empty if it cannot be read
void write_bytes(const std::filesystem::path& file, const std::string& bytes);

} // namespace test
