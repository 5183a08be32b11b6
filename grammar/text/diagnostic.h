// What is wrong with a source text, for people and for tools.
//
// Bad text is never an exception and never an Error: it is a list of diagnostics, each with a code of the registry, the
// bytes at fault, a one-line message (lower case, no final period, user input in back-ticks), advice in `help`, further
// places in `notes`, also of other texts, and edits that would repair it in `fixes`. A text yields all its problems, at
// most `capacity` of them. This is data; grammar/text/render.h shows it.
//
//   Diagnostics diagnostics;
//   diagnostics.report(DiagnosticCode::kSyntaxError, span, "expected `;`, found `b`").set_help("statements end with
//   `;`");
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "engine/base/span.h"
#include "grammar/text/diagnostic_registry.h"
#include "grammar/text/source.h"

HARDTACK_API_BEGIN
namespace hardtack {

// Bytes of a text.
struct Location {
  std::shared_ptr<const Source> source;  // null: the text that the diagnostic is about
  Span span;
};

struct DiagnosticNote {
  std::optional<Location> at;
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
  DiagnosticCode kind = DiagnosticCode::kSyntaxError;
  std::string_view code = info_of(kind).name;  // of `kind`, as printed
  ErrorCode error = ErrorCode::kSyntax;
  Span span;
  std::string message;
  std::string help;
  std::vector<DiagnosticNote> notes;
  std::vector<Fix> fixes;

  Diagnostic& set_error(ErrorCode value);
  Diagnostic& set_help(std::string value);
  // Without a place, or at one of the same text, or of another.
  Diagnostic& add_note(std::string text);
  Diagnostic& add_note(Span at, std::string text);
  Diagnostic& add_note(Location at, std::string text);
  Diagnostic& add_fix(std::string title, Span at, std::string replacement);
};

class Diagnostics {
 public:
  static constexpr std::size_t kDefaultCapacity = 100;

  explicit Diagnostics(std::size_t capacity = kDefaultCapacity) : capacity_(capacity) {}

  // The reference stays valid until the next addition. Beyond the capacity an error takes the place of a milder
  // diagnostic, and otherwise the new one is counted only.
  Diagnostic& add(Severity severity, DiagnosticCode code, Span span, std::string message);
  // With the severity that the registry has for the code.
  Diagnostic& report(DiagnosticCode code, Span span, std::string message);

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

}  // namespace hardtack
HARDTACK_API_END
