#include <algorithm>
#include <utility>

#include "engine/program/reserved_prefix.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "grammar/parse.h"
#include "policytest/evaluate/evaluation.h"

namespace hardtack::policytest {
namespace {

bool is_only_facts(const SyntaxTree& tree) {
  return std::ranges::all_of(tree.statements(), [&](NodeId id) { return tree.kind(id) == NodeKind::kFact; });
}

}  // namespace

PreparedTest::PreparedTest(const TestFile& file, const PolicyTest& test, PolicySources& sources, const TestHost& host)
    : file_(file), test_(test), sources_(sources), host_(host) {
  prepare_blocks();
  prepare_credentials();
  prepare_authorizer();
  expectations_ = prepare(test.expectations);
  for (const CaseTable& table : test.tables) prepare_table(table);
  if (diagnostics_.has_errors()) note(file.source, std::move(diagnostics_));
}

void PreparedTest::prepare_blocks() {
  for (const TestBlock& block : test_.blocks) {
    PreparedBlock prepared;
    if (block.key) prepared.key = block.key->text;
    if (block.from) {
      prepared.file = open(*block.from, SourceKind::kBlock);
    } else {
      prepared.fragment = Fragment::parse(*block.text, SourceKind::kBlock, diagnostics_);
      if (prepared.fragment->valid() && prepared.fragment->parameters().empty()) {
        if (auto lowered = prepared.fragment->lower({}, diagnostics_)) {
          prepared.block = std::make_shared<const Block>(std::move(lowered->block));
          prepared.map = std::make_shared<const SourceMap>(std::move(lowered->map));
        }
      }
    }
    blocks_.push_back(std::move(prepared));
  }
}

void PreparedTest::prepare_credentials() {
  verified_ = verified_facts(test_.verified);
  for (const TestCredential& credential : test_.credentials) {
    credentials_.push_back(
        {Fragment::parse(credential.text, SourceKind::kBlock, diagnostics_), verified_facts(credential.verified)});
  }
}

std::optional<Fragment> PreparedTest::verified_facts(const std::optional<TextPart>& part) {
  if (!part) return std::nullopt;
  Fragment fragment = Fragment::parse(*part, SourceKind::kBlock, diagnostics_);
  const SyntaxTree& tree = fragment.tree();
  for (const NodeId statement : tree.statements()) {
    if (tree.kind(statement) == NodeKind::kFact && tree.name(tree.child(statement, 0)).starts_with(kVerifiedPrefix))
      continue;
    diagnostics_
        .report(DiagnosticCode::kTestValue, tree.span(statement), "what a verifier says are facts `verified:...(...)`")
        .set_help("such as `verified:expires(2030-01-01T00:00:00Z);`");
  }
  return fragment;
}

void PreparedTest::prepare_authorizer() {
  if (!test_.authorizer) {
    diagnostics_.report(DiagnosticCode::kTestNoAuthorizer, test_.name_span, "the test has no authorizer");
    return;
  }
  const TestAuthorizer& authorizer = *test_.authorizer;
  if (authorizer.from) authorizer_file_ = open(*authorizer.from, SourceKind::kAuthorizer);
  if (!authorizer.text) return;
  Fragment fragment = Fragment::parse(*authorizer.text, SourceKind::kAuthorizer, diagnostics_);
  if (authorizer.from && is_only_facts(fragment.tree())) request_facts_ = std::move(fragment);
}

void PreparedTest::prepare_table(const CaseTable& table) {
  PreparedTable& made = tables_.emplace_back();
  made.table = &table;
  for (const TableVariable& variable : table.variables) {
    auto& values = made.values.emplace_back();
    if (variable.terms) {
      values = *variable.terms;
    } else if (auto terms = read_terms(variable.values, diagnostics_)) {
      values = *std::move(terms);
    }
  }
  if (table.where) made.where = Fragment::parse_condition(*table.where, diagnostics_);
  made.expectations = prepare(table.expectations);
}

std::shared_ptr<const PolicyFile> PreparedTest::open(const Word& name, SourceKind kind) {
  auto file = sources_.file(file_.source->name(), name.text, kind);
  if (!file) {
    diagnostics_.report(DiagnosticCode::kTestUnreadableFile, name.span, file.error().message())
        .set_error(file.error().code())
        .set_help(file.error().help());
    return nullptr;
  }
  if ((*file)->diagnostics.has_errors()) {
    note((*file)->source, (*file)->diagnostics);
    return nullptr;
  }
  return *file;
}

std::vector<PreparedExpectation> PreparedTest::prepare(const std::vector<Expectation>& expectations) {
  std::vector<PreparedExpectation> prepared;
  for (const Expectation& expectation : expectations) {
    PreparedExpectation& made = prepared.emplace_back();
    made.expectation = &expectation;
    switch (expectation.kind) {
      case Expectation::Kind::kFact:
      case Expectation::Kind::kNoFact: made.fact = pattern(expectation.text); break;
      case Expectation::Kind::kQuery:
        made.query = Fragment::parse(expectation.text, SourceKind::kRule, diagnostics_);
        for (const TextPart& row : expectation.rows) {
          if (auto fact = pattern(row)) made.rows.push_back(*std::move(fact));
        }
        break;
      default: break;
    }
  }
  return prepared;
}

std::optional<FactPattern> PreparedTest::pattern(const TextPart& part) {
  const ParsedSource parsed = parse_part(part.source, part.span);
  append(parsed.diagnostics, diagnostics_);
  if (parsed.diagnostics.has_errors()) return std::nullopt;
  const SyntaxTree& tree = parsed.tree;
  if (tree.statements().size() != 1 || tree.kind(tree.statements()[0]) != NodeKind::kFact) {
    diagnostics_.report(DiagnosticCode::kTestValue, part.span, "expected one fact");
    return std::nullopt;
  }
  const NodeId predicate = tree.child(tree.statements()[0], 0);
  FactPattern fact;
  fact.name = std::string(tree.name(predicate));
  for (NodeId id : tree.children(predicate)) {
    FactPattern::Part& piece = fact.parts.emplace_back();
    if (tree.kind(id) == NodeKind::kVariable) {
      piece.variable = std::string(tree.name(id));
    } else if (tree.kind(id) == NodeKind::kParameter) {
      piece.parameter = std::string(tree.name(id));
    } else if (auto term = term_of(tree, id)) {
      piece.term = *std::move(term);
    } else {
      diagnostics_.report(DiagnosticCode::kTestValue, tree.span(id), "expected a constant, a variable or a parameter");
    }
  }
  return fact;
}

void PreparedTest::note(const std::shared_ptr<const Source>& source, Diagnostics diagnostics) {
  diagnostics.sort();
  wrong_.push_back({source, std::move(diagnostics)});
}

}  // namespace hardtack::policytest
