// Macaroons: published vectors, encodings, third parties, and what is refused under which name.
#include "tokens/macaroon/macaroon.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <stdexcept>

#include "tests/support/random_sources.h"
#include "tests/tokens/crypto/vectors.h"
#include "tokens/bytes/base64.h"
#include "tokens/macaroon/encoding.h"
#include "tokens/macaroon/verify.h"

namespace hardtack {
namespace {

using testing::DeterministicRandom;
using testing::vectors_folder;

MacaroonKey key_of(std::string_view text = "this is the key") {
  return MacaroonKey::derived(SecretBytes::copy_of(text));
}

std::string hex(const MacaroonSignature& signature) { return to_hex(signature); }

Bytes bytes(std::string_view text) { return {bytes_of(text).begin(), bytes_of(text).end()}; }

std::string text(ByteView from) { return {reinterpret_cast<const char*>(from.data()), from.size()}; }

std::string code_of(const Macaroon& root, const std::vector<Macaroon>& discharges = {},
                    const MacaroonVerifyOptions& options = {}, std::string_view key = "this is the key") {
  const auto verified = verify_macaroon(root, key_of(key), discharges, options);
  return verified ? "" : verified.error().code;
}

TEST(Macaroon, ThePublishedSignaturesHold) {
  Macaroon token = make_macaroon(key_of(), "http://example.org/", "keyid");
  EXPECT_EQ(hex(token.signature), "7cdee792511c5bc6f528485805dfe9b24e785e28e2a99301f9d711c609e38ef7");
  add_first_party(token, "account = 3735928559");
  EXPECT_EQ(hex(token.signature), "f54807f6dc6edf88bf0f7306b3822562a362533dbf7339ba61765da4bd259d87");
  add_first_party(token, "user = alice");
  EXPECT_EQ(hex(token.signature), "4be967cd1ea0c6b26baf6a4a94ee9b05b15886da0ba85e8c42a93c8d0e125efc");
}

// The third-party chain of libmacaroons' README, with a nonce of zeros.
TEST(Macaroon, ThePublishedThirdPartyChainHolds) {
  Macaroon token = make_macaroon(key_of("this is a different super-secret key; never use the same secret twice"),
                                 "http://mybank/", "we used our other secret key");
  add_first_party(token, "account = 3735928559");
  EXPECT_EQ(hex(token.signature).substr(0, 8), "1434e674");
  const std::array<std::uint8_t, 24> nonce{};
  const MacaroonKey shared = key_of("4; guaranteed random by a fair toss of the dice");
  const std::string id = "this was how we remind auth of key/pred";
  add_third_party(token, shared, "http://auth.mybank/", id, nonce);
  EXPECT_EQ(hex(token.signature).substr(0, 8), "d27db2fd");
  EXPECT_EQ(to_base64url(token.caveats.back().vid, Padding::kOmitted),
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA027FAuBYhtHwJ58FX6UlVNFtFsGxQHS7uD_w_dedwv4Jjw7UorCREw5rXbRqIKhr");
  Macaroon discharge = make_macaroon(shared, "http://auth.mybank/", id);
  add_first_party(discharge, "time < 2020-01-01T00:00");
  EXPECT_EQ(hex(discharge.signature).substr(0, 8), "2ed10498");
  const Macaroon bound = bind_discharge(token, discharge);
  EXPECT_EQ(hex(bound.signature).substr(0, 8), "d115ef1c");
  const auto verified = verify_macaroon(
      token, key_of("this is a different super-secret key; never use the same secret twice"), std::array{bound}, {});
  ASSERT_TRUE(verified.has_value()) << verified.error().error;
  ASSERT_EQ(verified->predicates.size(), 2u);
  EXPECT_EQ(text(verified->predicates[0]), "account = 3735928559");
  EXPECT_EQ(text(verified->predicates[1]), "time < 2020-01-01T00:00");
}

// A .vtest: whether a macaroon of which only the exact caveats hold is authorized.
struct VerificationTest {
  bool authorized = false;
  std::string key;
  std::vector<std::string> exact;
  std::vector<Bytes> macaroons;
};

VerificationTest read_test(const std::filesystem::path& path) {
  VerificationTest test;
  std::ifstream file(path);
  bool is_v1 = path.filename().string().find("_v1_") != std::string::npos;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#' || line == "version 1") continue;
    if (line == "authorized" || line == "unauthorized") {
      test.authorized = line == "authorized";
    } else if (line.starts_with("key ")) {
      test.key = line.substr(4);
    } else if (line.starts_with("exact ")) {
      test.exact.push_back(line.substr(6));
    } else {
      // The lines of version 1 are encoded once more.
      test.macaroons.push_back(is_v1 ? from_base64url(line).value() : bytes(line));
    }
  }
  return test;
}

TEST(Macaroon, ThePublishedVerificationTestsPass) {
  HARDTACK_NEED_VECTORS();
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(vectors_folder() / "macaroon")) {
    if (entry.path().extension() != ".vtest") continue;
    const VerificationTest test = read_test(entry.path());
    ASSERT_FALSE(test.macaroons.empty()) << entry.path();
    std::vector<Macaroon> read;
    for (const Bytes& one : test.macaroons) read.push_back(read_macaroon(one).value().macaroon);
    const auto judge = [&](std::string_view predicate) {
      return std::ranges::find(test.exact, predicate) != test.exact.end();
    };
    const std::string code = code_of(read[0], {read.begin() + 1, read.end()}, {.judge = judge}, test.key);
    EXPECT_EQ(code, test.authorized ? "" : "caveat_unsatisfied") << entry.path();
    ++count;
  }
  EXPECT_EQ(count, 10u);
  std::cout << count << " verification tests of libmacaroons\n";
}

TEST(Macaroon, ThePublishedEncodingsAgree) {
  HARDTACK_NEED_VECTORS();
  for (const char* name : {"serialization_1", "serialization_2", "serialization_3"}) {
    std::ifstream file(vectors_folder() / "macaroon" / name);
    std::vector<Macaroon> read;
    for (std::string encoding, line; file >> encoding >> line;) {
      const Bytes once = from_base64url(line).value();
      const Bytes wire = encoding == "v2" ? bytes(line) : once;
      const auto one = read_macaroon(wire);
      ASSERT_TRUE(one.has_value()) << name << " " << encoding << ": " << one.error();
      read.push_back(one->macaroon);
      const auto again = write_macaroon(one->macaroon, one->encoding);
      if (encoding != "v2j") {
        std::string written = text(*again), expected = text(wire);
        while (expected.ends_with('=')) expected.pop_back();
        EXPECT_EQ(written, expected) << name;
      }
      EXPECT_EQ(read_macaroon(*again)->macaroon, one->macaroon) << name << " " << encoding;
    }
    ASSERT_EQ(read.size(), 3u) << name;
    EXPECT_EQ(read[0], read[1]) << name;
    EXPECT_EQ(read[0], read[2]) << name;
  }
  std::cout << "3 macaroons of libmacaroons in 3 encodings\n";
}

Macaroon with_everything() {
  DeterministicRandom random(2);
  Macaroon token = make_macaroon(key_of(), "http://example.org/", "id\nwith a line");
  add_first_party(token, "a = 1");
  EXPECT_TRUE(add_third_party(token, key_of("shared"), "http://login/", "third", random).has_value());
  add_first_party(token, std::string_view("\0\xff\n", 3));
  return token;
}

TEST(Macaroon, EveryEncodingReadsBack) {
  const Macaroon token = with_everything();
  for (const char* name : {"v1", "v2", "v2b", "v2j"}) {
    const MacaroonEncoding encoding = macaroon_encoding_from_name(name).value();
    const Bytes written = write_macaroon(token, encoding).value();
    const auto read = read_macaroon(written);
    ASSERT_TRUE(read.has_value()) << name << ": " << read.error();
    EXPECT_EQ(read->macaroon, token) << name;
    EXPECT_EQ(read->encoding, encoding) << name;
    // No beginning of one is one.
    for (std::size_t size = 0; size < written.size(); ++size) {
      EXPECT_FALSE(read_macaroon(ByteView(written).first(size)).has_value()) << name << " cut to " << size;
    }
  }
  // The other alphabet and padding are read too.
  std::string other = text(write_macaroon(token, MacaroonEncoding::kV2Text).value());
  const std::string padded = to_base64url(from_base64url(other).value());
  EXPECT_TRUE(read_macaroon(bytes(padded)).has_value());
  std::ranges::replace(other, '-', '+');
  std::ranges::replace(other, '_', '/');
  EXPECT_EQ(read_macaroon(bytes(other))->macaroon, token);
  EXPECT_FALSE(macaroon_encoding_from_name("v3").has_value());
}

TEST(Macaroon, A140_A141_MalformedEncodingsAreRefused) {
  const auto raw = [](const std::string& packets) { return read_macaroon(bytes(packets)); };
  const auto fix = [](std::string_view name, std::string_view value) {
    const std::string content = std::string(name) + " " + std::string(value) + "\n";
    const std::size_t length = content.size() + 4;
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string packet;
    for (int shift = 12; shift >= 0; shift -= 4) packet += kDigits[length >> shift & 0xf];
    return packet + content;
  };
  const std::string location = fix("location", "l"), identifier = fix("identifier", "id"),
                    signed_by = fix("signature", std::string(32, 's'));
  ASSERT_TRUE(raw(location + identifier + signed_by).has_value());
  ASSERT_TRUE(raw(location + identifier + fix("cid", "c") + fix("vid", "") + signed_by).has_value());
  for (const std::string& wrong : std::initializer_list<std::string>{
           "0000" + location + identifier + signed_by,
           "ffff" + (location + identifier + signed_by).substr(4),
           "0003" + (location + identifier + signed_by).substr(4),
           "00zz" + (location + identifier + signed_by).substr(4),
           "001A" + (location + identifier + signed_by).substr(4),
           identifier + location + signed_by,
           location + signed_by,
           location + identifier,
           location + identifier + signed_by + signed_by,
           location + identifier + signed_by + "x",
           location + location + identifier + signed_by,
           location + identifier + fix("signature", std::string(31, 's')),
           location + identifier + fix("signature", std::string(33, 's')),
           location + identifier + fix("vid", "v") + signed_by,
           location + identifier + fix("cl", "v") + signed_by,
           location + identifier + fix("cid", "c") + fix("vid", "short") + signed_by,
           location + identifier + fix("cid", "c") + fix("cl", "l") + fix("vid", std::string(72, 'v')) + signed_by,
           location + identifier + fix("unknown", "c") + signed_by,
           "0005\n",
           "0006a\n"}) {
    EXPECT_FALSE(raw(wrong).has_value()) << wrong;
  }

  const auto v2 = [](std::string_view content) { return read_macaroon(bytes("\x02" + std::string(content))); };
  const std::string end("\0", 1), id("\x02\x02id", 4), sig = "\x06\x20" + std::string(32, 's');
  ASSERT_TRUE(v2(id + end + end + sig).has_value());
  for (const std::string& wrong : std::initializer_list<std::string>{
           end + end + sig, id + sig, id + end + sig, id + end + end, id + id + end + end + sig,
           id + end + end + sig + "x",
           id + "\x01\x01l" + end + end + sig,                  // location behind the identifier
           "\x03\x01x" + id + end + end + sig,                  // unknown
           std::string("\x02\x82\x00id", 5) + end + end + sig,  // a length longer than it need be
           "\x02" + std::string(10, '\x80') + "\x01id" + end + end + sig,
           "\x02\xff\x7f" + std::string("id") + end + end + sig,  // past the end
           id + end + id + "\x04\x05short" + end + end + sig, id + end + end + "\x06\x1f" + std::string(31, 's'),
           id + end + end + "\x06\x21" + std::string(33, 's')}) {
    EXPECT_FALSE(v2(wrong).has_value());
  }

  const auto json = [](std::string_view members) { return read_macaroon(bytes("{" + std::string(members) + "}")); };
  const std::string s64 = "\"s64\": \"" + to_base64url(Bytes(32, 's'), Padding::kOmitted) + "\"";
  ASSERT_TRUE(json("\"v\": 2, \"i\": \"id\", " + s64).has_value());
  ASSERT_TRUE(json("\"v\": \"2\", \"i64\": \"aWQ\", \"c\": [{\"i\": \"c\"}], " + s64).has_value());
  for (const std::string& wrong : std::initializer_list<std::string>{
           "", "\"v\": 1, \"i\": \"id\", " + s64, "\"i\": \"id\", " + s64, "\"v\": 2, " + s64,
           "\"v\": 2, \"i\": \"id\"", "\"v\": 2, \"i\": \"id\", \"i64\": \"aWQ\", " + s64,
           "\"v\": 2, \"i\": \"id\", \"s\": \"x\", " + s64, "\"v\": 2, \"i\": 7, " + s64,
           "\"v\": 2, \"i\": \"id\", \"c\": {}, " + s64, "\"v\": 2, \"i\": \"id\", \"x\": 1, " + s64,
           "\"v\": 2, \"i\": \"id\", \"c\": [{}], " + s64, "\"v\": 2, \"i\": \"id\", \"c\": [7], " + s64,
           "\"v\": 2, \"i\": \"id\", \"c\": [{\"i\": \"c\", \"v64\": \"AAAA\"}], " + s64,
           "\"v\": 2, \"i\": \"id\", \"i\": \"id\", " + s64, "\"v\": 2, \"i\": \"id\", \"s64\": \"AAAA\""}) {
    EXPECT_FALSE(json(wrong).has_value()) << wrong;
  }
}

TEST(Macaroon, A139_A145_EveryChangeIsNoticed) {
  const Macaroon good = with_everything();
  Macaroon discharge = make_macaroon(key_of("shared"), "", "third");
  const std::vector<Macaroon> bound = {bind_discharge(good, discharge)};
  ASSERT_EQ(code_of(good, bound), "");
  const auto changed = [&](auto change) {
    Macaroon token = good;
    change(token);
    return code_of(token, bound);
  };
  EXPECT_NE(changed([](Macaroon& m) { m.signature[31] ^= 1; }), "");
  EXPECT_NE(changed([](Macaroon& m) { m.identifier[0] ^= 1; }), "");
  EXPECT_NE(changed([](Macaroon& m) { m.caveats.pop_back(); }), "");
  EXPECT_NE(changed([](Macaroon& m) { m.caveats.erase(m.caveats.begin()); }), "");
  EXPECT_NE(changed([](Macaroon& m) { m.caveats.push_back(m.caveats[0]); }), "");
  EXPECT_NE(changed([](Macaroon& m) { m.caveats.insert(m.caveats.begin(), m.caveats[0]); }), "");
  EXPECT_NE(changed([](Macaroon& m) { std::swap(m.caveats[0], m.caveats[2]); }), "");
  EXPECT_NE(changed([](Macaroon& m) { m.caveats[1].vid[0] ^= 1; }), "");
  EXPECT_NE(changed([](Macaroon& m) { m.caveats[1].vid.clear(); }), "");
  EXPECT_NE(changed([](Macaroon& m) { m.caveats[1].vid.resize(71); }), "");
  EXPECT_NE(changed([](Macaroon& m) { m.caveats[1].identifier[0] ^= 1; }), "");
  EXPECT_EQ(code_of(good, bound, {}, "another key"), "caveat_unreadable");
  // A145: locations are signed by nobody and decide nothing.
  EXPECT_EQ(changed([](Macaroon& m) {
              m.location = bytes("http://evil/");
              m.caveats[1].location.clear();
            }),
            "");
}

TEST(Macaroon, A142_DischargesBelongToTheirRoot) {
  const Macaroon root = with_everything();
  const Macaroon plain = make_macaroon(key_of("shared"), "", "third");
  Macaroon other = make_macaroon(key_of(), "", "other");
  EXPECT_EQ(code_of(root), "discharge_missing");
  EXPECT_EQ(code_of(root, {plain}), "discharge_mismatch");
  EXPECT_EQ(code_of(root, {bind_discharge(other, plain)}), "discharge_mismatch");
  EXPECT_EQ(code_of(root, {bind_discharge(root, make_macaroon(key_of("wrong"), "", "third"))}), "discharge_mismatch");
  EXPECT_EQ(code_of(root, {bind_discharge(root, make_macaroon(key_of("shared"), "", "fourth"))}), "discharge_missing");
  const Macaroon bound = bind_discharge(root, plain), unused = bind_discharge(root, make_macaroon(key_of(), "", "x"));
  EXPECT_EQ(code_of(root, {bound}), "");
  EXPECT_EQ(code_of(root, {bound, unused}), "discharge_unused");
  EXPECT_EQ(code_of(root, {bound, unused}, {.allow_unused_discharges = true}), "");
  // One that holds is enough, wherever it stands.
  EXPECT_EQ(code_of(root, {plain, bound}), "");
  EXPECT_EQ(code_of(root, {bound, plain}), "");
  // A narrower root has another signature, so the discharge is for the one it was bound to.
  Macaroon narrowed = root;
  add_first_party(narrowed, "b = 2");
  EXPECT_EQ(code_of(narrowed, {bound}), "discharge_mismatch");
}

TEST(Macaroon, NestedDischargesAreBoundToTheRoot) {
  DeterministicRandom random(4);
  Macaroon root = make_macaroon(key_of(), "", "root");
  ASSERT_TRUE(add_third_party(root, key_of("one"), "", "first", random).has_value());
  Macaroon first = make_macaroon(key_of("one"), "", "first");
  ASSERT_TRUE(add_third_party(first, key_of("two"), "", "second", random).has_value());
  Macaroon second = make_macaroon(key_of("two"), "", "second");
  add_first_party(second, "inner");
  const Macaroon bound_first = bind_discharge(root, first), bound_second = bind_discharge(root, second);
  const auto verified = verify_macaroon(root, key_of(), std::array{bound_first, bound_second}, {});
  ASSERT_TRUE(verified.has_value()) << verified.error().error;
  ASSERT_EQ(verified->predicates.size(), 1u);
  EXPECT_EQ(text(verified->predicates[0]), "inner");
  EXPECT_EQ(verified->signatures.size(), 2u);
  EXPECT_EQ(code_of(root, {bound_first, bind_discharge(first, second)}), "discharge_mismatch");
  EXPECT_EQ(code_of(root, {bound_first}), "discharge_missing");
  // A discharge that needs itself.
  Macaroon cyclic = make_macaroon(key_of("one"), "", "first");
  ASSERT_TRUE(add_third_party(cyclic, key_of("one"), "", "first", random).has_value());
  EXPECT_EQ(code_of(root, {bind_discharge(root, cyclic)}), "discharge_cycle");
}

// A143: n discharges of one identifier, each with that caveat again, would be visited n! times.
TEST(Macaroon, A143_TheWorkOfDischargesIsBounded) {
  DeterministicRandom random(5);
  Macaroon root = make_macaroon(key_of(), "", "root");
  ASSERT_TRUE(add_third_party(root, key_of("k"), "", "d", random).has_value());
  std::vector<Macaroon> discharges;
  for (int i = 0; i < 12; ++i) {
    Macaroon one = make_macaroon(key_of("k"), "", "d");
    ASSERT_TRUE(add_third_party(one, key_of("k"), "", "d", random).has_value());
    discharges.push_back(bind_discharge(root, one));
  }
  EXPECT_EQ(code_of(root, discharges), "too_much_work");
  EXPECT_EQ(code_of(root, {discharges.begin(), discharges.begin() + 3}), "discharge_cycle");
}

TEST(Macaroon, A144_OnlyWhatTheJudgeKnowsIsSatisfied) {
  Macaroon token = make_macaroon(key_of(), "", "id");
  add_first_party(token, "a = 1");
  EXPECT_EQ(code_of(token, {}, {.judge = [](std::string_view p) { return p == "a = 1"; }}), "");
  EXPECT_EQ(code_of(token, {}, {.judge = [](std::string_view) { return false; }}), "caveat_unsatisfied");
  EXPECT_EQ(code_of(token, {}, {.judge = [](std::string_view) -> bool { throw std::runtime_error("no"); }}),
            "caveat_unsatisfied");
  EXPECT_EQ(code_of(token, {}, {.judge = [](std::string_view) -> bool { throw 7; }}), "caveat_unsatisfied");
  add_first_party(token, std::string_view("a = 1\0", 6));
  EXPECT_EQ(code_of(token, {}, {.judge = [](std::string_view p) { return p == "a = 1"; }}), "caveat_unsatisfied");
}

TEST(Macaroon, A146_RawKeysAreNotDerivedOnes) {
  const SecretBytes secret = SecretBytes::copy_of(std::string_view("0123456789abcdef0123456789abcdef"));
  const MacaroonKey raw = MacaroonKey::raw(secret).value();
  const Macaroon token = make_macaroon(raw, "", "id");
  EXPECT_TRUE(verify_macaroon(token, raw, {}, {}).has_value());
  EXPECT_EQ(verify_macaroon(token, MacaroonKey::derived(secret), {}, {}).error().code, "signature_mismatch");
  for (const std::size_t size : {0u, 31u, 33u}) EXPECT_FALSE(MacaroonKey::raw(SecretBytes(size)).has_value()) << size;
}

TEST(Macaroon, SizesAreBounded) {
  Macaroon token = make_macaroon(key_of(), "", "id");
  for (std::size_t i = 0; i < kMaxMacaroonCaveats; ++i) add_first_party(token, "c");
  const Bytes most = write_macaroon(token, MacaroonEncoding::kV2).value();
  EXPECT_TRUE(read_macaroon(most).has_value());
  add_first_party(token, "c");
  EXPECT_FALSE(write_macaroon(token, MacaroonEncoding::kV2).has_value());
  const Macaroon wide = make_macaroon(key_of(), "", std::string(kMaxMacaroonString + 1, 'x'));
  EXPECT_FALSE(write_macaroon(wide, MacaroonEncoding::kV2).has_value());
}

}  // namespace
}  // namespace hardtack
