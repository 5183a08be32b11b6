#include "policytest/language/test_parser.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "engine/text/edit_distance.h"
#include "engine/text/quote.h"
#include "grammar/syntax/literals.h"
#include "policytest/language/fragment.h"

namespace hardtack::policytest {
namespace {

constexpr std::array<std::string_view, 12> kClauses = {"authority",  "block", "verified", "credential",
                                                       "token",      "now",   "key",      "params",
                                                       "authorizer", "for",   "limits",   "expect"};

}  // namespace

void TestParser::run() {
  while (!cursor_.at_end()) {
    if (!cursor_.at_test()) {
      expected("`test \"name\" {`");
      while (!cursor_.at_end() && !cursor_.at_test()) cursor_.next();
      continue;
    }
    if (file_.tests.size() >= options_.limits.max_tests) {
      refuse(DiagnosticCode::kTestTooLarge, cursor_.token().span,
             cat("the file has more than ", options_.limits.max_tests, " tests"))
          .set_help("divide it into several files");
      return;
    }
    test();
  }
}

void TestParser::test() {
  PolicyTest test;
  const std::uint32_t begin = cursor_.token().span.begin;
  cursor_.next();
  const Span open = cursor_.token().span;
  if (auto name = string("the name of the test")) {
    test.name = std::move(name->text);
    test.name_span = name->span;
  }
  if (test.name.empty()) refuse(DiagnosticCode::kTestName, open, "a test has a name, which is not empty");
  if (!cursor_.at(TokenKind::kLeftBrace)) {
    expected("`{`");
    cursor_.recover();
    return;
  }
  const Span brace = cursor_.token().span;
  cursor_.next_statement();
  while (!cursor_.at(TokenKind::kRightBrace)) {
    if (cursor_.at_end() || cursor_.at_test()) {
      refuse(DiagnosticCode::kTestUnclosed, brace, "the test is not closed").set_help("a test ends with `}`");
      break;
    }
    const std::uint32_t clause_begin = cursor_.token().span.begin;
    if (clause(test)) {
      test.clauses.push_back(since(clause_begin));
      continue;
    }
    const std::uint32_t before = cursor_.token().span.begin;
    cursor_.recover(std::exchange(open_, 0));
    const bool ends = cursor_.at(TokenKind::kRightBrace) || cursor_.at_test();
    if (cursor_.token().span.begin == before && !ends) cursor_.next();
  }
  if (cursor_.at(TokenKind::kRightBrace)) cursor_.next_statement();
  test.span = since(begin);
  finish(test);
  file_.tests.push_back(std::move(test));
}

bool TestParser::clause(PolicyTest& test) {
  if (cursor_.at_word("authority")) return block(test, true);
  if (cursor_.at_word("block")) return block(test, false);
  if (cursor_.at_word("authorizer")) return authorizer(test);
  if (cursor_.at_word("token")) return token(test);
  if (cursor_.at_word("credential")) return credential(test);
  if (cursor_.at_word("verified")) return verified(test);
  if (cursor_.at_word("now")) return now(test);
  if (cursor_.at_word("key")) return key(test);
  if (cursor_.at_word("params")) return parameters(test);
  if (cursor_.at_word("limits")) return limits(test);
  if (cursor_.at_word("expect")) return expectation(test.expectations);
  if (cursor_.at_word("for")) return table(test);
  Diagnostic& diagnostic = file_.diagnostics.report(DiagnosticCode::kTestUnknownWord, cursor_.token().span,
                                                    cat("a test has no ", quote(cursor_.text())));
  SuggestionBudget budget;
  if (const auto near = nearest_word(cursor_.text(), kClauses, budget)) {
    diagnostic.set_help(cat("did you mean `", *near, "`?"));
  } else {
    diagnostic.set_help(
        "a test consists of authority, block, verified, token, credential, authorizer, now, key, params, limits, "
        "expect, for");
  }
  return false;
}

bool TestParser::block(PolicyTest& test, bool authority) {
  TestBlock block;
  const Span word = cursor_.token().span;
  cursor_.next();
  if (!authority && cursor_.at_hyphenated("trusting-key")) {
    cursor_.next_hyphenated();
    if (!cursor_.at(TokenKind::kName)) return expected("the name of a key");
    block.key = Word{cursor_.token().span, std::string(cursor_.text())};
    cursor_.next();
  } else if (!authority && cursor_.at_hyphenated("third-party")) {
    cursor_.next_hyphenated();
    if (!take_word("by")) return false;
    if (!cursor_.at(TokenKind::kName)) return expected("the name of a key");
    block.key = Word{cursor_.token().span, std::string(cursor_.text())};
    cursor_.next();
  }
  if (!from(block.from)) return false;
  if (!block.from || cursor_.at(TokenKind::kLeftBrace)) {
    if (block.from) {
      refuse(DiagnosticCode::kTestConflict, cursor_.token().span, "a block is in a file or here, not both");
      return false;
    }
    if (!body(block.text, authority ? "authority" : "block")) return false;
    take_semicolon();
  } else if (!end("the block")) {
    return false;
  }
  block.span = since(word.begin);
  if (authority && test.has_authority) {
    refuse(DiagnosticCode::kTestDuplicate, word, "the test has two authority blocks")
        .add_note(test.blocks.front().span, "the other one");
    return true;
  }
  if (authority && !test.blocks.empty()) {
    refuse(DiagnosticCode::kTestBlockOrder, word, "the authority comes before the blocks that are appended to it");
    return true;
  }
  if (!authority && !test.has_authority) {
    refuse(DiagnosticCode::kTestBlockOrder, word, "a block is appended to an authority block")
        .set_help("begin with `authority { ... }`");
    return true;
  }
  if (test.blocks.size() >= kMaxBlocks) {
    refuse(DiagnosticCode::kTestTooLarge, word, cat("a token has at most ", kMaxBlocks, " blocks"));
    return true;
  }
  test.has_authority = true;
  if (block.key && test.parameters.find(block.key->text) == nullptr) {
    test.parameters.set_key(block.key->text, stand_in_key(block.key->text));
  }
  test.blocks.push_back(std::move(block));
  return true;
}

bool TestParser::authorizer(PolicyTest& test) {
  TestAuthorizer authorizer;
  const Span word = cursor_.token().span;
  cursor_.next();
  if (!from(authorizer.from)) return false;
  if (!authorizer.from || cursor_.at(TokenKind::kLeftBrace)) {
    if (!body(authorizer.text, "authorizer")) return false;
    take_semicolon();
  } else if (!end("the authorizer")) {
    return false;
  }
  authorizer.span = since(word.begin);
  if (test.authorizer) {
    refuse(DiagnosticCode::kTestDuplicate, word, "the test has two authorizers")
        .add_note(test.authorizer->span, "the other one");
    return true;
  }
  test.authorizer = std::move(authorizer);
  return true;
}

bool TestParser::token(PolicyTest& test) {
  TestToken token;
  const Span word = cursor_.token().span;
  cursor_.next();
  auto file = string("the file of the token");
  if (!file) return false;
  token.file = *std::move(file);
  if (!take_word("key")) return false;
  auto key = string("the public key of its issuer");
  if (!key) return false;
  token.key = *std::move(key);
  if (!end("the token")) return false;
  token.span = since(word.begin);
  if (test.token) {
    refuse(DiagnosticCode::kTestDuplicate, word, "the test has two tokens").add_note(test.token->span, "the other one");
    return true;
  }
  test.token = std::move(token);
  return true;
}

bool TestParser::now(PolicyTest& test) {
  const Span word = cursor_.token().span;
  cursor_.next();
  if (!cursor_.at(TokenKind::kDate)) return expected("a date, such as `2026-01-01T00:00:00Z`");
  const auto date = parse_date(cursor_.text());
  if (!date) {
    file_.diagnostics.report(DiagnosticCode::kInvalidDate, cursor_.token().span, date.error().message());
  } else if (test.now) {
    refuse(DiagnosticCode::kTestDuplicate, word, "the test has two times");
  } else {
    test.now = *date;
  }
  cursor_.next();
  return end("the time");
}

bool TestParser::key(PolicyTest& test) {
  cursor_.next();
  if (!cursor_.at(TokenKind::kName)) return expected("the name of a key");
  const Span span = cursor_.token().span;
  const std::string name(cursor_.text());
  cursor_.next();
  PublicKey key = stand_in_key(name);
  if (cursor_.at(TokenKind::kPublicKey)) {
    const auto given = PublicKey::from_text(cursor_.text());
    if (!given) {
      file_.diagnostics.report(DiagnosticCode::kInvalidPublicKey, cursor_.token().span, "this is no public key")
          .set_help("write `ed25519/` and 64 hexadecimal digits, or `secp256r1/` and 66");
    } else {
      key = *given;
    }
    cursor_.next();
  }
  if (test.parameters.find(name) != nullptr) {
    refuse(DiagnosticCode::kTestDuplicate, span, cat("the name ", quote(name), " is given before"))
        .set_help("declare a key before the block that it signs");
  } else {
    test.parameters.set_key(name, key);
  }
  return end("the key");
}

// `params { role: "admin", n: 3 }`. Inside braces a name has no colon.
bool TestParser::parameters(PolicyTest& test) {
  cursor_.next();
  if (!take(TokenKind::kLeftBrace, "`{`")) return false;
  open_ = 1;
  while (!cursor_.at(TokenKind::kRightBrace)) {
    if (!cursor_.at(TokenKind::kName)) return expected("the name of a parameter");
    const Word name{cursor_.token().span, std::string(cursor_.text())};
    cursor_.next();
    if (!take(TokenKind::kColon, "`:` and a value")) return false;
    const Span span = cursor_.until([this] { return cursor_.at(TokenKind::kComma); });
    const auto terms = read_terms(part(span), file_.diagnostics);
    if (terms && terms->size() != 1) {
      file_.diagnostics.report(DiagnosticCode::kTestValue, span, "expected one value");
    } else if (test.parameters.find(name.text) != nullptr) {
      refuse(DiagnosticCode::kTestDuplicate, name.span, cat("the parameter ", quote(name.text), " is given twice"));
    } else if (terms) {
      test.parameters.set(name.text, terms->front());
    }
    if (cursor_.at(TokenKind::kComma))
      cursor_.next();
    else if (!cursor_.at(TokenKind::kRightBrace))
      return expected("`,` or `}`");
  }
  open_ = 0;
  cursor_.next_statement();
  take_semicolon();
  return true;
}

bool TestParser::limits(PolicyTest& test) {
  const Span word = cursor_.token().span;
  cursor_.next();
  if (!take(TokenKind::kLeftBrace, "`{`")) return false;
  open_ = 1;
  if (test.limits) refuse(DiagnosticCode::kTestDuplicate, word, "the test has two sets of limits");
  EvalLimits limits;
  while (!cursor_.at(TokenKind::kRightBrace)) {
    if (!limit(limits)) return false;
    if (cursor_.at(TokenKind::kComma))
      cursor_.next();
    else if (!cursor_.at(TokenKind::kRightBrace))
      return expected("`,` or `}`");
  }
  open_ = 0;
  cursor_.next_statement();
  take_semicolon();
  test.limits = limits;
  return true;
}

bool TestParser::limit(EvalLimits& limits) {
  static constexpr std::array<std::string_view, 4> kNames = {"max_facts", "max_iterations", "max_steps", "max_memory"};
  if (!cursor_.at(TokenKind::kName)) return expected("the name of a limit");
  const Span name = cursor_.token().span;
  const auto found = std::ranges::find(kNames, cursor_.text());
  if (found == kNames.end()) {
    refuse(DiagnosticCode::kTestUnknownWord, name, cat("there is no limit ", quote(cursor_.text())))
        .set_help("limits are max_facts, max_iterations, max_steps and max_memory (time depends on the machine)");
    return false;
  }
  cursor_.next();
  if (!take(TokenKind::kColon, "`:` and a number")) return false;
  const auto number = cursor_.at(TokenKind::kInteger) ? parse_integer(cursor_.text()) : fail(ErrorCode::kSyntax, "");
  if (!number) return expected("a number");
  cursor_.next();
  const auto value = static_cast<std::uint64_t>(*number);
  switch (found - kNames.begin()) {
    case 0: limits.max_facts = value; break;
    case 1: limits.max_iterations = value; break;
    case 2: limits.max_steps = value; break;
    default: limits.max_memory = value; break;
  }
  return true;
}

bool TestParser::table(PolicyTest& test) {
  CaseTable table;
  const std::uint32_t begin = cursor_.token().span.begin;
  cursor_.next();
  if (cursor_.at_word("all")) {
    table.all = true;
    cursor_.next();
  }
  do {
    if (!table.variables.empty()) cursor_.next();
    if (!table_variable(table)) return false;
  } while (cursor_.at(TokenKind::kComma));
  if (cursor_.at_word("where")) {
    cursor_.next();
    table.where = part(cursor_.until([this] { return cursor_.at_word("expect") || cursor_.at_expectations(); }));
  }
  if (cursor_.at(TokenKind::kLeftBrace)) {
    const Span brace = cursor_.token().span;
    open_ = 1;
    cursor_.next_statement();
    while (!cursor_.at(TokenKind::kRightBrace)) {
      if (cursor_.at_end() || cursor_.at_test()) {
        refuse(DiagnosticCode::kTestUnclosed, brace, "the expectations are not closed");
        return false;
      }
      if (!cursor_.at_word("expect")) return expected("`expect`");
      if (!expectation(table.expectations)) return false;
    }
    open_ = 0;
    cursor_.next_statement();
    table.braces = since(brace.begin);
    take_semicolon();
  } else if (!cursor_.at_word("expect")) {
    return expected("`expect`");
  } else if (!expectation(table.expectations)) {
    return false;
  }
  table.span = since(begin);
  if (table.expectations.empty()) refuse(DiagnosticCode::kTestNoExpectation, table.span, "the table expects nothing");
  test.tables.push_back(std::move(table));
  return true;
}

bool TestParser::table_variable(CaseTable& table) {
  if (!cursor_.at(TokenKind::kVariable)) return expected("a variable, such as `$op`");
  const Span span = cursor_.token().span;
  const Word name{span, std::string(cursor_.text().substr(1))};
  cursor_.next();
  if (!take_word("in")) return false;
  if (!cursor_.at(TokenKind::kLeftBrace)) return expected("`{` and values");
  cursor_.next_statement();
  const Span inside = cursor_.until([] { return false; });
  if (!take(TokenKind::kRightBrace, "`}`")) return false;
  const auto named = [](const TableVariable& variable) -> const std::string& { return variable.name.text; };
  const bool twice = std::ranges::find(table.variables, name.text, named) != table.variables.end();
  if (twice)
    refuse(DiagnosticCode::kTestDuplicate, span, cat("the variable ", quote(name.text, "$"), " stands here twice"));
  if (table.variables.size() >= options_.limits.max_table_variables) {
    refuse(DiagnosticCode::kTestTooLarge, span,
           cat("a table has at most ", options_.limits.max_table_variables, " variables"));
    return false;
  }
  table.variables.push_back({name, part(inside), {}});
  return true;
}

void TestParser::finish(PolicyTest& test) {
  if (test.token && test.has_authority) {
    refuse(DiagnosticCode::kTestConflict, test.token->span, "the test has a token and blocks")
        .set_help("one decision takes one of them");
  }
  if (!test.authorizer) {
    refuse(DiagnosticCode::kTestNoAuthorizer, test.name_span, "the test has no authorizer")
        .set_help("add `authorizer { ... }` or `authorizer from \"file\";`");
  }
  if (test.expectations.empty() && test.tables.empty()) {
    refuse(DiagnosticCode::kTestNoExpectation, test.name_span, "the test expects nothing")
        .set_help("add `expect allow;` or `expect deny;`");
  }
}

bool TestParser::from(std::optional<Word>& file) {
  if (!cursor_.at_word("from")) return true;
  cursor_.next();
  file = string("the name of a file");
  return file.has_value();
}

bool TestParser::body(std::optional<TextPart>& text, std::string_view what) {
  if (!cursor_.at(TokenKind::kLeftBrace)) return expected("`{`");
  const Span brace = cursor_.token().span;
  const auto inside = cursor_.body();
  if (!inside) {
    refuse(DiagnosticCode::kTestUnclosed, brace, cat("this `{` of the ", what, " is not closed"));
    text = part({brace.end, cursor_.token().span.begin});  // an editor goes on with it
    return true;                                           // what follows is a clause, or another test
  }
  text = part(*inside);
  return true;
}

std::optional<Word> TestParser::string(std::string_view what) {
  if (!cursor_.at(TokenKind::kString)) {
    expected(cat(what, " in quotes"));
    return std::nullopt;
  }
  const Span span = cursor_.token().span;
  auto text = parse_string(cursor_.text());
  if (!text) {
    Span at = text.error().span().value_or(Span{0, span.size()});
    file_.diagnostics.report(DiagnosticCode::kInvalidEscape, {span.begin + at.begin, span.begin + at.end},
                             text.error().message());
    return std::nullopt;
  }
  cursor_.next();
  return Word{span, *std::move(text)};
}

bool TestParser::take(TokenKind kind, std::string_view what) {
  if (!cursor_.at(kind)) return expected(what);
  cursor_.next();
  return true;
}

bool TestParser::take_word(std::string_view word) {
  if (!cursor_.at_word(word)) return expected(cat('`', word, '`'));
  cursor_.next();
  return true;
}

void TestParser::take_semicolon() {
  if (cursor_.at(TokenKind::kSemicolon)) cursor_.next_statement();
}

bool TestParser::end(std::string_view after) {
  if (!cursor_.at(TokenKind::kSemicolon)) return expected(cat("`;` after ", after));
  cursor_.next_statement();
  return true;
}

bool TestParser::expected(std::string_view what) {
  Span span = cursor_.token().span;
  const std::string found = cursor_.at_end() ? "the end of the file" : quote(cursor_.text());
  if (cursor_.at_end()) span = {source_.size(), source_.size()};
  file_.diagnostics.report(DiagnosticCode::kTestSyntax, span, cat("expected ", what, ", found ", found));
  return false;
}

Diagnostic& TestParser::refuse(DiagnosticCode code, Span span, std::string message) {
  return file_.diagnostics.report(code, span, std::move(message));
}

}  // namespace hardtack::policytest
