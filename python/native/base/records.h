// Small results as named tuples (struct sequences): Place, Diagnostic, LimitReached.
#pragma once

#include <optional>
#include <string_view>

#include "hardtack/hardtack.h"
#include "python/native/base/api.h"

namespace hardtack::python {

void add_records(PyObject* module);

// A statement that a decision or an error names. `source` is its text where it is known; `line` and `column` where
// whoever names it has the text that it stands in.
Ref place_of(const StatementRef& statement, std::optional<std::string_view> source = std::nullopt,
             std::optional<LineColumn> position = std::nullopt);
Ref diagnostic_of(const Source& source, const Diagnostic& diagnostic);
Ref limit_of(const LimitReached& limit);
Ref span_of(const Span& span);

}  // namespace hardtack::python
