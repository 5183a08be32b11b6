#include "tokens/exposure/exposure_content.h"

#include <algorithm>

#include "engine/text/cat.h"
#include "tokens/bytes/append.h"

namespace hardtack {
namespace {

constexpr std::uint8_t kVersion = 1;

// The last is experimental in 3.2 of the specification, which gives it a digest of 16 bytes and a nullifier of 32.
constexpr std::array<ExposureType, 10> kTypes{{{1, "uid2", 32},
                                               {2, "euid", 32},
                                               {3, "id5", 32},
                                               {4, "rampid", 32},
                                               {5, "rampid_derived", 48},
                                               {6, "maid", 16},
                                               {7, "pairid", 32},
                                               {8, "hashed_email", 32},
                                               {9, "publisher_first_party", 32},
                                               {10, "world_id_nullifier", 48}}};

std::unexpected<TokenRefusal> malformed(std::string message) {
  return refuse(ErrorCode::kMalformedToken, "tmpx_plaintext",
                "the content of the exposure token " + std::move(message));
}

bool is_country(std::string_view text) {
  return text.size() == 2 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<void> check_order(const std::vector<std::uint8_t>& order) {
  if (order.empty()) return fail(ErrorCode::kUsage, "the order of the types is empty");
  for (auto type = order.begin(); type != order.end(); ++type) {
    if (find_exposure_type(*type) == nullptr) return fail(ErrorCode::kUsage, cat("there is no type ", unsigned{*type}));
    if (std::find(order.begin(), type, *type) != type)
      return fail(ErrorCode::kUsage, cat("the order of the types names `", find_exposure_type(*type)->name, "` twice"));
  }
  return {};
}

}  // namespace

std::span<const ExposureType> exposure_types() { return kTypes; }

const ExposureType* find_exposure_type(std::uint8_t id) {
  const auto type = std::ranges::find(kTypes, id, &ExposureType::id);
  return type == kTypes.end() ? nullptr : &*type;
}

const ExposureType* find_exposure_type(std::string_view name) {
  const auto type = std::ranges::find(kTypes, name, &ExposureType::name);
  return type == kTypes.end() ? nullptr : &*type;
}

std::size_t exposure_entry_bytes(std::span<const ExposureEntry> entries) {
  std::size_t size = 0;
  for (const ExposureEntry& entry : entries) size += 1 + entry.token.size();
  return size;
}

Result<Bytes> encode_exposure(const ExposureContent& content) {
  if (!is_country(content.country)) return fail(ErrorCode::kUsage, "a country is two upper-case letters, such as `DE`");
  if (content.unread_type) return fail(ErrorCode::kUsage, "content that was not read to its end cannot be written");
  for (const ExposureEntry& entry : content.entries) {
    const ExposureType* type = find_exposure_type(entry.type);
    if (type == nullptr) return fail(ErrorCode::kUsage, cat("there is no type ", unsigned{entry.type}));
    if (entry.token.size() != type->size)
      return fail(ErrorCode::kUsage, cat("a token of type `", type->name, "` has ", type->size, " bytes, this one has ",
                                         entry.token.size()));
  }
  if (const std::size_t size = exposure_entry_bytes(content.entries); size > kMaxExposureEntryBytes) {
    return fail(Error(ErrorCode::kUsage, cat("the entries have ", size, " bytes, and an exposure token has room for ",
                                             kMaxExposureEntryBytes))
                    .with_help("say in which order of types they are to be left out"));
  }
  Bytes out{kVersion};
  for (unsigned i = 4; i-- > 0;) out.push_back(static_cast<std::uint8_t>(content.time >> 8 * i));
  append(out, content.country);
  append(out, content.nonce);
  out.push_back(static_cast<std::uint8_t>(content.entries.size()));
  for (const ExposureEntry& entry : content.entries) {
    out.push_back(entry.type);
    append(out, entry.token);
  }
  return out;
}

TokenResult<ExposureContent> decode_exposure(ByteView plaintext) {
  if (plaintext.size() > kMaxExposurePlaintextBytes) return malformed("is longer than a token");
  if (plaintext.size() < kExposureHeaderBytes) return malformed("is cut short");
  if (plaintext[0] != kVersion)
    return refuse(ErrorCode::kUnsupportedVersion, "tmpx_plaintext",
                  cat("the content of the exposure token is of version ", unsigned{plaintext[0]}));
  ExposureContent content;
  for (const std::uint8_t byte : plaintext.subspan(1, 4)) content.time = content.time << 8 | byte;
  content.country.assign(plaintext.begin() + 5, plaintext.begin() + 7);
  if (!is_country(content.country)) return malformed("has a country that is not two upper-case letters");
  std::ranges::copy(plaintext.subspan(7, 8), content.nonce.begin());
  ByteView rest = plaintext.subspan(kExposureHeaderBytes);
  for (unsigned left = plaintext[15]; left > 0; --left) {
    if (rest.empty()) return malformed("has fewer entries than it says");
    const ExposureType* type = find_exposure_type(rest[0]);
    if (type == nullptr) {
      content.unread_type = rest[0];
      return content;
    }
    if (rest.size() < 1 + type->size) return malformed("has an entry that is cut short");
    const ByteView token = rest.subspan(1, type->size);
    content.entries.push_back({type->id, {token.begin(), token.end()}});
    rest = rest.subspan(1 + type->size);
  }
  if (!rest.empty()) return malformed("has bytes behind its entries");
  return content;
}

Result<std::vector<ExposureEntry>> fit_exposure(std::vector<ExposureEntry> entries,
                                                const std::optional<std::vector<std::uint8_t>>& order) {
  if (!order) {
    if (exposure_entry_bytes(entries) <= kMaxExposureEntryBytes) return entries;
    return fail(Error(ErrorCode::kUsage, "the entries do not fit into an exposure token")
                    .with_help("say in which order of types they are to be left out"));
  }
  HARDTACK_CHECK(check_order(*order));
  std::vector<ExposureEntry> kept;
  std::size_t size = 0;
  for (const std::uint8_t type : *order) {
    for (ExposureEntry& entry : entries) {
      if (entry.type != type) continue;
      size += 1 + entry.token.size();
      if (size > kMaxExposureEntryBytes) return kept;
      kept.push_back(std::move(entry));
    }
  }
  return kept;
}

}  // namespace hardtack
