#include "tokens/biscuit/format/block_decoder.h"

#include <string>

#include "engine/text/cat.h"
#include "tokens/biscuit/format/container.h"
#include "tokens/biscuit/format/statement_reader.h"
#include "tokens/biscuit/format/wire.h"

namespace hardtack {
namespace {

constexpr std::size_t kUsualSymbols = 8;

std::string nth(std::string_view what, std::size_t index) { return cat(what, " ", index); }

// Everything but the statements, which may come before the symbols that they use.
Result<TokenBlock> read_declarations(wire::Reader reader, TokenTables& tables, std::size_t max_keys) {
  TokenBlock block;
  while (reader.next()) {
    switch (reader.field()) {
      case 1: {
        std::string_view symbol;
        reader.each(symbol);
        if (reader.failed()) break;
        HARDTACK_CHECK(tables.symbols.declare(symbol));
        if (block.symbols.empty()) block.symbols.reserve(kUsualSymbols);
        block.symbols.push_back(symbol);
        break;
      }
      case 2: reader.once(block.context); break;
      case 3: reader.once(block.version); break;
      case 8: {
        HARDTACK_TRY(PublicKey key, read_public_key(reader.each_message("PublicKey")));
        if (block.public_keys.size() >= max_keys) {
          return fail(ErrorCode::kProgramTooLarge,
                      cat("more than ", max_keys, " public keys, the limit for one block"));
        }
        HARDTACK_CHECK(tables.keys.declare(key));
        block.public_keys.push_back(key);
        break;
      }
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish());
  return block;
}

Result<void> in(Result<void> result, std::string_view what, std::size_t index) {
  if (result) return {};
  return std::unexpected(result.error().with_context(nth(what, index)));
}

}  // namespace

Result<TokenBlock> decode_block(ByteView bytes, bool third_party, TokenTables& tables, const TokenLimits& limits) {
  wire::Reader reader(bytes, "Block", ErrorCode::kMalformedBlock);
  const std::size_t symbols_before = tables.symbols.own().size();
  HARDTACK_TRY(TokenBlock block, read_declarations(reader, tables, limits.block.max_keys));
  block.symbol_texts = tables.symbols.share(symbols_before);
  ProgramBuilder builder(limits.block);
  StatementReader statements(builder, tables);
  // An unknown version may mean anything: it is told before what looks malformed from here.
  HARDTACK_CHECK(statements.required().check(block.version, third_party));
  std::size_t facts = 0;
  std::size_t rules = 0;
  std::size_t checks = 0;
  while (reader.next()) {
    switch (reader.field()) {
      case 4: HARDTACK_CHECK(in(statements.fact(reader.each_message("FactV2")), "fact", facts++)); break;
      case 5: HARDTACK_CHECK(in(statements.rule(reader.each_message("RuleV2")), "rule", rules++)); break;
      case 6: HARDTACK_CHECK(in(statements.check(reader.each_message("CheckV2")), "check", checks++)); break;
      case 7: HARDTACK_CHECK(statements.block_scope(reader.each_message("Scope"))); break;
      default: break;
    }
  }
  HARDTACK_CHECK(reader.finish());
  HARDTACK_CHECK(statements.required().check(block.version, third_party));
  block.program = std::make_shared<const Block>(std::move(builder).build());
  return block;
}

Result<TokenBlock> decode_block_again(ByteView bytes, const TokenBlock& known, TokenTables& tables,
                                      const TokenLimits& limits) {
  const wire::Reader reader(bytes, "Block", ErrorCode::kMalformedBlock);
  const std::size_t symbols_before = tables.symbols.own().size();
  HARDTACK_TRY(TokenBlock block, read_declarations(reader, tables, limits.block.max_keys));
  block.symbol_texts = known.symbol_texts;
  block.program = known.program;
  tables.symbols.adopt(symbols_before, known.symbol_texts);
  return block;
}

}  // namespace hardtack
