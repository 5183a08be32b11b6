#include "analysis/index/document.h"

#include <algorithm>
#include <array>
#include <utility>

#include "analysis/config/parse_config.h"
#include "engine/text/cat.h"
#include "engine/text/utf8.h"
#include "grammar/check/passes.h"
#include "grammar/check_source.h"
#include "grammar/parse.h"

namespace hardtack::analysis {
namespace {

constexpr std::array<std::string_view, 2> kExtensions = {".bcdl", ".biscuit-datalog"};

struct RoleSuffix {
  std::string_view suffix;
  Role role;
};
constexpr std::array kRoles = {
    RoleSuffix{".authorizer", Role::kAuthorizer},
    RoleSuffix{".block", Role::kBlock},
    RoleSuffix{".test", Role::kTest},
};

// Empty for names that are not of policy text.
std::string_view stem_of(std::string_view name) {
  for (const std::string_view extension : kExtensions) {
    if (name.ends_with(extension)) return name.substr(0, name.size() - extension.size());
  }
  return {};
}

SyntaxTree empty_tree(std::shared_ptr<const Source> source) { return parse_source({}, {.name = source->name()}).tree; }

}  // namespace

Role role_of(std::string_view name) {
  if (name.ends_with(kConfigName) &&
      (name.size() == kConfigName.size() || name[name.size() - kConfigName.size() - 1] == '/'))
    return Role::kConfiguration;
  const std::string_view stem = stem_of(name);
  for (const RoleSuffix& row : kRoles) {
    if (stem.ends_with(row.suffix)) return row.role;
  }
  return Role::kAny;
}

std::string_view role_name(Role role) {
  switch (role) {
    case Role::kAny: return "any";
    case Role::kAuthorizer: return "authorizer";
    case Role::kBlock: return "block";
    case Role::kTest: return "test";
    case Role::kConfiguration: return "configuration";
  }
  return "any";
}

bool is_policy_name(std::string_view name) { return !stem_of(name).empty(); }

Document::Document(std::string name, std::int64_t version, std::string text, const DocumentOptions& options)
    : version_(version), role_(role_of(name)), diagnostics_(options.parse_limits.max_diagnostics) {
  source_ = std::make_shared<const Source>(std::move(name), std::move(text));
  if (source_->size() > options.max_bytes) {
    skip(options.oversize,
         cat("the text has ", source_->size(), " bytes and is not looked at; at most ", options.max_bytes, " are"));
  } else {
    read(options);
  }
}

std::shared_ptr<const Document> Document::unread(std::string name, std::int64_t version, Severity severity,
                                                 std::string reason) {
  auto document = std::make_shared<Document>(std::move(name), version, std::string());
  document->skip(severity, std::move(reason));
  return document;
}

void Document::skip(Severity severity, std::string message) {
  skipped_ = true;
  tree_ = empty_tree(source_);
  index_.emplace(tree_, SymbolIndex(tree_));
  diagnostics_.add(severity, DiagnosticCode::kSourceTooLarge, {0, 0}, std::move(message));
}

void Document::read(const DocumentOptions& options) {
  if (role_ == Role::kConfiguration) {
    skipped_ = true;
    tree_ = empty_tree(source_);
    index_.emplace(tree_, SymbolIndex(tree_));
    return;
  }
  const bool test = role_ == Role::kTest && options.tests != nullptr;
  std::string policy(text());
  if (test && is_valid_utf8(text())) {
    outline_ = options.tests->outline(text(), diagnostics_);
    policy = std::move(outline_.policy);
    outline_.policy.clear();
  }
  ParsedSource parsed = parse_source(std::move(policy), {.name = name(), .limits = options.parse_limits});
  SymbolIndex symbols(parsed.tree);
  Diagnostics found(options.parse_limits.max_diagnostics);
  if (test) {
    found = std::move(parsed.diagnostics);
    // Which statements may stand where is the business of the test language.
    const CheckOptions checks{.kind = SourceKind::kAuthorizer, .printed = false, .strict = true};
    const std::array passes = {binding_pass(checks), name_pass(), collection_pass(checks), unicode_pass(checks)};
    run_passes(passes, parsed.tree, symbols, found);
  } else {
    const CheckSourceOptions checks{.name = name(), .parse_limits = options.parse_limits};
    found = check_parsed(parsed, symbols, role_ == Role::kBlock ? SourceKind::kBlock : SourceKind::kAuthorizer, checks)
                .diagnostics;
  }
  for (const Diagnostic& diagnostic : found) {
    diagnostics_.add(diagnostic.severity, diagnostic.kind, diagnostic.span, diagnostic.message) = diagnostic;
  }
  diagnostics_.sort();
  if (!test) source_ = parsed.source;
  tree_ = std::move(parsed.tree);
  index_.emplace(tree_, std::move(symbols));
}

}  // namespace hardtack::analysis
