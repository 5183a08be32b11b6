#include "cli/repl/evaluation.h"

#include <utility>

#include "cli/repl/interrupt.h"
#include "tokens/biscuit/parent_claim.h"

namespace hardtack::cli {
namespace {

Error interrupt_error() { return {ErrorCode::kTimeout, "the evaluation was interrupted"}; }

}  // namespace

struct Evaluation::Prepared {
  ParsedBlock parsed;
  std::shared_ptr<const Policy> policy;
  Request request;
};

Outcome<Evaluation::Prepared> Evaluation::prepare(const std::string& program) {
  (void)take_interrupt();  // of what came before
  HARDTACK_TRY(ParsedBlock parsed, compiler_.known_authorizer(console_, {"<session>", program}));
  PolicyOptions options;
  options.limits = limits;
  options.token_predicates = biscuit_predicates();
  options.externs = functions.functions();
  options.saturate = false;  // so that nothing is evaluated where ctrl-C does not reach
  HARDTACK_TRY(const auto policy, Policy::compile(*std::move(parsed.block), std::move(options)));
  Prepared prepared{.parsed = std::move(parsed), .policy = policy, .request = Request(policy)};
  if (auto filled = request.fill(console_, compiler_, prepared.request); !filled) {
    return std::unexpected(std::move(filled.error()));
  }
  return prepared;
}

Authorization Evaluation::decide(const std::string& program, Shown shown) {
  Authorization result;
  auto prepared = prepare(program);
  if (!prepared) {
    result.failure = std::move(prepared.error());
    return result;
  }
  TextBudget budget(kMaxShownBytes);
  result = authorize({.policy = prepared->policy,
                      .request = prepared->request,
                      .credentials = credential_,
                      .world = shown.world,
                      .explain = shown.explain,
                      .budget = &budget,
                      .places = prepared->parsed.places(),
                      .clock = Clock(interruptible_now)});
  if (take_interrupt()) result.failure = Failure(interrupt_error());
  return result;
}

Outcome<std::vector<QueryRow>> Evaluation::query(const std::string& program, const std::string& rule, bool all) {
  HARDTACK_TRY(const Block question, compiler_.rule(console_, {"<query>", rule}));
  HARDTACK_TRY(const Prepared prepared, prepare(program));
  Authorizer authorizer({.limits = std::nullopt, .clock = Clock(interruptible_now)});
  auto rows = [&]() -> Result<std::vector<QueryRow>> {
    HARDTACK_CHECK(authorizer.load(prepared.policy, prepared.request, credential_));
    return all ? authorizer.query_all(question) : authorizer.query(question);
  }();
  if (take_interrupt()) return std::unexpected(Failure(interrupt_error()));
  if (rows) return *std::move(rows);
  Failure failure(rows.error());
  if (rows.error().where()) failure.place = prepared.parsed.places().find(*rows.error().where());
  return std::unexpected(std::move(failure));
}

}  // namespace hardtack::cli
