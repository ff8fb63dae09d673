// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli_program.h"
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace test {

namespace fs = std::filesystem;

namespace {

fs::path fresh_file() {
    std::string pattern = (fs::temp_directory_path() / "nocturne-said-XXXXXX").string();
    ::close(::mkstemp(pattern.data()));
    return pattern;
}

[[noreturn]] void become_program(const std::vector<std::string>& arguments, const ProgramLimits& limits,
                                 const fs::path& out, const fs::path& err) {
    std::vector<char*> words{const_cast<char*>(NOCTURNE_CLI)};
    for (const std::string& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    ::dup2(::open(out.c_str(), O_WRONLY | O_TRUNC), STDOUT_FILENO);
    ::dup2(::open(err.c_str(), O_WRONLY | O_TRUNC), STDERR_FILENO);
    if (limits.largest_file > 0) {
        std::signal(SIGXFSZ, SIG_IGN); // then write() fails, as on a full disk
        const rlimit limit{limits.largest_file, limits.largest_file};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ::execv(NOCTURNE_CLI, words.data());
    ::_exit(127);
}

} // namespace

RunningProgram::RunningProgram(const std::vector<std::string>& arguments, const ProgramLimits& limits)
    : m_out(fresh_file()), m_err(fresh_file()), m_process(::fork()) {
    if (m_process == 0) become_program(arguments, limits, m_out, m_err);
}

void RunningProgram::send(int signal) const { ::kill(m_process, signal); }

ProgramRun RunningProgram::wait() {
    int status = 0;
    ::waitpid(m_process, &status, 0);
    ProgramRun run;
    if (WIFEXITED(status)) run.exit_code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) run.signal = WTERMSIG(status);
    run.out = bytes_of(m_out);
    run.err = bytes_of(m_err);
    fs::remove(m_out);
    fs::remove(m_err);
    return run;
}

ProgramRun run_cli(const std::vector<std::string>& arguments, const ProgramLimits& limits) {
    return RunningProgram(arguments, limits).wait();
}

std::string bytes_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(stream), {});
}

void write_bytes(const fs::path& file, const std::string& bytes) { std::ofstream(file, std::ios::binary) << bytes; }

} // namespace test
