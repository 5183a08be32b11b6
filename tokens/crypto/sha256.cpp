#include "tokens/crypto/sha256.h"

#include <botan/hash.h>
#include <sodium/crypto_hash_sha256.h>

#include <exception>
#include <memory>

namespace hardtack {
namespace {

Sha256Digest portable(std::initializer_list<ByteView> parts) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  for (const ByteView part : parts) crypto_hash_sha256_update(&state, part.data(), part.size());
  Sha256Digest digest{};
  crypto_hash_sha256_final(&state, digest.data());
  return digest;
}

// Looking the hash up by its name takes as long as hashing a short token. Nothing if Botan was built without it.
Botan::HashFunction* hash_of_thread() {
  thread_local const std::unique_ptr<Botan::HashFunction> hash = Botan::HashFunction::create("SHA-256");
  if (hash != nullptr) hash->clear();
  return hash.get();
}

}  // namespace

Sha256Digest sha256(ByteView bytes) { return sha256({bytes}); }

// Botan uses the processor's instructions and is four times as fast on long inputs; libsodium's neither allocates nor
// fails, so it stands in where Botan was built without the hash.
Sha256Digest sha256(std::initializer_list<ByteView> parts) {
  try {
    Botan::HashFunction* hash = hash_of_thread();
    if (hash == nullptr) return portable(parts);
    for (const ByteView part : parts) hash->update(part.data(), part.size());
    Sha256Digest digest{};
    hash->final(digest.data());
    return digest;
  } catch (const std::exception&) {
    return portable(parts);
  }
}

// Which of the two hashes is decided once, at the beginning.
struct Sha256Stream::State {
  std::unique_ptr<Botan::HashFunction> fast;
  crypto_hash_sha256_state portable{};
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
  crypto_hash_sha256_init(&state_->portable);
  try {
    if (const Botan::HashFunction* hash = hash_of_thread()) state_->fast = hash->copy_state();
  } catch (const std::exception&) {
    state_->fast = nullptr;
  }
}
Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::update(ByteView bytes) {
  if (state_->fast != nullptr) {
    state_->fast->update(bytes.data(), bytes.size());
  } else {
    crypto_hash_sha256_update(&state_->portable, bytes.data(), bytes.size());
  }
}

Sha256Digest Sha256Stream::digest() const {
  Sha256Digest digest{};
  if (state_->fast != nullptr) {
    state_->fast->copy_state()->final(digest.data());
  } else {
    crypto_hash_sha256_state copy = state_->portable;
    crypto_hash_sha256_final(&copy, digest.data());
  }
  return digest;
}

}  // namespace hardtack
