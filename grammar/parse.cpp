#include "grammar/parse.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "engine/text/cat.h"
#include "engine/text/utf8.h"
#include "grammar/antlr/antlr_adapter.h"
#include "grammar/antlr/antlr_tree.h"
#include "grammar/syntax/lexer.h"
#include "grammar/syntax/syntax_messages.h"
#include "grammar/syntax/tree_writer.h"

namespace hardtack {
namespace {

class SourceParser {
 public:
  SourceParser(std::shared_ptr<const Source> source, const ParseOptions& options, Diagnostics& diagnostics)
      : source_(*source), options_(options), writer_(std::move(source)), diagnostics_(diagnostics) {}

  SyntaxTree run(Span part) {
    LexedText text = lex(source_, part, options_.limits, options_.eager_operators, diagnostics_);
    writer_.expect(text.tokens.size(), text.statements.size());
    for (const StatementTokens& statement : text.statements) {
      // One place is left for saying so.
      if (error_statements_ >= std::max<std::size_t>(options_.limits.max_diagnostics, 2) - 1) {
        diagnostics_.report(DiagnosticCode::kTooManyErrors, statement.span, "the rest of the text was not checked");
        break;
      }
      const auto tokens =
          std::span<const Token>(text.tokens).subspan(statement.first, statement.last - statement.first);
      parse_statement(tokens, statement);
    }
    return finish(std::move(text));
  }

  // As a statement that begins and ends with tokens that no byte of the text covers.
  SyntaxTree run_between(Span part, std::span<const TokenKind> before, std::span<const TokenKind> after) {
    LexedText text = lex(source_, part, options_.limits, options_.eager_operators, diagnostics_);
    if (text.tokens.empty()) {
      diagnostics_.report(DiagnosticCode::kSyntaxError, part, "the text is empty");
      return finish(std::move(text));
    }
    std::vector<Token> tokens;
    for (const TokenKind kind : before) tokens.push_back({kind, {part.begin, part.begin}});
    tokens.insert(tokens.end(), text.tokens.begin(), text.tokens.end());
    for (const TokenKind kind : after) tokens.push_back({kind, {part.end, part.end}});
    parse_statement(tokens, {0, static_cast<std::uint32_t>(tokens.size()), part, true});
    return finish(std::move(text));
  }

 private:
  SyntaxTree finish(LexedText text) {
    writer_.set_tokens(std::move(text.tokens), std::move(text.comments));
    writer_.set_unread(text.unread);
    return std::move(writer_).finish();
  }

  void parse_statement(std::span<const Token> tokens, const StatementTokens& statement) {
    if (tokens.empty()) {
      diagnostics_.report(DiagnosticCode::kEmptyStatement, statement.span, "the statement is empty")
          .set_help("remove this `;`")
          .add_fix("remove the `;`", statement.span, "");
      add_error_statement(nullptr, tokens, statement.span);
      return;
    }
    if (const std::size_t most = options_.limits.max_statement_tokens; tokens.size() > most) {
      diagnostics_
          .report(DiagnosticCode::kTooManyTokens, tokens[most].span,
                  cat("the statement has more than ", most, " tokens"))
          .set_help("split it into several statements");
      add_error_statement(nullptr, tokens, statement.span);
      return;
    }
    if (const auto deep = find_excess_depth(tokens, options_.limits.max_depth)) {
      diagnostics_
          .report(DiagnosticCode::kNestingTooDeep, tokens[*deep].span,
                  cat("the statement is nested deeper than ", options_.limits.max_depth, " levels"))
          .set_help("split it into several rules");
      add_error_statement(nullptr, tokens, statement.span);
      return;
    }
    Span span = statement.span;
    while (true) {
      const AntlrParser::Outcome outcome = parser_.parse(tokens);
      if (!outcome.error_at) {
        writer_.add_statement(build_statement(outcome.tree, tokens, span, writer_, diagnostics_));
        return;
      }
      const std::size_t at = *outcome.error_at;
      if (could_start_statement(tokens, at) && parse_as_statement(tokens.first(at), span)) {
        tokens = tokens.subspan(at);
        span.begin = tokens.front().span.begin;
        if (error_statements_ >= options_.limits.max_diagnostics) return;
        continue;
      }
      const NodeId error = build_error_statement(parser_.parse(tokens).tree, tokens, span, writer_, diagnostics_);
      writer_.add_statement(error);
      ++error_statements_;
      report(tokens, at, span, statement.terminated);
      return;
    }
  }

  // A word at the beginning of a line, after something: perhaps the `;` before it was forgotten.
  bool could_start_statement(std::span<const Token> tokens, std::size_t at) const {
    if (at == 0 || at >= tokens.size()) return false;
    const TokenKind kind = tokens[at].kind;
    const bool word = kind == TokenKind::kName || (kind >= TokenKind::kCheck && kind <= TokenKind::kNull);
    if (!word || kind == TokenKind::kOr) return false;
    const Span gap{tokens[at - 1].span.end, tokens[at].span.begin};
    return source_.text(gap).find_first_of("\r\n") != std::string_view::npos;
  }

  // Reports the missing `;` if the tokens are a whole statement.
  bool parse_as_statement(std::span<const Token> tokens, Span span) {
    const AntlrParser::Outcome outcome = parser_.parse(tokens);
    if (outcome.error_at) return false;
    const std::uint32_t end = tokens.back().span.end;
    writer_.add_statement(build_statement(outcome.tree, tokens, {span.begin, end}, writer_, diagnostics_));
    ++error_statements_;
    diagnostics_.report(DiagnosticCode::kMissingSemicolon, {end - 1, end}, "expected `;` after this statement")
        .set_help("statements end with `;`")
        .add_fix("insert `;`", {end, end}, ";");
    return true;
  }

  void report(std::span<const Token> tokens, std::size_t at, Span span, bool terminated) {
    const std::vector<TokenKind> expected = parser_.expected_after(tokens.first(std::min(at, tokens.size())));
    report_syntax_error(source_, {tokens, at, expected, span, terminated}, diagnostics_);
  }

  void add_error_statement(antlr4::ParserRuleContext* tree, std::span<const Token> tokens, Span span) {
    writer_.add_statement(build_error_statement(tree, tokens, span, writer_, diagnostics_));
    ++error_statements_;
  }

  const Source& source_;
  const ParseOptions& options_;
  TreeWriter writer_;
  Diagnostics& diagnostics_;
  AntlrParser parser_;
  std::size_t error_statements_ = 0;
};

}  // namespace

ParsedSource parse_source(std::string text, const ParseOptions& options) {
  ParsedSource result;
  result.diagnostics = Diagnostics(options.limits.max_diagnostics);
  const std::size_t size = text.size();
  if (size > options.limits.max_bytes) text.clear();
  result.source = std::make_shared<const Source>(options.name, std::move(text));
  if (size > options.limits.max_bytes) {
    result.diagnostics.report(DiagnosticCode::kSourceTooLarge, {0, 0},
                              cat("the text has ", size, " bytes; at most ", options.limits.max_bytes, " are read"));
  } else if (const auto invalid = find_stray_byte(result.source->text())) {
    const auto at = static_cast<std::uint32_t>(*invalid);
    result.diagnostics.report(DiagnosticCode::kInvalidUtf8, {at, at + 1}, "the text is not valid UTF-8")
        .set_help("save the file as UTF-8");
  } else {
    result.tree = SourceParser(result.source, options, result.diagnostics).run({0, result.source->size()});
  }
  if (result.tree.shared_source() == nullptr) {
    TreeWriter empty(result.source);
    empty.set_unread({0, result.source->size()});
    result.tree = std::move(empty).finish();
  }
  result.diagnostics.sort();
  return result;
}

ParsedSource parse_part(std::shared_ptr<const Source> source, Span part, const ParseOptions& options) {
  ParsedSource result{std::move(source), {}, Diagnostics(options.limits.max_diagnostics)};
  result.tree = SourceParser(result.source, options, result.diagnostics).run(part);
  result.diagnostics.sort();
  return result;
}

namespace {

ParsedSource parse_between(std::shared_ptr<const Source> source, Span part, const ParseOptions& options,
                           std::span<const TokenKind> before, std::span<const TokenKind> after) {
  ParsedSource result{std::move(source), {}, Diagnostics(options.limits.max_diagnostics)};
  result.tree = SourceParser(result.source, options, result.diagnostics).run_between(part, before, after);
  result.diagnostics.sort();
  return result;
}

}  // namespace

ParsedSource parse_terms(std::shared_ptr<const Source> source, Span part, const ParseOptions& options) {
  static constexpr std::array kBefore = {TokenKind::kName, TokenKind::kLeftParen};
  static constexpr std::array kAfter = {TokenKind::kRightParen};
  return parse_between(std::move(source), part, options, kBefore, kAfter);
}

ParsedSource parse_condition(std::shared_ptr<const Source> source, Span part, const ParseOptions& options) {
  static constexpr std::array kBefore = {TokenKind::kCheck, TokenKind::kIf};
  return parse_between(std::move(source), part, options, kBefore, {});
}

}  // namespace hardtack
