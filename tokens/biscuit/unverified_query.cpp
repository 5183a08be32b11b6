#include "tokens/biscuit/unverified_query.h"

#include <utility>

#include "engine/authz/credential_issuer.h"

namespace hardtack {

// The credential lives in this function only, in a world without policies: nothing can be decided with it.
Result<UnverifiedAnswer> query_unverified(const UnverifiedBiscuit& token, const Block& query,
                                          const UnverifiedQueryOptions& options, TextBudget& budget) {
  HARDTACK_TRY(std::vector<TokenBlock> blocks, token.decode_blocks());
  std::vector<CredentialBlock> credential_blocks;
  for (const TokenBlock& block : blocks) credential_blocks.push_back({block.program, block.external_key});
  HARDTACK_TRY(const Credential credential, CredentialIssuer::issue(std::move(credential_blocks)));
  PolicyOptions policy_options;
  policy_options.limits = options.limits;
  HARDTACK_TRY(const auto policy, Policy::compile(Block(), std::move(policy_options)));
  Authorizer authorizer;
  const Request request(policy);
  HARDTACK_CHECK(authorizer.load(policy, request, credential));
  HARDTACK_CHECK(authorizer.run());
  HARDTACK_TRY(const auto rows, options.all_blocks ? authorizer.query_all(query) : authorizer.query(query));
  UnverifiedAnswer answer;
  for (const QueryRow& row : rows) {
    if (budget.cut()) break;
    answer.rows.push_back(budget.print([&](Printer& out) { out.predicate(row.name, row.terms); }));
  }
  answer.stats = authorizer.stats();
  return answer;
}

}  // namespace hardtack
