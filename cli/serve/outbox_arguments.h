// The options of what the service tells others: the decision log and traces.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/input/arguments.h"
#include "serve/operation/decision_log.h"
#include "serve/trace/tracer.h"

namespace hardtack::cli {

class OutboxArguments {
 public:
  void declare(Arguments& arguments);

  // Null where none is kept. Errors: those of DecisionLog::open, of files, and kUsage for values that look like a
  // token.
  Result<std::unique_ptr<serve::DecisionLog>> decision_log() const;
  Result<std::unique_ptr<serve::Tracer>> tracer() const;
  // Of what the two would find, without opening anything that is written to.
  Result<void> check() const;

 private:
  // An option that names a file or a collector, and what holds the token for it.
  struct Target {
    const char* option;
    const std::optional<std::string>* value;
    const char* token_option;
    const std::optional<std::string>* token_file;
  };
  Target log_target() const { return {"--decision-log", &log_, "--decision-log-token-file", &log_token_file_}; }
  Target trace_target() const { return {"--trace-otlp", &traces_, "--trace-token-file", &traces_token_file_}; }
  // Of a target that was given.
  Result<serve::HttpPostOptions> http(const Target& target) const;

  std::optional<std::string> log_, log_token_file_, traces_, traces_token_file_, collector_ca_;
  std::vector<std::string> mask_;
  bool required_ = false;
};

}  // namespace hardtack::cli
