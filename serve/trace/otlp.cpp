#include "serve/trace/otlp.h"

#include <utility>

#include "engine/text/cat.h"
#include "json/json.h"

namespace hardtack::serve {
namespace {

constexpr std::int64_t kServer = 2;  // SPAN_KIND_SERVER
constexpr std::int64_t kError = 2;   // STATUS_CODE_ERROR

JsonValue text_attribute(std::string_view key, std::string_view value) {
  return JsonValue::Object{{"key", key}, {"value", JsonValue::Object{{"stringValue", value}}}};
}

JsonValue number_attribute(std::string_view key, std::uint64_t value) {
  return JsonValue::Object{{"key", key}, {"value", JsonValue::Object{{"intValue", std::to_string(value)}}}};
}

template <std::size_t N>
std::string_view text_of(const std::array<char, N>& id) {
  return {id.data(), N};
}

class OtlpSink final : public Sink {
 public:
  OtlpSink(std::unique_ptr<Sink> next, std::string version) : next_(std::move(next)), version_(std::move(version)) {}

  // The outbox offers a batch unchanged until it is taken, so the document is made once.
  Taken take(std::string& batch) override {
    if (offered_ != batch) {
      document_ = otlp_document(batch, version_) + '\n';
      offered_ = batch;
    }
    const Taken taken = next_->take(document_);
    if (taken == Taken::kYes && document_.empty()) {
      batch.clear();
      offered_.clear();
    }
    return taken;
  }
  std::size_t batch_bytes() const override { return next_->batch_bytes(); }
  int tries() const override { return next_->tries(); }
  Result<void> reopen() override { return next_->reopen(); }
  void end_by(std::chrono::nanoseconds time) override { next_->end_by(time); }

 private:
  std::unique_ptr<Sink> next_;
  std::string version_, offered_, document_;
};

}  // namespace

std::string otlp_span(const Span& span) {
  JsonValue::Array attributes;
  if (span.status > 0)
    attributes.push_back(number_attribute("http.response.status_code", static_cast<std::uint64_t>(span.status)));
  if (span.grpc_status) attributes.push_back(number_attribute("rpc.grpc.status_code", *span.grpc_status));
  if (span.decisions > 0) {
    attributes.push_back(text_attribute("hardtack.decision", span.allowed ? "allow" : "deny"));
    attributes.push_back(text_attribute("hardtack.reason", span.reason));
    attributes.push_back(text_attribute("hardtack.decision_id", span.decision_id));
    attributes.push_back(text_attribute("hardtack.policy_set", span.policy_set));
    attributes.push_back(text_attribute("hardtack.policy", span.policy_digest));
    attributes.push_back(number_attribute("hardtack.decisions", span.decisions));
  }
  JsonValue::Object members{{"traceId", text_of(span.trace_id)},
                            {"spanId", text_of(span.span_id)},
                            {"name", span.decisions > 0 ? span.api : std::string_view("request")},
                            {"kind", kServer},
                            {"startTimeUnixNano", std::to_string(span.begin_ns)},
                            {"endTimeUnixNano", std::to_string(span.end_ns)},
                            {"attributes", std::move(attributes)}};
  if (span.parent_id) members.emplace_back("parentSpanId", text_of(*span.parent_id));
  if (!span.trace_state.empty()) members.emplace_back("traceState", span.trace_state);
  const bool failed = span.status >= 500 || span.grpc_status.value_or(0) != 0;
  if (failed) members.emplace_back("status", JsonValue::Object{{"code", kError}});
  return write_json(JsonValue(std::move(members)), JsonLayout::kCompact) + ',';
}

std::string otlp_document(std::string_view spans, std::string_view version) {
  if (spans.ends_with(',')) spans.remove_suffix(1);
  const auto text = [](JsonValue value) { return write_json(value, JsonLayout::kCompact); };
  const JsonValue::Array resource = {text_attribute("service.name", "hardtack"),
                                     text_attribute("service.version", version)};
  return cat(R"({"resourceSpans":[{"resource":{"attributes":)", text(resource),
             R"(},"scopeSpans":[{"scope":{"name":"hardtack.serve"},"spans":[)", spans, "]}]}]}");
}

std::unique_ptr<Sink> otlp_sink(std::unique_ptr<Sink> next, std::string version) {
  return std::make_unique<OtlpSink>(std::move(next), std::move(version));
}

}  // namespace hardtack::serve
