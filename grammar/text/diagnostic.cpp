#include "grammar/text/diagnostic.h"

#include <algorithm>
#include <utility>

namespace hardtack {

Diagnostic& Diagnostic::set_error(ErrorCode value) {
  error = value;
  return *this;
}

Diagnostic& Diagnostic::set_help(std::string value) {
  help = std::move(value);
  return *this;
}

Diagnostic& Diagnostic::add_note(std::string text) {
  notes.push_back({std::nullopt, std::move(text)});
  return *this;
}

Diagnostic& Diagnostic::add_note(Span at, std::string text) { return add_note(Location{nullptr, at}, std::move(text)); }

Diagnostic& Diagnostic::add_note(Location at, std::string text) {
  notes.push_back({std::move(at), std::move(text)});
  return *this;
}

Diagnostic& Diagnostic::add_fix(std::string title, Span at, std::string replacement) {
  return add_fix(Fix{std::move(title), {{at, std::move(replacement)}}});
}

Diagnostic& Diagnostic::add_fix(Fix fix) {
  fixes.push_back(std::move(fix));
  return *this;
}

Diagnostic& Diagnostics::add(Severity severity, DiagnosticCode code, Span span, std::string message) {
  Diagnostic diagnostic;
  diagnostic.severity = severity;
  const DiagnosticInfo& info = info_of(code);
  diagnostic.kind = code;
  diagnostic.code = info.name;
  diagnostic.error = info.error;
  diagnostic.span = span;
  diagnostic.message = std::move(message);
  if (severity == Severity::kError) ++error_count_;
  if (!full()) {
    if (severity != Severity::kError) ++milder_;
    return items_.emplace_back(std::move(diagnostic));
  }
  ++dropped_;
  if (severity == Severity::kError && milder_ > 0) {
    --milder_;
    return *std::find_if(items_.rbegin(), items_.rend(), [](const Diagnostic& item) {
      return item.severity != Severity::kError;
    }) = std::move(diagnostic);
  }
  return overflow_ = std::move(diagnostic);
}

bool Diagnostics::drop_if_full(Severity severity) {
  const bool is_error = severity == Severity::kError;
  if (!full() || (is_error && milder_ > 0)) return false;
  if (is_error) ++error_count_;
  ++dropped_;
  return true;
}

Diagnostic& Diagnostics::report(DiagnosticCode code, Span span, std::string message) {
  return add(info_of(code).severity, code, span, std::move(message));
}

void Diagnostics::sort() {
  // In place and stable, a hundred items: std::stable_sort would take a buffer by a function that C++17 deprecates.
  const auto before = [](const Diagnostic& a, const Diagnostic& b) {
    return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.severity < b.severity;
  };
  for (auto item = items_.begin(); item != items_.end(); ++item) {
    std::rotate(std::upper_bound(items_.begin(), item, *item, before), item, item + 1);
  }
}

}  // namespace hardtack
