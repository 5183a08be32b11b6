#include "policytest/editor/test_language.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "grammar/syntax/scanner.h"
#include "policytest/editor/test_completion.h"
#include "policytest/format/test_format.h"
#include "policytest/language/test_cursor.h"

namespace hardtack::policytest {
namespace {

using Kind = Expectation::Kind;

bool is_fact(const Expectation& expectation) {
  return expectation.kind == Kind::kFact || expectation.kind == Kind::kNoFact;
}

template <typename Visit>
void each_expectation(const PolicyTest& test, Visit visit) {
  for (const Expectation& expectation : test.expectations) visit(expectation);
  for (const CaseTable& table : test.tables) {
    for (const Expectation& expectation : table.expectations) visit(expectation);
  }
}

class Outliner {
 public:
  explicit Outliner(const TestFile& file) : text_(file.source->text()), file_(file) {
    // Line breaks stay where they are, so that places of lines do.
    outline_.policy.assign(text_.size(), ' ');
    for (std::size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] == '\n' || text_[i] == '\r') outline_.policy[i] = text_[i];
    }
  }

  analysis::TestOutline run() {
    for (const PolicyTest& test : file_.tests) add(test);
    add_keywords();
    return std::move(outline_);
  }

 private:
  void add(const PolicyTest& test) {
    outline_.tests.push_back({test.name, test.span, test.name_span});
    if (test.name_span.end < test.span.end) outline_.foldable.push_back({test.name_span.end, test.span.end});
    if (test.token) add_file(test.token->file);
    for (const TestBlock& block : test.blocks) {
      if (block.from) add_file(*block.from);
      if (block.text) add_body(block.text->span);
    }
    // What verifiers say is left out: nothing else may say it.
    for (const TestCredential& credential : test.credentials) add_body(credential.text.span);
    if (test.authorizer) {
      if (test.authorizer->from) add_file(*test.authorizer->from);
      if (test.authorizer->text) add_body(test.authorizer->text->span);
    }
    each_expectation(test, [&](const Expectation& expectation) { add(expectation); });
    std::ranges::sort(outline_.files, {}, [](const analysis::FileReference& file) { return file.span.begin; });
    std::ranges::sort(outline_.foldable, {}, &Span::begin);
  }

  void add_file(const Word& file) { outline_.files.push_back({file.text, file.span}); }

  void add_body(Span inside) {
    const bool closed = inside.end < size() && text_[inside.end] == '}';
    if (inside.begin > 0) outline_.foldable.push_back({inside.begin - 1, inside.end + (closed ? 1u : 0u)});
    copy(inside);
  }

  void add(const Expectation& expectation) {
    if (is_fact(expectation)) {
      // It is asked for, not stated.
      put(expectation.span.begin, "check");
      put(expectation.subject.begin, "if");
      copy(expectation.text.span);
    } else if (expectation.kind == Kind::kQuery) {
      copy(expectation.text.span);
    }
  }

  std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }
  void put(std::uint32_t at, std::string_view word) { outline_.policy.replace(at, word.size(), word); }

  void copy(Span span) {
    outline_.policy.replace(span.begin, span.size(), text_.substr(span.begin, span.size()));
    if (span.end < size() && is_open(span)) outline_.policy[span.end] = ';';
  }

  // Whether its last statement has no `;`.
  bool is_open(Span span) const {
    Scanner scanner(text_.substr(0, span.end));
    scanner.seek(span.begin);
    TokenKind last = TokenKind::kSemicolon;
    for (Token token = scanner.next(); token.kind != TokenKind::kEnd; token = scanner.next()) {
      if (token.kind != TokenKind::kLineComment && token.kind != TokenKind::kBlockComment) last = token.kind;
    }
    return last != TokenKind::kSemicolon;
  }

  void add_keywords() {
    const std::vector<Span> parts = policy_parts(file_);
    auto part = parts.begin();
    TestCursor cursor(*file_.source);
    while (!cursor.at_end()) {
      const Span span = cursor.token().span;
      while (part != parts.end() && part->end <= span.begin) ++part;
      if (part != parts.end() && part->begin <= span.begin) {
        cursor.seek_statement(part->end);
        continue;
      }
      if (is_test_word(cursor.text())) outline_.keywords.push_back(span);
      cursor.next();
    }
  }

  std::string_view text_;
  const TestFile& file_;
  analysis::TestOutline outline_;
};

}  // namespace

std::vector<Span> policy_parts(const TestFile& file) {
  std::vector<Span> parts;
  for (const PolicyTest& test : file.tests) {
    for (const TestBlock& block : test.blocks) {
      if (block.text) parts.push_back(block.text->span);
    }
    if (test.verified) parts.push_back(test.verified->span);
    for (const TestCredential& credential : test.credentials) {
      parts.push_back(credential.text.span);
      if (credential.verified) parts.push_back(credential.verified->span);
    }
    if (test.authorizer && test.authorizer->text) parts.push_back(test.authorizer->text->span);
    each_expectation(test, [&](const Expectation& expectation) {
      if (is_fact(expectation) || expectation.kind == Kind::kQuery) parts.push_back(expectation.text.span);
    });
  }
  std::ranges::sort(parts, {}, &Span::begin);
  return parts;
}

analysis::TestOutline TestLanguage::outline(std::string_view text, Diagnostics& diagnostics) const {
  const TestFile file = parse_test_file(std::string(text));
  for (const Diagnostic& diagnostic : file.diagnostics) {
    diagnostics.add(diagnostic.severity, diagnostic.kind, diagnostic.span, diagnostic.message) = diagnostic;
  }
  // A text that is not read at all has an outline of its own length, too.
  analysis::TestOutline unread;
  unread.policy.assign(text.size(), ' ');
  return file.source->text() == text ? Outliner(file).run() : unread;
}

std::optional<analysis::TestCompletion> TestLanguage::complete(std::string_view text, std::uint32_t offset) const {
  const TestFile file = parse_test_file(std::string(text));
  if (file.source->text() != text) return analysis::TestCompletion{{offset, offset}, {}};
  for (const Span part : policy_parts(file)) {
    if (part.begin <= offset && offset <= part.end) return std::nullopt;
  }
  return complete_outside(file, offset);
}

std::optional<std::string> TestLanguage::format(std::string_view text) const {
  auto formatted = format_test_text(std::string(text));
  return formatted ? std::move(formatted->text) : std::nullopt;
}

std::string TestLanguage::documentation(std::string_view word) const { return test_word_documentation(word); }

}  // namespace hardtack::policytest
