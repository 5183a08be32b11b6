// Formatting a text keeps its tokens and comments, and what is formatted stays as it is; the edits of any part, and of
// what is typed, keep them too. Of a text without errors the formatted text has none and gives the same tree.
// Statements with errors stay byte for byte.
#include <string>

#include "fuzz/fuzz_support.h"
#include "grammar/format/format.h"
#include "grammar/format/same_text.h"
#include "grammar/parse.h"

using namespace hardtack;

namespace {

void check_edits(const Result<std::vector<TextEdit>>& edits, std::string_view text) {
  fuzz::require(edits.has_value(), "edits keep the tokens");
  std::uint32_t at = 0;
  for (const TextEdit& edit : *edits) {
    fuzz::require(at <= edit.span.begin && edit.span.begin <= edit.span.end && edit.span.end <= text.size(),
                  "edits are in order, inside the text, and do not overlap");
    at = edit.span.end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const FormatOptions options{.width = 1u + data[0] % 120u};
  const std::string text(fuzz::as_text(data + 3, size - 3));
  const ParsedSource parsed = parse_source(text);
  const auto formatted = format_source(parsed.tree, options);
  fuzz::require(formatted.has_value(), "formatting keeps the tokens and comments");
  const auto length = static_cast<std::uint32_t>(text.size());
  const std::uint32_t begin = data[1] * length / 256;
  const std::uint32_t end = begin + data[2] * (length - begin) / 256;
  check_edits(format_range(parsed.tree, {begin, end}, options), text);
  check_edits(format_on_type(parsed.tree, begin, ';', options), text);
  check_edits(format_on_type(parsed.tree, end, '\n', options), text);
  for (const NodeId statement : parsed.tree.statements()) {
    if (parsed.tree.kind(statement) != NodeKind::kErrorStatement) continue;
    fuzz::require(formatted->find(parsed.tree.text(statement)) != std::string::npos, "errors stay byte for byte");
  }
  if (parsed.diagnostics.has_errors()) return 0;
  const ParsedSource again = parse_source(*formatted, {.limits = {.max_bytes = 64u << 20}});
  fuzz::require(!again.diagnostics.has_errors(), "the formatted text has no errors");
  fuzz::require(dump(again.tree) == dump(parsed.tree), "the formatted text means the same");
  const auto twice = format_source(again.tree, options);
  fuzz::require(twice.has_value() && *twice == *formatted, "what is formatted stays as it is");
  return 0;
}
