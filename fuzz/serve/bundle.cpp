// Property: no edit of a signed bundle is a bundle, and nothing else is one; whatever an archive is read from is what
// writing the same file gives; a manifest or a state that is read is written as what reads as the same, its paths lead
// nowhere else, are in order and differ where case does not count, and its sizes are within the limits.
//
// Input: a byte that chooses; then bytes of an archive, edits of a bundle, or the text of a manifest or a state.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz_support.h"
#include "serve/bundle/archive.h"
#include "serve/bundle/bundle.h"
#include "serve/bundle/bundle_source.h"

namespace {

using namespace hardtack;
using namespace hardtack::serve;
using fuzz::require;

const PrivateKey& key() {
  static const PrivateKey made =
      *PrivateKey::from_bytes(KeyAlgorithm::kEd25519, std::vector<std::uint8_t>(kPrivateKeySize, 1));
  return made;
}

const std::string& signed_bundle() {
  static const std::string made =
      *write_bundle({.name = "shop",
                     .version = 7,
                     .files = {{"shop.bcdl", "allow if user(\"ann\");\n"}, {"fleet/1.bcdl", "deny if true;\n"}}},
                    key());
  return made;
}

bool is_bundle(std::string_view bytes) { return read_bundle(bytes, std::vector{key().public_key()}).has_value(); }

void check_archive(std::string_view bytes) {
  require(!is_bundle(bytes) || bytes == signed_bundle(), "only what was signed is a bundle");
  for (const std::string_view name : {"manifest.json", "shop.bcdl"}) {
    ArchiveReader reader(bytes);
    const auto text = reader.file(name, 1u << 20);
    if (!text) continue;
    require(text->size() <= bytes.size(), "a file lies inside the archive");
    ArchiveWriter writer;
    require(writer.add(name, *text).has_value(), "what is read can be written");
    const std::string written = std::move(writer).finish();
    const std::size_t size = bytes.size() - reader.rest().size();
    require(written.substr(0, size) == bytes.substr(0, size), "a file has one form");
    if (reader.end()) require(written == bytes, "an archive has one end");
  }
}

void check_edits(fuzz::Choices choices) {
  std::string bytes = signed_bundle();
  while (choices.more()) {
    const std::size_t at = choices.below(bytes.size() + 1);
    switch (choices.below(4)) {
      case 0:
        if (at < bytes.size()) bytes[at] = static_cast<char>(choices.byte());
        break;
      case 1: bytes.insert(at, 1, static_cast<char>(choices.byte())); break;
      case 2: bytes.erase(at, choices.below(600)); break;
      default: bytes.insert(std::min(bytes.size(), at / kArchiveBlock * kArchiveBlock), kArchiveBlock, '\0'); break;
    }
    if (bytes.size() > 64 * 1024) return;
  }
  require(is_bundle(bytes) == (bytes == signed_bundle()), "no edit of a bundle is one");
}

void check_manifest(std::string_view text) {
  const auto manifest = parse_manifest(text);
  if (!manifest) return;
  require(check_bundle_name(manifest->name).has_value(), "the name is one");
  require(manifest->version >= 1 && manifest->version <= kMaxBundleVersion, "the version is one");
  std::uint64_t total = 0;
  std::vector<std::string> folded;
  for (std::size_t i = 0; i < manifest->files.size(); ++i) {
    const BundleEntry& file = manifest->files[i];
    require(check_bundle_path(file.path).has_value(), "a path is one");
    require(file.path.find("..") != 0 && file.path.find("/.") == std::string::npos && file.path[0] != '/',
            "a path leads nowhere else");
    require(i == 0 || manifest->files[i - 1].path < file.path, "files are in order");
    total += file.bytes;
    std::string& lower = folded.emplace_back(file.path);
    for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  require(total <= kMaxBundleBytes && manifest->files.size() <= kMaxBundleFiles, "files are within the limits");
  std::ranges::sort(folded);
  require(std::ranges::adjacent_find(folded) == folded.end(), "no two names differ in case alone");
  const auto written = write_manifest(*manifest);
  require(written.has_value(), "what is read can be written");
  const auto again = parse_manifest(*written);
  require(again && again->name == manifest->name && again->version == manifest->version &&
              std::ranges::equal(again->files, manifest->files,
                                 [](const BundleEntry& a, const BundleEntry& b) {
                                   return a.path == b.path && a.bytes == b.bytes && a.sha256 == b.sha256;
                                 }),
          "a manifest is written as what reads as the same");
}

void check_state(std::string_view text) {
  const auto state = parse_bundle_state(text);
  if (!state) return;
  const auto again = parse_bundle_state(write_bundle_state(*state));
  require(again && *again == *state, "a state is written as what reads as the same");
  require(check_bundle_order(*state, *state).has_value(), "the same bundle may come again");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view rest = fuzz::as_text(data + 1, size - 1);
  switch (data[0] % 4) {
    case 0: check_archive(rest); break;
    case 1: check_edits(fuzz::Choices(data + 1, size - 1)); break;
    case 2: check_manifest(rest); break;
    default: check_state(rest); break;
  }
  return 0;
}
