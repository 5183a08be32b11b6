#include "tests/interop/compare.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "tests/interop/envelope.h"
#include "tests/interop/our_side.h"

namespace hardtack::interop {
namespace {

using test_support::GeneratedCase;

bool same_letters(std::string a, std::string b) {
  // An authorizer without policies ends in an empty line there.
  std::erase(a, '\n');
  std::erase(b, '\n');
  std::ranges::sort(a);
  std::ranges::sort(b);
  return a == b;
}

// Whether their text is our text with the elements of sets and maps in another order: theirs is the order of a symbol
// table, ours is alphabetical. Their text can be read back unless a string in it needs escapes.
bool same_but_for_order(const std::string& ours, const std::string& theirs) {
  if (ours.find('\\') != std::string::npos) {
    return same_letters(without_escapes(ours), theirs);
  }
  return reprinted(theirs) == ours;
}

std::vector<std::string> sorted_statements(std::string_view text) {
  std::vector<std::string> statements;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(";\n"), text.size());
    statements.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 2, text.size()));
    while (text.starts_with('\n')) {
      text.remove_prefix(1);
    }
  }
  std::ranges::sort(statements);
  return statements;
}

std::string joined(const std::set<std::string>& facts) {
  std::string text;
  for (const std::string& fact : facts) {
    text += fact + "; ";
  }
  return text;
}

// Compares two sets of printed facts.
void compare_facts(const std::string& what, const std::set<std::string>& ours, const std::set<std::string>& theirs,
                   std::vector<Difference>& differences) {
  std::map<std::string, std::string> plain;  // without escapes -> as printed
  for (const std::string& fact : ours) {
    plain.emplace(without_escapes(fact), fact);
  }
  std::set<std::string> only_ours;
  for (const auto& [text, printed] : plain) {
    if (!theirs.contains(text)) {
      only_ours.insert(printed);
    }
  }
  std::set<std::string> only_theirs;
  for (const std::string& fact : theirs) {
    if (!plain.contains(fact)) {
      only_theirs.insert(fact);
    }
  }
  if (only_ours.empty() && only_theirs.empty()) {
    return;
  }
  std::set<std::string> normal;
  for (const std::string& fact : only_theirs) {
    const auto text = reprinted(fact + ";");
    normal.insert(text ? text->substr(0, text->size() - 2) : fact);
  }
  const bool order = normal == only_ours || same_letters(without_escapes(joined(only_ours)), joined(only_theirs));
  differences.push_back({what, joined(only_ours), joined(only_theirs), order ? "element-order" : ""});
}

void compare_worlds(const World& ours, const World& theirs, std::vector<Difference>& differences) {
  std::set<std::string> origins;
  for (const auto& [origin, facts] : ours) {
    origins.insert(origin);
  }
  for (const auto& [origin, facts] : theirs) {
    origins.insert(origin);
  }
  for (const std::string& origin : origins) {
    const std::set<std::string> none;
    compare_facts("facts of origin " + origin, ours.contains(origin) ? ours.at(origin) : none,
                  theirs.contains(origin) ? theirs.at(origin) : none, differences);
  }
}

void compare_queries(const Answer& ours, const Answer& theirs, const Subject& subject,
                     std::vector<Difference>& differences) {
  for (std::size_t i = 0; i < std::min(ours.queries.size(), theirs.queries.size()); ++i) {
    const std::string what = "query " + std::to_string(i);
    const QueryAnswer& our = ours.queries[i];
    const QueryAnswer& their = theirs.queries[i];
    if (our.error != their.error) {
      const bool both = !our.error.empty() && !their.error.empty();
      const bool several = both && subject.profile.options.partial_errors;
      differences.push_back({what, our.error, their.error, several ? "deterministic-errors" : ""});
    } else {
      compare_facts(what, our.facts, their.facts, differences);
    }
  }
}

// Why ours may be what it is although theirs is something else; empty if it may not.
std::string outcome_rule(const Answer& ours, const Answer& theirs, const Subject& subject) {
  const Outcome& our = ours.outcome;
  const Outcome& their = theirs.outcome;
  const auto& options = subject.profile.options;
  const auto is_error = [](const Outcome& outcome) { return outcome.kind == OutcomeKind::kError; };
  if (options.partial_errors || options.ill_typed_facts) {
    // Theirs depends on the order of hash tables: another order of the same process gave ours.
    if (std::ranges::find(theirs.repeated, our) != theirs.repeated.end()) {
      return "deterministic-errors";
    }
    const bool some_error = is_error(their) || std::ranges::any_of(theirs.repeated, is_error);
    if (is_error(our) && (some_error || subject.naive_error)) {
      return "deterministic-errors";
    }
  }
  if (options.unbound_variables && our.kind == OutcomeKind::kRefused && is_unbound(our.error)) {
    return "unbound-variables";
  }
  if (options.keyword_names && their.kind == OutcomeKind::kRefused && their.error == "Language") {
    return "keyword-names";
  }
  return "";
}

}  // namespace

std::string printing_rule(const std::string& ours, const std::string& theirs) {
  if (without_escapes(ours) == theirs) {
    return "escaped-strings";
  }
  if (ours.starts_with("trusting ")) {
    const std::string rest = ours.substr(ours.find('\n') + 1);
    return without_escapes(rest) == theirs || same_but_for_order(rest, theirs) ? "block-scopes-kept" : "";
  }
  if (same_but_for_order(ours, theirs)) {
    return "element-order";
  }
  // The rules of an authorizer come out of a hash table of the reference.
  const auto normal = ours.find('\\') == std::string::npos ? reprinted(theirs) : theirs;
  return normal && sorted_statements(without_escapes(ours)) == sorted_statements(*normal) ? "rule-order" : "";
}

Outcome from_plain(const Outcome& outcome, const Subject& subject) {
  Outcome mapped = outcome;
  mapped.checks.clear();
  for (const CheckPlace& place : outcome.checks) {
    const auto& blocks = subject.generated.blocks;
    const std::vector<std::size_t>* plain = nullptr;
    if (place.block) {
      plain = *place.block < blocks.size() ? &blocks[*place.block].plain_checks : nullptr;
    } else {
      plain = &subject.generated.plain_checks;
    }
    const bool known = plain != nullptr && place.check < plain->size();
    const CheckPlace own{place.block, known ? (*plain)[place.check] : place.check};
    if (mapped.checks.empty() || mapped.checks.back() != own) {
      mapped.checks.push_back(own);
    }
  }
  return mapped;
}

std::vector<Difference> compare_answers(const Answer& ours, const Answer& theirs, const Subject& subject) {
  std::vector<Difference> differences;
  const bool same_outcome = ours.outcome == theirs.outcome;
  if (!same_outcome) {
    differences.push_back(
        {"outcome", to_string(ours.outcome), to_string(theirs.outcome), outcome_rule(ours, theirs, subject)});
  }
  const bool verified = ours.outcome.kind != OutcomeKind::kRefused && theirs.outcome.kind != OutcomeKind::kCrashed;
  if (verified && ours.revocation_ids != theirs.revocation_ids) {
    differences.push_back({"revocation ids", "", "", ""});
  }
  if (verified && ours.blocks.size() != theirs.blocks.size()) {
    differences.push_back(
        {"number of blocks", std::to_string(ours.blocks.size()), std::to_string(theirs.blocks.size()), ""});
  }
  for (std::size_t i = 0; i < std::min(ours.blocks.size(), theirs.blocks.size()); ++i) {
    if (ours.blocks[i] == theirs.blocks[i]) {
      continue;
    }
    differences.push_back({"source of block " + std::to_string(i), ours.blocks[i], theirs.blocks[i],
                           printing_rule(ours.blocks[i], theirs.blocks[i])});
  }
  if (!ours.code.empty() && !theirs.code.empty() && ours.code != theirs.code) {
    differences.push_back({"source of the authorizer", ours.code, theirs.code, printing_rule(ours.code, theirs.code)});
  }
  // After an error the two may have stopped at different points.
  const bool decided = ours.outcome.kind <= OutcomeKind::kNoPolicy && theirs.outcome.kind <= OutcomeKind::kNoPolicy;
  if (decided && ours.world && theirs.world) {
    compare_worlds(*ours.world, *theirs.world, differences);
    compare_queries(ours, theirs, subject, differences);
  }
  return differences;
}

std::vector<Difference> compare_payloads(const std::string& our_token, const std::string& their_token) {
  const auto ours = read_envelope(our_token);
  const auto theirs = read_envelope(their_token);
  if (!ours || !theirs || ours->blocks.size() != theirs->blocks.size()) {
    return {{"envelope", our_token, their_token, ""}};
  }
  std::vector<Difference> differences;
  if (ours->root_key_id != theirs->root_key_id || ours->sealed != theirs->sealed) {
    differences.push_back({"root key id or seal", our_token, their_token, ""});
  }
  for (std::size_t i = 0; i < ours->blocks.size(); ++i) {
    const std::string where = " of block " + std::to_string(i);
    const auto& our_block = ours->blocks[i];
    const auto& their_block = theirs->blocks[i];
    const auto our_payload = split_version(our_block.payload);
    const auto their_payload = split_version(their_block.payload);
    if (!our_payload || !their_payload || our_payload->rest != their_payload->rest) {
      differences.push_back({"payload" + where, our_token, their_token, ""});
      continue;
    }
    if (our_payload->version != their_payload->version) {
      // Arrays, maps and `.get()` came with version 6; the reference writes them under lower ones.
      differences.push_back({"version" + where, std::to_string(our_payload->version.value_or(0)),
                             std::to_string(their_payload->version.value_or(0)),
                             our_payload->version == 6 ? "collection-version" : ""});
    }
    if (our_block.external != their_block.external) {
      differences.push_back({"external signature" + where, "", "", ""});
    }
  }
  return differences;
}

}  // namespace hardtack::interop
