#include <malloc.h>

#include <algorithm>
#include <charconv>

#include "bench/format_tokens.h"
#include "bench/rows.h"
#include "bench/tokens.h"
#include "grammar/compile.h"
#include "tokens/biscuit/verification_cache.h"
#include "tokens/bytes/base64.h"
#include "tokens/capability/capability.h"
#include "tokens/crypto/signature.h"

namespace hardtack::bench {
namespace {

Result<void> expect_verified(const TokenResult<VerifiedToken>& token) {
  if (!token) return fail(token.error().error);
  return {};
}

// The signature alone, over as many bytes as the format's signatures cover. A Biscuit has one for each block, and one
// key that is computed from its secret.
Result<Sample> bare(const FormatCase& made, std::string_view name, std::size_t restrictions, double seconds) {
  const PrivateKey* key = made.private_key();
  if (key == nullptr) return fail(ErrorCode::kUsage, "the format has no signature");
  HARDTACK_TRY(const Bytes token, made.issue(restrictions));
  const bool is_biscuit = name == "biscuit";
  const std::size_t signatures = is_biscuit ? restrictions + 1 : 1;
  const Bytes message(token.size() / signatures, 1);
  HARDTACK_TRY(const Bytes signature, sign(*key, message));
  HARDTACK_CHECK(verify(key->public_key(), message, signature));
  const Bytes seed(32, 7);
  return measure(seconds, [&] {
    for (std::size_t i = 0; i < signatures; ++i) keep(verify(key->public_key(), message, signature));
    if (is_biscuit) keep(PrivateKey::from_bytes(KeyAlgorithm::kEd25519, seed));
  });
}

// A Biscuit that the cache knows: no other format has anything to remember.
Result<Sample> cached(const FormatCase& made, std::size_t restrictions, double seconds) {
  HARDTACK_TRY(const Bytes text, made.issue(restrictions));
  HARDTACK_TRY(const Bytes token, from_base64url(text_of(text)));
  VerificationCache cache;
  const PublicKey root = made.private_key()->public_key();
  HARDTACK_CHECK(cache.verify(token, root));
  HARDTACK_CHECK(cache.verify(token, root));
  if (cache.stats().hits != 1) return fail(ErrorCode::kUsage, "the second time was no hit");
  return measure(seconds, [&] { keep(cache.verify(token, root)); });
}

// Bytes of the heap that one verified token holds.
Result<Sample> held(const FormatCase& made, std::size_t restrictions) {
  constexpr std::size_t kTokens = 256;
  HARDTACK_TRY(const Bytes token, made.issue(restrictions));
  HARDTACK_CHECK(expect_verified(made.verify(token)));
  std::vector<VerifiedToken> kept;
  kept.reserve(kTokens);
  const std::size_t before = ::mallinfo2().uordblks;
  for (std::size_t i = 0; i < kTokens; ++i) kept.push_back(*made.verify(token));
  const std::size_t after = ::mallinfo2().uordblks;
  return Sample{static_cast<double>(after - before) / kTokens + sizeof(VerifiedToken), kTokens};
}

// What weaver-kernel's verify() does with a token that was read: revocations, expiry, HMAC, principal, capability.
Result<Sample> check_capability(std::size_t restrictions, double seconds) {
  HARDTACK_TRY(const std::string text, capability_of_weaver(restrictions));
  const auto token = read_capability(text);
  if (!token) return fail(token.error().error);
  const SharedSecret secret = share(SecretBytes::copy_of(kFormatSecret));
  const TokenKeys keys(TokenKey{secret, {}});
  const CapabilityRevocations revocations;
  const auto check = [&] {
    const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    return verify_capability(*token, keys, {.principal = "alice", .capability = "file1.read"}, &revocations,
                             now.time_since_epoch().count());
  };
  if (const auto first = check(); !first) return fail(first.error().error);
  return measure(seconds, [&] { keep(check()); });
}

}  // namespace

Result<Sample> format_row(std::string_view measured, std::string_view subject, const RowContext& context) {
  const std::size_t colon = std::min(subject.find(':'), subject.size());
  const std::string_view name = subject.substr(0, colon);
  std::size_t count = 0;
  if (colon < subject.size()) std::from_chars(subject.data() + colon + 1, subject.data() + subject.size(), count);
  if (count > 3) return fail(ErrorCode::kUsage, "at most 3 restrictions");
  if (measured == "format_check") return check_capability(count, context.seconds);
  HARDTACK_TRY(const FormatCase made, FormatCase::make(name));
  if (measured == "format_bare") return bare(made, name, count, context.seconds);
  if (measured == "format_cached") return cached(made, count, context.seconds);
  if (measured == "format_held") return held(made, count);
  HARDTACK_TRY(Bytes token, made.issue(count));
  if (name == "capability" && measured != "format_issue") {
    // The bytes that the peer reads, too.
    HARDTACK_TRY(const std::string text, capability_of_weaver(count));
    token = bytes_from(text);
  }
  HARDTACK_CHECK(expect_verified(made.verify(token)));
  if (measured == "format_size") return Sample{static_cast<double>(token.size()), 1};
  if (measured == "format_issue") return measure(context.seconds, [&] { keep(made.issue(count)); });
  if (measured == "format_verify") return measure(context.seconds, [&] { keep(made.verify(token)); });
  if (measured == "format_narrow") {
    HARDTACK_TRY(const Bytes narrowed, made.narrow(token, count));
    HARDTACK_CHECK(expect_verified(made.verify(narrowed)));
    return measure(context.seconds, [&] { keep(made.narrow(token, count)); });
  }
  return fail(ErrorCode::kUsage, "no row `" + std::string(measured) + "`");
}

}  // namespace hardtack::bench
