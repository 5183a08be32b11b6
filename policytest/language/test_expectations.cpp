// What a test expects: `expect ...;`.
#include <algorithm>
#include <array>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "grammar/syntax/literals.h"
#include "policytest/language/error_names.h"
#include "policytest/language/test_parser.h"

namespace hardtack::policytest {

using Kind = Expectation::Kind;

bool TestParser::expectation(std::vector<Expectation>& into) {
  Expectation expected_here;
  const std::uint32_t begin = cursor_.token().span.begin;
  cursor_.next();
  expected_here.subject = cursor_.token().span;
  if (!outcome(expected_here)) return false;
  if (!because(expected_here)) return false;
  if (!end("the expectation")) return false;
  expected_here.span = since(begin);
  if (into.size() >= options_.limits.max_expectations) {
    refuse(DiagnosticCode::kTestTooLarge, expected_here.span,
           cat("more than ", options_.limits.max_expectations, " expectations"));
    return true;
  }
  into.push_back(std::move(expected_here));
  return true;
}

bool TestParser::outcome(Expectation& expected_here) {
  const bool allow = cursor_.at_word("allow");
  if (allow || cursor_.at_word("deny")) {
    expected_here.kind = allow ? Kind::kAllow : Kind::kDeny;
    cursor_.next();
    if (!cursor_.at_word("at")) return true;
    const std::uint32_t begin = cursor_.token().span.begin;
    cursor_.next();
    if (!take_word("policy")) return false;
    ExpectedPolicy policy;
    if (cursor_.at(TokenKind::kInteger)) {
      policy.index = index("policy");
      if (!policy.index) return false;
    } else {
      policy.label = cursor_.hyphenated();
      if (policy.label.empty()) return expected("the number or label of a policy");
      cursor_.next_hyphenated();
    }
    policy.span = since(begin);
    expected_here.policy = std::move(policy);
    return true;
  }
  if (cursor_.at_hyphenated("no-policy")) {
    expected_here.kind = Kind::kNoPolicy;
    cursor_.next_hyphenated();
    return true;
  }
  if (cursor_.at_word("error")) {
    expected_here.kind = Kind::kError;
    cursor_.next();
    expected_here.error = cursor_.hyphenated();
    expected_here.errors = errors_named(expected_here.error);
    if (expected_here.errors.empty()) {
      refuse(DiagnosticCode::kTestUnknownWord, cursor_.token().span, cat("there is no error ", quote(cursor_.text())))
          .set_help("name one of docs/errors.md, such as `overflow` or `too-many-facts`, or `limit` or `evaluation`");
      return false;
    }
    cursor_.next_hyphenated();
    return true;
  }
  if (cursor_.at_word("failed")) return failed(expected_here);
  if (cursor_.at_word("fact")) return fact(expected_here, true);
  if (cursor_.at_word("no")) {
    cursor_.next();
    if (!cursor_.at_word("fact")) return expected("`fact`");
    return fact(expected_here, false);
  }
  if (cursor_.at_word("query")) return query(expected_here);
  return expected("allow, deny, no-policy, error, failed, fact, no fact or query");
}

bool TestParser::failed(Expectation& expected_here) {
  expected_here.kind = Kind::kFailed;
  cursor_.next();
  if (cursor_.at_word("none")) {
    cursor_.next();
    return true;
  }
  if (cursor_.at_word("includes")) {
    expected_here.includes = true;
    cursor_.next();
  }
  do {
    if (!expected_here.checks.empty()) cursor_.next();
    if (!check(expected_here)) return false;
  } while (cursor_.at(TokenKind::kComma));
  return true;
}

// `block 1 check 0 "check if ..."`
bool TestParser::check(Expectation& expected_here) {
  ExpectedCheck check;
  const std::uint32_t begin = cursor_.token().span.begin;
  const auto block = block_id();
  if (!block) return false;
  check.block = *block;
  if (!take_word("check")) return false;
  if (cursor_.at(TokenKind::kInteger)) {
    check.index = index("check");
    if (!check.index) return false;
  } else {
    check.label = cursor_.hyphenated();
    if (check.label.empty()) return expected("the number or label of a check");
    cursor_.next_hyphenated();
  }
  if (cursor_.at(TokenKind::kString)) {
    check.text = string("the check");
    if (!check.text) return false;
  }
  check.span = since(begin);
  expected_here.checks.push_back(std::move(check));
  return true;
}

bool TestParser::fact(Expectation& expected_here, bool wanted) {
  expected_here.kind = wanted ? Kind::kFact : Kind::kNoFact;
  cursor_.next();
  const Span span = cursor_.until([this] { return cursor_.at_word("from") || cursor_.at_word("because"); });
  expected_here.text = part(span);
  if (!cursor_.at_word("from")) return true;
  cursor_.next();
  return origin(expected_here);
}

// `{authority, block 1}`
bool TestParser::origin(Expectation& expected_here) {
  if (!take(TokenKind::kLeftBrace, "`{` and blocks")) return false;
  ++open_;
  std::vector<BlockId> blocks;
  while (!cursor_.at(TokenKind::kRightBrace)) {
    const auto block = block_id();
    if (!block) return false;
    blocks.push_back(*block);
    if (cursor_.at(TokenKind::kComma)) {
      cursor_.next();
    } else if (!cursor_.at(TokenKind::kRightBrace)) {
      return expected("`,` or `}`");
    }
  }
  if (blocks.empty()) return expected("authority, authorizer or a block");
  --open_;
  cursor_.next();
  std::ranges::sort(blocks);
  const auto doubles = std::ranges::unique(blocks);
  blocks.erase(doubles.begin(), doubles.end());
  expected_here.origin = std::move(blocks);
  return true;
}

std::optional<BlockId> TestParser::block_id() {
  if (cursor_.at_word("authorizer")) {
    cursor_.next();
    return BlockId::authorizer();
  }
  if (cursor_.at_word("authority")) {
    cursor_.next();
    return BlockId::block(0);
  }
  if (cursor_.at_word("credential")) {
    cursor_.next();
    const Span span = cursor_.token().span;
    const auto number = index("credential");
    if (!number) return std::nullopt;
    if (*number == 0 || *number > kMaxBlocks) {
      refuse(DiagnosticCode::kTestValue, span, cat("further credentials have numbers from 1 to ", kMaxBlocks));
      return std::nullopt;
    }
    return BlockId::block(0, *number);
  }
  if (!cursor_.at_word("block")) {
    expected("authority, authorizer, a block or a credential");
    return std::nullopt;
  }
  cursor_.next();
  const Span span = cursor_.token().span;
  const auto number = index("block");
  if (!number) return std::nullopt;
  if (*number >= kMaxBlocks) {
    refuse(DiagnosticCode::kTestTooLarge, span, cat("a token has at most ", kMaxBlocks, " blocks"));
    return std::nullopt;
  }
  return BlockId::block(*number);
}

// `RULE == { fact, fact }`. The last `==` outside of brackets ends the rule, which may compare with sets itself.
bool TestParser::query(Expectation& expected_here) {
  expected_here.kind = Kind::kQuery;
  cursor_.next();
  const std::uint32_t begin = cursor_.token().span.begin;
  std::uint32_t rule_end = begin;
  std::optional<std::uint32_t> equal;
  while (!cursor_.at_end() && !cursor_.at(TokenKind::kSemicolon)) {
    cursor_.until([this] { return cursor_.at(TokenKind::kEqual); });
    if (!cursor_.at(TokenKind::kEqual)) break;
    rule_end = cursor_.end_of_last();
    equal = cursor_.token().span.end;
    cursor_.next();
  }
  if (!equal) return expected("`== { ... }` and the results");
  expected_here.text = part({begin, rule_end});
  cursor_.seek_statement(*equal);
  return rows(expected_here);
}

bool TestParser::rows(Expectation& expected_here) {
  if (!cursor_.at(TokenKind::kLeftBrace)) return expected("`{` and the results");
  ++open_;
  cursor_.next_statement();
  while (!cursor_.at(TokenKind::kRightBrace)) {
    const Span row = cursor_.until([this] { return cursor_.at(TokenKind::kComma); });
    if (row.size() == 0) return expected("a fact");
    expected_here.rows.push_back(part(row));
    if (cursor_.at(TokenKind::kComma)) {
      cursor_.next_statement();
    } else if (!cursor_.at(TokenKind::kRightBrace)) {
      return expected("`,` or `}`");
    }
  }
  --open_;
  cursor_.next_statement();
  return true;
}

bool TestParser::because(Expectation& expected_here) {
  if (!cursor_.at_word("because")) return true;
  cursor_.next();
  const std::string word = cursor_.hyphenated();
  for (const Because because :
       {Because::kNoFact, Because::kFactOutOfScope, Because::kExpressionFalse, Because::kTypeError, Because::kLimit}) {
    if (name_of(because) != word) continue;
    expected_here.because = because;
    cursor_.next_hyphenated();
    const Kind kind = expected_here.kind;
    if (kind == Kind::kDeny || kind == Kind::kNoPolicy || kind == Kind::kError || kind == Kind::kFailed) return true;
    refuse(DiagnosticCode::kTestReason, expected_here.subject, "only a refusal has a reason that can be expected");
    return true;
  }
  return expected("no-fact, fact-out-of-scope, expression-false, type-error or limit");
}

std::optional<std::uint32_t> TestParser::index(std::string_view what) {
  const auto number = cursor_.at(TokenKind::kInteger) ? parse_integer(cursor_.text()) : fail(ErrorCode::kSyntax, "");
  if (!number || *number > 1'000'000) {
    expected(cat("the number of a ", what));
    return std::nullopt;
  }
  cursor_.next();
  return static_cast<std::uint32_t>(*number);
}

}  // namespace hardtack::policytest
