#include "tests/interop/compare.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "tests/interop/envelope.h"

namespace hardtack::interop {
namespace {

using test_support::GeneratedCase;

bool same_letters(std::string a, std::string b) {
  std::ranges::sort(a);
  std::ranges::sort(b);
  return a == b;
}

// Our text equals theirs but for what printing differs in on purpose; the rule that explains the difference, if any.
std::optional<std::string> printing_rule(const std::string& ours, const std::string& theirs) {
  if (without_escapes(ours) == theirs) {
    return "escaped-strings";
  }
  if (ours.starts_with("trusting ") && without_escapes(ours.substr(ours.find('\n') + 1)) == theirs) {
    return "block-scopes-kept";
  }
  return std::nullopt;
}

std::string joined(const std::set<std::string>& facts) {
  std::string text;
  for (const std::string& fact : facts) {
    text += fact + "; ";
  }
  return text;
}

void compare_worlds(const World& ours, const World& theirs, std::vector<Difference>& differences) {
  World plain;
  for (const auto& [origin, facts] : ours) {
    for (const std::string& fact : facts) {
      plain[origin].insert(without_escapes(fact));
    }
  }
  if (plain == theirs) {
    return;
  }
  std::set<std::string> origins;
  for (const auto& [origin, facts] : plain) {
    origins.insert(origin);
  }
  for (const auto& [origin, facts] : theirs) {
    origins.insert(origin);
  }
  for (const std::string& origin : origins) {
    const std::set<std::string> empty;
    const auto our_facts = plain.contains(origin) ? plain.at(origin) : empty;
    const auto their_facts = theirs.contains(origin) ? theirs.at(origin) : empty;
    std::set<std::string> only_ours;
    std::set<std::string> only_theirs;
    std::ranges::set_difference(our_facts, their_facts, std::inserter(only_ours, only_ours.end()));
    std::ranges::set_difference(their_facts, our_facts, std::inserter(only_theirs, only_theirs.end()));
    if (only_ours.empty() && only_theirs.empty()) {
      continue;
    }
    // The elements of a set are printed in the order of a symbol table, which is not the same one on both sides.
    const bool order = only_ours.size() == only_theirs.size() && same_letters(joined(only_ours), joined(only_theirs));
    differences.push_back(
        {"facts of origin " + origin, joined(only_ours), joined(only_theirs), order ? "element-order" : ""});
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
  return "";
}

}  // namespace

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
    auto rule = printing_rule(ours.blocks[i], theirs.blocks[i]);
    differences.push_back(
        {"source of block " + std::to_string(i), ours.blocks[i], theirs.blocks[i], rule.value_or("")});
  }
  // After an error the two may have stopped at different points.
  const bool decided = ours.outcome.kind <= OutcomeKind::kNoPolicy && theirs.outcome.kind <= OutcomeKind::kNoPolicy;
  if (decided && ours.world && theirs.world) {
    compare_worlds(*ours.world, *theirs.world, differences);
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
