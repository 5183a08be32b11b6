#include "serve/bundle/bundle.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/text/cat.h"
#include "serve/bundle/archive.h"
#include "serve/policies/found_sets.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/sha256.h"
#include "tokens/crypto/signature.h"

namespace hardtack::serve {
namespace {

constexpr std::string_view kManifestName = "manifest.json";
constexpr std::string_view kSignatureName = "manifest.sig";
// A key and its signature.
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kSignatureFileBytes = kKeyBytes + 64;
// With the zero at its end: a signature over anything else that the key may sign is none of a bundle.
constexpr std::string_view kDomain("hardtack policy bundle v1\0", 26);

std::string digest_text(std::string_view text) { return to_hex(sha256(bytes_of(text))); }

// What the signature covers.
std::string signed_message(std::string_view manifest) {
  std::string message(kDomain);
  for (int shift = 56; shift >= 0; shift -= 8)
    message += static_cast<char>(static_cast<std::uint64_t>(manifest.size()) >> static_cast<unsigned>(shift));
  message += manifest;
  return message;
}

// An archive whose first two files were read.
struct Opened {
  ArchiveReader archive;
  std::string_view manifest;
  PublicKey key;
  std::string_view signature;
};

Result<Opened> open(std::string_view bytes) {
  if (bytes.size() > kMaxBundleFileBytes)
    return fail(ErrorCode::kSourceTooLarge, cat("the bundle has more than ", kMaxBundleFileBytes, " bytes"));
  ArchiveReader archive(bytes);
  HARDTACK_TRY(const std::string_view manifest, archive.file(kManifestName, kMaxManifestBytes));
  HARDTACK_TRY(const std::string_view proof, archive.file(kSignatureName, kSignatureFileBytes));
  const auto key = PublicKey::from_bytes(KeyAlgorithm::kEd25519, bytes_of(proof.substr(0, kKeyBytes)));
  if (proof.size() != kSignatureFileBytes || !key) return fail(ErrorCode::kSyntax, "the bundle is not signed");
  return Opened{archive, manifest, *key, proof.substr(kKeyBytes)};
}

Result<void> check_signature(const Opened& opened) {
  if (verify(opened.key, bytes_of(signed_message(opened.manifest)), bytes_of(opened.signature))) return {};
  return fail(Error(ErrorCode::kInvalidSignature, "the signature of the bundle does not verify")
                  .with_help("it was changed after it was signed; get it anew from whoever publishes it"));
}

Result<Bundle> read_files(Opened opened) {
  HARDTACK_TRY(BundleManifest manifest, parse_manifest(opened.manifest));
  std::uint64_t expected = kArchiveEndSize;
  for (const BundleEntry& entry : manifest.files) expected += archive_size_of(entry.bytes);
  if (opened.archive.rest().size() != expected)
    return fail(ErrorCode::kSyntax, "the bundle has another size than the files that were signed");
  Bundle bundle{std::move(manifest), opened.key, digest_text(opened.manifest), {}};
  for (const BundleEntry& entry : bundle.manifest.files) {
    HARDTACK_TRY(const std::string_view text, opened.archive.file(entry.path, entry.bytes));
    if (text.size() != entry.bytes || digest_text(text) != entry.sha256)
      return fail(ErrorCode::kSyntax, cat("the file `", entry.path, "` of the bundle is another than was signed"));
    bundle.files.push_back({entry.path, std::string(text)});
  }
  HARDTACK_CHECK(opened.archive.end());
  return bundle;
}

}  // namespace

Result<std::string> write_bundle(const BundleContents& contents, const PrivateKey& key) {
  if (key.algorithm() != KeyAlgorithm::kEd25519) {
    return fail(Error(ErrorCode::kKeyAlgorithmMismatch, "bundles are signed with Ed25519 keys")
                    .with_help("make one with `hardtack keypair --only-private-key`"));
  }
  std::vector<const BundleFile*> files;
  for (const BundleFile& file : contents.files) files.push_back(&file);
  std::ranges::sort(files, {}, [](const BundleFile* file) -> const std::string& { return file->path; });
  BundleManifest manifest{contents.name, contents.version, {}};
  for (const BundleFile* file : files)
    manifest.files.push_back({file->path, file->text.size(), digest_text(file->text)});
  HARDTACK_TRY(const std::string text, write_manifest(manifest));
  HARDTACK_TRY(const Bytes signature, sign(key, bytes_of(signed_message(text))));
  ArchiveWriter writer;
  HARDTACK_CHECK(writer.add(kManifestName, text));
  Bytes proof(key.public_key().bytes().begin(), key.public_key().bytes().end());
  proof.insert(proof.end(), signature.begin(), signature.end());
  HARDTACK_CHECK(writer.add(kSignatureName, {reinterpret_cast<const char*>(proof.data()), proof.size()}));
  for (const BundleFile* file : files) HARDTACK_CHECK(writer.add(file->path, file->text));
  return std::move(writer).finish();
}

Result<Bundle> read_bundle(std::string_view bytes, std::span<const PublicKey> trusted) {
  HARDTACK_TRY(Opened opened, open(bytes));
  if (std::ranges::find(trusted, opened.key) == trusted.end()) {
    return fail(Error(ErrorCode::kKeyMismatch, "the bundle is signed with a key that is not trusted")
                    .with_help(cat("it names ", opened.key.to_text())));
  }
  HARDTACK_CHECK(check_signature(opened));
  return read_files(std::move(opened));
}

Result<UntrustedBundle> read_untrusted_bundle(std::string_view bytes) {
  HARDTACK_TRY(Opened opened, open(bytes));
  Result<void> signature = check_signature(opened);
  HARDTACK_TRY(Bundle bundle, read_files(std::move(opened)));
  return UntrustedBundle{std::move(bundle), std::move(signature)};
}

Result<std::vector<PolicySetSources>> bundle_policy_sets(std::span<const BundleFile> files, const std::string& where,
                                                         const std::vector<PolicySource>& data) {
  FoundSets names;
  std::map<std::string_view, const BundleFile*> by_path;
  for (const BundleFile& file : files) {
    by_path[file.path] = &file;
    HARDTACK_CHECK(names.add(file.path, file.path));
  }
  HARDTACK_TRY(const FoundFiles found, std::move(names).complete(where));
  std::vector<PolicySetSources> sets;
  for (const auto& [name, parts] : found) {
    PolicySetSources& set = sets.emplace_back(name);
    set.data = data;
    for (const FoundFile& part : parts) {
      PolicySource source{cat(where, '/', part.path), by_path.at(part.path)->text};
      (part.kind == PolicyFileKind::kPolicy ? set.policies : set.data).push_back(std::move(source));
    }
  }
  return sets;
}

}  // namespace hardtack::serve
