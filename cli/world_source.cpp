#include "cli/world_source.h"

namespace hardtack::cli {
namespace {

std::string origin_name(const std::optional<std::size_t>& block) {
  return block ? std::to_string(*block) : "authorizer";
}

void append_statements(std::string& text, const std::vector<std::string>& statements) {
  for (const std::string& statement : statements) text += statement + ";\n";
}

void append_groups(std::string& text, const char* title, const std::vector<StatementGroup>& groups) {
  if (groups.empty()) return;
  text += std::string("\n// ") + title + ":\n";
  for (const StatementGroup& group : groups) {
    text += "// origin: " + origin_name(group.origin) + "\n";
    append_statements(text, group.statements);
  }
}

}  // namespace

std::string world_source(const WorldText& world) {
  std::string text = "// Facts:\n";
  for (const FactGroup& group : world.facts) {
    text += "// origin: ";
    for (std::size_t i = 0; i < group.origin.size(); ++i) text += (i > 0 ? ", " : "") + origin_name(group.origin[i]);
    text += "\n";
    append_statements(text, group.facts);
  }
  append_groups(text, "Rules", world.rules);
  append_groups(text, "Checks", world.checks);
  text += "\n// Policies:\n";
  append_statements(text, world.policies);
  return text;
}

}  // namespace hardtack::cli
