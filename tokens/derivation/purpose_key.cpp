#include "tokens/derivation/purpose_key.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "engine/text/trim.h"
#include "json/json.h"
#include "tokens/bytes/append.h"
#include "tokens/bytes/hex.h"
#include "tokens/derivation/text_path.h"
#include "tokens/keys/key_file.h"

namespace hardtack {
namespace {

// Where a label of a pattern is `*`, any label fits; the last label is always the version.
struct Slot {
  std::string_view purpose;
  std::array<std::string_view, 3> labels;  // before the version; the rest is empty
  std::array<DerivationCurve, 2> curves;   // twice the same where there is one
};
constexpr std::array<Slot, 5> kSlots{{
    {"shielding", {"shielding"}, {DerivationCurve::kX25519, DerivationCurve::kX25519}},
    {"session", {"issuer", "jwt"}, {DerivationCurve::kSecp256r1, DerivationCurve::kSecp256r1}},
    {"oidc", {"oidc", "issuer"}, {DerivationCurve::kSecp256r1, DerivationCurve::kSecp256r1}},
    {"wallet", {"wallet", "*", "*"}, {DerivationCurve::kSecp256k1, DerivationCurve::kEd25519}},
    {"dkim", {"dkim", "*"}, {DerivationCurve::kEd25519, DerivationCurve::kEd25519}},
}};

bool is_version(std::string_view label) {
  if (label.size() < 2 || label.size() > 10 || label[0] != 'v' || label[1] == '0') return false;
  return std::ranges::all_of(label.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

bool fits(const Slot& slot, std::span<const std::string_view> labels) {
  const auto wanted =
      static_cast<std::size_t>(std::ranges::count_if(slot.labels, [](auto one) { return !one.empty(); }));
  if (labels.size() != wanted + 1 || !is_version(labels.back())) return false;
  for (std::size_t i = 0; i < wanted; ++i) {
    if (slot.labels[i] != "*" && slot.labels[i] != labels[i]) return false;
  }
  return true;
}

const Slot* slot_of_purpose(std::string_view purpose) {
  const auto* found = std::ranges::find(kSlots, purpose, &Slot::purpose);
  return found == kSlots.end() ? nullptr : found;
}

// Null for a path that belongs to no purpose of the table. `oidc/issuer/1` is not one of them either, but nobody wants
// a key of it: the first label of a slot is the slot's.
Result<const Slot*> slot_of_path(std::span<const std::string_view> labels) {
  for (const Slot& slot : kSlots) {
    if (fits(slot, labels)) return &slot;
  }
  for (const Slot& slot : kSlots) {
    if (slot.labels[0] == labels[0]) {
      return fail(
          Error(ErrorCode::kUsage, cat("the path begins as one for ", slot.purpose, " and is none"))
              .with_help("docs/tokens/derivation.md lists the paths; the last label is a version such as `v1`"));
    }
  }
  return static_cast<const Slot*>(nullptr);
}

Result<void> check_purpose(std::string_view purpose) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  if (!purpose.empty() && purpose.size() <= kMaxPurposeBytes && std::ranges::all_of(purpose, allowed)) return {};
  return fail(ErrorCode::kUsage, cat("a purpose is 1 to ", kMaxPurposeBytes, " of a-z, 0-9 and `-`"));
}

Result<void> check_id(std::string_view id) {
  const auto allowed = [](char c) { return c > 0x20 && c < 0x7f; };
  if (!id.empty() && id.size() <= kMaxPurposeKeyIdBytes && std::ranges::all_of(id, allowed)) return {};
  return fail(ErrorCode::kUsage, cat("a key id is 1 to ", kMaxPurposeKeyIdBytes, " characters of printable ASCII"));
}

// Purpose, path and curve go together. Without a path there is only the purpose to hold against the curve.
Result<DerivationCurve> curve_of(std::string_view purpose, std::string_view path,
                                 std::optional<DerivationCurve> given) {
  const Slot* slot = slot_of_purpose(purpose);
  if (!path.empty()) {
    HARDTACK_TRY(const std::vector<std::string_view> labels, split_path(path));
    HARDTACK_TRY(const Slot* of_path, slot_of_path(labels));
    if (of_path != slot) {
      if (of_path == nullptr)
        return fail(ErrorCode::kUsage, cat("the purpose ", quote(purpose), " has other paths than this one"));
      return fail(ErrorCode::kUsage, cat("the path is for ", of_path->purpose, ", not for ", quote(purpose)));
    }
  }
  if (slot == nullptr) {
    if (given) return *given;
    return fail(Error(ErrorCode::kUsage, "the path does not say of which algorithm its key is")
                    .with_help("name ed25519, x25519, secp256r1 or secp256k1"));
  }
  if (!given) {
    if (slot->curves[0] == slot->curves[1]) return slot->curves[0];
    return fail(Error(ErrorCode::kUsage, cat("a key for ", slot->purpose, " is of one of two algorithms"))
                    .with_help(cat("name ", derivation_curve_name(slot->curves[0]), " or ",
                                   derivation_curve_name(slot->curves[1]))));
  }
  if (std::ranges::find(slot->curves, *given) != slot->curves.end()) return *given;
  return fail(ErrorCode::kUsage,
              cat("a key for ", slot->purpose, " is not of the algorithm ", derivation_curve_name(*given)));
}

std::unexpected<Error> bad_file(std::string_view why) {
  return fail(ErrorCode::kInvalidKey, cat("the key file ", why));
}

Result<std::string> text_member(const JsonValue& file, std::string_view name) {
  const JsonValue* value = file.find(name);
  if (value == nullptr || !value->is_string()) return bad_file(cat("has no text `", name, "`"));
  return value->as_string();
}

Result<void> expect_members(const JsonValue& file) {
  static constexpr std::array<std::string_view, 6> kMembers{"purpose", "algorithm",   "id",
                                                            "path",    "private_key", "public_key"};
  for (const auto& [name, value] : file.as_object()) {
    if (std::ranges::find(kMembers, name) == kMembers.end()) return bad_file("has a member that no key file has");
  }
  return {};
}

// What a file says beside its key is judged as what was asked for would be, but is no wrong command line.
template <typename T>
Result<T> in_file(Result<T> result) {
  if (result) return result;
  return bad_file(cat("is refused: ", result.error().message()));
}

}  // namespace

Result<PrivateKey> PurposeKey::private_key() const {
  if (curve_ == DerivationCurve::kEd25519) return PrivateKey::from_bytes(KeyAlgorithm::kEd25519, secret_.bytes());
  if (curve_ == DerivationCurve::kSecp256r1) return PrivateKey::from_bytes(KeyAlgorithm::kSecp256r1, secret_.bytes());
  return fail(ErrorCode::kKeyAlgorithmMismatch,
              cat("no token is signed with a key of ", derivation_curve_name(curve_)));
}

// Written by hand, so that the secret goes from one wiped buffer into another. Nothing in it needs an escape but `"`
// and
// `\`, which ids and paths may hold.
SecretBytes PurposeKey::to_json() const {
  const auto member = [](std::string_view name, std::string_view text) {
    std::string written = cat("  \"", name, "\": \"");
    for (const char c : text) {
      if (c == '"' || c == '\\') written += '\\';
      written += c;
    }
    return written + "\",\n";
  };
  std::string before =
      "{\n" + member("purpose", purpose_) + member("algorithm", derivation_curve_name(curve_)) + member("id", id_);
  if (!path_.empty()) before += member("path", path_);
  before += "  \"private_key\": \"";
  const SecretBytes digits = secret_to_hex(secret_.bytes());
  const std::string after = "\",\n  \"public_key\": \"" + to_hex(public_key_) + "\"\n}\n";
  SecretBytes text(before.size() + digits.size() + after.size());
  auto* end = std::ranges::copy(bytes_of(before), text.writable().data()).out;
  end = std::ranges::copy(digits.bytes(), end).out;
  std::ranges::copy(bytes_of(after), end);
  return text;
}

Result<PurposeKey> derive_purpose_key(const PurposeKeyRequest& request, ByteView seed) {
  HARDTACK_CHECK(check_purpose(request.purpose));
  HARDTACK_CHECK(check_id(request.id));
  HARDTACK_CHECK(split_path(request.path));
  HARDTACK_TRY(const DerivationCurve curve, curve_of(request.purpose, request.path, request.curve));
  HARDTACK_TRY(const DerivedKey derived, derive_path(curve, seed, request.path));
  PurposeKey key;
  key.purpose_ = request.purpose;
  key.curve_ = curve;
  key.id_ = request.id;
  key.path_ = request.path;
  key.secret_ = SecretBytes::copy_of(derived.reveal());
  HARDTACK_TRY(key.public_key_, derived.public_key());
  return key;
}

Result<PurposeKey> parse_purpose_key(ByteView contents, std::string_view purpose) {
  HARDTACK_CHECK(check_purpose(purpose));
  const std::string_view text(reinterpret_cast<const char*>(contents.data()), contents.size());
  HARDTACK_TRY(const JsonValue file, parse_json(trimmed(text), {kMaxKeyFileSize, 2, 32}));
  if (!file.is_object() || file.find("purpose") == nullptr) {
    return fail(Error(ErrorCode::kInvalidKey, "the key file does not say what its key is for")
                    .with_help("such files are written by `hardtack derive-key`"));
  }
  HARDTACK_CHECK(expect_members(file));
  PurposeKey key;
  HARDTACK_TRY(key.purpose_, text_member(file, "purpose"));
  HARDTACK_CHECK(in_file(check_purpose(key.purpose_)));
  if (key.purpose_ != purpose) {
    return fail(ErrorCode::kKeyMismatch,
                cat("the key is for ", quote(key.purpose_), ", and one for ", quote(purpose), " is needed"));
  }
  HARDTACK_TRY(key.id_, text_member(file, "id"));
  HARDTACK_CHECK(in_file(check_id(key.id_)));
  if (file.find("path") != nullptr) {
    HARDTACK_TRY(key.path_, text_member(file, "path"));
    HARDTACK_CHECK(in_file(split_path(key.path_)));
  }
  HARDTACK_TRY(const std::string algorithm, text_member(file, "algorithm"));
  HARDTACK_TRY(const DerivationCurve named, in_file(derivation_curve_from_name(algorithm)));
  HARDTACK_TRY(key.curve_, in_file(curve_of(key.purpose_, key.path_, named)));

  const JsonValue* digits = file.find("private_key");
  if (digits == nullptr || !digits->is_string()) return bad_file("has no text `private_key`");
  HARDTACK_TRY(key.secret_, secret_from_hex(digits->as_string()));
  HARDTACK_TRY(key.public_key_, derived_public_key(key.curve_, key.secret_.bytes()));
  HARDTACK_TRY(const std::string half, text_member(file, "public_key"));
  HARDTACK_TRY(const Bytes written, from_hex(half));
  if (written != key.public_key_)
    return fail(ErrorCode::kKeyMismatch, "the public half in the key file does not belong to its private key");
  return key;
}

Result<PurposeKey> read_purpose_key_file(const std::string& path, std::string_view purpose) {
  HARDTACK_TRY(const SecretBytes contents, read_secret_file(path));
  auto key = parse_purpose_key(contents.bytes(), purpose);
  if (!key) return fail(key.error().with_context("key file `" + path + "`"));
  return key;
}

}  // namespace hardtack
