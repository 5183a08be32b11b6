// Decides the questions of one HTTP request: one policy set, one clock reading, one client, and one budget for all of
// them together. Belongs to the thread of its worker and lives as long as the request.
//
//   Decider decider({options, message, client, worker, set, now});
//   const Read<Outcome> outcome = decider.decide(question);
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/authzen/mapping.h"
#include "serve/authzen/options.h"
#include "serve/authzen/question.h"
#include "serve/decision/outcome.h"

namespace hardtack::serve {

// What a request is decided in.
struct Setting {
  const AuthZenOptions& options;
  const Message& message;
  const Client& client;
  Worker& worker;
  const PolicySet* set = nullptr;  // null: nothing chose one
  std::uint64_t now = 0;           // seconds since 1970
};

class Decider {
 public:
  // `shared`: more than one question will be asked, so the budget of all of them counts.
  Decider(const Setting& setting, bool shared);

  // Fault: a question with more facts than a world may hold, or credentials that are no strings. What it allows or
  // denies, and what could not be decided, is an outcome.
  // `common`: which parts of it are those of the batch, and so the same objects whenever they are said to be; their
  // facts are then stated once.
  Read<Outcome> decide(const Question& question, CommonParts common = {});
  // Whether there is no budget for one more question. decide() does not ask: a batch denies what is left, a search goes
  // on with it on the next page.
  bool spent() const;

  // Of the last question that was decided, without its outcome.
  DecisionRecord record(std::string_view api, const DecisionId& id, const Question& question) const;
  const Setting& setting() const { return setting_; }

  // Those of the context, as decide() does it; once for each context of a batch. Fault: tokens that are no strings.
  Read<void> read_credentials(const JsonValue* context);

 private:
  Outcome evaluate(const Request& request);
  Read<Request*> state_all(const Question& question);
  Read<Request*> state_shared(const Question& question, CommonParts common);

  const Setting& setting_;
  bool shared_;
  std::chrono::nanoseconds began_{};
  std::uint64_t steps_ = 0;

  std::vector<std::string> replaced_;
  Request* request_ = nullptr;  // which begins with the facts of common_, if there is one
  CommonParts common_;
  std::size_t common_facts_ = 0, common_replaced_ = 0;
  const JsonValue* credential_context_ = nullptr;
  bool credentials_read_ = false;
  HeldCredentials held_;
  std::optional<ReasonCode> denial_;  // of the credentials
};

}  // namespace hardtack::serve
