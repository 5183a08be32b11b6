// Bundles for tests: a key that is trusted, one that is not, and files that compile with a test that passes.
#pragma once

#include <string>
#include <vector>

#include "serve/bundle/bundle.h"
#include "tokens/crypto/keys.h"

namespace hardtack::serve::testing {

inline PrivateKey key_of(std::uint8_t seed) {
  const std::vector<std::uint8_t> bytes(kPrivateKeySize, seed);
  return *PrivateKey::from_bytes(KeyAlgorithm::kEd25519, bytes);
}
inline const PrivateKey& trusted() {
  static const PrivateKey key = key_of(1);
  return key;
}
inline const PrivateKey& stranger() {
  static const PrivateKey key = key_of(2);
  return key;
}

// A policy that lets `user` in, and a test that asks about `tested`.
inline std::vector<BundleFile> shop_files(const std::string& user = "ann", const std::string& tested = "ann") {
  return {{"shop.bcdl", "allow if user(\"" + user + "\");\n"},
          {"shop.test.bcdl",
           "test \"who may\" {\n  authorizer from \"shop.bcdl\" { user(\"" + tested + "\"); }\n  expect allow;\n}\n"}};
}

inline std::string bundle_of(std::vector<BundleFile> files, std::uint64_t version = 7, const std::string& name = "shop",
                             const PrivateKey& key = trusted()) {
  auto bytes = write_bundle({.name = name, .version = version, .files = std::move(files)}, key);
  return bytes ? *std::move(bytes) : "not a bundle: " + bytes.error().to_string();
}

// "nothing" for a bundle that is read.
inline std::string refusal_of(std::string_view bytes, const std::vector<PublicKey>& keys = {trusted().public_key()}) {
  const auto read = read_bundle(bytes, keys);
  return read ? "nothing" : read.error().to_string();
}

}  // namespace hardtack::serve::testing
