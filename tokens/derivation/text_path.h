// Keys named by text: "oidc/issuer/v1" of one seed is one key of one curve.
//
// A path is 1 to 16 labels between slashes, each of 1 to 128 characters of printable ASCII. Each label is eight
// hardened steps of SLIP-0010: the eight groups of four bytes, big-endian, of its SHA-256, each with the top bit set
// (docs/adr/0011-labels-are-eight-hardened-indices.md, with vectors). Paths are compared byte by byte; nothing is
// normalised, so what could be written in two ways is refused.
//
//   HARDTACK_TRY(DerivedKey key, derive_path(DerivationCurve::kSecp256r1, seed.bytes(), "oidc/issuer/v1"));
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/base/attributes.h"
#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"
#include "tokens/derivation/slip10.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::size_t kMaxPathLabels = 16;
inline constexpr std::size_t kMaxLabelBytes = 128;
inline constexpr std::size_t kIndicesOfLabel = 8;

// The steps of one label. Any bytes; derive_path is stricter.
std::array<std::uint32_t, kIndicesOfLabel> label_indices(std::string_view label);

// The labels of a path. Error: kUsage for an empty path, an empty label, `.` and `..`, other characters, and beyond the
// bounds.
Result<std::vector<std::string_view>> split_path(std::string_view path);

// Errors: those of split_path and of DerivedKey.
Result<DerivedKey> derive_path(DerivationCurve curve, ByteView seed, std::string_view path);

}  // namespace hardtack
HARDTACK_API_END
