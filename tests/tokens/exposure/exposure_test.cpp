// Exposure tokens: the bytes, what fits, and what hostile ones come to.
#include "tokens/exposure/exposure.h"

#include <gtest/gtest.h>

#include "tests/support/random_sources.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/hpke/hpke.h"
#include "tokens/exposure/exposure_nonces.h"
#include "tokens/once/memory_once.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::FailingRandom;

constexpr std::array<std::uint8_t, 8> kNonce{1, 2, 3, 4, 5, 6, 7, 8};

ExposureEntry entry(std::uint8_t type, std::uint8_t byte = 0) {
  return {type, Bytes(find_exposure_type(type)->size, byte)};
}

ExposureContent content(std::vector<ExposureEntry> entries = {}) {
  return {0x11223344, "DE", kNonce, std::move(entries)};
}

struct Keys {
  Bytes secret = Bytes(32, 7);
  ExposureRecipient recipient{"k1", x25519::public_key_of(ByteView(secret).first<32>()).value()};
  TokenKey opening = exposure_opening_key(share(SecretBytes::copy_of(secret))).value();

  ExposureKeys finder() const {
    return [this](const std::string& id) -> Result<TokenKey> {
      if (id == recipient.key_id) return opening;
      return fail(ErrorCode::kUnknownRootKey, "no key has this id");
    };
  }
};

std::string seal_raw(const Keys& keys, ByteView plaintext) {
  DeterministicRandom random(2);
  const auto sealed = hpke::seal(keys.recipient.key, {}, {}, plaintext, random).value();
  Bytes bytes(sealed.encapsulated_key.begin(), sealed.encapsulated_key.end());
  bytes.insert(bytes.end(), sealed.ciphertext.begin(), sealed.ciphertext.end());
  return "k1." + to_base64url(bytes, Padding::kOmitted);
}

TEST(Exposure, TheHeaderIsAsPublished) {
  const auto plaintext = encode_exposure(content({entry(1, 0xab)}));
  ASSERT_TRUE(plaintext.has_value()) << plaintext.error();
  std::string expected =
      "01"
      "11223344"
      "4445"
      "0102030405060708"
      "01"
      "01";
  for (int i = 0; i < 32; ++i) expected += "ab";
  EXPECT_EQ(to_hex(*plaintext), expected);
  EXPECT_EQ(decode_exposure(*plaintext).value(), content({entry(1, 0xab)}));
}

TEST(Exposure, TypesAreThoseOfTheTable) {
  struct Row {
    std::uint8_t id;
    std::string_view name;
    std::size_t size;
  };
  const std::vector<Row> rows = {{1, "uid2", 32},
                                 {2, "euid", 32},
                                 {3, "id5", 32},
                                 {4, "rampid", 32},
                                 {5, "rampid_derived", 48},
                                 {6, "maid", 16},
                                 {7, "pairid", 32},
                                 {8, "hashed_email", 32},
                                 {9, "publisher_first_party", 32},
                                 {10, "world_id_nullifier", 48}};
  ASSERT_EQ(exposure_types().size(), rows.size());
  for (const Row& row : rows) {
    ASSERT_NE(find_exposure_type(row.id), nullptr);
    EXPECT_EQ(find_exposure_type(row.id)->name, row.name);
    EXPECT_EQ(find_exposure_type(row.name)->id, row.id);
    EXPECT_EQ(find_exposure_type(row.id)->size, row.size);
    EXPECT_TRUE(encode_exposure(content({entry(row.id)})).has_value());
    ExposureEntry shorter = entry(row.id);
    shorter.token.pop_back();
    EXPECT_EQ(encode_exposure(content({shorter})).error().code(), ErrorCode::kUsage);
  }
  for (const std::uint8_t id : std::initializer_list<std::uint8_t>{0, 11, 255}) {
    EXPECT_EQ(find_exposure_type(id), nullptr);
    EXPECT_EQ(encode_exposure(content({{id, Bytes(32)}})).error().code(), ErrorCode::kUsage);
  }
  EXPECT_EQ(find_exposure_type("other"), nullptr);
}

TEST(Exposure, CountriesAreTwoUpperCaseLetters) {
  for (const char* country : {"", "u", "US ", "us", "U1", "USA", "\xc3\x9c"}) {
    ExposureContent wrong = content();
    wrong.country = country;
    EXPECT_EQ(encode_exposure(wrong).error().code(), ErrorCode::kUsage) << country;
  }
}

TEST(Exposure, SizesAreThoseOfTheBudget) {
  EXPECT_EQ(exposure_wire_bytes(8, 99), 227u);
  EXPECT_EQ(exposure_wire_bytes(1, 0), 88u);
  EXPECT_EQ(exposure_wire_bytes(8, kMaxExposureEntryBytes), kMaxExposureBytes);
  EXPECT_GT(exposure_wire_bytes(8, kMaxExposureEntryBytes + 1), kMaxExposureBytes);
  EXPECT_LE(exposure_wire_bytes(1, 125), kMaxExposureBytes);
  EXPECT_GT(exposure_wire_bytes(1, 126), kMaxExposureBytes);
  const Keys keys;
  DeterministicRandom random(1);
  ExposureRecipient recipient = keys.recipient;
  for (const std::string& id : {std::string("k"), std::string("abc_DE-9")}) {
    recipient.key_id = id;
    const auto token = seal_exposure(content({entry(1), entry(2), entry(3)}), recipient, random);
    ASSERT_TRUE(token.has_value());
    EXPECT_EQ(token->size(), exposure_wire_bytes(id.size(), 99));
  }
}

TEST(Exposure, OverTheBudgetNothingIsLeftOutUnasked) {
  const std::vector<ExposureEntry> many = {entry(6, 1), entry(1, 2), entry(5, 3), entry(1, 4), entry(2, 5)};  // 165
  EXPECT_EQ(fit_exposure(many, std::nullopt).error().code(), ErrorCode::kUsage);
  EXPECT_EQ(encode_exposure(content(many)).error().code(), ErrorCode::kUsage);
  const std::vector<ExposureEntry> few = {entry(6, 1), entry(1, 2)};
  EXPECT_EQ(fit_exposure(few, std::nullopt).value(), few);
}

TEST(Exposure, AnOrderKeepsTheLongestBeginningThatFits) {
  struct Row {
    std::vector<ExposureEntry> given;
    std::vector<std::uint8_t> order;
    std::vector<ExposureEntry> kept;
  };
  const ExposureEntry a = entry(1, 1), b = entry(1, 2), maid = entry(6, 3), long_one = entry(5, 4), euid = entry(2, 5);
  const std::vector<Row> rows = {
      {{a, maid}, {6, 1}, {maid, a}},
      {{a, maid}, {1}, {a}},                                       // not named, so not sent, though it would fit
      {{b, maid, a}, {1, 6}, {b, a, maid}},                        // stable
      {{a, b, long_one, maid}, {1, 5, 6}, {a, b, long_one}},       // 33 + 33 + 49, and 17 more is over 120
      {{a, b, euid, long_one, maid}, {1, 2, 5, 6}, {a, b, euid}},  // what does not fit ends it, also what is shorter
      {{a}, {9}, {}},
      {{}, {1}, {}}};
  for (const Row& row : rows) EXPECT_EQ(fit_exposure(row.given, row.order).value(), row.kept);
  for (const std::vector<std::uint8_t>& order :
       std::initializer_list<std::vector<std::uint8_t>>{{}, {1, 1}, {11}, {1, 0}})
    EXPECT_EQ(fit_exposure({a}, order).error().code(), ErrorCode::kUsage);
}

TEST(Exposure, WhatIsSealedOpens) {
  const Keys keys;
  DeterministicRandom random(1);
  for (const std::vector<ExposureEntry>& entries : std::initializer_list<std::vector<ExposureEntry>>{
           {},
           {entry(1, 9)},
           {entry(10, 1), entry(5, 2)},
           {entry(6), entry(6), entry(6), entry(6), entry(6), entry(6), entry(6)}}) {
    const auto token = seal_exposure(content(entries), keys.recipient, random);
    ASSERT_TRUE(token.has_value()) << token.error();
    const auto opened = open_exposure(*token, keys.finder());
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->key_id, "k1");
    EXPECT_EQ(opened->content.value(), content(entries));
  }
  FailingRandom failing;
  EXPECT_EQ(seal_exposure(content(), keys.recipient, failing).error().code(), ErrorCode::kRandomnessFailed);
}

TEST(Exposure, AnUnknownTypeEndsTheReadingAndKeepsWhatStandsBefore) {
  const Keys keys;
  Bytes plaintext = encode_exposure(content({entry(6, 1), entry(1, 2)})).value();
  plaintext[15] = 9;
  plaintext.push_back(200);
  plaintext.push_back(1);
  const auto opened = open_exposure(seal_raw(keys, plaintext), keys.finder());
  ASSERT_TRUE(opened.has_value() && opened->content.has_value());
  EXPECT_EQ(opened->content->entries, (std::vector<ExposureEntry>{entry(6, 1), entry(1, 2)}));
  EXPECT_EQ(opened->content->unread_type, std::optional<std::uint8_t>(200));
  EXPECT_EQ(encode_exposure(*opened->content).error().code(), ErrorCode::kUsage);
}

struct WireRow {
  std::string_view what;
  std::string text;
  std::string_view code;
};

TEST(Exposure, WhatIsNoTokenIsRefused) {
  const Keys keys;
  DeterministicRandom random(1);
  const std::string good = seal_exposure(content({entry(1)}), keys.recipient, random).value();
  const std::string payload = good.substr(3);
  const std::string longest = "abcd1234." + std::string(246, 'A');
  ASSERT_EQ(longest.size(), kMaxExposureBytes);
  const std::vector<WireRow> rows = {{"nothing", "", "tmpx_malformed"},
                                     {"no point", "k1" + payload, "tmpx_malformed"},
                                     {"no key id", "." + payload, "tmpx_malformed"},
                                     {"a key id of nine", "abcd12345." + payload, "tmpx_malformed"},
                                     {"a key id with a space", "k 1." + payload, "tmpx_malformed"},
                                     {"a key id beyond ASCII", "k\xc3\xbc." + payload, "tmpx_malformed"},
                                     {"one too long", longest + "A", "tmpx_too_long"},
                                     {"far too long", "k1." + std::string(60'000, 'A'), "tmpx_too_long"}};
  for (const WireRow& row : rows) {
    const auto opened = open_exposure(row.text, keys.finder());
    ASSERT_FALSE(opened.has_value()) << row.what;
    EXPECT_EQ(opened.error().code, row.code) << row.what;
  }
}

TEST(Exposure, TheKeyIdIsToldWhereTheRestIsOfNoUse) {
  const Keys keys;
  DeterministicRandom random(1);
  const std::string good = seal_exposure(content({entry(1)}), keys.recipient, random).value();
  std::string stray = good;
  ASSERT_EQ((good.size() - 3) % 4, 2u);  // four bits of the last character are none of the bytes'
  stray.back() = stray.back() == 'B' ? 'C' : 'B';
  std::string changed = good;
  changed[10] = changed[10] == 'A' ? 'B' : 'A';
  const std::vector<WireRow> rows = {{"empty", "k1.", "tmpx_malformed"},
                                     {"padded", good + "==", "tmpx_malformed"},
                                     {"stray bits", stray, "tmpx_malformed"},
                                     {"the other alphabet", "k1.+" + good.substr(4), "tmpx_malformed"},
                                     {"a second point", good + ".", "tmpx_malformed"},
                                     {"a line break", good + "\n", "tmpx_malformed"},
                                     {"short", "k1." + std::string(84, 'A'), "tmpx_malformed"},
                                     {"changed", changed, "tmpx_unopened"},
                                     {"zeros", "k1." + std::string(100, 'A'), "tmpx_unopened"}};
  for (const WireRow& row : rows) {
    const auto opened = open_exposure(row.text, keys.finder());
    ASSERT_TRUE(opened.has_value()) << row.what;
    EXPECT_EQ(opened->key_id, "k1") << row.what;
    ASSERT_FALSE(opened->content.has_value()) << row.what;
    EXPECT_EQ(opened->content.error().code, row.code) << row.what;
  }
  const auto unknown = open_exposure("other" + good.substr(2), keys.finder());
  ASSERT_TRUE(unknown.has_value());
  EXPECT_EQ(unknown->key_id, "other");
  EXPECT_EQ(unknown->content.error().code, "unknown_root_key");
}

// Whoever knows the public key seals what they like.
TEST(Attacks, A165_OpenedPlaintextIsReadAsStrictlyAsTheToken) {
  const Keys keys;
  const Bytes good = encode_exposure(content({entry(6, 1)})).value();
  std::vector<std::pair<std::string_view, Bytes>> rows;
  const auto add = [&](std::string_view what, auto&& change) {
    Bytes changed = good;
    change(changed);
    rows.emplace_back(what, std::move(changed));
  };
  for (std::size_t size = 0; size < good.size(); ++size) {
    if (size == 16) continue;  // handled below: one entry is promised and none is there
    add("cut", [&](Bytes& bytes) { bytes.resize(size); });
  }
  add("cut behind the header", [](Bytes& bytes) { bytes.resize(16); });
  add("version 0", [](Bytes& bytes) { bytes[0] = 0; });
  add("version 2", [](Bytes& bytes) { bytes[0] = 2; });
  add("lower case", [](Bytes& bytes) { bytes[5] = 'd'; });
  add("no letter", [](Bytes& bytes) { bytes[6] = 0; });
  add("more than it says", [](Bytes& bytes) { bytes.push_back(0); });
  add("fewer than it says", [](Bytes& bytes) { bytes[15] = 255; });
  add("none, and bytes behind", [](Bytes& bytes) { bytes[15] = 0; });
  add("longer than a token", [](Bytes& bytes) { bytes.resize(kMaxExposurePlaintextBytes + 1); });
  add("64 KiB", [](Bytes& bytes) { bytes.resize(65'536, 6); });
  for (const auto& [what, plaintext] : rows) {
    const auto read = decode_exposure(plaintext);
    ASSERT_FALSE(read.has_value()) << what << " " << plaintext.size();
    EXPECT_EQ(read.error().code, "tmpx_plaintext") << what;
    if (plaintext.size() > kMaxExposurePlaintextBytes) continue;
    const auto opened = open_exposure(seal_raw(keys, plaintext), keys.finder());
    if (plaintext.size() < kExposureHeaderBytes) {
      EXPECT_EQ(opened->content.error().code, "tmpx_malformed") << what;
    } else {
      EXPECT_EQ(opened->content.error().code, "tmpx_plaintext") << what;
    }
  }
  // Zeros at the end are entries of type 0, which stops the reading.
  Bytes zeros = good;
  zeros[15] = 255;
  zeros.push_back(0);
  EXPECT_EQ(decode_exposure(zeros)->entries.size(), 1u);
}

TEST(Exposure, ANonceIsServedInItsWindowAndReplayedBehindIt) {
  struct Row {
    std::int64_t after;
    std::int64_t window;
    std::string_view outcome;
  };
  for (const Row& row : std::initializer_list<Row>{{0, 60, "served"},
                                                   {60, 60, "served"},
                                                   {61, 60, "tmpx_replayed"},
                                                   {300, 300, "served"},
                                                   {301, 300, "tmpx_replayed"},
                                                   {1, 1, "served"},
                                                   {2, 1, "tmpx_replayed"},
                                                   {-1, 60, "tmpx_replayed"},
                                                   {kExposureMemorySeconds, 60, "tmpx_replayed"},
                                                   {kExposureMemorySeconds + 1, 60, "tmpx_stale"}}) {
    MemoryOnceStore store;
    const std::int64_t now = content().time;
    EXPECT_EQ(observe_exposure(store, content(), now, row.window).value(), ExposureSighting::kFirst);
    const auto again = observe_exposure(store, content(), now + row.after, row.window);
    if (again) {
      EXPECT_EQ(row.outcome, "served") << row.after;
      EXPECT_EQ(*again, ExposureSighting::kServedAgain);
    } else {
      EXPECT_EQ(again.error().code, row.outcome) << row.after;
    }
  }
}

TEST(Exposure, TimesBeyondWhatIsRememberedAreRefused) {
  MemoryOnceStore store;
  const std::int64_t time = content().time;
  EXPECT_EQ(observe_exposure(store, content(), time - kExposureClockSkewSeconds - 1).error().code, "tmpx_stale");
  EXPECT_EQ(observe_exposure(store, content(), time + kExposureMemorySeconds + 1).error().code, "tmpx_stale");
  EXPECT_TRUE(observe_exposure(store, content(), time - kExposureClockSkewSeconds).has_value());
  for (const std::int64_t window : {std::int64_t{0}, std::int64_t{-1}, kMaxServeWindow + 1})
    EXPECT_EQ(observe_exposure(store, content(), time, window).error().code, "usage");
  MemoryOnceStore full({.max_remembered = 0});
  EXPECT_EQ(observe_exposure(full, content(), time).error().code, "too_much_memory");
}

}  // namespace
}  // namespace hardtack
