#include "decide/token_document.h"

#include <utility>

#include "engine/program/printer.h"
#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "json/make_json.h"
#include "report/decision_text.h"
#include "report/terminal.h"

namespace hardtack {
namespace {

void print_facts(const Block& block, TextBudget& budget, std::vector<std::string>& facts) {
  for (const Predicate& fact : block.facts()) {
    if (budget.spent()) return;
    facts.push_back(budget.print([&](Printer& out) { out.fact(block, fact); }));
  }
}

std::vector<std::string> ids_of(const VerifiedToken& token) {
  std::vector<std::string> ids;
  for (const LineageKey& key : token.ids) ids.push_back(key.id);
  return ids;
}

}  // namespace

TokenStatements statements_of(const Credential& credential) {
  TokenStatements statements;
  TextBudget budget(kDocumentBytes);
  for (const CredentialBlock& block : credential.blocks()) print_facts(*block.block, budget, statements.facts);
  print_facts(credential.verified_facts(), budget, statements.facts);
  for (const CredentialBlock& block : credential.blocks()) {
    for (const Check& check : block.block->checks()) {
      if (budget.spent()) return statements;
      statements.checks.push_back(budget.print([&](Printer& out) { out.check(*block.block, check); }));
    }
  }
  return statements;
}

JsonValue key_id_json(const KeyId& id) {
  if (const auto* number = std::get_if<std::uint32_t>(&id)) return json_number(*number);
  if (const auto* text = std::get_if<std::string>(&id)) return JsonValue(*text);
  return {};
}

JsonValue expiry_json(const std::optional<std::int64_t>& expires) {
  if (!expires) return {};
  if (*expires < kYear0 || *expires >= kYear10000) return JsonValue(*expires);
  return JsonValue(format_date_time(*expires));
}

JsonValue verified_json(std::string_view format, const TokenResult<VerifiedToken>& outcome,
                        const std::optional<KeyUse>& use) {
  JsonValue error;
  TokenStatements statements;
  std::vector<std::string> ids;
  JsonValue key_id, expires;
  if (outcome) {
    statements = statements_of(outcome->credential);
    ids = ids_of(*outcome);
    key_id = key_id_json(outcome->key_id);
    expires = expiry_json(outcome->expires);
  } else {
    error = json_object({{"code", outcome.error().code}, {"message", outcome.error().error.to_string()}});
  }
  JsonValue::Object document{{"format", format},
                             {"verified", outcome.has_value()},
                             {"error", std::move(error)},
                             {"facts", json_strings(statements.facts)},
                             {"checks", json_strings(statements.checks)},
                             {"ids", json_strings(ids)},
                             {"key_id", std::move(key_id)},
                             {"expires", std::move(expires)}};
  if (outcome && use && use->until) document.emplace_back("key_until", expiry_json(use->until));
  return document;
}

JsonValue described_json(std::string_view format, const TokenDescription& description) {
  JsonValue::Object members{{"format", format}, {"verified", false}, {"key_id", key_id_json(description.key_id)}};
  members.insert(members.end(), description.details.begin(), description.details.end());
  return JsonValue(std::move(members));
}

std::string verified_text(const VerifiedToken& token) {
  std::string text = cat("verified: ", token.format, "\n");
  if (token.key_id != KeyId()) text += cat("key: ", describe(token.key_id), "\n");
  const JsonValue expires = expiry_json(token.expires);
  text += cat("expires: ", expires.is_string() ? expires.as_string() : "no claim says when", "\n");
  for (const std::string& id : ids_of(token)) text += cat("id: ", id, "\n");
  const TokenStatements statements = statements_of(token.credential);
  for (const std::string& fact : statements.facts) text += cat(fact, ";\n");
  if (!statements.checks.empty()) text += "not decided here, since a request must state what these ask for:\n";
  for (const std::string& check : statements.checks) text += cat(check, ";\n");
  return escape_lines(text);
}

}  // namespace hardtack
