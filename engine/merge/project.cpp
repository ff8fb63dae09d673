// The text of merge projects.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/merge/project.h"
#include "engine/base/one_line.h"
#include "engine/files/atomic_file.h"
#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

namespace engine {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view first_key = "nocturne-merge";
constexpr int version = 1;
constexpr std::uintmax_t longest_file = 4 << 20; // a thousand frames take 100 kB
constexpr std::string_view separator = " ; ", left_out_word = "left out", kept_word = "kept";

template <class Choice, std::size_t Count> using Names = std::array<std::pair<Choice, std::string_view>, Count>;
constexpr Names<Deghost, 3> deghost_names{
    {{Deghost::off, "off"}, {Deghost::automatic, "auto"}, {Deghost::strong, "strong"}}};
constexpr Names<MergeAlignment, 5> alignment_names{{{MergeAlignment::automatic, "auto"},
                                                    {MergeAlignment::none, "none"},
                                                    {MergeAlignment::shift, "shift"},
                                                    {MergeAlignment::rigid, "rotation"},
                                                    {MergeAlignment::perspective, "perspective"}}};
constexpr Names<MergeEdges, 2> edge_names{{{MergeEdges::trim, "trim"}, {MergeEdges::keep, "keep"}}};
constexpr Names<MergeGround, 3> ground_names{
    {{MergeGround::automatic, "auto"}, {MergeGround::stack, "stack"}, {MergeGround::freeze, "freeze"}}};
constexpr Names<MergeWindow, 3> window_names{
    {{MergeWindow::even, "even"}, {MergeWindow::soft, "soft"}, {MergeWindow::fading, "fading"}}};
constexpr Names<bool, 2> switch_names{{{true, "yes"}, {false, "no"}}};

template <class Choice, std::size_t Count> std::string word(const Names<Choice, Count>& names, Choice choice) {
    return std::string(std::ranges::find(names, choice, &std::pair<Choice, std::string_view>::first)->second);
}
template <class Choice, std::size_t Count>
bool take(const Names<Choice, Count>& names, std::string_view text, Choice& choice) {
    const auto found = std::ranges::find(names, text, &std::pair<Choice, std::string_view>::second);
    if (found == names.end()) return false;
    choice = found->first;
    return true;
}

std::string number_text(double number) {
    std::array<char, 32> text;
    const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
    return {text.data(), end};
}
bool take_number(std::string_view text, double from, double to, double& number) {
    double read = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), read);
    if (error != std::errc() || end != text.data() + text.size() || !(read >= from && read <= to)) return false;
    number = read;
    return true;
}

// Names in lines: no " ; " and no line break may stand in them.
std::string line_of(const std::string& text) {
    std::string line = to_one_line(text);
    for (std::size_t at = 0; (at = line.find(';', at)) != std::string::npos; at += 4) line.replace(at, 1, "\\x3b");
    return line;
}
std::string name_in(const fs::path& folder, const fs::path& file) {
    return line_of(file.parent_path() == folder ? file.filename().string() : file.string());
}

class Reader {
public:
    explicit Reader(fs::path folder) : m_folder(std::move(folder)) {}
    MergeProject project;

    // False: the value makes no sense. Lines of unknown keys are kept.
    bool take_line(std::string_view key, std::string_view value, const std::string& line) {
        MergeOptions& options = project.options;
        if (key == "kind") {
            const auto kind = merge_kind_of(value);
            if (kind) options.kind = *kind;
            return kind.has_value();
        }
        if (key == "deghost") return take(deghost_names, value, options.deghost);
        if (key == "alignment") return take(alignment_names, value, options.alignment);
        if (key == "edges") return take(edge_names, value, options.edges);
        if (key == "ground") return take(ground_names, value, options.ground);
        if (key == "window") return take(window_names, value, options.window);
        if (key == "keep-meteors") return take(switch_names, value, options.keep_meteors);
        if (key == "fill-gaps") return take(switch_names, value, options.fill_gaps);
        if (key == "comet") return take_number(value, -1, 1, options.comet);
        if (key == "lighten-amount") return take_number(value, 0, 1, options.lighten_amount);
        if (key == "reference") return take_path(value, project.reference);
        if (key == "result") return take_path(value, project.result);
        if (key == "kept-darks") return take(switch_names, value, project.uses_kept_darks);
        if (key == "dark") return take_path(value, project.darks.emplace_back());
        if (key == "flat") return take_path(value, project.flats.emplace_back());
        if (key == "frame") return take_frame(value);
        if (key == "place") return take_place(value);
        if (key == "report") {
            const auto sentence = from_one_line(value);
            if (sentence) project.sentences.push_back(*sentence);
            return sentence.has_value();
        }
        project.unknown_lines.push_back(line);
        return true;
    }

private:
    fs::path m_folder;

    bool take_path(std::string_view text, fs::path& path) const {
        const auto name = from_one_line(text);
        if (!name || name->empty()) return false;
        path = (m_folder / *name).lexically_normal();
        return true;
    }
    bool take_frame(std::string_view text) {
        ProjectFrame frame;
        std::size_t end = text.find(separator);
        if (!take_path(text.substr(0, end), frame.path)) return false;
        while (end != std::string_view::npos) {
            text.remove_prefix(end + separator.size());
            end = text.find(separator);
            const std::string_view part = text.substr(0, end);
            if (part == left_out_word)
                frame.left_out = true;
            else if (part == kept_word)
                frame.kept = true;
            else if (const auto note = from_one_line(part))
                frame.note = *note;
            else
                return false;
        }
        project.frames.push_back(std::move(frame));
        return true;
    }
    bool take_place(std::string_view text) {
        ProjectPlace place;
        for (auto [number, least] : {std::pair{&place.x, 0.0}, {&place.y, 0.0}, {&place.radius, 1e-6}}) {
            const std::size_t end = text.find(' ');
            if (end == std::string_view::npos || !take_number(text.substr(0, end), least, 1, *number)) return false;
            text.remove_prefix(end + 1);
        }
        if (!take_path(text, place.frame)) return false;
        project.places.push_back(std::move(place));
        return true;
    }
};

std::string text_of(const fs::path& folder, const MergeProject& project) {
    const MergeOptions& options = project.options;
    std::string text = "# A merge by Nocturne: open it to change it, or nocturne-cli merge FILE -o OUT.dng\n";
    const auto add = [&](std::string_view key, const std::string& value) {
        text.append(key).append(" = ").append(value) += '\n';
    };
    add(first_key, std::to_string(version));
    add("kind", std::string(name_of(options.kind)));
    if (!project.reference.empty()) add("reference", name_in(folder, project.reference));
    add("deghost", word(deghost_names, options.deghost));
    add("alignment", word(alignment_names, options.alignment));
    add("edges", word(edge_names, options.edges));
    add("ground", word(ground_names, options.ground));
    add("window", word(window_names, options.window));
    add("keep-meteors", word(switch_names, options.keep_meteors));
    add("fill-gaps", word(switch_names, options.fill_gaps));
    add("comet", number_text(options.comet));
    add("lighten-amount", number_text(options.lighten_amount));
    for (const ProjectFrame& frame : project.frames) {
        std::string line = name_in(folder, frame.path);
        if (frame.left_out) line.append(separator).append(left_out_word);
        if (frame.kept) line.append(separator).append(kept_word);
        if (!frame.note.empty()) line.append(separator).append(line_of(frame.note));
        add("frame", line);
    }
    if (project.uses_kept_darks) add("kept-darks", word(switch_names, true));
    for (const fs::path& dark : project.darks) add("dark", name_in(folder, dark));
    for (const fs::path& flat : project.flats) add("flat", name_in(folder, flat));
    for (const ProjectPlace& place : project.places)
        add("place", number_text(place.x) + ' ' + number_text(place.y) + ' ' + number_text(place.radius) + ' ' +
                         name_in(folder, place.frame));
    if (!project.result.empty()) add("result", name_in(folder, project.result));
    for (const std::string& sentence : project.sentences) add("report", to_one_line(sentence));
    for (const std::string& line : project.unknown_lines) text += line + '\n';
    return text;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
    return text;
}

// Key and value of a line; nothing for blank lines and remarks.
std::optional<std::pair<std::string_view, std::string_view>> parts_of(std::string_view line) {
    line = trimmed(line);
    const std::size_t equals = line.find('=');
    if (line.empty() || line.front() == '#' || equals == std::string_view::npos) return std::nullopt;
    return std::pair{trimmed(line.substr(0, equals)), trimmed(line.substr(equals + 1))};
}

} // namespace

Result<void> write_project(const fs::path& path, const MergeProject& project, bool overwrite) {
    Result<AtomicFile> file = AtomicFile::create(path, overwrite);
    if (!file) return file.error();
    std::error_code none;
    const std::string text = text_of(fs::absolute(path, none).lexically_normal().parent_path(), project);
    errno = 0;
    std::ofstream stream(file->temporary(), std::ios::binary | std::ios::trunc);
    stream << text;
    stream.close();
    if (!stream) return write_error(path, errno);
    return file->commit();
}

Result<MergeProject> read_project(const fs::path& path) {
    const std::string name = path.filename().string();
    std::error_code none;
    if (!fs::exists(path, none)) return Error{ErrorKind::missing, "There is no file " + path.string() + ".", {}};
    if (const auto bytes = fs::file_size(path, none); none || bytes > longest_file)
        return Error{ErrorKind::unsupported, name + " is not a merge of Nocturne.", {}};
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return Error{ErrorKind::unreadable, name + " cannot be read. Look at its permissions.", {}};
    Reader reader(fs::absolute(path, none).lexically_normal().parent_path());
    std::string line;
    bool has_begun = false;
    for (int number = 1; std::getline(stream, line); ++number) {
        const auto parts = parts_of(line);
        if (!parts) continue;
        const auto [key, value] = *parts;
        if (!has_begun) {
            double read = 0;
            if (key != first_key || !take_number(value, 1, 1e6, read))
                return Error{ErrorKind::unsupported, name + " is not a merge of Nocturne.", {}};
            if (read > version)
                return Error{ErrorKind::unsupported,
                             name + " was written by a newer version of Nocturne. Update this one to open it.",
                             {}};
            has_begun = true;
        } else if (!reader.take_line(key, value, line)) {
            return Error{ErrorKind::damaged,
                         name + ", line " + std::to_string(number) + ": \"" + line +
                             "\" makes no sense. Correct or delete the line.",
                         {}};
        }
    }
    if (!has_begun) return Error{ErrorKind::unsupported, name + " is not a merge of Nocturne.", {}};
    return std::move(reader.project);
}

bool is_project(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    std::array<char, 512> beginning{};
    stream.read(beginning.data(), beginning.size());
    std::istringstream lines(std::string(beginning.data(), static_cast<std::size_t>(stream.gcount())));
    for (std::string line; std::getline(lines, line);)
        if (const auto parts = parts_of(line)) return parts->first == first_key;
    return false;
}

MergeOptions options_for(const MergeProject& project, const std::vector<fs::path>& paths) {
    MergeOptions options = project.options;
    options.left_out.assign(paths.size(), false), options.kept.assign(paths.size(), false);
    options.reference.reset(), options.places.clear();
    std::error_code none;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const fs::path path = fs::absolute(paths[i], none).lexically_normal();
        const auto frame = std::ranges::find(project.frames, path, &ProjectFrame::path);
        if (frame != project.frames.end()) options.left_out[i] = frame->left_out, options.kept[i] = frame->kept;
        if (path == project.reference) options.reference = static_cast<int>(i);
        for (const ProjectPlace& place : project.places)
            if (place.frame == path) options.places.push_back({place.x, place.y, place.radius, static_cast<int>(i)});
    }
    return options;
}

void remember(MergeProject& project, const std::vector<fs::path>& paths, const MergeOptions& options,
              const MergeReport& report) {
    project.options = options;
    project.options.reference.reset(), project.options.left_out.clear(), project.options.kept.clear(),
        project.options.places.clear();
    std::error_code none;
    std::vector<fs::path> absolute;
    for (const fs::path& path : paths) absolute.push_back(fs::absolute(path, none).lexically_normal());
    project.reference = options.reference ? absolute[static_cast<std::size_t>(*options.reference)] : fs::path();
    project.places.clear();
    for (const MergePlace& place : options.places)
        project.places.push_back({place.x, place.y, place.radius, absolute[static_cast<std::size_t>(place.frame)]});
    const auto said = [](const std::vector<bool>& list, std::size_t i) { return i < list.size() && list[i]; };
    for (std::size_t i = 0; i < absolute.size(); ++i) {
        auto frame = std::ranges::find(project.frames, absolute[i], &ProjectFrame::path);
        if (frame == project.frames.end())
            frame = project.frames.insert(frame, ProjectFrame{absolute[i], false, false, {}});
        frame->left_out = said(options.left_out, i), frame->kept = said(options.kept, i);
        frame->note = i < report.frames.size() ? report.frames[i].note : std::string();
    }
    project.sentences = report.sentences;
}

} // namespace engine
