#include <hardtack/hardtack.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

hardtack::Result<hardtack::Decision> first_decision(std::string policy_text, const hardtack::PublicKey& issuer,
                                                    std::string_view token) {
  HARDTACK_TRY(const auto policy, hardtack::compile_policy(std::move(policy_text)));  // once, at start
  const hardtack::BiscuitVerifier verifier(issuer);                                   // once; remembers tokens
  HARDTACK_TRY(const auto credential, verifier.verify_text(token));
  hardtack::Request request(policy);
  request.add("operation", "read").add("resource", "/photos/cat.jpg");
  request.add("time", std::chrono::system_clock::now());
  hardtack::Authorizer authorizer;  // one per thread
  return authorizer.authorize(policy, request, credential);
}
