#include "cli/repl/statement_input.h"

#include <utility>

#include "engine/text/cat.h"
#include "grammar/parse.h"

namespace hardtack::cli {

Result<StatementInput::State> StatementInput::add(std::string_view line) {
  text_ += line;
  text_ += '\n';
  read_ += text_.size();
  if (text_.size() <= kMaxBytes && read_ <= kMaxReadBytes) return state();
  const bool long_text = text_.size() > kMaxBytes;
  (void)take();
  return fail(Error(ErrorCode::kSourceTooLarge, long_text ? cat("the statement is longer than ", kMaxBytes, " bytes")
                                                          : std::string("the statement has too many lines"))
                  .with_help("write it into a file and `:load` it"));
}

std::string StatementInput::take() {
  prefix_.clear();
  read_ = 0;
  inside_text_ = false;
  return std::exchange(text_, {});
}

StatementInput::State StatementInput::state() {
  const ParsedSource parsed = parse_source(prefix_ + text_);
  const auto tokens = parsed.tree.tokens();
  inside_text_ = false;
  if (tokens.empty() && !parsed.diagnostics.has_errors()) return State::kEmpty;
  if (!parsed.diagnostics.has_errors()) return State::kWhole;
  const std::uint32_t last = tokens.empty() ? 0 : tokens.back().span.end;
  for (const Diagnostic& diagnostic : parsed.diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    if (diagnostic.kind == DiagnosticCode::kUnclosedString || diagnostic.kind == DiagnosticCode::kUnclosedComment) {
      inside_text_ = true;  // nothing comes behind it
      return State::kOpen;
    }
    if (diagnostic.span.begin < last) return State::kWhole;
  }
  const Expected expected = expected_.at(parsed.tree, parsed.source->size());
  return expected.kinds.empty() || expected.has(TokenKind::kEnd) ? State::kWhole : State::kOpen;
}

}  // namespace hardtack::cli
