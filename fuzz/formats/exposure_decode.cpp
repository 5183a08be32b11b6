// Property: any bytes are the content of an exposure token or an error, whether they were sealed or not; what is read
// is within the bounds of a token and written as the bytes that it was read from; what is left out of too many entries
// leaves what fits; and no bytes open as a token under a key but what was sealed to it.
#include "fuzz/formats/fixed_formats.h"
#include "tokens/bytes/append.h"
#include "tokens/bytes/base64.h"
#include "tokens/crypto/hpke/hpke.h"
#include "tokens/exposure/exposure.h"
#include "tokens/exposure/exposure_format.h"

namespace hardtack {
namespace {

using fuzz::require;

const TokenKey& opening_key() {
  static const TokenKey key = exposure_opening_key(share(SecretBytes::copy_of(Bytes(32, 7)))).value();
  return key;
}

ExposureRecipient recipient() {
  return {"k1", x25519::public_key_of(opening_key().secret()->bytes().first<32>()).value()};
}

void check_content(const ExposureContent& content, ByteView plaintext) {
  require(content.entries.size() <= plaintext[15], "there are no more entries than it says");
  require(exposure_entry_bytes(content.entries) + kExposureHeaderBytes <= plaintext.size(),
          "entries are as long as their bytes");
  const auto written = encode_exposure(content);
  const bool is_writable = !content.unread_type && exposure_entry_bytes(content.entries) <= kMaxExposureEntryBytes;
  require(written.has_value() == is_writable, "what was read to its end and fits is written");
  require(!written || std::ranges::equal(*written, plaintext), "what is written is what was read");
}

// Bytes that somebody has sealed, of whatever they are.
void check_sealed(ByteView plaintext, const TokenResult<ExposureContent>& content) {
  fuzz::ZeroRandom random;
  const hpke::Sealed sealed = hpke::seal(recipient().key, {}, {}, plaintext, random).value();
  Bytes bytes(sealed.encapsulated_key.begin(), sealed.encapsulated_key.end());
  append(bytes, sealed.ciphertext);
  const std::string text = "k1." + to_base64url(bytes, Padding::kOmitted);
  const auto opened = open_exposure(text, [](const std::string&) -> Result<TokenKey> { return opening_key(); });
  require(opened.has_value() == (text.size() <= kMaxExposureBytes), "a token has at most 255 characters");
  if (!opened) return;
  require(opened->key_id == "k1", "the key id is what the token names");
  require(opened->content.has_value() == content.has_value(), "sealed bytes are read like any");
  require(!content || *opened->content == *content, "sealed bytes say the same");
}

// Each byte of the input is an entry of some type.
void check_fitting(ByteView input) {
  std::vector<ExposureEntry> entries;
  for (const std::uint8_t byte : input.first(std::min<std::size_t>(input.size(), 40))) {
    const ExposureType& type = exposure_types()[byte % exposure_types().size()];
    entries.push_back({type.id, Bytes(type.size, byte)});
  }
  const auto kept = fit_exposure(entries, std::vector<std::uint8_t>{6, 1, 5});
  require(kept.has_value(), "an order always leaves what fits");
  require(exposure_entry_bytes(*kept) <= kMaxExposureEntryBytes, "what is kept fits");
  const auto all = fit_exposure(entries, std::nullopt);
  require(all.has_value() == (exposure_entry_bytes(entries) <= kMaxExposureEntryBytes), "nothing is left out unasked");
  require(!all || *all == entries, "what fits is kept");
}

}  // namespace
}  // namespace hardtack

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hardtack;
  const ByteView input(data, size);
  const auto content = decode_exposure(input);
  if (content) check_content(*content, input);
  // Sealing takes a hundred times as long as reading, so the last byte decides about it.
  if (size > 0 && size <= 2 * kMaxExposurePlaintextBytes && input[size - 1] % 8 == 1) check_sealed(input, content);
  check_fitting(input);
  static const TokenKeys keys(opening_key());
  const auto verified = exposure_format().verify(input, {.keys = keys, .now = fuzz::kFixedNow});
  fuzz::ZeroRandom random;
  static const std::string minted = seal_exposure({1, "DE", {}, {}}, recipient(), random).value();
  const std::string_view text = fuzz::trimmed_token(data, size);
  const std::string_view sealed = std::string_view(minted).substr(minted.find('.'));
  require(verified.has_value() == (text.ends_with(sealed) && split_exposure(text).has_value() &&
                                   text.find('.') == text.size() - sealed.size()),
          "only what was sealed opens, under whatever key id");
  fuzz::require_agreement(exposure_format(), input, verified.has_value());
  return 0;
}
