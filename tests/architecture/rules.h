// The rules about source files that a compiler does not check: who may include whom, what library code may not do, how
// long a file may be, and what may not be in the repository.
//
// Every rule is a function from a path, relative to the project's root, and the file's text to a list of violations,
// each with the line at fault; so the rules are tested themselves on made-up files.
//
//   for (const std::string& violation : check_includes("grammar/parse.cpp", text)) ...
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace hardtack::architecture {

struct SourceFile {
  std::string path;  // from the project's root, with forward slashes
  std::string text;
};

// Every file below `root` but build output, version control and downloaded packages. Sorted by path.
std::vector<SourceFile> read_tree(const std::string& root);

bool is_cpp(std::string_view path);

// The text without comments and string literals, line breaks kept.
std::string code_only(std::string_view text);

// Dependency direction between rooms and inside the engine, and where third-party headers may appear.
std::vector<std::string> check_includes(std::string_view path, std::string_view text);

// Library code does not print, end the process, read a clock, a random device or a file.
std::vector<std::string> check_library_conduct(std::string_view path, std::string_view text);

// A hand-written source has at most kMaxLines lines.
constexpr std::size_t kMaxLines = 500;
std::vector<std::string> check_length(std::string_view path, std::string_view text);

// Paths of a machine, addresses of package registries, private keys outside of tests.
std::vector<std::string> check_content(std::string_view path, std::string_view text);

// At most one file of each module may include the JSON library.
std::vector<std::string> check_json_in_one_file(const std::vector<SourceFile>& files);

// Every enumerator of ErrorCode in `header` has its row in `page` (docs/errors.md), with its name, and no row is left
// over.
std::vector<std::string> check_error_page(std::string_view header, std::string_view page);

// Every limit that a library header declares, `max_facts = 1'000;` or `kMaxBlocks = 63;`, has a row in `page`
// (docs/limits.md) that begins with its name and holds its value: numbers as 1,000, sizes as 16 MiB, durations as 20
// ms.
std::vector<std::string> check_limit_page(std::string_view path, std::string_view header, std::string_view page);

// Every relative link of a Markdown page leads to a file or folder of the repository.
std::vector<std::string> check_links(const SourceFile& page, const std::vector<SourceFile>& files);

// Every C++ passage that a page quotes (```cpp), or one of another language, is found, word for word, in a source below
// `folder`.
std::vector<std::string> check_quotes(const SourceFile& page, std::string_view folder,
                                      const std::vector<SourceFile>& files, std::string_view language = "cpp");

// Suite.Name of every test.
std::set<std::string> test_names(const std::vector<SourceFile>& files);

// Every row of a table whose last column is headed `test` names at least one test there, as Suite.Name, and every name
// is that of a test in `files`.
std::vector<std::string> check_named_tests(const SourceFile& page, const std::vector<SourceFile>& files);

}  // namespace hardtack::architecture
