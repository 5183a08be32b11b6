#include "cli/serve/outbox_arguments.h"

#include <chrono>
#include <utility>

#include "cli/app.h"
#include "cli/input/values.h"
#include "cli/system/files.h"
#include "engine/text/cat.h"
#include "engine/text/trim.h"
#include "serve/outbox/http_sink.h"
#include "tokens/keys/key_file.h"

namespace hardtack::cli {
namespace {

Result<void> expect_target(const char* option, const std::string& target) {
  if (looks_secret(target))
    return fail(ErrorCode::kUsage, cat("the value of `", option, "` looks like a key or a token"));
  if (target == "-" || serve::is_collector_url(target)) return {};
  return expect_file_name(target);
}

std::int64_t now_ns() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

void OutboxArguments::declare(Arguments& arguments) {
  arguments.section("Log and traces");
  arguments.option("--decision-log", "FILE|URL", log_,
                   "a line of JSON for each decision, appended to FILE, to standard output for `-`, or posted to the "
                   "URL of a collector: https, or http to a loopback address");
  arguments.repeated("--decision-log-mask", "MEMBER", mask_,
                     "what the log does not keep, such as `subject.id` or `client`");
  arguments.flag("--decision-log-required", required_,
                 "drop no line: what cannot be logged is denied, and /readyz says so");
  arguments.option("--decision-log-token-file", "FILE", log_token_file_,
                   "holds the bearer token for the collector of the log");
  arguments.option(
      "--trace-otlp", "FILE|URL", traces_,
      "a span for each request that is sampled (W3C traceparent), as OTLP/JSON: appended to FILE, or posted "
      "to a collector such as `http://127.0.0.1:4318/v1/traces`");
  arguments.option("--trace-token-file", "FILE", traces_token_file_,
                   "holds the bearer token for the collector of traces");
  arguments.option("--collector-ca", "FILE", collector_ca_,
                   "who issues the certificates of collectors (PEM), in place of the system's authorities");
  arguments.needs("--decision-log-mask", "--decision-log");
  arguments.needs("--decision-log-required", "--decision-log");
  arguments.needs("--decision-log-token-file", "--decision-log");
  arguments.needs("--trace-token-file", "--trace-otlp");
}

Result<serve::HttpPostOptions> OutboxArguments::http(const Target& target) const {
  HARDTACK_CHECK(expect_target(target.option, **target.value));
  serve::HttpPostOptions made;
  if (collector_ca_) {
    HARDTACK_CHECK(expect_file_name(*collector_ca_));
    made.ca_file = *collector_ca_;
  }
  if (!*target.token_file) return made;
  if (!serve::is_collector_url(**target.value))
    return fail(ErrorCode::kUsage, cat("a token is for a collector, and `", target.option, "` names none"));
  const Result<SecretBytes> contents = read_secret_file(**target.token_file);
  // The name is not shown: it may be the token itself.
  if (!contents && contents.error().code() == ErrorCode::kIo)
    return fail(ErrorCode::kIo, cat("the file of `", target.token_option, "` cannot be read"));
  if (!contents) return fail(contents.error());
  const ByteView bytes = contents->bytes();
  made.bearer = trimmed({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (made.bearer.empty()) return fail(ErrorCode::kUsage, cat(shown_path(**target.token_file), " holds no token"));
  return made;
}

Result<std::unique_ptr<serve::DecisionLog>> OutboxArguments::decision_log() const {
  if (!log_) return std::unique_ptr<serve::DecisionLog>();
  serve::DecisionLogOptions options{.path = *log_, .mask = mask_};
  options.queue.required = required_;
  HARDTACK_TRY(options.http, http(log_target()));
  return serve::DecisionLog::open(std::move(options));
}

Result<std::unique_ptr<serve::Tracer>> OutboxArguments::tracer() const {
  if (!traces_) return std::unique_ptr<serve::Tracer>();
  serve::TracerOptions options{.target = *traces_, .version = kVersion, .now_ns = now_ns};
  HARDTACK_TRY(options.http, http(trace_target()));
  return serve::Tracer::open(std::move(options));
}

Result<void> OutboxArguments::check() const {
  HARDTACK_CHECK(serve::DecisionLog::check_mask(mask_));
  for (const Target& target : {log_target(), trace_target()}) {
    if (!*target.value) continue;
    HARDTACK_TRY(serve::HttpPostOptions options, http(target));
    if (!serve::is_collector_url(**target.value)) continue;
    options.url = **target.value;
    HARDTACK_TRY(const auto post, serve::HttpPost::make(std::move(options)));
    (void)post;
  }
  return {};
}

}  // namespace hardtack::cli
