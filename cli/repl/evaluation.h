// What a session asks of its statements: decisions, worlds and queries, each an evaluation from the beginning, within
// the session's limits, and ended by ctrl-C. Belongs to one thread; the console and the compiler must outlive it.
//
//   Evaluation evaluation(console, compiler, request, limits, std::move(credential));
//   const Authorization authorization = evaluation.decide(session.program(), {.explain = true});
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "cli/input/decision_arguments.h"
#include "cli/input/host_functions.h"
#include "cli/input/source_text.h"
#include "cli/output/outcome.h"
#include "cli/system/console.h"
#include "decide/authorization.h"
#include "engine/authz/credential.h"

namespace hardtack::cli {

class Evaluation {
 public:
  // Bytes of what one command shows.
  static constexpr std::size_t kMaxShownBytes = 256u << 10;

  Evaluation(Console& console, SourceCompiler& compiler, RequestArguments first_request, const EvalLimits& first_limits,
             std::optional<Credential> credential)
      : request(std::move(first_request)),
        limits(first_limits),
        console_(console),
        compiler_(compiler),
        credential_(std::move(credential)) {}

  struct Shown {
    bool world = false;
    bool explain = false;
  };
  // Whatever goes wrong is the authorization's failure.
  Authorization decide(const std::string& program, Shown shown);

  // Of the facts that `program` has and derives. `all`: of every block's.
  Outcome<std::vector<QueryRow>> query(const std::string& program, const std::string& rule, bool all);

  // The session may change them.
  RequestArguments request;
  EvalLimits limits;
  HostFunctionArguments functions;

 private:
  struct Prepared;
  Outcome<Prepared> prepare(const std::string& program);

  Console& console_;
  SourceCompiler& compiler_;
  std::optional<Credential> credential_;
};

}  // namespace hardtack::cli
