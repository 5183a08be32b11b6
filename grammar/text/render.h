// Diagnostics as text for people.
//
// The message with its source line and a caret. Control and formatting characters of the line are shown as `\u{...}`,
// so that a hostile text cannot move the cursor or reorder what is read; long lines are cut around the caret. Pure
// functions; may be called from any thread.
//
//   std::cerr << render(source, diagnostics);
#pragma once

#include <string>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "grammar/text/diagnostic.h"
#include "grammar/text/source.h"

HARDTACK_API_BEGIN
namespace hardtack {

struct RenderOptions {
  bool color = false;
};

// `source` is the text that the diagnostic is about; notes may show lines of others.
std::string render(const Source& source, const Diagnostic& diagnostic, RenderOptions options = {});
// All of them, with a closing line that counts what was not shown.
std::string render(const Source& source, const Diagnostics& diagnostics, RenderOptions options = {});

// The place alone, `--> policy.datalog:3:1`, with the line and the caret, for what is said of it elsewhere.
std::string render_excerpt(const Source& source, Span span, RenderOptions options = {});

// The first error as an Error, its position in the message, for callers that return Result. Requires has_errors().
Error to_error(const Source& source, const Diagnostics& diagnostics);

}  // namespace hardtack
HARDTACK_API_END
