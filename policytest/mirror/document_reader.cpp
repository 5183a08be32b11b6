#include "policytest/mirror/document_reader.h"

#include <algorithm>
#include <utility>

#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "engine/text/quote.h"
#include "policytest/language/fragment.h"

namespace hardtack::policytest {

using Kind = DocumentNode::Kind;

void DocumentReader::read(const DocumentNode& root) {
  static constexpr std::array<std::string_view, 1> kMembers = {"tests"};
  const DocumentNode* tests = root.find("tests");
  if (root.kind != Kind::kMap || tests == nullptr || tests->kind != Kind::kList) {
    refuse(root, "expected a map with a list `tests`");
    return;
  }
  only(root, kMembers);
  for (const DocumentNode& node : tests->items) {
    if (file_.tests.size() >= options_.limits.max_tests) {
      refuse(node, cat("the file has more than ", options_.limits.max_tests, " tests"), DiagnosticCode::kTestTooLarge);
      return;
    }
    test(node);
  }
}

void DocumentReader::test(const DocumentNode& node) {
  static constexpr std::array<std::string_view, 13> kMembers = {
      "name", "authority", "blocks", "verified", "token",  "credentials", "authorizer",
      "now",  "params",    "keys",   "limits",   "expect", "cases"};
  place_ = cat("tests/", file_.tests.size());
  if (node.kind != Kind::kMap || !only(node, kMembers)) {
    if (node.kind != Kind::kMap) refuse(node, "a test is a map");
    return;
  }
  PolicyTest test;
  test.span = test.name_span = node.span;
  const DocumentNode* name = node.find("name");
  if (name == nullptr || name->kind != Kind::kText || name->string.empty()) {
    refuse(node, "a test has a name, which is not empty", DiagnosticCode::kTestName);
  } else {
    test.name = name->string;
    test.name_span = name->span;
  }
  // Keys come first: blocks name them.
  if (const DocumentNode* keys = node.find("keys")) this->keys(*keys, test);
  if (const DocumentNode* params = node.find("params")) parameters(*params, test);
  blocks(node, test);
  if (const DocumentNode* token = node.find("token")) this->token(*token, test);
  credentials(node, test);
  if (const DocumentNode* authorizer = node.find("authorizer")) this->authorizer(*authorizer, test);
  if (const DocumentNode* now = node.find("now")) {
    const auto date = now->kind == Kind::kText ? parse_date(now->string) : fail(ErrorCode::kInvalidDate, "");
    if (date) {
      test.now = *date;
    } else {
      refuse(*now, "expected a date, such as `2026-01-01T00:00:00Z`");
    }
  }
  if (const DocumentNode* limits = node.find("limits")) this->limits(*limits, test);
  if (const DocumentNode* expect = node.find("expect")) expectations(*expect, test.expectations);
  if (const DocumentNode* cases = node.find("cases")) {
    if (cases->kind != Kind::kList) refuse(*cases, "`cases` is a list");
    for (const DocumentNode& one : cases->items) table(one, test);
  }
  if (test.token && test.has_authority) refuse(node, "the test has a token and blocks", DiagnosticCode::kTestConflict);
  if (!test.authorizer) refuse(node, "the test has no authorizer", DiagnosticCode::kTestNoAuthorizer);
  if (test.expectations.empty() && test.tables.empty())
    refuse(node, "the test expects nothing", DiagnosticCode::kTestNoExpectation);
  file_.tests.push_back(std::move(test));
}

void DocumentReader::blocks(const DocumentNode& node, PolicyTest& test) {
  const DocumentNode* authority = node.find("authority");
  if (authority != nullptr) {
    test.has_authority = true;
    block(*authority, test);
  }
  const DocumentNode* blocks = node.find("blocks");
  if (blocks == nullptr) return;
  if (authority == nullptr) {
    refuse(*blocks, "a block is appended to an authority block", DiagnosticCode::kTestBlockOrder);
    return;
  }
  if (blocks->kind != Kind::kList) refuse(*blocks, "`blocks` is a list");
  for (const DocumentNode& one : blocks->items) {
    if (test.blocks.size() >= kMaxBlocks) {
      refuse(one, cat("a token has at most ", kMaxBlocks, " blocks"), DiagnosticCode::kTestTooLarge);
      return;
    }
    block(one, test);
  }
}

// Text, or `{code | from, key}`.
void DocumentReader::block(const DocumentNode& node, PolicyTest& test) {
  static constexpr std::array<std::string_view, 3> kMembers = {"code", "from", "key"};
  TestBlock block;
  block.span = node.span;
  const std::string what = cat("block ", test.blocks.size());
  if (node.kind == Kind::kMap) {
    if (!only(node, kMembers)) return;
    const DocumentNode* code = node.find("code");
    const DocumentNode* from = node.find("from");
    if ((code == nullptr) == (from == nullptr)) {
      refuse(node, "a block has `code` or `from`");
      return;
    }
    if (!is_text(code != nullptr ? *code : *from, "a block")) return;
    if (code != nullptr) block.text = part(*code, what);
    if (from != nullptr) block.from = Word{from->span, from->string};
    if (const DocumentNode* key = node.find("key")) {
      if (!is_text(*key, "a key")) return;
      if (test.blocks.empty())
        refuse(*key, "the authority block is signed by the issuer", DiagnosticCode::kTestBlockOrder);
      block.key = Word{key->span, key->string};
      if (test.parameters.find(key->string) == nullptr) test.parameters.set_key(key->string, stand_in_key(key->string));
    }
  } else if (is_text(node, "a block")) {
    block.text = part(node, what);
  } else {
    return;
  }
  test.blocks.push_back(std::move(block));
}

void DocumentReader::credentials(const DocumentNode& node, PolicyTest& test) {
  if (const DocumentNode* verified = node.find("verified")) {
    if (test.token) {
      refuse(*verified, "a token of a file is verified, which gives these facts", DiagnosticCode::kTestConflict);
    } else if (!test.has_authority) {
      refuse(*verified, "there is no token of which these facts would be verified", DiagnosticCode::kTestBlockOrder);
    } else if (is_text(*verified, "verified facts")) {
      test.verified = part(*verified, "verified");
    }
  }
  const DocumentNode* list = node.find("credentials");
  if (list == nullptr) return;
  if (list->kind != Kind::kList) refuse(*list, "`credentials` is a list");
  for (const DocumentNode& one : list->items) {
    if (test.credentials.size() >= kMaxBlocks) {
      refuse(one, cat("a request has at most ", kMaxBlocks, " credentials"), DiagnosticCode::kTestTooLarge);
      return;
    }
    credential(one, test);
  }
}

// `{format, code, key | issuer, verified}`
void DocumentReader::credential(const DocumentNode& node, PolicyTest& test) {
  static constexpr std::array<std::string_view, 5> kMembers = {"format", "code", "key", "issuer", "verified"};
  const DocumentNode* format = node.find("format");
  const DocumentNode* code = node.find("code");
  if (node.kind != Kind::kMap || format == nullptr || code == nullptr) {
    refuse(node, "a credential has `format` and `code`");
    return;
  }
  if (!only(node, kMembers)) return;
  for (const auto& [name, member] : node.members) {
    if (!is_text(member, cat("the ", name, " of a credential"))) return;
  }
  const DocumentNode* key = node.find("key");
  const DocumentNode* issuer = node.find("issuer");
  const DocumentNode* verified = node.find("verified");
  if (format->string.empty()) refuse(*format, "a format is not empty");
  if (key != nullptr && issuer != nullptr) refuse(node, "a credential has a `key` or an `issuer`");
  const std::string what = cat("credential ", test.credentials.size() + 1);
  TestCredential credential{.span = node.span,
                            .format = {format->span, format->string},
                            .key = std::nullopt,
                            .issuer = std::nullopt,
                            .text = part(*code, what),
                            .verified = std::nullopt};
  if (key != nullptr) {
    credential.key = Word{key->span, key->string};
    if (test.parameters.find(key->string) == nullptr) test.parameters.set_key(key->string, stand_in_key(key->string));
  }
  if (issuer != nullptr) credential.issuer = Word{issuer->span, issuer->string};
  if (verified != nullptr) credential.verified = part(*verified, cat(what, "/verified"));
  test.credentials.push_back(std::move(credential));
}

void DocumentReader::authorizer(const DocumentNode& node, PolicyTest& test) {
  static constexpr std::array<std::string_view, 2> kMembers = {"code", "from"};
  TestAuthorizer authorizer;
  authorizer.span = node.span;
  if (node.kind == Kind::kMap) {
    if (!only(node, kMembers)) return;
    const DocumentNode* code = node.find("code");
    const DocumentNode* from = node.find("from");
    if (code == nullptr && from == nullptr) refuse(node, "an authorizer has `code`, `from` or both");
    if (code != nullptr && is_text(*code, "an authorizer")) authorizer.text = part(*code, "authorizer");
    if (from != nullptr && is_text(*from, "the name of a file")) authorizer.from = Word{from->span, from->string};
  } else if (is_text(node, "an authorizer")) {
    authorizer.text = part(node, "authorizer");
  }
  if (authorizer.text || authorizer.from) test.authorizer = std::move(authorizer);
}

void DocumentReader::token(const DocumentNode& node, PolicyTest& test) {
  static constexpr std::array<std::string_view, 2> kMembers = {"file", "key"};
  const DocumentNode* file = node.find("file");
  const DocumentNode* key = node.find("key");
  if (file == nullptr || key == nullptr) {
    refuse(node, "a token has `file` and `key`");
    return;
  }
  if (!only(node, kMembers) || !is_text(*file, "the name of a file") || !is_text(*key, "a public key")) return;
  test.token = TestToken{node.span, {file->span, file->string}, {key->span, key->string}};
}

void DocumentReader::parameters(const DocumentNode& node, PolicyTest& test) {
  if (node.kind != Kind::kMap) refuse(node, "`params` is a map");
  for (const auto& [name, value] : node.members) {
    auto read = term(value);
    if (test.parameters.find(name) != nullptr) {
      refuse(value, cat("the name ", quote(name), " is given before"), DiagnosticCode::kTestDuplicate);
    } else if (read) {
      test.parameters.set(name, *std::move(read));
    }
  }
}

// Recursion is bounded by TestLimits::max_nesting.
std::optional<Term> DocumentReader::term(const DocumentNode& node) {
  switch (node.kind) {
    case Kind::kNull: return Term::null();
    case Kind::kBool: return Term::boolean(node.truth);
    case Kind::kInteger: return Term::integer(node.number);
    case Kind::kText: return Term::string(node.string);
    case Kind::kList:
    case Kind::kMap: break;
  }
  std::vector<Term> elements;
  for (const DocumentNode& item : node.items) {
    auto element = term(item);
    if (!element) return std::nullopt;
    elements.push_back(*std::move(element));
  }
  if (node.kind == Kind::kList) return Term::array(std::move(elements));
  // What JSON has no value for is written as the language writes it: {"term": "2026-01-01T00:00:00Z"}
  const DocumentNode* text = node.find("term");
  if (node.members.size() != 1 || text == nullptr || text->kind != Kind::kText) {
    refuse(node, "expected a value, or a map with the member `term`", DiagnosticCode::kTestValue);
    return std::nullopt;
  }
  Diagnostics diagnostics;
  auto terms = read_terms(part(*text, "term"), diagnostics);
  if (!terms || terms->size() != 1) {
    refuse(*text, cat(quote(text->string), " is no value"), DiagnosticCode::kTestValue);
    return std::nullopt;
  }
  return terms->front();
}

void DocumentReader::keys(const DocumentNode& node, PolicyTest& test) {
  if (node.kind != Kind::kMap) refuse(node, "`keys` is a map");
  for (const auto& [name, value] : node.members) {
    const auto key = value.kind == Kind::kText ? PublicKey::from_text(value.string) : std::nullopt;
    if (key) {
      test.parameters.set_key(name, *key);
    } else {
      refuse(value, "this is no public key", DiagnosticCode::kInvalidPublicKey)
          .set_help("write `ed25519/` and 64 hexadecimal digits, or `secp256r1/` and 66");
    }
  }
}

void DocumentReader::limits(const DocumentNode& node, PolicyTest& test) {
  static constexpr std::array<std::string_view, 4> kMembers = {"max_facts", "max_iterations", "max_steps",
                                                               "max_memory"};
  if (node.kind != Kind::kMap) refuse(node, "`limits` is a map");
  if (!only(node, kMembers)) return;
  EvalLimits limits;
  for (const auto& [name, value] : node.members) {
    if (value.kind != Kind::kInteger || value.number < 0) {
      refuse(value, "a limit is a number");
      return;
    }
    const auto number = static_cast<std::uint64_t>(value.number);
    if (name == kMembers[0]) limits.max_facts = number;
    if (name == kMembers[1]) limits.max_iterations = number;
    if (name == kMembers[2]) limits.max_steps = number;
    if (name == kMembers[3]) limits.max_memory = number;
  }
  test.limits = limits;
}

void DocumentReader::table(const DocumentNode& node, PolicyTest& test) {
  static constexpr std::array<std::string_view, 4> kMembers = {"for", "all", "where", "expect"};
  if (node.kind != Kind::kMap || !only(node, kMembers)) {
    if (node.kind != Kind::kMap) refuse(node, "a table of cases is a map");
    return;
  }
  CaseTable table;
  table.span = node.span;
  const DocumentNode* variables = node.find("for");
  if (variables == nullptr || variables->kind != Kind::kMap || variables->members.empty()) {
    refuse(node, "a table of cases has a map `for` of names and lists of values");
    return;
  }
  for (const auto& [name, values] : variables->members) {
    if (values.kind != Kind::kList) {
      refuse(values, "expected a list of values");
      return;
    }
    std::vector<Term> terms;
    for (const DocumentNode& value : values.items) {
      if (auto read = term(value)) terms.push_back(*std::move(read));
    }
    if (table.variables.size() >= options_.limits.max_table_variables) {
      refuse(values, cat("a table has at most ", options_.limits.max_table_variables, " variables"),
             DiagnosticCode::kTestTooLarge);
      return;
    }
    table.variables.push_back({{values.span, name}, {}, std::move(terms)});
  }
  if (const DocumentNode* all = node.find("all")) {
    if (all->kind != Kind::kBool) refuse(*all, "`all` is true or false");
    table.all = all->truth;
  }
  if (const DocumentNode* where = node.find("where"); where != nullptr && is_text(*where, "a condition")) {
    table.where = part(*where, "where");
  }
  if (const DocumentNode* expect = node.find("expect")) expectations(*expect, table.expectations);
  if (table.expectations.empty()) refuse(node, "the table expects nothing", DiagnosticCode::kTestNoExpectation);
  test.tables.push_back(std::move(table));
}

TextPart DocumentReader::part(const DocumentNode& node, std::string_view what) const {
  auto source = std::make_shared<const Source>(cat(options_.name, "#", place_, "/", what), node.string);
  return {source, {0, source->size()}};
}

bool DocumentReader::is_text(const DocumentNode& node, std::string_view what) {
  if (node.kind == Kind::kText) return true;
  refuse(node, cat("expected text: ", what));
  return false;
}

bool DocumentReader::only(const DocumentNode& node, std::span<const std::string_view> known) {
  bool all = true;
  for (const auto& [key, member] : node.members) {
    if (std::ranges::find(known, key) != known.end()) continue;
    refuse(member, cat("there is no member ", quote(key), " here"), DiagnosticCode::kTestUnknownWord);
    all = false;
  }
  return all;
}

Diagnostic& DocumentReader::refuse(const DocumentNode& node, std::string message, DiagnosticCode code) {
  return file_.diagnostics.report(code, node.span, std::move(message));
}

}  // namespace hardtack::policytest
