// The attacks on keys and signatures, by number. Each must end in the named refusal.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <set>
#include <string>

#include "tests/support/random_sources.h"
#include "tests/tokens/crypto/vectors.h"
#include "tokens/bytes/der.h"
#include "tokens/crypto/ecdsa_signature.h"
#include "tokens/crypto/ed25519.h"
#include "tokens/crypto/keys.h"
#include "tokens/crypto/p256.h"
#include "tokens/crypto/signature.h"

namespace hardtack {
namespace {

using testing::ConstantRandom;
using testing::DeterministicRandom;
using testing::FailingRandom;
using testing::read_vectors;
using testing::unhex;

constexpr std::string_view kMessage = "the quick brown fox";

PrivateKey make_key(KeyAlgorithm algorithm) {
  DeterministicRandom random(42);
  return PrivateKey::generate(algorithm, random).value();
}

ErrorCode verify_code(const PublicKey& key, std::string_view message, ByteView signature) {
  const auto result = verify(key, bytes_of(message), signature);
  EXPECT_FALSE(result.has_value());
  return result ? ErrorCode::kInternal : result.error().code();
}

PublicKey ed25519_key(const std::string& hex) {
  return public_key_from_bytes(KeyAlgorithm::kEd25519, unhex(hex)).value();
}

// Adds `addend` (little-endian) to the scalar S of an Ed25519 signature.
Bytes add_to_s(Bytes signature, const Bytes& addend) {
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += signature[32 + i] + (i < addend.size() ? addend[i] : 0U);
    signature[32 + i] = static_cast<std::uint8_t>(carry);
    carry >>= 8;
  }
  return signature;
}

const char* const kOrderL = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

// y of every point whose order divides 8, with both signs, and the same points written with y + p.
const char* const kSmallOrder[] = {
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
};

TEST(Attacks, A032_KeysUnderTheOtherLabelAreRefused) {
  const auto ed = make_key(KeyAlgorithm::kEd25519);
  const auto p = make_key(KeyAlgorithm::kSecp256r1);
  const auto code = [](KeyAlgorithm algorithm, ByteView bytes) {
    return public_key_from_bytes(algorithm, bytes).error().code();
  };
  EXPECT_EQ(code(KeyAlgorithm::kSecp256r1, ed.public_key().bytes()), ErrorCode::kInvalidKeySize);
  EXPECT_EQ(code(KeyAlgorithm::kEd25519, p.public_key().bytes()), ErrorCode::kInvalidKeySize);
  EXPECT_EQ(code(KeyAlgorithm::kEd25519, p.uncompressed_public_key()), ErrorCode::kInvalidKeySize);
  EXPECT_EQ(code(KeyAlgorithm::kSecp256r1, p.uncompressed_public_key()), ErrorCode::kInvalidKeySize);
  EXPECT_EQ(code(KeyAlgorithm::kEd25519, {}), ErrorCode::kInvalidKeySize);

  // A signature of one algorithm is no signature of the other.
  EXPECT_EQ(verify_code(ed.public_key(), kMessage, sign(p, bytes_of(kMessage)).value()),
            ErrorCode::kInvalidSignatureEncoding);
  EXPECT_EQ(verify_code(p.public_key(), kMessage, sign(ed, bytes_of(kMessage)).value()),
            ErrorCode::kInvalidSignatureEncoding);
}

TEST(Attacks, A034_NonCanonicalSIsRefused) {
  const auto key = make_key(KeyAlgorithm::kEd25519);
  const Bytes good = sign(key, bytes_of(kMessage)).value();
  ASSERT_TRUE(verify(key.public_key(), bytes_of(kMessage), good).has_value());
  Bytes multiple = good;  // S + L up to S + 15 L, all the same residue
  for (int i = 0; i < 15; ++i) {
    multiple = add_to_s(multiple, unhex(kOrderL));
    EXPECT_EQ(verify_code(key.public_key(), kMessage, multiple), ErrorCode::kInvalidSignature) << i;
  }
  for (const int bit : {0x20, 0x40, 0x80}) {
    Bytes large = good;
    large[63] = static_cast<std::uint8_t>(large[63] | bit);
    EXPECT_EQ(verify_code(key.public_key(), kMessage, large), ErrorCode::kInvalidSignature);
  }
}

TEST(Attacks, A035_SmallOrderPointsAreRefused) {
  const auto key = make_key(KeyAlgorithm::kEd25519);
  const Bytes good = sign(key, bytes_of(kMessage)).value();
  for (const char* point : kSmallOrder) {
    const PublicKey weak = ed25519_key(point);
    EXPECT_EQ(validate_public_key(weak).error().code(), ErrorCode::kInvalidKey) << point;
    for (const char* r : kSmallOrder) {
      Bytes signature = unhex(r);
      signature.resize(64);  // S = 0: R + k A = 0 holds for some of these
      EXPECT_EQ(verify_code(weak, kMessage, signature), ErrorCode::kInvalidSignature) << point << ' ' << r;
    }
    Bytes signature = good;
    std::ranges::copy(unhex(point), signature.begin());
    EXPECT_EQ(verify_code(key.public_key(), kMessage, signature), ErrorCode::kInvalidSignature);
  }
}

TEST(Attacks, A036_NonCanonicalPointsAreRefused) {
  for (int low = 0xed; low <= 0xff; ++low) {
    for (const char* high : {"7f", "ff"}) {
      const std::uint8_t first[] = {static_cast<std::uint8_t>(low)};
      std::string hex = to_hex(first);
      for (int i = 0; i < 30; ++i) hex += "ff";
      EXPECT_EQ(validate_public_key(ed25519_key(hex + high)).error().code(), ErrorCode::kInvalidKey) << hex;
      EXPECT_EQ(verify_code(ed25519_key(hex + high), kMessage, Bytes(64)), ErrorCode::kInvalidSignature);
    }
  }
  HARDTACK_NEED_VECTORS();
  const auto vectors = read_vectors("cctv/ed25519vectors.json");
  for (const auto& test : vectors) {
    if (!test["flags"].is_array()) continue;
    const std::set<std::string> flags = test["flags"];
    if (!flags.contains("non_canonical_A") && !flags.contains("non_canonical_R")) continue;
    const std::string message = test["msg"];
    EXPECT_EQ(verify_code(ed25519_key(test["key"]), message, unhex(test["sig"])), ErrorCode::kInvalidSignature);
  }
}

// About half of all y coordinates belong to no point.
TEST(Attacks, A036_PointsThatAreNotOnTheCurveAreRefused) {
  const auto with_y = [](int y) {
    Bytes encoded(32);
    encoded[0] = static_cast<std::uint8_t>(y);
    return ed25519_key(to_hex(encoded));
  };
  for (int y : {3, 4, 5, 6, 9, 10}) EXPECT_TRUE(validate_public_key(with_y(y)).has_value()) << y;
  for (int y : {2, 7, 8, 11}) {
    EXPECT_EQ(validate_public_key(with_y(y)).error().code(), ErrorCode::kInvalidKey) << y;
    EXPECT_EQ(verify_code(with_y(y), kMessage, Bytes(64, 3)), ErrorCode::kInvalidSignature) << y;
  }
}

TEST(Attacks, A037_MixedOrderKeysFollowTheCofactorlessEquation) {
  HARDTACK_NEED_VECTORS();
  const auto vectors = read_vectors("cctv/ed25519vectors.json");
  int mixed = 0;
  int accepted = 0;
  for (const auto& test : vectors) {
    const std::string message = test["msg"];
    const PublicKey key = ed25519_key(test["key"]);
    if (!verify(key, bytes_of(message), unhex(test["sig"]))) continue;
    ++accepted;
    EXPECT_TRUE(validate_public_key(key).has_value());
    if (!test["flags"].is_array()) continue;
    const std::set<std::string> flags = test["flags"];
    mixed += flags.contains("low_order_component_A") ? 1 : 0;
  }
  EXPECT_EQ(accepted, 43);
  EXPECT_GT(mixed, 0);
}

TEST(Attacks, A038_TheIdentityKeySignsNothing) {
  Bytes signature(64);
  signature[0] = 1;  // R = identity, S = 0
  for (const std::string_view message : {std::string_view(), kMessage})
    EXPECT_EQ(verify_code(ed25519_key(kSmallOrder[0]), message, signature), ErrorCode::kInvalidSignature);
}

TEST(Attacks, A039_WrongLengthsAndZerosAreRefused) {
  const auto key = make_key(KeyAlgorithm::kEd25519);
  const Bytes good = sign(key, bytes_of(kMessage)).value();
  for (const std::size_t size : std::initializer_list<std::size_t>{0, 1, 32, 63, 65, 128}) {
    Bytes signature = good;
    signature.resize(size);
    EXPECT_EQ(verify_code(key.public_key(), kMessage, signature), ErrorCode::kInvalidSignatureEncoding) << size;
    EXPECT_EQ(check_signature_encoding(KeyAlgorithm::kEd25519, signature).error().code(),
              ErrorCode::kInvalidSignatureEncoding);
  }
  EXPECT_EQ(verify_code(key.public_key(), kMessage, Bytes(64)), ErrorCode::kInvalidSignature);
  const PublicKey zero = public_key_from_bytes(KeyAlgorithm::kEd25519, Bytes(32)).value();
  EXPECT_EQ(verify_code(zero, kMessage, good), ErrorCode::kInvalidSignature);
  EXPECT_EQ(verify_code(zero, kMessage, Bytes(64)), ErrorCode::kInvalidSignature);

  const auto p = make_key(KeyAlgorithm::kSecp256r1);
  EXPECT_EQ(verify_code(p.public_key(), kMessage, {}), ErrorCode::kInvalidSignatureEncoding);
  EXPECT_EQ(verify_code(p.public_key(), kMessage, Bytes(72)), ErrorCode::kInvalidSignatureEncoding);
}

Bytes der_signature(const std::string& r, const std::string& s) {
  return unhex([&] {
    const auto size = [](const std::string& hex) {
      const std::uint8_t byte[] = {static_cast<std::uint8_t>(hex.size() / 2)};
      return to_hex(byte);
    };
    const std::string numbers = "02" + size(r) + r + "02" + size(s) + s;
    return "30" + size(numbers) + numbers;
  }());
}

TEST(Attacks, A040_NumbersOutOfRangeAreRefused) {
  const auto key = make_key(KeyAlgorithm::kSecp256r1);
  const std::string one = "01";
  const std::string order = "00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
  const std::string bad[] = {
      "00",                                                                    // 0
      order,                                                                   // n
      "00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552",    // n + 1
      "00ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",    // p
      "00ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",    // 2^256 - 1
      "ff",                                                                    // -1
      "80",                                                                    // -128
      "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",      // n written as a negative number
      "010000000000000000000000000000000000000000000000000000000000000000",    // 2^256
      "01ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc63255100",  // 34 bytes
  };
  for (const std::string& number : bad) {
    EXPECT_EQ(verify_code(key.public_key(), kMessage, der_signature(number, one)), ErrorCode::kInvalidSignatureEncoding)
        << number;
    EXPECT_EQ(verify_code(key.public_key(), kMessage, der_signature(one, number)), ErrorCode::kInvalidSignatureEncoding)
        << number;
  }
  // The largest and the smallest numbers in range are a signature, only not of this key.
  const std::string largest = "00ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550";
  EXPECT_EQ(verify_code(key.public_key(), kMessage, der_signature(one, largest)), ErrorCode::kInvalidSignature);
  EXPECT_EQ(verify_code(key.public_key(), kMessage, der_signature(largest, one)), ErrorCode::kInvalidSignature);
}

TEST(Attacks, A041_OnlyOneSpellingOfASignatureIsRead) {
  const std::string r = "2ba3a8be6b94d5ec80a6d9d1190a436effe50d85a1eee859b8cc6af9bd5c2e18";
  const std::string s = "4cd60b855d442f5b3c7b11eb6c4e0ae7525fe710fab9aa7c77a67f79e6fadd76";
  ASSERT_TRUE(check_signature_encoding(KeyAlgorithm::kSecp256r1, unhex("30440220" + r + "0220" + s)).has_value());
  const std::string spellings[] = {
      "3081440220" + r + "0220" + s,                      // long form of the length
      "308200440220" + r + "0220" + s,                    // longer still
      "30800220" + r + "0220" + s + "0000",               // indefinite length
      "3045022100" + r + "0220" + s,                      // needless zero before r
      "30450220" + r + "022100" + s,                      // needless zero before s
      "3045028120" + r + "0220" + s,                      // long form inside
      "30440220" + r + "0220" + s + "00",                 // trailing byte outside
      "30450220" + r + "0220" + s + "00",                 // trailing byte inside
      "30470220" + r + "0220" + s + "020101",             // a third integer
      "30220220" + r,                                     // one integer
      "3000",                                             // none
      "30",                                               // cut off
      "30430220" + r + "0220" + s,                        // length too short
      "30450220" + r + "0220" + s,                        // length too long
      "31440220" + r + "0220" + s,                        // a set
      "30440320" + r + "0220" + s,                        // a bit string
      "a0440220" + r + "0220" + s,                        // another tag
      "3044022002" + r.substr(2) + "0220" + s.substr(2),  // cut off inside
      "30060200020101",                                   // an integer without digits
      r + s,                                              // r || s, as P1363 writes it
      "",
  };
  for (const std::string& spelling : spellings) {
    EXPECT_EQ(check_signature_encoding(KeyAlgorithm::kSecp256r1, unhex(spelling)).error().code(),
              ErrorCode::kInvalidSignatureEncoding)
        << spelling;
  }
  // A number with its top bit set needs the zero, and is refused without.
  const std::string high = "abcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcdefabcd";
  EXPECT_TRUE(check_signature_encoding(KeyAlgorithm::kSecp256r1, unhex("3045022100" + high + "0220" + s)).has_value());
  EXPECT_FALSE(check_signature_encoding(KeyAlgorithm::kSecp256r1, unhex("30440220" + high + "0220" + s)).has_value());
}

// Strictness is told by its rule: that a spelling differs from the canonical one is said of none that is found before.
TEST(Attacks, A041_WhatIsWrongWithASignatureIsTold) {
  const std::string one = "01";
  const std::string large(64, '7');
  const struct {
    std::string spelling;
    const char* told;
  } rows[] = {
      {"300602010102010100", "bytes follow the end"},
      {"300702010102010100", "bytes follow the end"},
      {"3009020101020101020101", "bytes follow the end"},
      {"3003020101", "it ends too early"},
      {to_hex(der_signature("01" + std::string(64, '0'), one)), "a number is larger than the group"},
      {to_hex(der_signature(one, "01" + large)), "a number is larger than the group"},
      {to_hex(der_signature(one, "01" + std::string(62, '0') + "01")), "a number is larger than the group"},
      {to_hex(der_signature("00" + std::string(64, 'f'), one)), "a number is zero or not below the order"},
      {to_hex(der_signature("00", one)), "a number is zero or not below the order"},
  };
  EXPECT_TRUE(p256::decode_der(der_signature(one, large)).has_value());
  for (const auto& row : rows) {
    const auto refused = p256::decode_der(unhex(row.spelling));
    ASSERT_FALSE(refused.has_value()) << row.spelling;
    EXPECT_EQ(refused.error().code(), ErrorCode::kInvalidSignatureEncoding) << row.spelling;
    EXPECT_NE(refused.error().message().find(row.told), std::string::npos)
        << row.spelling << ": " << refused.error().message();
  }
}

TEST(Attacks, A042_BothValuesOfSVerifyAndAreOneIdentity) {
  const auto key = make_key(KeyAlgorithm::kSecp256r1);
  for (int i = 0; i < 20; ++i) {
    const std::string message = "message " + std::to_string(i);
    const Bytes low = sign(key, bytes_of(message)).value();
    p256::Signature numbers = p256::decode_der(low).value();
    EXPECT_TRUE(numbers.is_low());
    // n - s, by hand
    const Bytes order = unhex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    int borrow = 0;
    for (std::size_t at = 32; at-- > 0;) {
      const int digit = int{order[at]} - int{numbers.s[at]} - borrow;
      borrow = digit < 0 ? 1 : 0;
      numbers.s[at] = static_cast<std::uint8_t>(digit & 0xff);
    }
    EXPECT_FALSE(numbers.is_low());
    const Bytes high = p256::encode_der(numbers);
    ASSERT_NE(high, low);
    EXPECT_TRUE(verify(key.public_key(), bytes_of(message), low).has_value());
    EXPECT_TRUE(verify(key.public_key(), bytes_of(message), high).has_value());
    EXPECT_EQ(normalized_signature(KeyAlgorithm::kSecp256r1, high).value(), low);
    EXPECT_EQ(normalized_signature(KeyAlgorithm::kSecp256r1, low).value(), low);
  }
  EXPECT_FALSE(normalized_signature(KeyAlgorithm::kSecp256r1, Bytes(64)).has_value());
  EXPECT_FALSE(normalized_signature(KeyAlgorithm::kEd25519, Bytes(63)).has_value());
  EXPECT_EQ(normalized_signature(KeyAlgorithm::kEd25519, Bytes(64, 7)).value(), Bytes(64, 7));
}

TEST(Attacks, A043_OnlyCompressedPointsOfTheCurveAreKeys) {
  const auto key = make_key(KeyAlgorithm::kSecp256r1);
  const Bytes signature = sign(key, bytes_of(kMessage)).value();
  Bytes bytes(key.public_key().bytes().begin(), key.public_key().bytes().end());
  for (int first = 0; first < 256; ++first) {
    bytes[0] = static_cast<std::uint8_t>(first);
    const auto read = public_key_from_bytes(KeyAlgorithm::kSecp256r1, bytes);
    EXPECT_EQ(read.has_value(), first == 2 || first == 3) << first;
    if (!read) {
      EXPECT_EQ(read.error().code(), ErrorCode::kInvalidKey);
      EXPECT_NE(read.error().message().find("must start with 02 or 03"), std::string::npos) << read.error().message();
    }
    // The check does not depend on the reader: a key made elsewhere is refused by the verifier itself.
    const auto unchecked = PublicKey::from_bytes(KeyAlgorithm::kSecp256r1, bytes).value();
    const Result<void> valid = validate_public_key(unchecked);
    EXPECT_EQ(valid.has_value(), first == 2 || first == 3);
    if (!valid) {
      EXPECT_NE(valid.error().message().find("must start with 02 or 03"), std::string::npos) << valid.error().message();
    }
    EXPECT_EQ(verify(unchecked, bytes_of(kMessage), signature).has_value(), bytes[0] == key.public_key().bytes()[0]);
  }
  const struct {
    const char* hex;
    const char* told;
  } off_curve[] = {
      {"02ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", "not below the prime"},  // x = p
      {"02ffffffff00000001000000000000000000000001000000000000000000000000", "not below the prime"},  // x = p + 1
      {"02ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", "not below the prime"},  // x = 2^256 - 1
      {"020000000000000000000000000000000000000000000000000000000000000001", "not a point of the curve"},  // no y
  };
  for (const auto& row : off_curve) {
    const auto point = PublicKey::from_bytes(KeyAlgorithm::kSecp256r1, unhex(row.hex)).value();
    const Error refused = validate_public_key(point).error();
    EXPECT_EQ(refused.code(), ErrorCode::kInvalidKey) << row.hex;
    EXPECT_NE(refused.message().find(row.told), std::string::npos) << row.hex << ": " << refused.message();
    EXPECT_EQ(verify_code(point, kMessage, signature), ErrorCode::kInvalidKey) << row.hex;
  }

  // Uncompressed points occur in key files only, and there must lie on the curve and begin with 04.
  Bytes point(key.uncompressed_public_key().begin(), key.uncompressed_public_key().end());
  EXPECT_TRUE(std::ranges::equal(p256::compress(point).value(), key.public_key().bytes()));
  for (const int first : {0x00, 0x02, 0x05, 0x06, 0x07}) {
    Bytes other = point;
    other[0] = static_cast<std::uint8_t>(first);
    EXPECT_EQ(p256::compress(other).error().code(), ErrorCode::kInvalidKey);
  }
  point[64] ^= 1;
  EXPECT_EQ(p256::compress(point).error().code(), ErrorCode::kInvalidKey);
}

TEST(Attacks, A046_FailingRandomnessNeverMakesAKey) {
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1}) {
    FailingRandom failing;
    EXPECT_EQ(PrivateKey::generate(algorithm, failing).error().code(), ErrorCode::kRandomnessFailed);
    ConstantRandom zero(0);
    EXPECT_EQ(PrivateKey::generate(algorithm, zero).error().code(), ErrorCode::kRandomnessFailed);
  }
  ConstantRandom out_of_range(0xff);  // not below n, however often it is asked
  EXPECT_EQ(PrivateKey::generate(KeyAlgorithm::kSecp256r1, out_of_range).error().code(), ErrorCode::kRandomnessFailed);
}

// Parent and child would draw the same nonces and keys if anything of a generator were kept in the process.
TEST(Attacks, A191_AForkDrawsOtherBytes) {
  using Draw = std::array<std::uint8_t, 32>;
  const auto draw = [] {
    Draw bytes{};
    EXPECT_TRUE(SystemRandom().fill(bytes).has_value());
    return bytes;
  };
  (void)draw();
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const Draw bytes = draw();
    const bool written = write(ends[1], bytes.data(), bytes.size()) == std::ssize(bytes);
    _exit(written ? 0 : 1);
  }
  Draw of_child{};
  ASSERT_EQ(read(ends[0], of_child.data(), of_child.size()), std::ssize(of_child));
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  close(ends[0]);
  close(ends[1]);
  EXPECT_NE(draw(), of_child);
}

TEST(Signature, AnyFlippedBitIsRefused) {
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1}) {
    const auto key = make_key(algorithm);
    const Bytes message(bytes_of(kMessage).begin(), bytes_of(kMessage).end());
    const Bytes signature = sign(key, message).value();
    const Bytes public_key(key.public_key().bytes().begin(), key.public_key().bytes().end());
    const auto for_each_flip = [](const Bytes& bytes, auto check) {
      for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        Bytes changed = bytes;
        changed[bit / 8] = static_cast<std::uint8_t>(changed[bit / 8] ^ (1U << (bit % 8)));
        check(changed, bit);
      }
    };
    for_each_flip(signature, [&](const Bytes& changed, std::size_t bit) {
      EXPECT_FALSE(verify(key.public_key(), message, changed).has_value()) << bit;
    });
    for_each_flip(message, [&](const Bytes& changed, std::size_t bit) {
      EXPECT_FALSE(verify(key.public_key(), changed, signature).has_value()) << bit;
    });
    for_each_flip(public_key, [&](const Bytes& changed, std::size_t bit) {
      const auto other = PublicKey::from_bytes(algorithm, changed).value();
      EXPECT_FALSE(verify(other, message, signature).has_value()) << bit;
    });
    for (std::size_t size = 0; size < signature.size(); ++size)
      EXPECT_FALSE(verify(key.public_key(), message, ByteView(signature).first(size)).has_value()) << size;
  }
}

}  // namespace
}  // namespace hardtack
