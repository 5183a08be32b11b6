// What a test of a document expects.
#include <algorithm>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "policytest/language/error_names.h"
#include "policytest/mirror/document_reader.h"

namespace hardtack::policytest {

using Kind = DocumentNode::Kind;
using Expect = Expectation::Kind;

void DocumentReader::expectations(const DocumentNode& node, std::vector<Expectation>& into) {
  static constexpr std::array<std::string_view, 9> kMembers = {"decision", "policy", "error",    "failed", "includes",
                                                               "because",  "facts",  "no_facts", "queries"};
  if (node.kind != Kind::kMap) {
    refuse(node, "`expect` is a map");
    return;
  }
  if (!only(node, kMembers)) return;
  Expectation decided;
  decided.span = decided.subject = node.span;
  decision(node, decided);
  const DocumentNode* because = node.find("because");
  if (because != nullptr) {
    for (const Because reason : {Because::kNoFact, Because::kFactOutOfScope, Because::kExpressionFalse,
                                 Because::kTypeError, Because::kLimit}) {
      if (because->kind == Kind::kText && because->string == name_of(reason)) decided.because = reason;
    }
    if (!decided.because)
      refuse(*because, "expected no-fact, fact-out-of-scope, expression-false, type-error or limit");
  }
  const bool decides = node.find("decision") != nullptr || node.find("error") != nullptr;
  if (because != nullptr && (decides ? decided.kind == Expect::kAllow : node.find("failed") == nullptr))
    refuse(*because, "only a refusal has a reason that can be expected", DiagnosticCode::kTestReason);
  if (decided.policy && (!decides || (decided.kind != Expect::kAllow && decided.kind != Expect::kDeny)))
    refuse(*node.find("policy"), "`policy` needs the `decision` allow or deny", DiagnosticCode::kTestConflict);
  if (decides) into.push_back(decided);
  const DocumentNode* includes = node.find("includes");
  if (includes != nullptr && (includes->kind != Kind::kBool || node.find("failed") == nullptr))
    refuse(*includes, "`includes` is true or false, beside `failed`");
  if (const DocumentNode* list = node.find("failed")) {
    Expectation checks;
    checks.kind = Expect::kFailed;
    checks.span = checks.subject = list->span;
    failed(*list, checks);
    checks.includes = includes != nullptr && includes->truth;
    if (!decides) checks.because = decided.because;
    into.push_back(std::move(checks));
  }
  if (const DocumentNode* list = node.find("facts")) facts(*list, true, into);
  if (const DocumentNode* list = node.find("no_facts")) facts(*list, false, into);
  if (const DocumentNode* list = node.find("queries")) {
    if (list->kind != Kind::kList) refuse(*list, "`queries` is a list");
    for (const DocumentNode& one : list->items) query(one, into);
  }
  if (into.size() > options_.limits.max_expectations) {
    refuse(node, cat("more than ", options_.limits.max_expectations, " expectations"), DiagnosticCode::kTestTooLarge);
    into.resize(options_.limits.max_expectations);
  }
}

void DocumentReader::decision(const DocumentNode& node, Expectation& expected) {
  const DocumentNode* decision = node.find("decision");
  const DocumentNode* error = node.find("error");
  if (decision != nullptr && error != nullptr)
    refuse(*error, "a decision and an error exclude each other", DiagnosticCode::kTestConflict);
  if (error != nullptr) {
    expected.kind = Expect::kError;
    expected.error = error->string;
    expected.errors = errors_named(error->string);
    if (expected.errors.empty())
      refuse(*error, cat("there is no error ", quote(error->string)), DiagnosticCode::kTestUnknownWord);
  } else if (decision != nullptr) {
    if (decision->string == "allow") {
      expected.kind = Expect::kAllow;
    } else if (decision->string == "deny") {
      expected.kind = Expect::kDeny;
    } else if (decision->string == "no-policy") {
      expected.kind = Expect::kNoPolicy;
    } else {
      refuse(*decision, "expected allow, deny or no-policy");
    }
  }
  const DocumentNode* policy = node.find("policy");
  if (policy == nullptr) return;
  ExpectedPolicy named;
  named.span = policy->span;
  if (policy->kind == Kind::kText) {
    named.label = policy->string;
  } else {
    named.index = number(*policy);
    if (!named.index) return;
  }
  expected.policy = std::move(named);
}

// [{block: 1, check: 0, text: "..."}]
void DocumentReader::failed(const DocumentNode& node, Expectation& expected) {
  static constexpr std::array<std::string_view, 3> kMembers = {"block", "check", "text"};
  if (node.kind != Kind::kList) refuse(node, "`failed` is a list");
  for (const DocumentNode& one : node.items) {
    const DocumentNode* block = one.find("block");
    const DocumentNode* check = one.find("check");
    if (block == nullptr || check == nullptr || !only(one, kMembers)) {
      refuse(one, "a failed check has `block` and `check`");
      continue;
    }
    ExpectedCheck made;
    made.span = one.span;
    const auto id = block_id(*block);
    if (!id) continue;
    made.block = *id;
    if (check->kind == Kind::kText) {
      made.label = check->string;
    } else {
      made.index = number(*check);
      if (!made.index) continue;
    }
    if (const DocumentNode* text = one.find("text"); text != nullptr && is_text(*text, "a check")) {
      made.text = Word{text->span, text->string};
    }
    expected.checks.push_back(std::move(made));
  }
}

// ["right(...)", {fact: "right(...)", from: [authority, 1]}]
void DocumentReader::facts(const DocumentNode& node, bool wanted, std::vector<Expectation>& into) {
  static constexpr std::array<std::string_view, 2> kMembers = {"fact", "from"};
  if (node.kind != Kind::kList) refuse(node, "expected a list of facts");
  for (const DocumentNode& one : node.items) {
    const DocumentNode* fact = one.kind == Kind::kMap ? one.find("fact") : &one;
    if (fact == nullptr || !only(one, kMembers)) {
      refuse(one, "expected `fact`");
      continue;
    }
    if (!is_text(*fact, "a fact")) continue;
    Expectation& expected = into.emplace_back();
    expected.kind = wanted ? Expect::kFact : Expect::kNoFact;
    expected.span = expected.subject = one.span;
    expected.text = part(*fact, "fact");
    const DocumentNode* from = one.find("from");
    if (from == nullptr) continue;
    std::vector<BlockId> blocks;
    for (const DocumentNode& block : from->items) {
      if (const auto id = block_id(block)) blocks.push_back(*id);
    }
    if (blocks.empty()) refuse(*from, "`from` is a list of blocks");
    std::ranges::sort(blocks);
    const auto doubles = std::ranges::unique(blocks);
    blocks.erase(doubles.begin(), doubles.end());
    expected.origin = std::move(blocks);
  }
}

// {rule: "...", results: ["..."]}
void DocumentReader::query(const DocumentNode& node, std::vector<Expectation>& into) {
  static constexpr std::array<std::string_view, 2> kMembers = {"rule", "results"};
  const DocumentNode* rule = node.find("rule");
  const DocumentNode* results = node.find("results");
  if (rule == nullptr || results == nullptr || results->kind != Kind::kList || !only(node, kMembers)) {
    refuse(node, "a query has `rule` and a list `results`");
    return;
  }
  if (!is_text(*rule, "a rule")) return;
  Expectation expected;
  expected.kind = Expect::kQuery;
  expected.span = expected.subject = node.span;
  expected.text = part(*rule, "query");
  for (const DocumentNode& row : results->items) {
    if (is_text(row, "a fact")) expected.rows.push_back(part(row, "result"));
  }
  into.push_back(std::move(expected));
}

// "authorizer", "authority", the number of a block, or {credential: 1}.
std::optional<BlockId> DocumentReader::block_id(const DocumentNode& node) {
  if (node.kind == Kind::kText && node.string == "authorizer") return BlockId::authorizer();
  if (node.kind == Kind::kText && node.string == "authority") return BlockId::block(0);
  if (node.kind == Kind::kInteger && node.number >= 0 && node.number < static_cast<std::int64_t>(kMaxBlocks)) {
    return BlockId::block(static_cast<std::size_t>(node.number));
  }
  if (const DocumentNode* credential = node.find("credential");
      credential != nullptr && node.members.size() == 1 && credential->kind == Kind::kInteger &&
      credential->number >= 1 && credential->number <= static_cast<std::int64_t>(kMaxBlocks)) {
    return BlockId::block(0, static_cast<std::size_t>(credential->number));
  }
  refuse(node, "expected authority, authorizer, the number of a block or {credential: NUMBER}");
  return std::nullopt;
}

std::optional<std::uint32_t> DocumentReader::number(const DocumentNode& node) {
  if (node.kind == Kind::kInteger && node.number >= 0 && node.number <= 1'000'000) {
    return static_cast<std::uint32_t>(node.number);
  }
  refuse(node, "expected a number");
  return std::nullopt;
}

}  // namespace hardtack::policytest
