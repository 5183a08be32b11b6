// Exposure tokens (AdCP TMPX): `KEYID.TEXT`, content that is sealed to the public key that the key id names.
//
// TEXT is base64url without padding of what HPKE gives (tokens/crypto/hpke/hpke.h), with empty info and empty
// associated data: the key's 32 bytes, the ciphertext, the tag. A token has at most 255 characters, which is looked at
// before anything is decoded. Opening one proves nothing about who sealed it, and the key id is signed by nobody.
// Stateless; may be called from any thread.
//
//   HARDTACK_TRY(std::string token, seal_exposure(content, recipient, random));
//   HARDTACK_TRY(OpenedExposure opened, open_exposure(token, keys));
//   if (!opened.content) return log(opened.key_id, opened.content.error());
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "engine/base/attributes.h"
#include "tokens/crypto/random.h"
#include "tokens/exposure/exposure_content.h"
#include "tokens/exposure/exposure_keys.h"
#include "tokens/provider/refusal.h"
#include "tokens/provider/token_key.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::size_t kMaxExposureBytes = 255;

// Of a token with a key id of so many characters and entries of so many bytes.
std::size_t exposure_wire_bytes(std::size_t key_id_size, std::size_t entry_bytes);

// A token taken apart. The key id is there also where the rest is of no use.
struct ExposureWire {
  std::string key_id;
  TokenResult<Bytes> sealed;  // refusal: tmpx_malformed
};
// Refusals: tmpx_too_long, tmpx_malformed for what has no key id.
TokenResult<ExposureWire> split_exposure(std::string_view text);

// Errors: those of encode_exposure; kUsage for a key id of another form; kInvalidKey for a key of low order;
// kRandomnessFailed.
Result<std::string> seal_exposure(const ExposureContent& content, const ExposureRecipient& recipient,
                                  RandomSource& random);

struct OpenedExposure {
  std::string key_id;
  // Refusals: those of split_exposure, what the keys say, tmpx_unopened for everything that does not open, and those of
  // decode_exposure.
  TokenResult<ExposureContent> content;
};
using ExposureKeys = std::function<Result<TokenKey>(const std::string& key_id)>;
TokenResult<OpenedExposure> open_exposure(std::string_view text, const ExposureKeys& keys);

}  // namespace hardtack
HARDTACK_API_END
