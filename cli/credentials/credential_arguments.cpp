#include "cli/credentials/credential_arguments.h"

#include <utility>

#include "cli/credentials/token_arguments.h"
#include "cli/input/values.h"
#include "cli/output/shown_word.h"
#include "decide/caveats/caveat_text.h"
#include "engine/text/cat.h"
#include "tokens/biscuit/root_keys.h"
#include "tokens/registry/registry.h"

namespace hardtack::cli {
namespace {

// A token that is no Biscuit is recognised; everything else is read as a Biscuit, whose errors help most.
Result<const TokenFormat*> format_of(const std::optional<std::string>& name, ByteView token) {
  if (name) return find_format(*name);
  if (const auto found = detect_format(token)) return *found;
  return find_format(kBiscuitFormat);
}

Result<TokenKeys> keys_of(Console& console, const TokenFormat& found, const PublicKeyArguments& keys,
                          const std::optional<std::string>& secret_file, const std::optional<TokenKeys>& set) {
  if (secret_file) {
    HARDTACK_TRY(SharedSecret secret, read_secret_from(console, *secret_file));
    HARDTACK_TRY(TokenKey key, found.accept_secret(std::move(secret)));
    return TokenKeys(std::move(key));
  }
  if (keys.keys.empty() && set) return *set;
  HARDTACK_TRY(TokenKey key, keys.read(console, found));
  return TokenKeys(std::move(key));
}

}  // namespace

void CredentialArguments::declare(Arguments& arguments) {
  arguments.section("Credentials");
  arguments
      .option("--format", "FORMAT", format,
              "what TOKEN is, such as jwt or macaroon (docs/tokens/); by default it is recognised")
      .words(format_names())
      .about_token();
  arguments
      .option(
          "--secret-file", "FILE", secret_file,
          "the secret that TOKEN is verified with, if its format has secrets: the bytes in FILE, or `hex:` and digits")
      .about_token();
  arguments
      .repeated("--credential", "FILE", credentials,
                "a further token of any format, verified with the keys of `--key-set`; the policy sees the first as "
                "`credential:NAME(1, ...)`")
      .about_token();
  arguments.repeated("--discharge", "FILE", discharges, "a macaroon that discharges a caveat of TOKEN").about_token();
  arguments.option("--audience", "NAME", audience, "whom JWTs and PASETOs must be for").about_token();
  arguments
      .flag("--require-expiry", require_expiry,
            "deny a credential that no check and no verified claim bounds in time; needs the request's time")
      .about_token();
  const auto take_lifetime = [this](const std::string& text) -> Result<void> {
    HARDTACK_TRY(const std::chrono::nanoseconds lifetime, parse_duration(text));
    if (lifetime < std::chrono::seconds(1))
      return fail(ErrorCode::kUsage, cat("value ", shown_word(text), " is less than a second"));
    longest_lifetime = std::chrono::floor<std::chrono::seconds>(lifetime);
    return {};
  };
  arguments
      .option("--max-lifetime", "DURATION", take_lifetime,
              "the same, and deny one that can be used for longer than DURATION from the request's time on, such as "
              "`1h`")
      .about_token();
  arguments.exclusive({"--secret-file", "--public-key"});
  arguments.exclusive({"--secret-file", "--public-key-file"});
}

std::optional<ExpiryRule> CredentialArguments::expiry() const {
  if (!require_expiry && !longest_lifetime) return std::nullopt;
  return ExpiryRule{longest_lifetime};
}

Result<Admission> CredentialArguments::admit(Console& console, const TokenArguments& token,
                                             const PublicKeyArguments& keys, const RevocationCheck& revocation,
                                             LineageTime as_of, LineageTime now) const {
  if (credentials.empty() && keys.key_set && (!keys.keys.empty() || secret_file)) {
    return fail(Error(ErrorCode::kUsage, "`--key-set` and a key of TOKEN's own exclude each other")
                    .with_help("a set beside a key is for further credentials, `--credential FILE`"));
  }
  std::optional<KeyUse> use;
  std::optional<TokenKeys> set;
  if (keys.key_set) {
    HARDTACK_TRY(const TokenKeys read, read_token_key_set(console, *keys.key_set));
    set = read.accepted_at(unix_seconds(as_of), &use);
  }
  if (!credentials.empty() && !set) {
    return fail(Error(ErrorCode::kUsage, "further credentials are verified with the keys of a set")
                    .with_help("pass `--key-set FILE`"));
  }
  const DatalogCaveats caveats;
  Admission admission;
  bool audience_asked = false;
  const auto note_use = [&](std::size_t credential) {
    const std::optional<KeyUse> used = std::exchange(use, std::nullopt);
    if (admission.failure || admission.revoked || !used || !used->until) return;
    note_key_use(console, used);
    admission.retiring_keys.push_back({credential, *used});
  };
  const auto audience_for = [&](const TokenFormat& found) -> std::optional<std::string> {
    if (!found.traits().audience) return std::nullopt;
    audience_asked = true;
    return audience;
  };
  if (token.given()) {
    HARDTACK_TRY(const Bytes bytes, token.read_bytes(console));
    HARDTACK_TRY(const TokenFormat* found, format_of(format, bytes));
    if (!discharges.empty() && !found->traits().discharges)
      return fail(ErrorCode::kUsage, cat("a token of format `", found->name(), "` has no discharges"));
    if (found->name() == kBiscuitFormat) {
      if (secret_file) return fail(ErrorCode::kUsage, "a Biscuit is verified with a public key, not with a secret");
      HARDTACK_TRY(const UnverifiedBiscuit received, token.parse(bytes));
      HARDTACK_TRY(const RootKeyProvider roots, keys.read(console, set));
      admission = hardtack::admit(received, roots, revocation, now);
    } else {
      HARDTACK_TRY(const TokenKeys own, keys_of(console, *found, keys, secret_file, set));
      std::vector<Bytes> read;
      for (const std::string& file : discharges) {
        HARDTACK_TRY(read.emplace_back(), read_token_file(console, file, "the discharge"));
      }
      admission = hardtack::admit(
          found->verify(
              bytes,
              {.keys = own, .now = as_of, .audience = audience_for(*found), .discharges = read, .caveats = &caveats}),
          revocation, now);
    }
    note_use(0);
  }
  for (const std::string& file : credentials) {
    if (admission.failure || admission.revoked) return admission;
    HARDTACK_TRY(const Bytes bytes, read_token_file(console, file, "the credential"));
    HARDTACK_TRY(const TokenFormat* found, detect_format(bytes));
    admit_further(
        found->verify(bytes, {.keys = *set, .now = as_of, .audience = audience_for(*found), .caveats = &caveats}),
        revocation, now, admission);
    note_use(admission.further.size());
  }
  if (audience && !audience_asked && !admission.failure && !admission.revoked) {
    return fail(Error(ErrorCode::kUsage, "none of these tokens is of a format that names an audience")
                    .with_help("leave `--audience` out"));
  }
  return admission;
}

}  // namespace hardtack::cli
