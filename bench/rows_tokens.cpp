#include <charconv>

#include "bench/rows.h"
#include "bench/session.h"
#include "bench/tokens.h"
#include "grammar/compile.h"
#include "tokens/biscuit/verified.h"
#include "tokens/crypto/signature.h"

namespace hardtack::bench {
namespace {

struct TokenCase {
  Bytes bytes;
  PublicKey root;
  std::shared_ptr<const Policy> policy;
};

Result<TokenCase> token_case(std::size_t blocks) {
  HARDTACK_TRY(const UnverifiedBiscuit token, benchmark_token(blocks));
  HARDTACK_TRY(const PrivateKey root, benchmark_root());
  HARDTACK_TRY(Block source, authorizer_from_source("allow if true;"));
  PolicyOptions options;
  options.limits = wide_limits();
  HARDTACK_TRY(auto policy, Policy::compile(std::move(source), options));
  return TokenCase{Bytes(token.bytes().begin(), token.bytes().end()), root.public_key(), std::move(policy)};
}

void fill(Request& request) {
  request.clear();
  request.add("resource", {"file1"}).add("operation", {"read"});
}

Result<Credential> credential_of(const TokenCase& token) {
  HARDTACK_TRY(const UnverifiedBiscuit received, UnverifiedBiscuit::parse(token.bytes));
  HARDTACK_TRY(const VerifiedBiscuit verified, verify_biscuit(received, token.root));
  return verified.credential();
}

Result<void> expect_allow(const Result<Decision>& decision) {
  if (!decision) return fail(decision.error());
  if (!decision->allowed()) return fail(ErrorCode::kUsage, "the token was not allowed");
  return {};
}

Result<Sample> cold(const TokenCase& token, double seconds) {
  Authorizer authorizer;
  Request request(token.policy);
  const auto decide = [&]() -> Result<Decision> {
    HARDTACK_TRY(const Credential credential, credential_of(token));
    fill(request);
    return authorizer.authorize(token.policy, request, credential);
  };
  HARDTACK_CHECK(expect_allow(decide()));
  return measure(seconds, [&] { keep(decide()); });
}

Result<Sample> known(const TokenCase& token, bool with_token, double seconds) {
  HARDTACK_TRY(const Credential credential, credential_of(token));
  Authorizer authorizer;
  Request request(token.policy);
  const auto decide = [&] {
    fill(request);
    return authorizer.authorize(token.policy, request, with_token ? Credentials(credential) : Credentials());
  };
  HARDTACK_CHECK(expect_allow(decide()));
  return measure(seconds, [&] { keep(decide()); });
}

Result<Sample> decode(const TokenCase& token, double seconds) {
  const auto read = [&]() -> Result<std::vector<TokenBlock>> {
    HARDTACK_TRY(const UnverifiedBiscuit received, UnverifiedBiscuit::parse(token.bytes));
    return received.decode_blocks();
  };
  HARDTACK_CHECK(read());
  return measure(seconds, [&] { keep(read()); });
}

// What the reference's UnverifiedBiscuit::from comes nearest to: the container is read, the blocks are not yet terms.
Result<Sample> open(const TokenCase& token, double seconds) {
  HARDTACK_CHECK(UnverifiedBiscuit::parse(token.bytes));
  return measure(seconds, [&] { keep(UnverifiedBiscuit::parse(token.bytes)); });
}

Result<Sample> verify_alone(const TokenCase& token, double seconds) {
  const auto verify = [&]() -> Result<VerifiedBiscuit> {
    HARDTACK_TRY(const UnverifiedBiscuit received, UnverifiedBiscuit::parse(token.bytes));
    return verify_biscuit(received, token.root);
  };
  HARDTACK_CHECK(verify());
  return measure(seconds, [&] { keep(verify()); });
}

Result<Sample> issue(std::string_view measured, double seconds) {
  SystemRandom random;
  HARDTACK_TRY(const PrivateKey root, benchmark_root());
  HARDTACK_TRY(const Block authority, authority_block());
  HARDTACK_TRY(const Block attenuation, attenuation_block());
  HARDTACK_TRY(const UnverifiedBiscuit parent, benchmark_token(1));
  const auto make = [&]() -> Result<UnverifiedBiscuit> {
    if (measured == "mint") return mint(authority, root, {}, random);
    if (measured == "append") return append(parent, attenuation, {}, random);
    return seal(parent);
  };
  HARDTACK_TRY(const UnverifiedBiscuit made, make());
  HARDTACK_CHECK(verify_biscuit(made, root.public_key()));
  return measure(seconds, [&] {
    const Result<UnverifiedBiscuit> token = make();
    keep(token->bytes());
  });
}

Result<Sample> primitive(std::string_view subject, double seconds) {
  const Bytes seed(32, 7);
  const Bytes message(200, 1);
  HARDTACK_TRY(const PrivateKey key, PrivateKey::from_bytes(KeyAlgorithm::kEd25519, seed));
  HARDTACK_TRY(const Bytes signature, sign(key, message));
  HARDTACK_CHECK(verify(key.public_key(), message, signature));
  if (subject == "key") return measure(seconds, [&] { keep(PrivateKey::from_bytes(KeyAlgorithm::kEd25519, seed)); });
  if (subject == "sign") return measure(seconds, [&] { keep(sign(key, message)); });
  return measure(seconds, [&] { keep(verify(key.public_key(), message, signature)); });
}

}  // namespace

Result<Sample> token_row(std::string_view measured, std::string_view blocks, const RowContext& context) {
  if (measured == "primitive") return primitive(blocks, context.seconds);
  std::size_t count = 0;
  std::from_chars(blocks.data(), blocks.data() + blocks.size(), count);
  if (measured == "mint" || measured == "append" || measured == "seal") return issue(measured, context.seconds);
  HARDTACK_TRY(const TokenCase token, token_case(count == 0 ? 1 : count));
  if (measured == "token_cold") return cold(token, context.seconds);
  if (measured == "token_authorize") return known(token, count > 0, context.seconds);
  if (measured == "open") return open(token, context.seconds);
  if (measured == "decode") return decode(token, context.seconds);
  return verify_alone(token, context.seconds);
}

}  // namespace hardtack::bench
