#include "tests/architecture/rooms.h"

#include <functional>
#include <map>
#include <regex>
#include <set>
#include <string_view>

namespace hardtack::architecture {
namespace {

using Folders = std::set<std::string, std::less<>>;
using Arrows = std::map<std::string, Folders, std::less<>>;

// From the bottom up. Folders above may be left out of a row; those below may not appear in it.
const Arrows kTokenArrows = {
    {"tokens/bytes", {}},
    {"tokens/crypto", {"tokens/bytes", "tokens/crypto/curves"}},
    {"tokens/crypto/symmetric", {"tokens/bytes"}},
    {"tokens/crypto/curves", {"tokens/bytes"}},
    {"tokens/crypto/hpke", {"tokens/bytes", "tokens/crypto", "tokens/crypto/curves", "tokens/crypto/symmetric"}},
    {"tokens/keys", {"tokens/bytes", "tokens/crypto"}},
    {"tokens/pkcs11", {"tokens/bytes", "tokens/crypto", "tokens/keys"}},
    {"tokens/derivation",
     {"tokens/bytes", "tokens/crypto", "tokens/crypto/curves", "tokens/crypto/symmetric", "tokens/keys"}},
    {"tokens/biscuit/format", {"tokens/bytes", "tokens/crypto"}},
    {"tokens/biscuit", {"tokens/biscuit/format", "tokens/bytes", "tokens/crypto", "tokens/keys"}},
    {"tokens/biscuit/snapshot", {"tokens/biscuit", "tokens/biscuit/format", "tokens/bytes"}},
    {"tokens/biscuit/verifier", {"tokens/biscuit", "tokens/bytes", "tokens/keys"}},
    {"tokens/lineage_index", {"tokens/bytes", "tokens/crypto"}},
    {"tokens/lineage_index/stores", {"tokens/bytes", "tokens/crypto", "tokens/lineage_index"}},
    {"tokens/lineage",
     {"tokens/biscuit", "tokens/biscuit/format", "tokens/bytes", "tokens/crypto", "tokens/keys",
      "tokens/lineage_index"}},
    {"tokens/passport",
     {"tokens/biscuit", "tokens/bytes", "tokens/crypto", "tokens/keys", "tokens/lineage", "tokens/lineage_index"}},
    {"tokens/provider", {"tokens/bytes", "tokens/crypto", "tokens/keys", "tokens/lineage_index"}},
    {"tokens/jwt",
     {"tokens/bytes", "tokens/crypto", "tokens/crypto/symmetric", "tokens/keys", "tokens/lineage_index",
      "tokens/provider"}},
    {"tokens/jwt/profiles",
     {"tokens/bytes", "tokens/derivation", "tokens/jwt", "tokens/keys", "tokens/lineage_index", "tokens/provider"}},
    {"tokens/jwks", {"tokens/bytes", "tokens/jwt", "tokens/keys", "tokens/lineage_index", "tokens/provider"}},
    {"tokens/capability",
     {"tokens/bytes", "tokens/crypto", "tokens/crypto/symmetric", "tokens/keys", "tokens/lineage_index",
      "tokens/provider"}},
    {"tokens/macaroon",
     {"tokens/bytes", "tokens/crypto", "tokens/crypto/symmetric", "tokens/keys", "tokens/lineage_index",
      "tokens/provider"}},
    {"tokens/paseto",
     {"tokens/bytes", "tokens/crypto", "tokens/crypto/symmetric", "tokens/keys", "tokens/lineage_index",
      "tokens/provider"}},
    {"tokens/request",
     {"tokens/bytes", "tokens/crypto", "tokens/jwt", "tokens/keys", "tokens/lineage_index", "tokens/provider"}},
    {"tokens/request/http",
     {"tokens/bytes", "tokens/crypto", "tokens/keys", "tokens/lineage_index", "tokens/provider", "tokens/request"}},
    {"tokens/once", {"tokens/bytes", "tokens/crypto"}},
    {"tokens/exposure",
     {"tokens/bytes", "tokens/crypto", "tokens/crypto/curves", "tokens/crypto/hpke", "tokens/keys",
      "tokens/lineage_index", "tokens/once", "tokens/provider"}},
    {"tokens/possession",
     {"tokens/bytes", "tokens/crypto", "tokens/crypto/curves", "tokens/crypto/symmetric", "tokens/keys",
      "tokens/lineage_index", "tokens/once", "tokens/provider"}},
    {"tokens/registry",
     {"tokens/biscuit", "tokens/bytes", "tokens/capability", "tokens/crypto", "tokens/exposure", "tokens/jwt",
      "tokens/keys", "tokens/lineage", "tokens/lineage_index", "tokens/macaroon", "tokens/paseto", "tokens/possession",
      "tokens/provider", "tokens/request", "tokens/request/http"}},
};

std::string folder_of(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string() : std::string(path.substr(0, slash));
}

// Rooms whose folders follow the rules; bench/, fuzz/ and examples/ hold programs, not libraries.
bool is_production(std::string_view path) {
  static const Folders rooms = {"engine", "json",       "grammar", "tokens", "hardtack", "report", "decide", "analysis",
                                "lsp",    "policytest", "dap",     "c",      "cli",      "serve",  "stdlib"};
  return rooms.contains(path.substr(0, path.find('/')));
}

// Folder -> folder -> a file that makes the arrow.
std::map<std::string, std::map<std::string, std::string>> arrows(const std::vector<SourceFile>& files) {
  static const std::regex include(R"re((?:^|\n)[ \t]*#[ \t]*include[ \t]*"([^"]+)")re");
  std::map<std::string, std::map<std::string, std::string>> found;
  for (const SourceFile& file : files) {
    if (!is_cpp(file.path) || !is_production(file.path)) continue;
    const std::string from = folder_of(file.path);
    for (std::sregex_iterator it(file.text.begin(), file.text.end(), include), end; it != end; ++it) {
      const std::string to = folder_of((*it)[1].str());
      if (to != from && is_production(to)) found[from].emplace(to, file.path + " (" + (*it)[1].str() + ")");
    }
  }
  return found;
}

}  // namespace

std::vector<std::string> check_token_arrows(const std::vector<SourceFile>& files) {
  std::vector<std::string> violations;
  for (const auto& [from, targets] : arrows(files)) {
    if (!from.starts_with("tokens/")) continue;
    const auto row = kTokenArrows.find(from);
    if (row == kTokenArrows.end()) {
      violations.push_back(from + " has no row in tests/architecture/rooms.cpp");
      continue;
    }
    for (const auto& [to, where] : targets) {
      if (to.starts_with("tokens/") && !row->second.contains(to)) {
        violations.push_back(where + ": " + from + " must not include " + to);
      }
    }
  }
  return violations;
}

std::vector<std::string> check_folder_cycles(const std::vector<SourceFile>& files) {
  const auto graph = arrows(files);
  std::vector<std::string> violations;
  std::set<std::string> finished;
  std::vector<std::string> path;
  const std::function<void(const std::string&)> visit = [&](const std::string& folder) {
    if (finished.contains(folder)) return;
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (path[i] != folder) continue;
      std::string cycle;
      for (std::size_t j = i; j < path.size(); ++j) {
        const std::string& next = j + 1 < path.size() ? path[j + 1] : folder;
        cycle += path[j] + " -> " + next + " by " + graph.at(path[j]).at(next) + "; ";
      }
      violations.push_back("folders include each other: " + cycle);
      return;
    }
    path.push_back(folder);
    if (const auto found = graph.find(folder); found != graph.end()) {
      for (const auto& [to, where] : found->second) visit(to);
    }
    path.pop_back();
    finished.insert(folder);
  };
  for (const auto& [folder, targets] : graph) visit(folder);
  return violations;
}

std::vector<std::string> check_folder_sizes(const std::vector<SourceFile>& files) {
  std::map<std::string, std::size_t> counts;
  for (const SourceFile& file : files) {
    if (is_cpp(file.path)) ++counts[folder_of(file.path)];
  }
  std::vector<std::string> violations;
  for (const auto& [folder, count] : counts) {
    const std::size_t limit = is_production(folder) ? kMaxFiles : kMaxTestFiles;
    if (count > limit) {
      violations.push_back(folder + " holds " + std::to_string(count) + " files, more than " + std::to_string(limit) +
                           "; divide it by idea");
    }
  }
  return violations;
}

}  // namespace hardtack::architecture
