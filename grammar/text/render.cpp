#include "grammar/text/render.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/text/cat.h"
#include "engine/text/hex.h"
#include "engine/text/utf8.h"
#include "engine/text/visible.h"

namespace hardtack {
namespace {

constexpr std::uint32_t kExcerptBefore = 60;  // code points shown before and after the caret on a long line
constexpr std::uint32_t kExcerptAfter = 60;

std::string hex_of(char32_t value) {
  std::string digits;
  append_hex_number(digits, value);
  return digits;
}

struct Excerpt {
  std::string text;
  std::size_t caret = 0;  // in columns of `text`
  std::size_t width = 1;
};

Excerpt excerpt_of(const Source& source, Span line, Span at) {
  const std::string_view text = source.text();
  Excerpt result;
  // Where to start: at most kExcerptBefore code points before the caret. Walking back over continuation bytes is
  // enough.
  std::uint32_t begin = std::clamp(at.begin, line.begin, line.end);
  for (std::uint32_t back = 0; begin > line.begin && back < kExcerptBefore; ++back) {
    --begin;
    while (begin > line.begin && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80) --begin;
  }
  std::size_t column = 0;
  if (begin > line.begin) {
    result.text = "...";
    column = 3;
  }
  std::optional<std::size_t> caret;
  std::size_t caret_end = 0;
  std::uint32_t shown = 0;
  std::uint32_t offset = begin;
  for (; offset < line.end && shown < kExcerptBefore + kExcerptAfter; ++shown) {
    const CodePoint code_point = decode_utf8(text, offset);
    std::string piece;
    std::size_t columns = 1;
    if (code_point.value == '\t') {
      piece = " ";
    } else if (is_hidden(code_point.value)) {
      piece = "\\u{" + hex_of(code_point.value) + "}";
      columns = piece.size();
    } else {
      append_code_point(piece, code_point.value);
    }
    if (offset >= at.begin && !caret) caret = column;
    if (offset < at.end) caret_end = column + columns;
    result.text += piece;
    column += columns;
    offset += code_point.length;
  }
  if (offset < line.end) result.text += "...";
  result.caret = caret.value_or(column);
  result.width = caret_end > result.caret ? caret_end - result.caret : 1;
  return result;
}

std::string printable(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint code_point = decode_utf8(text, at);
    if (is_hidden(code_point.value)) {
      result += "\\u{" + hex_of(code_point.value) + "}";
    } else {
      append_code_point(result, code_point.value);
    }
    at += code_point.length;
  }
  return result;
}

std::string place_of(const Source& source, Span span) {
  const LineColumn position = source.line_column(span.begin);
  return cat(printable(source.name()), ":", position.line, ":", position.column);
}

void append_excerpt(std::string& out, const Source& source, Span span, std::string_view accent,
                    std::string_view reset) {
  const LineColumn position = source.line_column(span.begin);
  const Excerpt excerpt = excerpt_of(source, source.line_span(position.line), span);
  const std::string number = std::to_string(position.line);
  const std::string margin(number.size(), ' ');
  out += margin + "--> " + place_of(source, span) + "\n";
  out += margin + " |\n";
  out += number + " | " + excerpt.text + "\n";
  out += margin + " | " + std::string(excerpt.caret, ' ');
  out += accent;
  out += std::string(excerpt.width, '^');
  out += reset;
  out += "\n";
}

}  // namespace

std::string render(const Source& source, const Diagnostic& diagnostic, RenderOptions options) {
  const bool is_error = diagnostic.severity == Severity::kError;
  const std::string_view accent = !options.color ? "" : is_error ? "\x1b[1;31m" : "\x1b[1;33m";
  const std::string_view bold = options.color ? "\x1b[1m" : "";
  const std::string_view reset = options.color ? "\x1b[0m" : "";
  std::string out;
  out += accent;
  out += severity_name(diagnostic.severity);
  out += "[";
  out += diagnostic.code;
  out += "]";
  out += reset;
  out += bold;
  out += ": " + printable(diagnostic.message);
  out += reset;
  out += "\n";
  append_excerpt(out, source, diagnostic.span, accent, reset);
  for (const DiagnosticNote& note : diagnostic.notes) {
    out += "  = note: " + printable(note.message) + "\n";
    if (!note.at) continue;
    append_excerpt(out, note.at->source != nullptr ? *note.at->source : source, note.at->span, accent, reset);
  }
  if (!diagnostic.help.empty()) out += "  = help: " + printable(diagnostic.help) + "\n";
  return out;
}

std::string render(const Source& source, const Diagnostics& diagnostics, RenderOptions options) {
  std::string out;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (!out.empty()) out += "\n";
    out += render(source, diagnostic, options);
  }
  if (diagnostics.dropped() > 0) out += cat("\n", diagnostics.dropped(), " more problems are not shown\n");
  return out;
}

std::string render_excerpt(const Source& source, Span span, RenderOptions options) {
  std::string out;
  append_excerpt(out, source, span, options.color ? "\x1b[1;31m" : "", options.color ? "\x1b[0m" : "");
  return out;
}

Error to_error(const Source& source, const Diagnostics& diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) {
    if (diagnostic.severity != Severity::kError) continue;
    return Error(diagnostic.error, place_of(source, diagnostic.span) + ": " + printable(diagnostic.message))
        .with_help(diagnostic.help)
        .with_span(diagnostic.span);
  }
  return Error(ErrorCode::kSyntax, "the source has errors");
}

}  // namespace hardtack
