// A block that was read from bytes is printed as a text that compiles to the same program, and so that nothing in it
// can be taken for something else: the text has no control character but line feeds and, in strings, tabs; printing it
// again gives the same.
//
// Input: a digit, then the block. 0: its bytes; 1: choices (hostile_block.h).
#include <algorithm>
#include <string>

#include "engine/program/equal.h"
#include "engine/program/print.h"
#include "fuzz/fuzz_support.h"
#include "fuzz/hostile_block.h"
#include "grammar/compile.h"
#include "tokens/biscuit/format/block_decoder.h"

using namespace hardtack;
using fuzz::require;

namespace {

bool is_empty(const Query& query) { return query.body.count == 0 && query.expressions.count == 0; }

// A check without alternatives and one without a condition are printed as what they mean: the language has no such.
bool can_be_written(const Block& block) {
  const auto empty_check = [&](const Check& check) {
    return check.queries.count == 0 || std::ranges::any_of(block.queries(check), is_empty);
  };
  return std::ranges::none_of(block.checks(), empty_check) &&
         std::ranges::none_of(block.rules(), [](const Rule& rule) { return is_empty(rule.query); });
}

void check_printed(const Block& block) {
  const std::string printed = print_block(block);
  const auto is_control = [](char c) { return (c >= 0 && c < 0x20 && c != '\n' && c != '\t') || c == 0x7f; };
  require(std::ranges::none_of(printed, is_control),
          "a printed block has no control characters but line feeds and tabs");
  if (printed.find("<invalid date>") != std::string::npos) return;
  const ParsedBlock read = parse_block_source(printed, {}, {.printed = true});
  if (!read.block) {
    std::fprintf(stderr, "printed:\n%s\n%s\n", printed.c_str(), render(*read.source, read.diagnostics).c_str());
    fuzz::violated("what the printer writes compiles");
  }
  const std::string again = print_block(*read.block);
  if (again != printed) std::fprintf(stderr, "printed:\n%s\nagain:\n%s\n", printed.c_str(), again.c_str());
  require(again == printed, "printing is a fixpoint");
  if (can_be_written(block) && !same_program(block, *read.block)) {
    std::fprintf(stderr, "printed:\n%s\n", printed.c_str());
    fuzz::violated("the printed program is the same");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Choices choices(data, size);
  const std::uint8_t kind = choices.byte();
  if (kind != '0' && kind != '1') return 0;
  Bytes bytes(choices.rest().begin(), choices.rest().end());
  if (kind == '1') bytes = fuzz::hostile_block(choices, {}, false);
  TokenTables tables;
  const auto block = decode_block(bytes, false, tables, {});
  if (block) check_printed(*block->program);
  return 0;
}
