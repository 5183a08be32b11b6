#include "tokens/registry/registry.h"

#include <array>
#include <string>

#include "engine/text/quote.h"
#include "tokens/capability/capability_format.h"
#include "tokens/exposure/exposure_format.h"
#include "tokens/macaroon/macaroon_format.h"
#include "tokens/paseto/paseto_format.h"
#include "tokens/possession/possession_format.h"
#include "tokens/registry/biscuit_format.h"
#ifdef HARDTACK_HAS_JWT
#include "tokens/jwt/jwt_format.h"
#include "tokens/request/http/http_signature_format.h"
#include "tokens/request/request_format.h"
#endif

namespace hardtack {
namespace {

std::string known_formats() {
  std::string text;
  for (const TokenFormat* format : token_formats()) {
    text += (text.empty() ? "" : ", ") + std::string(format->name());
  }
  return text;
}

}  // namespace

std::span<const TokenFormat* const> token_formats() {
  static const std::array formats = {
      &biscuit_format(), &capability_format(), &exposure_format(),   &macaroon_format(),
      &paseto_format(),  &possession_format(),
#ifdef HARDTACK_HAS_JWT
      &jwt_format(),     &request_format(),    &request_g1_format(), &http_signature_format(),
#endif
  };
  return formats;
}

Result<const TokenFormat*> find_format(std::string_view name) {
  for (const TokenFormat* format : token_formats()) {
    if (format->name() == name) return format;
  }
  return fail(Error(ErrorCode::kUsage, "there is no format " + quote(name)).with_help("known are " + known_formats()));
}

Result<const TokenFormat*> detect_format(ByteView token) {
  HARDTACK_CHECK(token_without_space(token));
  const TokenFormat* found = nullptr;
  for (const TokenFormat* format : token_formats()) {
    if (!format->detect(token)) continue;
    if (found != nullptr) {
      return fail(ErrorCode::kMalformedToken,
                  "the token could be of format " + quote(found->name()) + " and of format " + quote(format->name()));
    }
    found = format;
  }
  if (found != nullptr) return found;
  return fail(
      Error(ErrorCode::kMalformedToken, "the token is of no known format").with_help("known are " + known_formats()));
}

}  // namespace hardtack
