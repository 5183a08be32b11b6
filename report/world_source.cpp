#include "report/world_source.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>
#include <vector>

namespace hardtack {
namespace {

constexpr std::size_t kAuthorizer = std::numeric_limits<std::size_t>::max();

std::string block_name(std::size_t block) { return block == kAuthorizer ? "authorizer" : std::to_string(block); }

void append_statements(std::string& text, const std::vector<std::string>& statements) {
  for (const std::string& statement : statements) text += statement + ";\n";
}

void append_groups(std::string& text, const char* title, const std::vector<StatementGroup>& groups) {
  if (groups.empty()) return;
  text += std::string("\n// ") + title + ":\n";
  for (const StatementGroup& group : groups) {
    text += "// origin: " + block_name(group.origin.index().value_or(kAuthorizer)) + "\n";
    append_statements(text, group.statements);
  }
}

}  // namespace

std::string facts_source(const std::vector<FactGroup>& facts) {
  std::string text;
  // The reference counts the authorizer as the last block, the published suite (and so WorldText) as the first.
  std::map<std::vector<std::size_t>, const FactGroup*> groups;
  for (const FactGroup& group : facts) {
    std::vector<std::size_t> blocks;
    for (const auto& block : group.origin) blocks.push_back(block.index().value_or(kAuthorizer));
    std::ranges::sort(blocks);
    groups.emplace(std::move(blocks), &group);
  }
  for (const auto& [blocks, group] : groups) {
    text += "// origin: ";
    for (std::size_t i = 0; i < blocks.size(); ++i) text += (i > 0 ? ", " : "") + block_name(blocks[i]);
    text += "\n";
    append_statements(text, group->facts);
  }
  return text;
}

std::string statements_source(const WorldText& world) {
  std::string text;
  append_groups(text, "Rules", world.rules);
  append_groups(text, "Checks", world.checks);
  if (!world.policies.empty()) {
    text += "\n// Policies:\n";
    append_statements(text, world.policies);
  }
  if (text.starts_with('\n')) text.erase(0, 1);
  return text;
}

std::string world_source(const WorldText& world) {
  std::string text = "// Facts:\n" + facts_source(world.facts);
  append_groups(text, "Rules", world.rules);
  append_groups(text, "Checks", world.checks);
  text += "\n// Policies:\n";
  append_statements(text, world.policies);
  return text;
}

}  // namespace hardtack
