#include "policytest/editor/test_completion.h"

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "engine/text/cat.h"
#include "policytest/language/test_cursor.h"

namespace hardtack::policytest {
namespace {

struct WordEntry {
  std::string_view word;
  std::string_view help;
};

// Words of the language with what is said about them. docs/policy-tests.md is the long version.
constexpr std::array kWords = {
    WordEntry{"test", "`test \"name\" { ... }`: what a token holds, what is asked, and what the decision must be."},
    WordEntry{"authority", "The first block of the token. Without one there is no token."},
    WordEntry{"block",
              "A block that is appended to the token, in order; `block trusting-key NAME` is one that the "
              "third party of that key signed."},
    WordEntry{"trusting", "`trusting-key NAME`: the third party whose key signed the block."},
    WordEntry{"key",
              "`key NAME ed25519/...;`: the public key that NAME stands for. Without it a name has a key of "
              "its own."},
    WordEntry{"third", "`third-party by NAME`: the third party whose key signed the block."},
    WordEntry{"party", ""},
    WordEntry{"by", ""},
    WordEntry{"from", "What stands in a file; or the blocks that a fact comes from."},
    WordEntry{"authorizer",
              "The policies, and the facts of the request. `authorizer from \"file\" { ... }` adds to "
              "those of a file."},
    WordEntry{"token",
              "`token \"file.bc\" key \"ed25519/...\";`: a real token and its issuer's key, in place of "
              "blocks."},
    WordEntry{
        "credential",
        "`credential \"jwt\" by NAME { ... }`: a further credential of the request, numbered from 1; its issuer is "
        "the key NAME, or a name in quotes."},
    WordEntry{"verified",
              "`verified { verified:expires(...); }`: what the verifier says of the credential or token before it."},
    WordEntry{"now", "The time of the request, as the fact `time(...)`. No clock is read."},
    WordEntry{"params", "`params { role: \"admin\" };`: values of `{role}` in every text of the test."},
    WordEntry{"limits", "`limits { max_facts: 100 };`: also max_iterations, max_steps and max_memory."},
    WordEntry{"expect", "What must hold of the decision."},
    WordEntry{"allow", "An allow policy matched and no check failed."},
    WordEntry{"deny", "The decision was completed and did not allow. An error is no denial."},
    WordEntry{"at", "`at policy 0`: the policy that matched, by its number or its label."},
    WordEntry{"policy", "The policy that matched, by its number or its label."},
    WordEntry{"no", "`no fact`, `no-policy`: that there is none."},
    WordEntry{"error",
              "There was no decision, for this reason of docs/errors.md; `limit` and `evaluation` are all of "
              "their kind."},
    WordEntry{"failed", "Exactly these checks failed, of all `expect failed` together."},
    WordEntry{"includes", "Other checks may have failed, too."},
    WordEntry{"none", "No check failed."},
    WordEntry{"check", "A check by its number or its label."},
    WordEntry{"fact", "Such a fact is in the world; a variable is any value."},
    WordEntry{"query", "The rule gives exactly these results."},
    WordEntry{"because",
              "The explanation names this reason: no-fact, fact-out-of-scope, expression-false, type-error "
              "or limit."},
    WordEntry{"for", "A case for each combination of values; `for all` is one property."},
    WordEntry{"all", "One case, which fails at the first combination that is not as expected."},
    WordEntry{"in", "The values that the variable takes."},
    WordEntry{"where", "Only combinations for which the condition holds."},
};

const WordEntry* find_word(std::string_view word) {
  const auto found = std::ranges::find(kWords, word, &WordEntry::word);
  return found == kWords.end() ? nullptr : &*found;
}

using analysis::TestWord;

std::vector<TestWord> plain(std::initializer_list<std::string_view> words) {
  std::vector<TestWord> list;
  for (const std::string_view word : words) list.push_back({std::string(word), std::string(word), {}});
  return list;
}

std::vector<TestWord> clauses() {
  return {
      {"authority", "authority { }", "authority { $0 }"},
      {"block", "block { }", "block { $0 }"},
      {"block trusting-key", "block trusting-key ", "block trusting-key ${1:name} { $0 }"},
      {"authorizer", "authorizer { }", "authorizer { $0 }"},
      {"authorizer from", "authorizer from \"\";", "authorizer from \"${1:file.authorizer.bcdl}\" { $0 }"},
      {"credential", "credential \"\" { }", "credential \"${1:jwt}\" by ${2:name} { $0 }"},
      {"verified", "verified { }", "verified { verified:$0 }"},
      {"token", "token \"\" key \"\";", "token \"${1:file.bc}\" key \"${2:ed25519/}\";"},
      {"now", "now 2026-01-01T00:00:00Z;", "now ${1:2026-01-01T00:00:00Z};"},
      {"key", "key ", "key ${1:name} ${2:ed25519/};"},
      {"params", "params { };", "params { ${1:name}: $0 };"},
      {"limits", "limits { };", "limits { max_facts: ${1:1000} };"},
      {"expect allow", "expect allow;", "expect allow;"},
      {"expect deny", "expect deny;", "expect deny;"},
      {"expect failed", "expect failed ", "expect failed ${1:authority check 0};"},
      {"expect fact", "expect fact ", "expect fact $0;"},
      {"for", "for ", "for \\$${1:x} in {$2} expect ${3:deny};"},
      {"for all", "for all ", "for all \\$${1:x} in {$2} expect ${3:deny};"},
  };
}

// Behind `expect`, by the words up to here. What facts and queries are about is text of the language.
std::vector<TestWord> after_expect(std::span<const std::string> words) {
  if (words.empty()) return plain({"allow", "deny", "no-policy", "error", "failed", "fact", "no fact", "query"});
  const std::string& kind = words.front();
  const std::string& last = words.back();
  if (kind == "no" && words.size() == 1) return plain({"fact"});
  if (kind == "fact" || kind == "query" || (kind == "no" && words[1] == "fact")) return {};
  if (last == "at") return plain({"policy"});
  if (kind == "allow") return words.size() == 1 ? plain({"at policy"}) : std::vector<TestWord>();
  if (kind == "deny" && words.size() == 1) return plain({"at policy", "because"});
  if (kind == "deny" && last == "policy") return {};
  if (last == "because") return plain({"no-fact", "fact-out-of-scope", "expression-false", "type-error", "limit"});
  if (last == "error")
    return plain({"evaluation", "limit", "overflow", "too-many-facts", "too-many-iterations", "too-many-steps"});
  if (last == "failed") return plain({"none", "includes", "authorizer", "authority", "block", "credential"});
  if (last == "includes" || last == ",") return plain({"authorizer", "authority", "block", "credential"});
  if (last == "authorizer" || last == "authority") return plain({"check"});
  return plain({"because"});
}

std::vector<TestWord> after(const std::vector<std::string>& words) {
  const std::string& first = words.front();
  const std::string& last = words.back();
  if (first == "expect") return after_expect(std::span(words).subspan(1));
  if (first == "for") {
    if (last == "for") return plain({"all"});
    return last == "}" ? plain({"expect", "where"}) : std::vector<TestWord>();
  }
  if (first == "block" && words.size() == 1) return plain({"trusting-key", "from"});
  if ((first == "authority" || first == "authorizer") && words.size() == 1) return plain({"from"});
  if (first == "token" && words.size() == 2) return plain({"key"});
  if (first == "credential" && words.size() == 2) return plain({"by"});
  return {};
}

// The words of the clause that stands before the offset.
struct Before {
  std::vector<std::string> words;
  std::vector<std::string> outside;  // before the last `{`
  bool in_expectations = false;      // of a table, between its braces
  bool in_text = false;              // of a string or comment
  Span partial;

  bool is_in(std::string_view clause) const { return !outside.empty() && outside.front() == clause; }
};

// Where what is typed is text, and no word of a test. A comment of one line goes on where it ends.
bool holds_text(const Token& token, std::uint32_t offset) {
  if (token.span.begin >= offset || offset > token.span.end) return false;
  const bool closed = token.kind == TokenKind::kString || token.kind == TokenKind::kBlockComment;
  const bool open = token.kind == TokenKind::kUnclosedString || token.kind == TokenKind::kUnclosedComment ||
                    token.kind == TokenKind::kLineComment;
  return open || (closed && offset < token.span.end);
}

Before words_before(const TestFile& file, std::uint32_t begin, std::uint32_t offset) {
  constexpr std::size_t kMaxWords = 16;
  Before before;
  before.partial = {offset, offset};
  std::vector<Token> kept;
  TestCursor cursor(*file.source, &kept);
  cursor.seek_statement(begin);
  for (; !cursor.at_end() && cursor.token().span.begin < offset; cursor.next()) {
    const Span span = cursor.token().span;
    const bool word = cursor.at(TokenKind::kName) || !cursor.hyphenated().empty();
    if (word && offset <= span.end) {
      before.partial = span;
    } else if (cursor.at(TokenKind::kRightBrace) && !before.in_expectations && before.is_in("for")) {
      before.words = std::exchange(before.outside, {});  // behind the values of a variable
      before.words.emplace_back("}");
    } else if (cursor.at(TokenKind::kRightBrace) && before.is_in("expect")) {
      before.words = std::exchange(before.outside, {});  // behind results, or the blocks that a fact comes from
    } else if (cursor.at(TokenKind::kSemicolon) && before.in_expectations) {
      before.words.clear();
    } else if (cursor.at(TokenKind::kSemicolon) || cursor.at(TokenKind::kRightBrace)) {
      before.words.clear();
      before.outside.clear();
      before.in_expectations = false;
    } else if (cursor.at(TokenKind::kLeftBrace)) {
      if (!before.words.empty() && before.words.front() == "for")
        before.in_expectations = before.words.back() == "}" || cursor.at_expectations();
      before.outside = std::move(before.words);
      before.words.clear();
    } else if (cursor.at_word("expect")) {
      before.words = {"expect"};  // of a table, too
    } else if (before.words.size() < kMaxWords) {
      before.words.emplace_back(cursor.text());
    } else {
      before.words.back() = cursor.text();
    }
  }
  before.in_text = std::ranges::any_of(kept, [&](const Token& token) { return holds_text(token, offset); });
  return before;
}

}  // namespace

analysis::TestCompletion complete_outside(const TestFile& file, std::uint32_t offset) {
  // A test that is not closed goes on up to the next one.
  const auto is_open = [&](const PolicyTest& one) {
    return std::ranges::any_of(file.diagnostics, [&](const Diagnostic& diagnostic) {
      return diagnostic.kind == DiagnosticCode::kTestUnclosed && diagnostic.span.begin >= one.span.begin &&
             diagnostic.span.begin < one.span.end;
    });
  };
  const auto next = std::ranges::find_if(file.tests, [&](const PolicyTest& one) { return one.span.begin >= offset; });
  const auto test = std::ranges::find_if(file.tests, [&](const PolicyTest& one) {
    if (one.name_span.end >= offset) return false;
    return offset < one.span.end || (&one + 1 == std::to_address(next) && is_open(one));
  });
  if (test == file.tests.end()) {
    const Before before = words_before(
        file, offset == 0 ? 0 : file.source->line_span(file.source->line_column(offset).line).begin, offset);
    if (!before.words.empty() || before.in_text) return {before.partial, {}};
    return {before.partial,
            {{"test", "test \"\" {\n}",
              "test \"${1:name}\" {\n  authorizer from \"${2:file}\" { $0 }\n  expect allow;\n}"}}};
  }
  const Before before = words_before(file, test->name_span.end, offset);
  if (before.in_text) return {before.partial, {}};
  if (!before.words.empty()) return {before.partial, after(before.words)};
  if (before.is_in("limits"))
    return {before.partial, plain({"max_facts", "max_iterations", "max_steps", "max_memory"})};
  if (before.is_in("params") || before.is_in("expect")) return {before.partial, {}};
  if (before.in_expectations) return {before.partial, {{"expect", "expect ", {}}}};
  if (before.is_in("for")) return {before.partial, {}};
  return {before.partial, clauses()};
}

bool is_test_word(std::string_view word) { return find_word(word) != nullptr; }

std::string test_word_documentation(std::string_view word) {
  const WordEntry* entry = find_word(word);
  return entry == nullptr || entry->help.empty() ? std::string() : cat("`", entry->word, "`\n\n", entry->help);
}

}  // namespace hardtack::policytest
