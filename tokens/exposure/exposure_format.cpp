#include "tokens/exposure/exposure_format.h"

#include <limits>
#include <utility>

#include "engine/authz/credential_issuer.h"
#include "engine/program/reserved_prefix.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "engine/text/trim.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/sha256.h"
#include "tokens/exposure/exposure.h"
#include "tokens/provider/claim_facts.h"

namespace hardtack {
namespace {

constexpr std::string_view kFormat = "exposure";
constexpr std::string_view kAnonymous = "anonymous";

std::unexpected<Error> bad_claims(std::string message) { return fail(ErrorCode::kUsage, std::move(message)); }

Result<const ExposureType*> type_named(const JsonValue* name) {
  if (name == nullptr || !name->is_string()) return bad_claims("the type of an entry is a text, such as `uid2`");
  const ExposureType* type = find_exposure_type(name->as_string());
  if (type != nullptr) return type;
  std::string known;
  for (const ExposureType& one : exposure_types()) known += cat(known.empty() ? "" : ", ", one.name);
  return fail(Error(ErrorCode::kUsage, "there is no type " + quote(name->as_string())).with_help("known are " + known));
}

Result<ExposureEntry> read_entry(const JsonValue& value) {
  if (!value.is_object() || value.as_object().size() != 2 || value.find("type") == nullptr)
    return bad_claims("an entry is `{\"type\": \"uid2\", \"token\": \"<hex>\"}`");
  HARDTACK_TRY(const ExposureType* type, type_named(value.find("type")));
  const JsonValue* token = value.find("token");
  if (token == nullptr || !token->is_string()) return bad_claims("the `token` of an entry is hexadecimal text");
  auto bytes = from_hex(token->as_string());
  if (!bytes) return fail(Error(ErrorCode::kUsage, bytes.error().message()).with_context("the `token` of an entry"));
  return ExposureEntry{type->id, *std::move(bytes)};
}

Result<std::optional<std::vector<std::uint8_t>>> read_order(const JsonValue* value) {
  if (value == nullptr) return std::optional<std::vector<std::uint8_t>>();
  if (!value->is_array()) return bad_claims("the `order` is a list of types");
  std::vector<std::uint8_t> order;
  for (const JsonValue& name : value->as_array()) {
    HARDTACK_TRY(const ExposureType* type, type_named(&name));
    order.push_back(type->id);
  }
  return std::optional(std::move(order));
}

Result<ExposureContent> content_of(const MintRequest& request) {
  const JsonValue empty;
  const JsonValue& claims = request.claims ? *request.claims : empty;
  if (!claims.is_object()) return bad_claims("an exposure token is made of claims, `country` and `entries`");
  for (const auto& [name, value] : claims.as_object()) {
    if (name != "country" && name != "entries" && name != "order")
      return bad_claims("an exposure token has no claim " + quote(name));
  }
  const JsonValue *country = claims.find("country"), *entries = claims.find("entries");
  if (country == nullptr || !country->is_string()) return bad_claims("the claim `country` is a text");
  if (entries == nullptr || !entries->is_array()) return bad_claims("the claim `entries` is a list");
  ExposureContent content;
  content.country = country->as_string();
  std::vector<ExposureEntry> read;
  for (const JsonValue& entry : entries->as_array()) {
    HARDTACK_TRY(read.emplace_back(), read_entry(entry));
  }
  HARDTACK_TRY(const auto order, read_order(claims.find("order")));
  HARDTACK_TRY(content.entries, fit_exposure(std::move(read), order));
  const std::int64_t now = unix_seconds(request.now);
  if (now < 0 || now > std::numeric_limits<std::uint32_t>::max())
    return fail(ErrorCode::kUsage, "the time of an exposure token has 32 bits");
  content.time = static_cast<std::uint32_t>(now);
  HARDTACK_CHECK(request.random.fill(content.nonce));
  return content;
}

Value bytes_value(TermStore& terms, ByteView bytes) { return terms.bytes(text_of(bytes)); }

Result<Credential> credential_of(const ExposureContent& content, const KeyId& key_id) {
  ProgramBuilder block(ProgramLimits::for_token());
  TermStore& terms = block.terms();
  HARDTACK_CHECK(
      add_fact(block, "exposure",
               {terms.string(content.country), Value::date(content.time), bytes_value(terms, content.nonce)}));
  for (const ExposureEntry& entry : content.entries) {
    HARDTACK_CHECK(add_fact(block, "exposure_id",
                            {terms.string(find_exposure_type(entry.type)->name), bytes_value(terms, entry.token)}));
  }
  ProgramBuilder facts;
  HARDTACK_CHECK(add_verified_facts(facts, key_id, std::nullopt));
  if (content.unread_type)
    HARDTACK_CHECK(add_fact(facts, cat(kVerifiedPrefix, "unread_type"), {Value::integer(*content.unread_type)}));
  std::vector<CredentialBlock> blocks{{std::make_shared<const Block>(std::move(block).build()), std::nullopt}};
  return CredentialIssuer::issue(std::move(blocks), std::move(facts).build(), nullptr,
                                 Issuance{std::string(kFormat), std::nullopt, std::string(kAnonymous)});
}

class ExposureFormat final : public TokenFormat {
 public:
  std::string_view name() const override { return kFormat; }

  bool detect(ByteView token) const override {
    const auto wire = split(token);
    return wire && wire->sealed;
  }

  TokenResult<VerifiedToken> verify(ByteView token, const VerifyContext& context) const override {
    if (context.audience)
      return refuse(ErrorCode::kInvalidClaim, "audience_mismatch", "an exposure token names no audience");
    HARDTACK_TRY(const ByteView text, token_without_space(token));
    const auto find = [&](const std::string& key_id) { return context.keys.find({kFormat, key_id}); };
    HARDTACK_TRY(OpenedExposure opened, open_exposure(text_of(text), find));
    if (!opened.content)
      return refuse(opened.content.error().error.with_context("the token of " + describe(opened.key_id)),
                    opened.content.error().code);
    KeyId key_id(std::move(opened.key_id));
    HARDTACK_TRY(Credential credential, credential_of(*opened.content, key_id));
    const std::string hash = to_hex(sha256(text));
    return VerifiedToken{std::string(kFormat), std::move(credential), std::move(key_id), {{hash, hash}}, std::nullopt};
  }

  TokenResult<TokenDescription> describe(ByteView token) const override {
    HARDTACK_TRY(ExposureWire wire, split(token));
    if (!wire.sealed) return std::unexpected(wire.sealed.error());
    JsonValue::Object details{{"sealed_bytes", static_cast<std::int64_t>(wire.sealed->size())}};
    return TokenDescription{KeyId(std::move(wire.key_id)), std::move(details)};
  }

  Result<Bytes> mint(const MintRequest& request) const override {
    HARDTACK_CHECK(expect_only(request, kFormat, {"key id", "claims"}));
    HARDTACK_TRY(const ExposureRecipient recipient, recipient_of(request.key, key_name(request.key_id)));
    HARDTACK_TRY(const ExposureContent content, content_of(request));
    HARDTACK_TRY(const std::string token, seal_exposure(content, recipient, request.random));
    return bytes_from(token);
  }

  Result<TokenKey> read_key(ByteView contents) const override {
    return exposure_opening_key(trimmed(text_of(contents)));
  }
  Result<TokenSigningKey> read_signing_key(ByteView contents) const override {
    return exposure_sealing_key(trimmed(text_of(contents)));
  }
  Result<TokenKey> accept_secret(SharedSecret secret) const override { return exposure_opening_key(std::move(secret)); }

 private:
  static std::string describe(const std::string& key_id) { return hardtack::describe(KeyId(key_id)); }
  static TokenResult<ExposureWire> split(ByteView token) {
    HARDTACK_TRY(const ByteView text, token_without_space(token));
    return split_exposure(text_of(text));
  }
};

}  // namespace

const TokenFormat& exposure_format() {
  static const ExposureFormat format;
  return format;
}

}  // namespace hardtack
