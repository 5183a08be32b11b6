#include "tokens/keys/key_lines.h"

#include <string>

#include "engine/text/trim.h"

#include "tokens/keys/key_text.h"

namespace hardtack {
namespace {

constexpr std::string_view kSpace = " \t\r";
constexpr std::string_view kPrivateLabel = "Private key:";
constexpr std::string_view kPublicLabel = "Public key:";
// What biscuit-cli prints before a pair.
constexpr std::string_view kAnnouncement = "Generating a new random keypair";

std::unexpected<Error> invalid(const std::string& message, const std::string& help) {
  return fail(Error(ErrorCode::kInvalidKey, message).with_help(help));
}

bool take_label(std::string_view& line, std::string_view label) {
  if (!line.starts_with(label)) return false;
  line = trimmed(line.substr(label.size()), kSpace);
  return true;
}

struct Lines {
  std::optional<std::string_view> private_key;
  std::optional<std::string_view> public_key;
};

Result<void> put(std::optional<std::string_view>& place, std::string_view key) {
  if (place) return invalid("the text holds several keys", "leave the one that is meant in a file of its own");
  place = key;
  return {};
}

// `is_private`: what a single line without label is taken for.
Result<Lines> read_lines(std::string_view text, bool is_private) {
  Lines lines;
  const bool single = text.find('\n') == std::string_view::npos;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = trimmed(text.substr(0, end), kSpace);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line == kAnnouncement) continue;
    const std::size_t slash = line.find('/');
    if (take_label(line, kPrivateLabel)) {
      HARDTACK_CHECK(put(lines.private_key, line));
    } else if (take_label(line, kPublicLabel)) {
      HARDTACK_CHECK(put(lines.public_key, line));
    } else if (single) {
      HARDTACK_CHECK(put(is_private ? lines.private_key : lines.public_key, line));
    } else if (slash != std::string_view::npos && line.substr(0, slash).ends_with("-private")) {
      HARDTACK_CHECK(put(lines.private_key, line));
    } else if (slash != std::string_view::npos) {
      HARDTACK_CHECK(put(lines.public_key, line));
    } else {
      return invalid("the text has several lines and is not a key pair",
                     "a key is one line, such as `ed25519-private/<64 hexadecimal digits>`; a pair has the lines "
                     "`Private key: ...` and `Public key: ...`");
    }
  }
  if (!lines.private_key && !lines.public_key) return fail(ErrorCode::kInvalidKey, "the text holds no key");
  return lines;
}

// What people have in such files besides keys in the forms that are read.
Result<void> refuse_foreign_text(std::string_view text) {
  if (text.starts_with("ssh-") || text.starts_with("ecdsa-sha2-")) {
    return invalid("the key is in the form of OpenSSH",
                   "make a key with `hardtack keypair` or `openssl genpkey -algorithm ed25519`");
  }
  if (text.starts_with('{')) return invalid("the key is JSON", "keys are read as hexadecimal text, PEM, DER or raw");
  if (text.starts_with('['))
    return invalid("the key is a list in JSON", "a set of keys is passed with `--key-set FILE`");
  if (text.starts_with('"') || text.starts_with('\'')) return invalid("the key stands in quotes", "remove the quotes");
  return {};
}

}  // namespace

Result<PrivateKey> private_key_from_lines(std::string_view text, std::optional<KeyAlgorithm> expected) {
  HARDTACK_CHECK(refuse_foreign_text(text));
  HARDTACK_TRY(const Lines lines, read_lines(text, true));
  if (!lines.private_key) return public_where_private_is_needed();
  HARDTACK_TRY(PrivateKey key, parse_private_key(*lines.private_key, expected));
  if (lines.public_key) {
    const bool named = lines.public_key->find('/') != std::string_view::npos;
    HARDTACK_TRY(const PublicKey half,
                 parse_public_key(*lines.public_key, named ? std::nullopt : std::optional(key.algorithm())));
    HARDTACK_CHECK(expect_pair(key, half));
  }
  return key;
}

Result<PublicKey> public_key_from_lines(std::string_view text, std::optional<KeyAlgorithm> expected) {
  HARDTACK_CHECK(refuse_foreign_text(text));
  HARDTACK_TRY(const Lines lines, read_lines(text, false));
  if (lines.private_key) return private_where_public_is_needed(lines.public_key.has_value());
  return parse_public_key(*lines.public_key, expected);
}

}  // namespace hardtack
