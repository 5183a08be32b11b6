#include <charconv>
#include <utility>

#include "bench/rows.h"
#include "bench/session.h"
#include "bench/tokens.h"
#include "grammar/compile.h"
#include "tokens/biscuit/verification_cache.h"

namespace hardtack::bench {
namespace {

// Verifies through a cache and decides, as a service does with every request.
class CachedService {
 public:
  CachedService(std::shared_ptr<const Policy> policy, const PublicKey& root)
      : root_(root), policy_(std::move(policy)), request_(policy_) {}

  Result<Decision> decide(ByteView token) {
    HARDTACK_TRY(const AcceptedBiscuit accepted, cache_.verify(token, root_));
    request_.clear();
    request_.add("resource", {"file1"}).add("operation", {"read"});
    return authorizer_.authorize(policy_, request_, accepted.credential);
  }
  VerificationCacheStats stats() const { return cache_.stats(); }

 private:
  PublicKey root_;
  VerificationCache cache_;
  std::shared_ptr<const Policy> policy_;
  Request request_;
  Authorizer authorizer_;
};

Result<Sample> repeat(const UnverifiedBiscuit& token, CachedService& service, double seconds) {
  HARDTACK_TRY(const Decision first, service.decide(token.bytes()));
  HARDTACK_TRY(const Decision second, service.decide(token.bytes()));
  if (!first.allowed() || !second.allowed()) return fail(ErrorCode::kUsage, "the token was not allowed");
  if (service.stats().hits != 1) return fail(ErrorCode::kUsage, "the second time was no hit");
  return measure(seconds, [&] { keep(service.decide(token.bytes())); });
}

// Every child is new: made outside of the time from a parent that the cache knows.
Result<Sample> new_child(const UnverifiedBiscuit& parent, CachedService& service, double seconds) {
  SystemRandom random;
  HARDTACK_TRY(const Block attenuation, attenuation_block());
  HARDTACK_CHECK(service.decide(parent.bytes()));
  Result<UnverifiedBiscuit> child = append(parent, attenuation, {}, random);
  HARDTACK_CHECK(child);
  HARDTACK_TRY(const Decision decision, service.decide(child->bytes()));
  if (!decision.allowed()) return fail(ErrorCode::kUsage, "the child was not allowed");
  if (service.stats().prefix_hits != 1) return fail(ErrorCode::kUsage, "the parent was not found");
  return measure_prepared(
      seconds, [&] { child = append(parent, attenuation, {}, random); }, [&] { keep(service.decide(child->bytes())); });
}

}  // namespace

Result<Sample> cache_row(std::string_view measured, std::string_view blocks, const RowContext& context) {
  std::size_t count = 0;
  std::from_chars(blocks.data(), blocks.data() + blocks.size(), count);
  if (count < 2) return fail(ErrorCode::kUsage, "a cached token has at least 2 blocks here");
  HARDTACK_TRY(Block source, authorizer_from_source("allow if true;"));
  HARDTACK_TRY(auto policy, Policy::compile(std::move(source)));
  HARDTACK_TRY(const PrivateKey root, benchmark_root());
  CachedService service(std::move(policy), root.public_key());
  HARDTACK_TRY(const UnverifiedBiscuit token, benchmark_token(measured == "cache_child" ? count - 1 : count));
  return measured == "cache_child" ? new_child(token, service, context.seconds)
                                   : repeat(token, service, context.seconds);
}

}  // namespace hardtack::bench
