// Tokens of other formats in a service that links the installed package: minted, found in one key set, decided.
#include <hardtack/caveats.h>
#include <hardtack/hardtack.h>
#include <hardtack/tokens.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace {

using hardtack::Result;

constexpr std::chrono::sys_days kToday = std::chrono::year(2029) / 6 / 1;

Result<bool> may_read(const hardtack::TokenKeys& keys, std::shared_ptr<const hardtack::Policy> policy,
                      hardtack::ByteView token, std::chrono::system_clock::time_point now) {
  HARDTACK_TRY(const hardtack::TokenFormat* format, hardtack::detect_format(token));
  const hardtack::DatalogCaveats caveats;
  const auto verified = format->verify(
      token, {.keys = keys, .now = std::chrono::floor<std::chrono::milliseconds>(now), .caveats = &caveats});
  if (!verified) return std::unexpected(verified.error().error);
  hardtack::Request request(policy);
  request.add("operation", "read").add("time", now);
  hardtack::Authorizer authorizer;
  HARDTACK_TRY(const auto decision, authorizer.authorize(policy, request, verified->credential));
  HARDTACK_TRY(const std::uint64_t seconds, hardtack::request_time(request));
  return decision.allowed() && !hardtack::find_unbounded(verified->credential, seconds, {.lifetime = std::nullopt});
}

Result<hardtack::Bytes> macaroon(const hardtack::TokenSigningKey& key, const char* caveat) {
  hardtack::SystemRandom random;
  HARDTACK_TRY(const hardtack::TokenFormat* format, hardtack::find_format("macaroon"));
  return format->mint({.key = key, .random = random, .now = kToday, .caveats = {caveat}, .identifier = "alice"});
}

Result<bool> run() {
  HARDTACK_TRY(const hardtack::SharedSecret secret,
               hardtack::read_secret(hardtack::bytes_of("a secret of the issuer of macaroons")));
  HARDTACK_TRY(const hardtack::TokenFormat* format, hardtack::find_format("macaroon"));
  HARDTACK_TRY(const hardtack::TokenKey verifying, format->accept_secret(secret));
  const hardtack::TokenSigningKey signing{secret, verifying.purpose};
  HARDTACK_TRY(const auto keys, hardtack::TokenKeys::from_entries({{"macaroon", {}, verifying}}));
  HARDTACK_TRY(const auto policy, hardtack::compile_policy("allow if identifier(\"alice\"), operation(\"read\")"));

  HARDTACK_TRY(const auto good, macaroon(signing, "check if time($t), $t < 2030-01-01T00:00:00Z"));
  HARDTACK_TRY(const auto narrow, macaroon(signing, "check if operation(\"write\")"));
  HARDTACK_TRY(const auto endless, macaroon(signing, "check if operation(\"read\")"));
  HARDTACK_TRY(const bool allowed, may_read(keys, policy, good, kToday));
  HARDTACK_TRY(const bool denied, may_read(keys, policy, narrow, kToday));
  HARDTACK_TRY(const bool never_ends, may_read(keys, policy, endless, kToday));
  auto altered = good;
  altered[altered.size() / 2] ^= 1;
  const bool refused = !may_read(keys, policy, altered, kToday).has_value();
  const bool no_key = !hardtack::parse_key_set("{\"keys\": []}", {}).has_value();
  return allowed && !denied && !never_ends && refused && no_key;
}

}  // namespace

int main() {
  const auto held = run();
  if (!held) std::cout << held.error().to_string() << "\n";
  return held && *held ? 0 : 1;
}
