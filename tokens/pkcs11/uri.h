// Names of keys in PKCS#11 tokens: the URIs of RFC 7512, as far as they name one private key.
//
// Of the path, `token`, `manufacturer`, `serial`, `model` and `slot-id` choose the token, `object` and `id` the key;
// `type` may say `private`. Of the query, `module-path` and `pin-source`. Everything else is refused: an attribute that
// is not understood might have named another key. So are `pin-value`, since what names a key is no place for a secret,
// attributes twice, and empty ones. Stateless; may be used from any thread.
//
//   HARDTACK_TRY(pkcs11::Uri uri, pkcs11::parse_uri("pkcs11:token=ca;object=root-2026"));
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/base/error.h"
#include "tokens/bytes/bytes.h"

namespace hardtack::pkcs11 {

inline constexpr std::size_t kMaxPkcs11UriBytes = 2048;

struct Uri {
  std::optional<std::string> token, manufacturer, serial, model;
  std::optional<unsigned long> slot_id;
  std::optional<std::string> object;
  std::optional<Bytes> id;
  std::optional<std::string> module_path;  // absolute
  std::optional<std::string> pin_file;     // absolute
};

bool is_uri(std::string_view text);

// Error: kUsage, which repeats names of attributes and no value.
Result<Uri> parse_uri(std::string_view text);

}  // namespace hardtack::pkcs11
