// A policy test file (`*.test.bcdl`) as data: its tests with their names, the texts inside and where everything stands.
//
// Parsing runs nothing and reads no other file. It never fails as a whole: what is wrong is in `diagnostics`, and what
// could be read is there. The texts of blocks, authorizers and expectations are parts of the file that the language's
// own parser reads (fragment.h), so that an editor has the same trees inside a test as anywhere else; all places are
// bytes of the file. docs/policy-tests.md describes the language. Plain data; may be shared between threads.
//
//   const TestFile file = parse_test_file(text, {.name = "api.test.bcdl"});
//   for (const PolicyTest& test : file.tests) lens(test.name_span, test.name);
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/block_id.h"
#include "engine/base/error.h"
#include "engine/base/limits.h"
#include "engine/base/span.h"
#include "engine/program/public_key.h"
#include "grammar/lower/parameters.h"
#include "grammar/syntax/limits.h"
#include "grammar/syntax/token.h"
#include "grammar/text/diagnostic.h"
#include "grammar/text/source.h"
#include "json/json.h"

namespace hardtack::policytest {

// Bounds on one file. Zero never means unlimited.
struct TestLimits {
  std::size_t max_tests = 20'000;            // of one file
  std::size_t max_expectations = 1'000;      // of one test
  std::size_t max_cases = 10'000;            // that the tables of one test generate
  std::size_t max_table_variables = 8;       // of one table
  std::size_t max_property_cases = 100'000;  // of one `for all`
  std::size_t max_nodes = 200'000;           // of one JSON or YAML file
  std::size_t max_nesting = 32;              // of one JSON or YAML file
};

// A part of a text that the language's parser reads.
struct TextPart {
  std::shared_ptr<const Source> source;
  Span span;
};

// A string of the test: its place and what it means.
struct Word {
  Span span;
  std::string text;
};

// `authority {...}`, `block {...}`, `block trusting-key NAME {...}`, each also with `from "file"`.
struct TestBlock {
  Span span;
  std::optional<Word> key;  // of the third party that signed it
  std::optional<Word> from;
  std::optional<TextPart> text;
};

// `token "file.bc" key "ed25519/..."`
struct TestToken {
  Span span;
  Word file;
  Word key;
};

// `credential "jwt" by NAME {...}`: a further credential of the request, whose issuer has the key of that name, or the
// name in quotes where keys are secrets.
struct TestCredential {
  Span span;
  Word format;
  std::optional<Word> key;     // or
  std::optional<Word> issuer;  // or neither
  TextPart text;
  std::optional<TextPart> verified;
};

// `authorizer from "file" {...}`: the text follows what the file says.
struct TestAuthorizer {
  Span span;
  std::optional<Word> from;
  std::optional<TextPart> text;
};

enum class Because : std::uint8_t { kNoFact, kFactOutOfScope, kExpressionFalse, kTypeError, kLimit };
// "no-fact"
std::string_view name_of(Because because);

struct ExpectedPolicy {
  Span span;
  std::optional<std::uint32_t> index;  // or
  std::string label;
};

struct ExpectedCheck {
  Span span;
  BlockId block = BlockId::authorizer();
  std::optional<std::uint32_t> index;  // or
  std::string label;
  std::optional<Word> text;  // as it is printed
};

// What the published suite says of a decision, in its own shapes.
struct ExpectedSample {
  JsonValue result;
  JsonValue world;  // null where nothing was evaluated
};

struct Expectation {
  enum class Kind : std::uint8_t { kAllow, kDeny, kNoPolicy, kError, kFailed, kFact, kNoFact, kQuery, kSample };
  Kind kind{};
  Span span;                             // from `expect` to the `;`
  Span subject;                          // the word that says what is expected
  std::optional<ExpectedPolicy> policy;  // kAllow, kDeny
  std::vector<ErrorCode> errors;         // kError: any of them
  std::string error;                     // as it is written
  std::vector<ExpectedCheck> checks;     // kFailed
  bool includes = false;                 // others may fail too
  TextPart text;                         // kFact, kNoFact: the fact; kQuery: the rule
  std::vector<TextPart> rows;            // kQuery: its results
  std::optional<std::vector<BlockId>> origin;
  std::optional<Because> because;
  std::shared_ptr<const ExpectedSample> sample;  // kSample
};

// `$name in {...}`; the name without `$`.
struct TableVariable {
  Word name;
  TextPart values;                         // what is between the braces, or
  std::optional<std::vector<Term>> terms;  // the values themselves
};

// `for $a in {...}, $b in {...} [where ...] expect ...;`, with `all` one property instead of a case for each.
struct CaseTable {
  Span span;
  bool all = false;
  std::vector<TableVariable> variables;
  std::optional<TextPart> where;
  std::optional<Span> braces;  // around several expectations
  std::vector<Expectation> expectations;
};

struct PolicyTest {
  Span span;
  std::vector<Span> clauses;  // of any kind, in the order of the text
  std::string name;
  Span name_span;
  // The first is the authority; `has_authority` tells whether the test says one.
  std::vector<TestBlock> blocks;
  bool has_authority = false;
  std::optional<TestToken> token;
  std::optional<TextPart> verified;         // what the verifier of the token says
  std::vector<TestCredential> credentials;  // further ones, from number 1 on
  std::optional<TestAuthorizer> authorizer;
  std::optional<std::uint64_t> now;
  Parameters parameters;  // with the keys that the test names
  std::optional<EvalLimits> limits;
  std::vector<Expectation> expectations;  // of the test itself
  std::vector<CaseTable> tables;
  bool suite_functions = false;  // the policy may call the function `test` of the published suite
};

struct TestFile {
  std::shared_ptr<const Source> source;
  std::vector<PolicyTest> tests;
  Diagnostics diagnostics;  // sorted
  // With TestFileOptions::keep_tokens, all tokens and comments in their order, also those of the texts inside, where
  // the language's own parser may read them otherwise.
  std::vector<Token> tokens;
};

struct TestFileOptions {
  std::string name = "<test>";
  ParseLimits parse_limits = {};
  TestLimits limits = {};
  bool keep_tokens = false;  // for who writes the file again
};

TestFile parse_test_file(std::string text, const TestFileOptions& options = {});

// The key that a test gets for a name that it does not declare: the same for the same name, and nobody's.
PublicKey stand_in_key(std::string_view name);

}  // namespace hardtack::policytest
