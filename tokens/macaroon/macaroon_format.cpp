#include "tokens/macaroon/macaroon_format.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/authz/credential_issuer.h"
#include "engine/program/print.h"
#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "engine/text/trim.h"
#include "engine/text/utf8.h"
#include "json/make_json.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/sha256.h"
#include "tokens/macaroon/encoding.h"
#include "tokens/macaroon/verify.h"
#include "tokens/provider/checks.h"
#include "tokens/provider/claim_facts.h"

namespace hardtack {
namespace {

constexpr std::string_view kFormat = "macaroon";
constexpr std::string_view kRaw = "raw";
constexpr std::string_view kRawPrefix = "raw-hex:";

bool is_plain_text(std::string_view text) {
  return is_valid_utf8(text) &&
         std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

// Printable, and in hexadecimal what is not, so that it can stand in lists of ids.
std::string shown(ByteView bytes) {
  const bool plain = !bytes.empty() && bytes.size() <= kMaxLineageIdBytes && is_plain_text(text_of(bytes));
  return plain ? std::string(text_of(bytes))
               : cat("hex:", to_hex(bytes.first(std::min<std::size_t>(bytes.size(), 500))));
}

KeyId key_id_of(const Macaroon& macaroon) {
  const std::string_view text = text_of(macaroon.identifier);
  if (text.empty()) return {};
  return shown(bytes_of(text.substr(0, text.find(':'))));
}

TokenResult<Macaroon> read(ByteView token) {
  auto read = read_macaroon(token);
  if (!read) return refuse(read.error(), "macaroon_malformed");
  return std::move(read->macaroon);
}

TokenResult<MacaroonKey> to_key(const TokenKey& key) {
  const SecretBytes* secret = key.secret();
  if (secret == nullptr || secret->empty())
    return refuse(ErrorCode::kInvalidKey, "empty_key", "the key of a macaroon is a secret");
  if (key.purpose == kRaw) {
    HARDTACK_TRY(MacaroonKey raw, MacaroonKey::raw(*secret));
    return raw;
  }
  return MacaroonKey::derived(*secret);
}

// `check if caveat("<text>")`, and for what is no text a check that nothing satisfies.
Result<void> add_foreign(ProgramBuilder& builder, ByteView caveat) {
  TermStore& terms = builder.terms();
  const std::string_view text = text_of(caveat);
  if (is_plain_text(text)) return add_fact_check(builder, "caveat", {terms.string(text)});
  builder.begin_query();
  HARDTACK_CHECK(builder.add_atom(terms.intern("caveat"), std::array{terms.bytes(text)}));
  builder.begin_expression();
  HARDTACK_CHECK(builder.push_value(Value::boolean(false)));
  HARDTACK_CHECK(builder.end_expression());
  HARDTACK_CHECK(builder.end_query());
  return builder.add_check(CheckKind::kIf);
}

bool is_known(const VerifyContext& context, std::string_view text) {
  if (!context.known_caveat) return false;
  try {
    return context.known_caveat(text);
  } catch (...) {
    return false;
  }
}

Result<Block> block_of(const Macaroon& macaroon, const std::vector<Bytes>& predicates, const VerifyContext& context) {
  std::vector<std::string> checks;
  std::vector<ByteView> foreign;
  for (const Bytes& predicate : predicates) {
    const std::string_view text = text_of(predicate);
    if (context.caveats != nullptr && is_plain_text(text) && context.caveats->is_check(text)) {
      checks.emplace_back(text);
    } else if (!is_plain_text(text) || !is_known(context, text)) {
      foreign.emplace_back(predicate);
    }
  }
  const auto add_rest = [&](ProgramBuilder& builder) -> Result<void> {
    TermStore& terms = builder.terms();
    const std::string_view identifier = text_of(macaroon.identifier);
    const Value id = is_valid_utf8(identifier) ? terms.string(identifier) : terms.bytes(identifier);
    HARDTACK_CHECK(add_fact(builder, "identifier", {id}));
    for (const ByteView caveat : foreign) HARDTACK_CHECK(add_foreign(builder, caveat));
    return {};
  };
  if (!checks.empty()) return context.caveats->compile(checks, add_rest);
  ProgramBuilder builder(ProgramLimits::for_token());
  HARDTACK_CHECK(add_rest(builder));
  return std::move(builder).build();
}

std::vector<LineageKey> ids_of(const Macaroon& macaroon, const VerifiedMacaroon& verified) {
  std::vector<LineageKey> ids;
  for (const MacaroonSignature& signature : verified.signatures) {
    const std::string hash = to_hex(sha256(signature));
    ids.push_back({ids.empty() ? shown(macaroon.identifier) : hash, hash});
  }
  return ids;
}

Result<std::string> expiry_caveat(std::int64_t seconds) {
  if (seconds < 0 || seconds >= kYear10000) return fail(ErrorCode::kUsage, "an expiry is a date from 1970 to 9999");
  return cat("check if time($time), $time < ", format_date_time(seconds));
}

Result<std::string> random_identifier(RandomSource& random, const KeyId& key_id) {
  std::array<std::uint8_t, 16> bytes{};
  HARDTACK_CHECK(random.fill(bytes));
  const std::string prefix = key_name(key_id);
  return prefix.empty() ? to_hex(bytes) : cat(prefix, ":", to_hex(bytes));
}

class MacaroonFormat final : public TokenFormat {
 public:
  std::string_view name() const override { return kFormat; }
  VerifyTraits traits() const override { return {.discharges = true}; }
  bool detect(ByteView token) const override { return read(token).has_value(); }

  TokenResult<VerifiedToken> verify(ByteView token, const VerifyContext& context) const override {
    if (context.audience) return refuse(ErrorCode::kInvalidClaim, "audience_mismatch", "a macaroon names no audience");
    HARDTACK_TRY(const Macaroon macaroon, read(token));
    std::vector<Macaroon> discharges;
    if (context.discharges.size() > kMaxMacaroonDischarges)
      return refuse(ErrorCode::kTokenTooLarge, "too_much_work", "there are more discharges than the limit");
    for (const Bytes& discharge : context.discharges) {
      HARDTACK_TRY(discharges.emplace_back(), read(discharge));
    }
    KeyId key_id = key_id_of(macaroon);
    HARDTACK_TRY(const TokenKey found, context.keys.find({kFormat, key_id}));
    HARDTACK_TRY(const MacaroonKey key, to_key(found));
    HARDTACK_TRY(const VerifiedMacaroon verified, verify_macaroon(macaroon, key, discharges, {}));
    HARDTACK_TRY(Block block, block_of(macaroon, verified.predicates, context));
    std::vector<CredentialBlock> blocks{{std::make_shared<const Block>(std::move(block)), std::nullopt}};
    ProgramBuilder facts;
    HARDTACK_CHECK(add_verified_facts(facts, key_id, std::nullopt));
    HARDTACK_TRY(Credential credential,
                 CredentialIssuer::issue(std::move(blocks), std::move(facts).build(), nullptr,
                                         {std::string(kFormat), std::nullopt, key_name(key_id)}));
    return VerifiedToken{std::string(kFormat), std::move(credential), std::move(key_id), ids_of(macaroon, verified),
                         std::nullopt};
  }

  TokenResult<TokenDescription> describe(ByteView token) const override {
    HARDTACK_TRY(const Macaroon macaroon, read(token));
    JsonValue::Array caveats;
    for (const MacaroonCaveat& caveat : macaroon.caveats) {
      JsonValue::Object described{{"caveat", shown(caveat.identifier)}, {"third_party", caveat.is_third_party()}};
      if (caveat.is_third_party()) described.emplace_back("location", shown(caveat.location));
      caveats.emplace_back(std::move(described));
    }
    return TokenDescription{key_id_of(macaroon),
                            {{"identifier", shown(macaroon.identifier)},
                             {"location", shown(macaroon.location)},
                             {"caveats", std::move(caveats)}}};
  }

  Result<Bytes> mint(const MintRequest& request) const override {
    HARDTACK_CHECK(expect_only(request, kFormat, {"key id", "caveat", "expiry", "identifier", "location", "variant"}));
    if (request.identifier && request.key_id != KeyId())
      return fail(ErrorCode::kUsage, "a macaroon's key id is the beginning of its identifier: give one of them");
    HARDTACK_TRY(const MacaroonEncoding encoding, macaroon_encoding_from_name(request.variant.value_or("v2")));
    const SecretBytes* secret = request.key.secret();
    if (secret == nullptr) return fail(ErrorCode::kInvalidKey, "a macaroon is made with a secret");
    const auto key = to_key(TokenKey{std::get<SharedSecret>(request.key.value), request.key.purpose});
    if (!key) return fail(key.error().error);
    std::string identifier = request.identifier.value_or("");
    if (!request.identifier) {
      HARDTACK_TRY(identifier, random_identifier(request.random, request.key_id));
    }
    Macaroon macaroon = make_macaroon(*key, request.location.value_or(""), identifier);
    HARDTACK_CHECK(add_caveats(macaroon, request.caveats, request.expires));
    return write_macaroon(macaroon, encoding);
  }

  Result<Bytes> attenuate(ByteView token, const AttenuateRequest& request) const override {
    HARDTACK_CHECK(expect_only(request, kFormat, {"caveat", "third party", "expiry", "root to bind to"}));
    HARDTACK_TRY(ReadMacaroon received, read_macaroon(token));
    HARDTACK_CHECK(add_caveats(received.macaroon, request.caveats, request.expires));
    for (const ThirdPartyCaveat& caveat : request.third_party) {
      const auto key = to_key(caveat.key);
      if (!key) return fail(key.error().error);
      HARDTACK_CHECK(add_third_party(received.macaroon, *key, caveat.location, caveat.identifier, request.random));
    }
    if (request.bind_to) {
      HARDTACK_TRY(const ReadMacaroon root, read_macaroon(*request.bind_to));
      received.macaroon = bind_discharge(root.macaroon, std::move(received.macaroon));
    }
    return write_macaroon(received.macaroon, received.encoding);
  }

  Result<TokenKey> read_key(ByteView contents) const override {
    const std::string_view text = trimmed(text_of(contents));
    if (!text.starts_with(kRawPrefix)) {
      return fail(Error(ErrorCode::kInvalidKey, "a macaroon is made and verified with a secret")
                      .with_help("give the file that holds it as a secret"));
    }
    HARDTACK_TRY(SecretBytes key, secret_from_hex(text.substr(kRawPrefix.size())));
    HARDTACK_CHECK(MacaroonKey::raw(key));
    return TokenKey{share(std::move(key)), std::string(kRaw)};
  }

  Result<TokenSigningKey> read_signing_key(ByteView contents) const override {
    HARDTACK_TRY(const TokenKey key, read_key(contents));
    return TokenSigningKey{std::get<SharedSecret>(key.value), key.purpose};
  }

  Result<TokenKey> accept_secret(SharedSecret secret) const override { return TokenKey{std::move(secret), {}}; }

 private:
  static Result<void> add_caveats(Macaroon& macaroon, const std::vector<std::string>& caveats,
                                  std::optional<std::int64_t> expires) {
    for (const std::string& caveat : caveats) {
      if (caveat.empty() || !is_plain_text(caveat))
        return fail(ErrorCode::kUsage, "a caveat is a text without control characters");
      add_first_party(macaroon, caveat);
    }
    if (!expires) return {};
    HARDTACK_TRY(const std::string caveat, expiry_caveat(*expires));
    add_first_party(macaroon, caveat);
    return {};
  }
};

}  // namespace

const TokenFormat& macaroon_format() {
  static const MacaroonFormat format;
  return format;
}

}  // namespace hardtack
