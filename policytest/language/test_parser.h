// The structure of a test file: tests and their clauses. Inside of policytest/ only; test_file.h is the door.
//
// One pass over the tokens, without recursion: a clause that cannot be read is reported and passed over, and the next
// one is read. Belongs to one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "policytest/language/test_cursor.h"
#include "policytest/language/test_file.h"

namespace hardtack::policytest {

class TestParser {
 public:
  TestParser(TestFile& file, const TestFileOptions& options)
      : file_(file),
        options_(options),
        source_(*file.source),
        cursor_(source_, options.keep_tokens ? &file.tokens : nullptr) {}

  void run();

 private:
  void test();
  // False where the test ends.
  bool clause(PolicyTest& test);
  bool block(PolicyTest& test, bool authority);
  bool authorizer(PolicyTest& test);
  bool token(PolicyTest& test);
  // test_credentials.cpp
  bool credential(PolicyTest& test);
  bool verified(PolicyTest& test);
  bool now(PolicyTest& test);
  bool key(PolicyTest& test);
  bool parameters(PolicyTest& test);
  bool limits(PolicyTest& test);
  bool limit(EvalLimits& limits);
  bool table(PolicyTest& test);
  bool table_variable(CaseTable& table);
  void finish(PolicyTest& test);

  // test_expectations.cpp
  bool expectation(std::vector<Expectation>& into);
  bool outcome(Expectation& expected);
  bool failed(Expectation& expected);
  bool check(Expectation& expected);
  bool fact(Expectation& expected, bool wanted);
  bool query(Expectation& expected);
  bool rows(Expectation& expected);
  bool origin(Expectation& expected);
  std::optional<BlockId> block_id();
  bool because(Expectation& expected);
  std::optional<std::uint32_t> index(std::string_view what);

  // `from "file"` if it is there; false for an error.
  bool from(std::optional<Word>& file);
  // `{...}`
  bool body(std::optional<TextPart>& text, std::string_view what);
  std::optional<Word> string(std::string_view what);
  bool take(TokenKind kind, std::string_view what);
  bool take_word(std::string_view word);
  // A `;` that may be left out behind a `}`.
  void take_semicolon();
  bool end(std::string_view after);
  // Reports what stands here instead; always false.
  bool expected(std::string_view what);
  Diagnostic& refuse(DiagnosticCode code, Span span, std::string message);
  TextPart part(Span span) const { return {file_.source, span}; }
  Span since(std::uint32_t begin) const { return {begin, cursor_.end_of_last()}; }

  TestFile& file_;
  const TestFileOptions& options_;
  const Source& source_;
  TestCursor cursor_;
  std::size_t open_ = 0;  // braces that the clause has opened
};

}  // namespace hardtack::policytest
