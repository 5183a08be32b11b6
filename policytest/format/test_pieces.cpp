#include "policytest/format/test_pieces.h"

#include <algorithm>
#include <map>

#include "engine/base/stable_sort.h"

namespace hardtack::policytest {
namespace {

struct Part {
  PieceKind kind{};
  Span span;
};

class Collector {
 public:
  explicit Collector(const TestFile& file) : file_(file) {
    for (const PolicyTest& test : file.tests) add(test);
    sort_stably(parts_, [](const Part& part) { return part.span.begin; });
  }

  std::vector<TestPiece> run() {
    std::vector<TestPiece> pieces;
    std::size_t next = 0;
    for (const Token& token : file_.tokens) {
      while (next < parts_.size() && parts_[next].span.begin <= token.span.begin) {
        const Part& part = parts_[next++];
        inside_ = part.span.end;
        pieces.push_back({.kind = part.kind, .place = PiecePlace::kInside, .token = {TokenKind::kEnd, part.span}});
      }
      if (token.kind == TokenKind::kEnd) break;
      if (token.span.end <= inside_) continue;
      const bool comment = token.kind == TokenKind::kLineComment || token.kind == TokenKind::kBlockComment;
      const auto place = comment ? places_.end() : places_.find(token.span.begin);
      pieces.push_back({.kind = comment ? PieceKind::kComment : PieceKind::kToken,
                        .place = place == places_.end() ? PiecePlace::kInside : place->second,
                        .token = token});
    }
    return pieces;
  }

 private:
  void add(PieceKind kind, const TextPart& part) {
    if (part.source == file_.source && (kind == PieceKind::kBody || part.span.size() > 0)) {
      parts_.push_back({kind, part.span});
    }
  }

  void add(const Expectation& expectation) {
    if (expectation.text.source != nullptr) add(PieceKind::kFact, expectation.text);
    for (const TextPart& row : expectation.rows) add(PieceKind::kFact, row);
  }

  void add(const PolicyTest& test) {
    places_[test.span.begin] = PiecePlace::kTest;
    places_[test.span.end - 1] = PiecePlace::kTestEnd;
    for (const Span& clause : test.clauses) places_[clause.begin] = PiecePlace::kClause;
    for (const TestBlock& block : test.blocks) {
      if (block.text) add(PieceKind::kBody, *block.text);
    }
    if (test.verified) add(PieceKind::kBody, *test.verified);
    for (const TestCredential& credential : test.credentials) {
      add(PieceKind::kBody, credential.text);
      if (credential.verified) add(PieceKind::kBody, *credential.verified);
    }
    if (test.authorizer && test.authorizer->text) add(PieceKind::kBody, *test.authorizer->text);
    for (const Expectation& expectation : test.expectations) add(expectation);
    for (const CaseTable& table : test.tables) {
      for (const TableVariable& variable : table.variables) add(PieceKind::kTerms, variable.values);
      if (table.where) add(PieceKind::kCondition, *table.where);
      for (const Expectation& expectation : table.expectations) {
        add(expectation);
        if (table.braces) places_[expectation.span.begin] = PiecePlace::kExpectation;
      }
      if (table.braces) places_[table.braces->end - 1] = PiecePlace::kExpectationsEnd;
    }
  }

  const TestFile& file_;
  std::vector<Part> parts_;
  std::map<std::uint32_t, PiecePlace> places_;  // by the offset of the token
  std::uint32_t inside_ = 0;                    // the end of the part that was last
};

}  // namespace

std::vector<TestPiece> pieces_of(const TestFile& file) { return Collector(file).run(); }

}  // namespace hardtack::policytest
