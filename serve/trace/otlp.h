// Spans as OTLP/JSON: ids in hexadecimal digits, 64-bit numbers as texts, enums as numbers. Attributes are the outcome
// and what names it; no subject, no token, nothing that a client wrote but the `tracestate` of its trace.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "serve/outbox/sink.h"
#include "serve/trace/span.h"

namespace hardtack::serve {

// One span, with a comma behind it.
std::string otlp_span(const Span& span);
// A document of spans that were written so.
std::string otlp_document(std::string_view spans, std::string_view version);

// Makes each batch of spans a document, and a line, for `next`.
std::unique_ptr<Sink> otlp_sink(std::unique_ptr<Sink> next, std::string version);

}  // namespace hardtack::serve
