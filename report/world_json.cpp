#include "report/world_json.h"

#include <utility>

#include "json/make_json.h"
#include "report/block_json.h"

namespace hardtack {
namespace {

JsonValue statements_json(const char* kind, const std::vector<StatementGroup>& groups) {
  JsonValue::Array list;
  for (const StatementGroup& group : groups) {
    list.push_back(json_object({{"origin", block_json(group.origin)}, {kind, json_strings(group.statements)}}));
  }
  return list;
}

}  // namespace

JsonValue world_json(const WorldText& world) {
  JsonValue::Array facts;
  for (const FactGroup& group : world.facts) {
    JsonValue::Array origin;
    for (const BlockId block : group.origin) origin.push_back(block_json(block));
    facts.push_back(json_object({{"origin", std::move(origin)}, {"facts", json_strings(group.facts)}}));
  }
  return json_object({{"facts", std::move(facts)},
                      {"rules", statements_json("rules", world.rules)},
                      {"checks", statements_json("checks", world.checks)},
                      {"policies", json_strings(world.policies)}});
}

}  // namespace hardtack
