#include <utility>

#include "engine/authz/credential_issuer.h"
#include "engine/terms/translate.h"
#include "tokens/biscuit/parent_claim.h"
#include "tokens/biscuit/snapshot/snapshot.h"

namespace hardtack {

RestoredAuthorizer::RestoredAuthorizer(std::shared_ptr<const Policy> policy, AuthorizerOptions options)
    : policy_(std::move(policy)), request_(std::make_unique<Request>(policy_)), authorizer_(options) {}

Result<RestoredAuthorizer> RestoredAuthorizer::from(Snapshot snapshot, PolicyOptions options,
                                                    AuthorizerOptions authorizer) {
  if (options.token_predicates.empty()) options.token_predicates = biscuit_predicates();
  HARDTACK_TRY(auto policy, Policy::compile(std::move(snapshot.authorizer_), std::move(options)));
  RestoredAuthorizer restored(std::move(policy), authorizer);
  if (!snapshot.blocks_.empty()) {
    HARDTACK_TRY(Credential credential, CredentialIssuer::issue(std::move(snapshot.blocks_)));
    restored.credential_ = std::make_unique<Credential>(std::move(credential));
  }
  Authorizer& world = restored.authorizer_;
  HARDTACK_CHECK(world.load(restored.policy_, *restored.request_, Credentials(restored.credential_.get())));
  const Block& facts = snapshot.facts_;
  Translator translator(facts.terms(), world.terms());
  std::vector<Value> terms;
  for (std::size_t i = 0; i < facts.facts().size(); ++i) {
    const Predicate& fact = facts.facts()[i];
    terms.clear();
    for (Value term : facts.terms_of(fact)) terms.push_back(translator.value(term));
    HARDTACK_CHECK(world.restore_fact(snapshot.origins_[i], translator.string(fact.name), terms));
  }
  return restored;
}

Result<Decision> RestoredAuthorizer::authorize() {
  HARDTACK_CHECK(authorizer_.run());
  return authorizer_.decide();
}

}  // namespace hardtack
