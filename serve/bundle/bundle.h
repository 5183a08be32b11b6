// A signed set of policies in one file: policies, data and tests of one folder, with a name and a version.
//
// A bundle is an archive (archive.h) of `manifest.json` (manifest.h), `manifest.sig` and the files that the manifest
// names, in its order and nothing else. `manifest.sig` is an Ed25519 public key and its signature over the received
// bytes of the manifest, behind a text that says what is signed and their length. The key is a hint that is believed of
// nobody: it chooses among those that are trusted. Nothing of the manifest is read before the signature holds; sizes
// and digests of everything else are then those of the manifest. The same files, name, version and key give the same
// bytes.
//
// Values; own their data. Functions may be called from any thread.
//
//   HARDTACK_TRY(const std::string bytes, write_bundle({.name = "shop", .version = 7, .files = files}, key));
//   HARDTACK_TRY(const Bundle bundle, read_bundle(bytes, trusted));
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/error.h"
#include "engine/program/public_key.h"
#include "serve/bundle/manifest.h"
#include "serve/policies/policy_set.h"
#include "tokens/crypto/keys.h"

namespace hardtack::serve {

// What a file of `derive-key` that signs bundles says that it is for.
inline constexpr std::string_view kBundlePurpose = "policy-bundle";

// Of a bundle as a whole: the manifest, the files, and what the archive puts around them.
inline constexpr std::uint64_t kMaxBundleFileBytes =
    kMaxBundleBytes + kMaxManifestBytes + (kMaxBundleFiles + 4) * std::uint64_t{1024};

struct BundleFile {
  std::string path;  // "fleet/1.bcdl"
  std::string text;
};

struct BundleContents {
  std::string name;
  std::uint64_t version = 0;
  std::vector<BundleFile> files;  // in any order
};

struct Bundle {
  BundleManifest manifest;
  PublicKey key;                  // that signed it
  std::string digest;             // SHA-256 of the manifest, which says everything, in lower hexadecimal
  std::vector<BundleFile> files;  // in byte order of their paths
};

// Errors: kUsage for names, versions and files that no bundle has, kKeyAlgorithmMismatch for a key of another algorithm
// than Ed25519.
Result<std::string> write_bundle(const BundleContents& contents, const PrivateKey& key);

// Errors: kKeyMismatch for a bundle of a key that is not among `trusted`; kInvalidSignature; kSyntax and kMalformedJson
// for everything that write_bundle would have written otherwise; kSourceTooLarge.
Result<Bundle> read_bundle(std::string_view bytes, std::span<const PublicKey> trusted);

// The same for a bundle by whomever: `signature` says whether it is one of the key that stands beside it, which proves
// nothing about who that is.
struct UntrustedBundle {
  Bundle bundle;
  Result<void> signature;  // kInvalidSignature
};
Result<UntrustedBundle> read_untrusted_bundle(std::string_view bytes);

// The policy sets of its files, as read_policy_sets() finds them in a folder. `where` stands before the paths of files
// in messages, `data` is decided over by every set. Errors: kUsage, those of FoundSets.
Result<std::vector<PolicySetSources>> bundle_policy_sets(std::span<const BundleFile> files, const std::string& where,
                                                         const std::vector<PolicySource>& data);

}  // namespace hardtack::serve
