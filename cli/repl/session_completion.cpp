#include "cli/repl/session_completion.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "analysis/features/completion.h"
#include "analysis/language/standard_functions.h"
#include "analysis/workspace.h"

namespace hardtack::cli {
namespace {

constexpr std::size_t kMaxFolderEntries = 10'000;  // looked at for names of files

LineCompletion files(std::string_view typed) {
  const std::size_t slash = typed.rfind('/');
  const std::string folder(slash == std::string_view::npos ? "" : typed.substr(0, slash + 1));
  const std::string_view begun = slash == std::string_view::npos ? typed : typed.substr(slash + 1);
  LineCompletion found{.replaced = typed.size(), .candidates = {}};
  std::error_code failed;
  std::size_t seen = 0;
  for (std::filesystem::directory_iterator entry(folder.empty() ? "." : folder, failed), end;
       !failed && entry != end && seen < kMaxFolderEntries; entry.increment(failed), ++seen) {
    const std::string name = entry->path().filename().string();
    if (!name.starts_with(begun) || (begun.empty() && name.starts_with('.'))) continue;
    found.candidates.push_back(folder + name + (entry->is_directory(failed) ? "/" : ""));
    failed.clear();  // what cannot be looked at is no folder
  }
  std::ranges::sort(found.candidates);
  return found;
}

}  // namespace

LineCompletion SessionCompletion::complete(const std::string& session, std::string_view begun, std::string_view line,
                                           std::size_t cursor) {
  std::string_view before = line.substr(0, cursor);
  const std::size_t first = before.find_first_not_of(' ');
  std::string prefix;
  if (begun.empty() && first != std::string_view::npos) {
    constexpr std::string_view kLoad = ":load ";
    if (before.substr(first).starts_with(kLoad)) return files(before.substr(first + kLoad.size()));
    if (before[first] == ':') {
      const std::size_t space = before.find(' ', first);
      if (space == std::string_view::npos) {
        LineCompletion found{.replaced = before.size() - first, .candidates = {}};
        for (const std::string& command : commands_) {
          if (command.starts_with(before.substr(first))) found.candidates.push_back(command);
        }
        return found;
      }
      // `:query` takes a rule, the others what a condition has.
      if (!before.substr(first).starts_with(":query")) prefix = "check if ";
      before.remove_prefix(space + 1);
    } else if (before[first] == '?') {
      prefix = "check if ";
      before.remove_prefix(first + 1);
    }
  }
  const std::string text = session + prefix + std::string(begun) + std::string(before);
  analysis::Workspace workspace;
  if (standard_functions_) workspace.set_ambient(analysis::standard_ambient());
  const analysis::DocumentPtr document = workspace.set("session", 1, text);
  const analysis::SnapshotPtr snapshot = workspace.snapshot();
  const auto offset = static_cast<std::uint32_t>(text.size());
  const analysis::CompletionList list = analysis::complete(
      *snapshot, *document, offset, {.snippets = false, .max_items = kMaxCandidates, .parser = &parser_});
  LineCompletion found{.replaced = offset - list.replaced.begin, .candidates = {}};
  if (list.replaced.begin > offset || found.replaced > before.size()) return {};
  const std::string_view typed = before.substr(before.size() - found.replaced);
  for (const analysis::CompletionItem& item : list.items) {
    if (item.key.kind == analysis::CompletionKind::kSnippet || !item.insert.starts_with(typed)) continue;
    if (item.insert.find('\n') == std::string::npos) found.candidates.push_back(item.insert);
  }
  std::ranges::sort(found.candidates);
  const auto repeated = std::ranges::unique(found.candidates);
  found.candidates.erase(repeated.begin(), repeated.end());
  return found;
}

}  // namespace hardtack::cli
