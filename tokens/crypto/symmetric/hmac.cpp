#include "tokens/crypto/symmetric/hmac.h"

#include <botan/hash.h>
#include <botan/mac.h>
#include <sodium/crypto_auth_hmacsha256.h>
#include <sodium/crypto_auth_hmacsha512.h>
#include <sodium/utils.h>

#include <algorithm>
#include <array>
#include <exception>
#include <memory>

namespace hardtack {
namespace {

constexpr std::size_t kBlock = 64;

HmacSha256 portable(ByteView key, std::initializer_list<ByteView> parts) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  for (const ByteView part : parts) crypto_auth_hmacsha256_update(&state, part.data(), part.size());
  HmacSha256 mac{};
  crypto_auth_hmacsha256_final(&state, mac.data());
  sodium_memzero(&state, sizeof state);
  return mac;
}

void update(Botan::HashFunction& hash, ByteView bytes) { hash.update(bytes.data(), bytes.size()); }

// Two hashes over the key in one block each (RFC 2104). The hash forgets its input with each result. Botan's own HMAC
// would allocate for each key and hash once more for the next message under it: a chain of macaroons has a key for each
// caveat, and takes a fifth longer with it.
HmacSha256 with_hash(Botan::HashFunction& hash, ByteView key, std::initializer_list<ByteView> parts) {
  std::array<std::uint8_t, kBlock> block{};
  HmacSha256 digest{};
  if (key.size() > kBlock) {
    update(hash, key);
    hash.final(block.data());
  } else {
    std::ranges::copy(key, block.begin());
  }
  for (std::uint8_t& byte : block) byte ^= 0x36;
  update(hash, block);
  for (const ByteView part : parts) update(hash, part);
  hash.final(digest.data());
  for (std::uint8_t& byte : block) byte ^= 0x36 ^ 0x5c;
  update(hash, block);
  update(hash, digest);
  hash.final(digest.data());
  sodium_memzero(block.data(), block.size());
  return digest;
}

// Looking the hash up by its name takes as long as a short HMAC. Nothing if Botan was built without it.
Botan::HashFunction* hash_of_thread() {
  thread_local const std::unique_ptr<Botan::HashFunction> hash = Botan::HashFunction::create("SHA-256");
  if (hash != nullptr) hash->clear();
  return hash.get();
}

}  // namespace

// Botan's hash uses the processor's instructions: a short HMAC takes a third of the time that libsodium's does, which
// stands in where Botan was built without it.
HmacSha256 hmac_sha256(ByteView key, std::initializer_list<ByteView> parts) {
  try {
    Botan::HashFunction* hash = hash_of_thread();
    return hash == nullptr ? portable(key, parts) : with_hash(*hash, key, parts);
  } catch (const std::exception&) {
    return portable(key, parts);
  }
}

SecretBytes hmac_sha512(ByteView key, std::initializer_list<ByteView> parts) {
  crypto_auth_hmacsha512_state state;
  crypto_auth_hmacsha512_init(&state, key.data(), key.size());
  for (const ByteView part : parts) crypto_auth_hmacsha512_update(&state, part.data(), part.size());
  SecretBytes mac(crypto_auth_hmacsha512_BYTES);
  crypto_auth_hmacsha512_final(&state, mac.writable().data());
  sodium_memzero(&state, sizeof state);
  return mac;
}

Result<HmacSha384> hmac_sha384(ByteView key, std::initializer_list<ByteView> parts) {
  try {
    const auto mac = Botan::MessageAuthenticationCode::create("HMAC(SHA-384)");
    if (mac == nullptr) return fail(ErrorCode::kInternal, "Botan has no HMAC with SHA-384");
    mac->set_key(key.data(), key.size());
    for (const ByteView part : parts) mac->update(part.data(), part.size());
    HmacSha384 result{};
    mac->final(result.data());
    return result;
  } catch (const std::exception&) {
    return fail(ErrorCode::kInternal, "an HMAC could not be computed");
  }
}

}  // namespace hardtack
