#include "tests/architecture/doors.h"

#include <algorithm>
#include <array>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace hardtack::architecture {
namespace {

const std::regex kInclude(R"re(#include "([^"]+)"( *// not installed)?)re");

// Beginnings of paths, and what of them is public all the same.
struct Inside {
  std::string_view prefix;
  std::vector<std::string_view> but;
};
const std::vector<Inside>& insides() {
  static const std::vector<Inside> all = {
      {"engine/eval/", {"engine/eval/expression/extern.h"}},
      {"engine/text/", {}},
      {"engine/authz/credential_issuer.h", {}},
      {"engine/base/heap_size.h", {}},
      {"grammar/antlr/", {}},
      {"grammar/check/", {}},
      {"grammar/lower/", {"grammar/lower/parameters.h"}},
      {"grammar/syntax/", {"grammar/syntax/limits.h"}},
      {"tokens/biscuit/format/", {"tokens/biscuit/format/limits.h", "tokens/biscuit/format/token_block.h"}},
      {"tokens/biscuit/chain.h", {}},
      {"tokens/biscuit/digest_map.h", {}},
      {"tokens/crypto/", {"tokens/crypto/keys.h", "tokens/crypto/random.h", "tokens/crypto/sha256.h"}},
      {"tokens/lineage_index/stores/",
       {"tokens/lineage_index/stores/json_store.h", "tokens/lineage_index/stores/postgres_store.h",
        "tokens/lineage_index/stores/sqlite_store.h"}},
      {"cli/", {}},
  };
  return all;
}

bool is_inside(std::string_view path) {
  return std::ranges::any_of(insides(), [&](const Inside& inside) {
    return path.starts_with(inside.prefix) && std::ranges::find(inside.but, path) == inside.but.end();
  });
}

std::vector<std::string> included_by(const std::string& text) {
  std::vector<std::string> paths;
  for (std::sregex_iterator match(text.begin(), text.end(), kInclude), end; match != end; ++match) {
    if (!(*match)[2].matched) paths.push_back((*match)[1].str());
  }
  return paths;
}

using Tree = std::map<std::string, std::string, std::less<>>;

Tree tree_of(const std::vector<SourceFile>& files) {
  Tree tree;
  for (const SourceFile& file : files) tree.emplace(file.path, file.text);
  return tree;
}

// Every header that the doors hold or include, and for each whoever includes it.
std::map<std::string, std::string> reached(const Tree& tree) {
  std::map<std::string, std::string> by;
  std::vector<std::string> open;
  for (const auto& [path, text] : tree) {
    if (!path.starts_with("hardtack/") || !path.ends_with(".h")) continue;
    by.emplace(path, "");
    open.push_back(path);
  }
  while (!open.empty()) {
    const std::string path = open.back();
    open.pop_back();
    const auto found = tree.find(path);
    if (found == tree.end()) continue;
    for (const std::string& included : included_by(found->second)) {
      if (by.emplace(included, path).second) open.push_back(included);
    }
  }
  return by;
}

// What each door holds itself: not what another door brings that it includes.
class Holdings {
 public:
  explicit Holdings(const Tree& tree) : tree_(tree) {}

  const std::set<std::string>& of(const std::string& door) {
    const auto known = own_.find(door);
    if (known != own_.end()) return known->second;
    std::set<std::string> brought, own;
    std::vector<std::string> open;
    for (const std::string& included : includes(door)) {
      if (included.starts_with("hardtack/")) {
        brought.merge(with_others(included));
      } else {
        open.push_back(included);
      }
    }
    while (!open.empty()) {
      const std::string path = open.back();
      open.pop_back();
      if (brought.contains(path) || !own.insert(path).second) continue;
      for (const std::string& included : includes(path)) open.push_back(included);
    }
    return own_[door] = std::move(own);
  }
  // And what comes with it.
  std::set<std::string> with_others(const std::string& door) {
    std::set<std::string> all = of(door);
    for (const std::string& included : includes(door)) {
      if (included.starts_with("hardtack/")) all.merge(with_others(included));
    }
    return all;
  }

 private:
  std::vector<std::string> includes(const std::string& path) const {
    const auto found = tree_.find(path);
    return found == tree_.end() ? std::vector<std::string>() : included_by(found->second);
  }

  const Tree& tree_;
  std::map<std::string, std::set<std::string>> own_;
};

std::vector<std::string> check_holdings(const Tree& tree) {
  constexpr const char* kFirstDoor = "hardtack/hardtack.h";
  std::vector<std::string> violations;
  Holdings holdings(tree);
  std::map<std::string, std::string> holder;
  for (const auto& [path, text] : tree) {
    if (!path.starts_with("hardtack/") || !path.ends_with(".h")) continue;
    for (const std::string& held : holdings.of(path)) {
      const auto [first, is_new] = holder.emplace(held, path);
      if (!is_new) violations.push_back(held + " is in " + first->second + " and in " + path);
    }
  }
  if (const std::size_t count = holdings.with_others(kFirstDoor).size(); count > kMaxInFirstDoor) {
    violations.push_back(std::string(kFirstDoor) + " holds " + std::to_string(count) + " headers, more than " +
                         std::to_string(kMaxInFirstDoor));
  }
  return violations;
}

}  // namespace

std::vector<std::string> public_headers(const std::vector<SourceFile>& files) {
  std::vector<std::string> headers;
  for (const auto& [path, by] : reached(tree_of(files))) {
    if (!path.starts_with("hardtack/")) headers.push_back(path);
  }
  return headers;
}

std::vector<std::string> check_doors(const std::vector<SourceFile>& files) {
  const Tree tree = tree_of(files);
  std::vector<std::string> violations;
  std::size_t count = 0;
  for (const auto& [path, by] : reached(tree)) {
    const auto found = tree.find(path);
    if (found == tree.end()) {
      violations.push_back(by + " includes " + path + ", which is not there");
      continue;
    }
    if (path.starts_with("hardtack/")) continue;
    ++count;
    if (is_inside(path)) violations.push_back(path + " is no public header, but " + by + " includes it");
    const std::string& text = found->second;
    if (text.find("// Internal to ") != std::string::npos || text.find(" Internal to ") < text.find("#pragma once")) {
      violations.push_back(path + " says that it is internal, but " + by + " includes it");
    }
    const bool declares = text.find("\nnamespace hardtack {") != std::string::npos;
    const auto begin = text.find("\nHARDTACK_API_BEGIN\n"), end = text.find("\nHARDTACK_API_END\n");
    if (declares && (begin == std::string::npos || end == std::string::npos || end < begin)) {
      violations.push_back(path + " is public, but has no HARDTACK_API_BEGIN and HARDTACK_API_END");
    }
  }
  if (count > kMaxPublic) {
    violations.push_back("the doors hold " + std::to_string(count) + " headers, more than " +
                         std::to_string(kMaxPublic));
  }
  for (std::string& violation : check_holdings(tree)) violations.push_back(std::move(violation));
  return violations;
}

Learned learned_from(std::string_view example) {
  static const std::regex kHeader(R"re(^#include <(hardtack/[^>]+)>)re");
  static const std::regex kType(R"re(hardtack::([A-Z]\w*))re");
  std::set<std::string> headers, types;
  Learned learned;
  std::istringstream lines{std::string(example)};
  for (std::string line; std::getline(lines, line);) {
    line.erase(std::min(line.find("//"), line.size()));
    std::smatch header;
    if (std::regex_search(line, header, kHeader)) headers.insert(header[1].str());
    if (line.find_first_not_of(" \t") == std::string::npos || line.starts_with("#")) continue;
    ++learned.lines;
    for (std::sregex_iterator match(line.begin(), line.end(), kType), end; match != end; ++match) {
      types.insert((*match)[1].str());
    }
  }
  learned.headers.assign(headers.begin(), headers.end());
  learned.types.assign(types.begin(), types.end());
  return learned;
}

}  // namespace hardtack::architecture
