#include "cli/editor/editor_tokens.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "analysis/language/shown_text.h"
#include "engine/program/block.h"
#include "engine/program/printer.h"
#include "engine/text/cat.h"
#include "tokens/biscuit/unverified.h"
#include "tokens/bytes/hex.h"

namespace hardtack::cli {
namespace {

// Of the answer: what an editor can show at a pointer.
constexpr std::size_t kMaxBlocksShown = 8;
constexpr std::size_t kMaxBlockBytes = 1'200;

// `$t < DATE` or `DATE > $t` where `time($t)`: the date, if the expression says nothing else.
std::optional<std::uint64_t> upper_bound_of(const Block& block, const Expression& expression, Value variable) {
  const auto ops = block.ops(expression);
  if (ops.size() != 3 || ops[0].kind != OpKind::kValue || ops[1].kind != OpKind::kValue ||
      ops[2].kind != OpKind::kBinary)
    return std::nullopt;
  Value left = block.value(ops[0].term), right = block.value(ops[1].term);
  BinaryOp op = ops[2].binary;
  if (op == BinaryOp::kGreaterThan || op == BinaryOp::kGreaterOrEqual) {
    std::swap(left, right);
    op = BinaryOp::kLessThan;
  }
  const bool less = op == BinaryOp::kLessThan || op == BinaryOp::kLessOrEqual;
  if (!less || left != variable || !right.is(ValueType::kDate)) return std::nullopt;
  return right.as_date();
}

std::optional<std::uint64_t> expiry_of(const Block& block, const Query& query) {
  std::optional<std::uint64_t> earliest;
  for (const Predicate& atom : block.body(query)) {
    const auto terms = block.values_of(atom);
    if (block.terms().text(atom.name) != "time" || terms.size() != 1 || !terms[0].is(ValueType::kVariable)) continue;
    for (const Expression& expression : block.expressions(query)) {
      const auto bound = upper_bound_of(block, expression, terms[0]);
      if (bound && (!earliest || *bound < *earliest)) earliest = bound;
    }
  }
  return earliest;
}

// When the first check that holds only before a time does so no more. Alternatives without a time have none.
std::optional<std::uint64_t> expiry_of(const Block& block) {
  std::optional<std::uint64_t> earliest;
  for (const Check& check : block.checks()) {
    if (check.kind == CheckKind::kReject) continue;
    std::optional<std::uint64_t> latest;
    bool always = true;
    for (const Query& query : block.queries(check)) {
      const auto bound = expiry_of(block, query);
      always = always && bound.has_value();
      if (bound && (!latest || *bound > *latest)) latest = bound;
    }
    if (always && latest && (!earliest || *latest < *earliest)) earliest = latest;
  }
  return earliest;
}

std::string block_text(const UnverifiedBiscuit& token, const TokenBlock& block, std::size_t index) {
  std::string text = cat("\n\n", index == 0 ? std::string("Authority block") : cat("Block ", index), ", version 3.",
                         block.version < 3 ? 0 : block.version - 3);
  if (block.external_key) text += cat(", of the third party `", block.external_key->to_text(), "`");
  text += cat("; revocation id `", to_hex(token.revocation_id(index)), "`");
  if (block.context) text += cat("; context ", analysis::markdown_text(*block.context, 120));
  Printer printer(kMaxBlockBytes);
  printer.block(*block.program);
  return text + "\n\n" + analysis::code_block(printer.take(), kMaxBlockBytes);
}

}  // namespace

std::optional<std::string> EditorTokens::describe(std::string_view text) const {
  const auto token = UnverifiedBiscuit::parse_text(text);
  if (!token) return std::nullopt;
  const auto blocks = token->decode_blocks();
  std::string shown = cat("**Biscuit**, ", token->sealed() ? "sealed" : "open", ", ", token->block_count(),
                          token->block_count() == 1 ? " block" : " blocks");
  if (const auto id = token->root_key_id()) shown += cat(", root key id ", *id);
  shown += ". **Not verified**: no signature was checked, and anybody can have written this.";
  if (!blocks)
    return shown + "\n\nIts blocks cannot be read: " + analysis::markdown_text(blocks.error().message(), 300);
  std::optional<std::uint64_t> expiry;
  for (const TokenBlock& block : *blocks) {
    const auto ends = expiry_of(*block.program);
    if (ends && (!expiry || *ends < *expiry)) expiry = ends;
  }
  shown += expiry ? cat("\n\nBy its checks it expires on ", analysis::date_in_words(*expiry), ".")
                  : std::string("\n\nNo check of it names a time at which it expires.");
  for (std::size_t i = 0; i < std::min(blocks->size(), kMaxBlocksShown); ++i)
    shown += block_text(*token, (*blocks)[i], i);
  if (blocks->size() > kMaxBlocksShown) shown += cat("\n\nand ", blocks->size() - kMaxBlocksShown, " more blocks");
  return shown;
}

}  // namespace hardtack::cli
