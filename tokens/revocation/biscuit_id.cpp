#include "tokens/revocation/biscuit_id.h"

#include "tokens/crypto/hex.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

// Twice the bytes of the longest signature is plenty; what is longer is not decoded.
constexpr std::size_t kLongestText = 256;

}  // namespace

std::vector<std::string> biscuit_ids(std::string_view text) {
  std::vector<std::string> ids;
  if (text.size() > kLongestText) return ids;
  const auto bytes = from_hex(text);
  if (!bytes) return ids;
  if (check_signature_encoding(KeyAlgorithm::kEd25519, *bytes)) ids.push_back(to_hex(*bytes));
  if (const auto low = normalized_signature(KeyAlgorithm::kSecp256r1, *bytes)) {
    const std::string id = to_hex(*low);
    if (ids.empty() || ids[0] != id) ids.push_back(id);
  }
  return ids;
}

}  // namespace hardtack
