#include "engine/authz/authorizer.h"

#include <utility>

#include "engine/eval/world.h"

namespace hardtack {

struct Authorizer::State {
  explicit State(const Policy& policy) : terms(&policy.terms()) {}
  World world;
  TermStore terms;
};

namespace {
std::unexpected<Error> unfinished() { return fail(ErrorCode::kInternal, "evaluation is not implemented yet"); }
}  // namespace

Authorizer::Authorizer(std::shared_ptr<const Policy> policy, AuthorizerOptions)
    : policy_(std::move(policy)), state_(std::make_unique<State>(*policy_)) {}
Authorizer::~Authorizer() = default;
Authorizer::Authorizer(Authorizer&&) noexcept = default;
Authorizer& Authorizer::operator=(Authorizer&&) noexcept = default;

Result<Decision> Authorizer::authorize(const Request& request, const Credential* credential) {
  HARDTACK_CHECK(load(request, credential));
  HARDTACK_CHECK(run());
  return decide();
}
Result<void> Authorizer::load(const Request&, const Credential*) { return unfinished(); }
Result<void> Authorizer::restore_fact(Origin, StringId, std::span<const Value>) { return unfinished(); }
Result<void> Authorizer::run() { return unfinished(); }
Result<Decision> Authorizer::decide() { return unfinished(); }
Result<std::vector<QueryRow>> Authorizer::query(const Block&) { return unfinished(); }
Result<std::vector<QueryRow>> Authorizer::query_all(const Block&) { return unfinished(); }
const World& Authorizer::world() const { return state_->world; }
TermStore& Authorizer::terms() { return state_->terms; }
const TermStore& Authorizer::terms() const { return state_->terms; }
RunStats Authorizer::stats() const { return {}; }

}  // namespace hardtack
