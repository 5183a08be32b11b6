#include "cli/input/source_rules.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "cli/output/shown_word.h"
#include "engine/text/quote.h"
#include "grammar/syntax/syntax_tree.h"
#include "report/terminal.h"
#include "tokens/biscuit/format/block_version.h"

namespace hardtack::cli {
namespace {

std::string version_name(std::uint32_t version) { return fmt::format("3.{}", version - kOldestBlockVersion); }

// What one node of the tree needs, without its children.
std::uint32_t version_of(const SyntaxTree& tree, NodeId node) {
  RequiredVersion version;
  switch (tree.kind(node)) {
    case NodeKind::kScopeAuthority:
    case NodeKind::kScopePrevious:
    case NodeKind::kScopeKey:
    case NodeKind::kScopeParameter: version.note_scope(); break;
    case NodeKind::kCheck: version.note_check(tree.check_kind(node), false); break;
    case NodeKind::kBinary: version.note_binary(tree.binary_op(node)); break;
    case NodeKind::kMethod:
      if (tree.method(node).argument == MethodArgument::kNone) version.note_unary(tree.method(node).unary);
      if (tree.method(node).argument != MethodArgument::kNone) version.note_binary(tree.method(node).binary);
      break;
    case NodeKind::kExtern: version.note_unary(UnaryOp::kExtern); break;
    case NodeKind::kClosure: version.note_closure(); break;
    // As written: lenience when reading is no help to a verifier that does not know them.
    case NodeKind::kNull:
    case NodeKind::kArray:
    case NodeKind::kMap: return kNewestBlockVersion;
    default: break;
  }
  return version.to_write();
}

// The word that asks for the version, rather than all that it applies to.
Span place_of(const SyntaxTree& tree, NodeId node) {
  const Span name = tree.node(node).name;
  return name.begin == name.end ? tree.span(node) : name;
}

// What asks for the version.
std::string name_of(const SyntaxTree& tree, NodeId node) {
  if (tree.kind(node) == NodeKind::kCheck) {
    return tree.check_kind(node) == CheckKind::kReject ? "`reject if`" : "`check all`";
  }
  if (const std::string_view name = tree.name(node); !name.empty()) return "`" + escape_controls(clip(name)) + "`";
  switch (tree.kind(node)) {
    case NodeKind::kNull: return "null";
    case NodeKind::kArray: return "an array";
    case NodeKind::kMap: return "a map";
    case NodeKind::kClosure: return "a closure";
    default: return "`trusting`";
  }
}

std::string way_out(const SyntaxTree& tree, NodeId node) {
  if (tree.kind(node) != NodeKind::kBinary) return "";
  switch (tree.binary_op(node)) {
    case BinaryOp::kEqual: return "version 3.0 has `===`, which takes two terms of one type";
    case BinaryOp::kNotEqual: return "version 3.1 has `!==`, which takes two terms of one type";
    case BinaryOp::kAnd: return "version 3.0 has `,` between expressions";
    case BinaryOp::kOr: return "version 3.0 has `or` between alternatives";
    default: return "";
  }
}

std::optional<std::uint32_t> version_from(const std::string& name) {
  for (std::uint32_t version = kOldestBlockVersion; version <= kNewestBlockVersion; ++version) {
    if (name == version_name(version)) return version;
  }
  return std::nullopt;
}

}  // namespace

Result<void> expect_statements(const Block& block, BlockRole role, std::string way_out) {
  if (!block.facts().empty() || !block.rules().empty() || !block.checks().empty()) return {};
  const char* what = role == BlockRole::kAuthority ? "the authority block has no statement: the token would say nothing"
                                                   : "the block has no statement: it would restrict nothing";
  return fail(Error(ErrorCode::kSyntax, what).with_help(std::move(way_out)));
}

void SourceRules::declare(Arguments& arguments) {
  arguments.flag("--allow-empty", allow_empty,
                 "sign a block without any statement, which neither says nor restricts anything");
  const auto take = [this](const std::string& name) -> Result<void> {
    max_version = version_from(name);
    if (max_version) return {};
    return fail(ErrorCode::kUsage,
                "value " + shown_word(name) + " is not a version of the language: 3.0, 3.1, 3.2 or 3.3");
  };
  arguments
      .option("--max-version", "VERSION", take,
              "refuse a block that verifiers of this version cannot read: 3.0, 3.1 or 3.2")
      .words({"3.0", "3.1", "3.2"});
}

Outcome<void> SourceRules::check(Console& console, const ParsedBlock& parsed, BlockRole role) const {
  if (!allow_empty) {
    HARDTACK_CHECK(expect_statements(*parsed.block, role, "add `--allow-empty` if that is meant"));
  }
  if (!max_version) return {};
  if (role == BlockRole::kThirdParty && *max_version < kThirdPartyBlockVersion) {
    return std::unexpected(
        Failure(Error(ErrorCode::kUnsupportedVersion, "a block of a third party needs version 3.2")));
  }
  Diagnostics found;
  const SyntaxTree& tree = *parsed.tree;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const NodeId node{static_cast<std::uint32_t>(i)};
    const std::uint32_t needed = version_of(tree, node);
    if (needed <= *max_version) continue;
    found
        .report(DiagnosticCode::kVersion, place_of(tree, node),
                fmt::format("{} needs version {}, and `--max-version` is {}", name_of(tree, node), version_name(needed),
                            version_name(*max_version)))
        .set_help(way_out(tree, node));
  }
  if (!found.has_errors()) return {};
  found.sort();
  Failure failure(to_error(*parsed.source, found),
                  render(*parsed.source, found, {.color = console.colors_in_messages()}));
  for (const Diagnostic& diagnostic : found) {
    failure.source_errors.push_back({clip(parsed.source->text(diagnostic.span), 1'024), diagnostic.message});
  }
  return std::unexpected(std::move(failure));
}

Result<void> SourceRules::check(const UnverifiedBiscuit& made) const {
  if (!max_version) return {};
  HARDTACK_TRY(const auto blocks, made.decode_blocks());
  if (blocks.back().version <= *max_version) return {};
  return fail(ErrorCode::kUnsupportedVersion, "the block needs version " + version_name(blocks.back().version) +
                                                  ", and `--max-version` is " + version_name(*max_version));
}

}  // namespace hardtack::cli
