// Looking at a Biscuit that nobody has verified.
#include <memory>
#include <string>

#include "c/base/failure.h"
#include "c/base/texts.h"
#include "c/base/trees.h"
#include "c/text/blocks.h"
#include "c/tokens/keys.h"
#include "c/tokens/tokens.h"
#include "engine/program/print.h"
#include "engine/program/printer.h"
#include "json/make_json.h"
#include "report/decision_text.h"
#include "tokens/biscuit/unverified_query.h"

using namespace hardtack;
using namespace hardtack::c;

using Made = Outcome<std::unique_ptr<hardtack_token>>;
using MadeBuffer = Outcome<std::unique_ptr<hardtack_buffer>>;

namespace {

Result<void> expect_block(const UnverifiedBiscuit& token, std::size_t block) {
  if (block < token.block_count()) return {};
  return fail(ErrorCode::kInvalidBlockIndex, "the token has no block " + std::to_string(block));
}

}  // namespace

hardtack_error* hardtack_token_parse(hardtack_bytes bytes, hardtack_token** token) {
  return make(token, [&]() -> Made {
    HARDTACK_TRY(const ByteView given, c::bytes_of(bytes, "the token"));
    HARDTACK_TRY(UnverifiedBiscuit parsed, UnverifiedBiscuit::parse(given));
    return std::make_unique<hardtack_token>(std::move(parsed));
  });
}

hardtack_error* hardtack_token_parse_text(hardtack_text text, hardtack_token** token) {
  return make(token, [&]() -> Made {
    HARDTACK_TRY(const std::string_view given, text_of(text, "the token"));
    HARDTACK_TRY(UnverifiedBiscuit parsed, UnverifiedBiscuit::parse_text(given));
    return std::make_unique<hardtack_token>(std::move(parsed));
  });
}

void hardtack_token_free(hardtack_token* token) { destroy(token); }

hardtack_bytes hardtack_token_bytes(const hardtack_token* token) {
  return look_at(token) == nullptr ? hardtack_bytes{nullptr, 0} : view(token->token.bytes());
}

hardtack_error* hardtack_token_text(const hardtack_token* token, hardtack_buffer** text) {
  return make(text, [&]() -> MadeBuffer {
    HARDTACK_TRY(const hardtack_token* given, need(token));
    std::string made = given->token.to_text();
    const Wiper wiper({reinterpret_cast<std::uint8_t*>(made.data()), made.size()});
    return buffer_of(made);
  });
}

hardtack_error* hardtack_token_without_proof(const hardtack_token* token, hardtack_token** shown) {
  return make(shown, [&]() -> Made {
    HARDTACK_TRY(const hardtack_token* given, need(token));
    return std::make_unique<hardtack_token>(given->token.without_proof());
  });
}

bool hardtack_token_sealed(const hardtack_token* token) { return look_at(token) != nullptr && token->token.sealed(); }

bool hardtack_token_root_key_id(const hardtack_token* token, uint32_t* id) {
  if (look_at(token) == nullptr || id == nullptr) return false;
  const auto found = token->token.root_key_id();
  if (found) *id = *found;
  return found.has_value();
}

size_t hardtack_token_block_count(const hardtack_token* token) {
  return look_at(token) == nullptr ? 0 : token->token.block_count();
}

hardtack_bytes hardtack_token_revocation_id(const hardtack_token* token, size_t block) {
  if (block >= hardtack_token_block_count(token)) return {nullptr, 0};
  return view(token->token.revocation_id(block));
}

hardtack_error* hardtack_token_block_text(const hardtack_token* token, size_t block, hardtack_buffer** text) {
  return make(text, [&]() -> MadeBuffer {
    HARDTACK_TRY(const hardtack_token* given, need(token));
    HARDTACK_CHECK(expect_block(given->token, block));
    HARDTACK_TRY(const auto blocks, given->token.decode_blocks());
    return buffer_of(print_block(*blocks[block].program));
  });
}

hardtack_error* hardtack_token_external_key(const hardtack_token* token, size_t block, hardtack_public_key** key) {
  return make(key, [&]() -> Outcome<std::unique_ptr<hardtack_public_key>> {
    HARDTACK_TRY(const hardtack_token* given, need(token));
    HARDTACK_CHECK(expect_block(given->token, block));
    const auto found = given->token.external_key(block);
    if (!found) return nullptr;
    return std::make_unique<hardtack_public_key>(*found);
  });
}

hardtack_error* hardtack_token_query(const hardtack_token* token, hardtack_text rule, bool all_blocks,
                                     hardtack_tree** rows) {
  return make(rows, [&]() -> Outcome<std::unique_ptr<hardtack_tree>> {
    HARDTACK_TRY(const hardtack_token* given, need(token));
    HARDTACK_TRY(const ParsedBlock parsed, parse_text(parse_rule_source, rule, {nullptr, 0}, nullptr));
    TextBudget budget(kDocumentBytes);
    UnverifiedQueryOptions options;
    options.all_blocks = all_blocks;
    HARDTACK_TRY(const UnverifiedAnswer answer, query_unverified(given->token, *parsed.block, options, budget));
    return tree_of(json_strings(answer.rows));
  });
}
