// What is wrong with a source text, for people and for tools.
//
// Bad text is never an exception and never an Error: it is a list of diagnostics, each with a stable kebab-case code,
// the bytes at fault, a one-line message (lower case, no final period, user input in back-ticks), advice in `help`,
// further places in `notes`, and edits that would repair it in `fixes`. A text yields all its problems, at most
// `capacity` of them.
//
//   Diagnostics diagnostics;
//   diagnostics.error("syntax-error", span, "expected `;`, found `b`").help = "statements end with `;`";
//   std::cerr << render(source, diagnostics);
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/base/span.h"
#include "grammar/text/source.h"

HARDTACK_API_BEGIN
namespace hardtack {

enum class Severity : std::uint8_t { kError, kWarning, kInformation, kHint };
std::string_view severity_name(Severity severity);

struct DiagnosticNote {
  std::optional<Span> span;
  std::string message;
};

struct TextEdit {
  Span span;
  std::string replacement;
};

struct Fix {
  std::string title;
  std::vector<TextEdit> edits;
};

struct Diagnostic {
  Severity severity = Severity::kError;
  std::string_view code;  // a string literal, e.g. "syntax-error"
  ErrorCode error = ErrorCode::kSyntax;
  Span span;
  std::string message;
  std::string help;
  std::vector<DiagnosticNote> notes;
  std::vector<Fix> fixes;

  Diagnostic& set_error(ErrorCode value);
  Diagnostic& set_help(std::string value);
  Diagnostic& add_note(std::optional<Span> at, std::string text);
  Diagnostic& add_fix(std::string title, Span at, std::string replacement);
};

class Diagnostics {
 public:
  static constexpr std::size_t kDefaultCapacity = 100;

  explicit Diagnostics(std::size_t capacity = kDefaultCapacity) : capacity_(capacity) {}

  // The reference stays valid until the next addition. Beyond the capacity an error takes the place of a milder
  // diagnostic, and otherwise the new one is counted only.
  Diagnostic& add(Severity severity, std::string_view code, Span span, std::string message);
  Diagnostic& error(std::string_view code, Span span, std::string message);
  Diagnostic& warning(std::string_view code, Span span, std::string message);

  // Counts a diagnostic that would not be kept, and says so, where making its text for nothing would cost too much.
  bool drop_if_full(Severity severity);
  // Whether what add() gave is among items(), so that advice which costs something is worth working out.
  bool keeps(const Diagnostic& added) const { return &added != &overflow_; }
  // True if any error was reported, shown or not.
  bool has_errors() const { return error_count_ > 0; }
  bool full() const { return items_.size() >= capacity_; }
  std::size_t dropped() const { return dropped_; }

  std::span<const Diagnostic> items() const { return items_; }
  bool empty() const { return items_.empty(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }

  // By position, errors first where they share one.
  void sort();

 private:
  std::vector<Diagnostic> items_;
  Diagnostic overflow_;  // takes what does not fit
  std::size_t capacity_;
  std::size_t error_count_ = 0;
  std::size_t milder_ = 0;  // items that an error may replace
  std::size_t dropped_ = 0;
};

struct RenderOptions {
  bool color = false;
};

// The message with its source line and a caret. Control and formatting characters of the line are shown as `\u{...}`,
// so that a hostile text cannot move the cursor or reorder what is read; long lines are cut around the caret.
std::string render(const Source& source, const Diagnostic& diagnostic, RenderOptions options = {});
// All of them, with a closing line that counts what was not shown.
std::string render(const Source& source, const Diagnostics& diagnostics, RenderOptions options = {});

// The place alone, `--> policy.datalog:3:1`, with the line and the caret, for what is said of it elsewhere.
std::string render_excerpt(const Source& source, Span span, RenderOptions options = {});

// The first error as an Error, its position in the message, for callers that return Result. Requires has_errors().
Error to_error(const Source& source, const Diagnostics& diagnostics);

}  // namespace hardtack
HARDTACK_API_END
