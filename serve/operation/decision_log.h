// The decision log: a line of JSON for each decision, for auditors and for whoever asks why. No token and no secret is
// in a DecisionRecord; what an operator does not want to keep is masked by name.
//
// Threads that decide put a line into an outbox and go on. Where its sink is slower than the decisions, the oldest
// lines are dropped and counted, so that a full disk never makes a decision wait. A log that is `required` drops none:
// while it takes no line, decided() is false, and whoever decides denies.
//
//   HARDTACK_TRY(const auto log, DecisionLog::open({.path = "/var/log/hardtack/decisions.jsonl"}));
//   options.observer = log.get();
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "json/json.h"
#include "serve/decision/decision_record.h"
#include "serve/outbox/http_post.h"
#include "serve/outbox/outbox.h"

namespace hardtack::serve {

struct DecisionLogOptions {
  // A file that is appended to, readable by its owner alone if it is made; `-` is standard output; a URL of a collector
  // gets JSON lines by POST.
  std::string path;
  // Members that are written as `"***"`: "subject.id", "client", of kMaskable.
  std::vector<std::string> mask = {};
  OutboxOptions queue = {};
  std::size_t max_text = 1'024;  // bytes of one text; what is longer is cut, with `...`
  // For a collector; url and content_type are those of the log.
  HttpPostOptions http = {};
};

class DecisionLog final : public DecisionObserver {
 public:
  // Errors: kUsage for a member that cannot be masked.
  static Result<void> check_mask(const std::vector<std::string>& mask);
  // Errors: kIo; those of check_mask and HttpPost::make.
  static Result<std::unique_ptr<DecisionLog>> open(DecisionLogOptions options);

  // Lets a line go where there is no memory for it, and counts it.
  bool decided(const DecisionRecord& record) noexcept override;
  void acted(const ActionRecord& record) noexcept override;
  // Opens the file again, for tools that move it away. Error: kIo, and the old file goes on.
  Result<void> reopen() { return outbox_.reopen(); }
  Outbox::Stats stats() const { return outbox_.stats(); }
  // Why a log that is required makes the service deny, or nothing.
  std::optional<std::string> trouble() const;

  // As decided() and acted() queue it, with a line break.
  std::string line_of(const DecisionRecord& record) const;
  std::string line_of(const ActionRecord& record) const;

 private:
  DecisionLog(DecisionLogOptions options, std::unique_ptr<Sink> sink);
  bool masked(std::string_view name) const;
  JsonValue text(std::string_view name, std::string_view value) const;
  std::string finished(JsonValue::Object members) const;
  template <typename Record>
  bool queue(const Record& record) noexcept;

  const DecisionLogOptions options_;
  Outbox outbox_;
};

}  // namespace hardtack::serve
