#include "tokens/derivation/text_path.h"

#include <algorithm>
#include <string>

#include "engine/text/cat.h"
#include "tokens/crypto/sha256.h"

namespace hardtack {
namespace {

Result<void> check_label(std::string_view label, std::size_t number) {
  const auto wrong = [&](std::string_view why) {
    return fail(ErrorCode::kUsage, cat("the label ", number, " of the path ", why));
  };
  if (label.empty()) return wrong("is empty");
  if (label.size() > kMaxLabelBytes) return wrong(cat("has more than ", kMaxLabelBytes, " characters"));
  if (label == "." || label == "..")
    return wrong("is one of the names `.` and `..`, which mean something in other paths");
  if (!std::ranges::all_of(label, [](char c) { return c > 0x20 && c < 0x7f; }))
    return wrong("holds a character that is not printable ASCII");
  return {};
}

}  // namespace

std::array<std::uint32_t, kIndicesOfLabel> label_indices(std::string_view label) {
  const Sha256Digest digest = sha256(bytes_of(label));
  std::array<std::uint32_t, kIndicesOfLabel> indices{};
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const ByteView group = ByteView(digest).subspan(4 * i, 4);
    indices[i] = kHardened | static_cast<std::uint32_t>(group[0]) << 24 | static_cast<std::uint32_t>(group[1]) << 16 |
                 static_cast<std::uint32_t>(group[2]) << 8 | static_cast<std::uint32_t>(group[3]);
  }
  return indices;
}

Result<std::vector<std::string_view>> split_path(std::string_view path) {
  if (path.empty()) return fail(ErrorCode::kUsage, "the path is empty");
  std::vector<std::string_view> labels;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    if (labels.size() == kMaxPathLabels)
      return fail(ErrorCode::kUsage, cat("the path has more than ", kMaxPathLabels, " labels"));
    labels.push_back(path.substr(begin, end - begin));
    HARDTACK_CHECK(check_label(labels.back(), labels.size()));
    begin = end + 1;
  }
  return labels;
}

Result<DerivedKey> derive_path(DerivationCurve curve, ByteView seed, std::string_view path) {
  HARDTACK_TRY(const std::vector<std::string_view> labels, split_path(path));
  HARDTACK_TRY(DerivedKey key, DerivedKey::master(curve, seed));
  for (const std::string_view label : labels) {
    for (const std::uint32_t index : label_indices(label)) {
      HARDTACK_TRY(key, key.child(index));
    }
  }
  return key;
}

}  // namespace hardtack
