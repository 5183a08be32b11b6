#include "tokens/bytes/base64.h"

#include <gtest/gtest.h>

#include "tokens/bytes/hex.h"

namespace hardtack {
namespace {

struct Pair {
  const char* bytes;
  const char* text;
};

// RFC 4648, section 10, and the alphabet's last characters.
constexpr Pair kPairs[] = {{"", ""},
                           {"66", "Zg=="},
                           {"666f", "Zm8="},
                           {"666f6f", "Zm9v"},
                           {"666f6f62", "Zm9vYg=="},
                           {"666f6f6261", "Zm9vYmE="},
                           {"666f6f626172", "Zm9vYmFy"},
                           {"fbff", "-_8="},
                           {"ffffff", "____"}};

TEST(Base64Url, WritesPaddedAndReadsBoth) {
  for (const auto& [hex, text] : kPairs) {
    const Bytes bytes = from_hex(hex).value();
    EXPECT_EQ(to_base64url(bytes), text);
    EXPECT_EQ(from_base64url(text).value(), bytes);
    const std::string bare = std::string(text).substr(0, std::string(text).find('='));
    EXPECT_EQ(to_base64url(bytes, Padding::kOmitted), bare);
    EXPECT_EQ(from_base64url(bare).value(), bytes);
  }
}

TEST(Base64, StandardAlphabetIsPemsOnly) {
  const Bytes bytes = from_hex("fbff").value();
  EXPECT_EQ(to_base64(bytes), "+/8=");
  EXPECT_EQ(secret_to_base64(bytes).reveal_text(), "+/8=");
  EXPECT_TRUE(equal_in_constant_time(secret_from_base64("+/8=").value().bytes(), bytes));
  EXPECT_EQ(secret_from_base64("-_8=").error().code(), ErrorCode::kInvalidBase64);
}

TEST(Base64Url, EveryLengthAndByteRoundTrips) {
  Bytes bytes;
  for (std::size_t size = 0; size < 300; ++size) {
    EXPECT_EQ(from_base64url(to_base64url(bytes)).value(), bytes);
    EXPECT_EQ(from_base64url(to_base64url(bytes, Padding::kOmitted)).value(), bytes);
    for (const Padding padding : {Padding::kWritten, Padding::kOmitted}) {
      EXPECT_EQ(size_from_base64(to_base64url(bytes, padding)), size);
    }
    bytes.push_back(static_cast<std::uint8_t>(size * 37 + 11));
  }
}

struct Refused {
  std::string text;
  std::uint32_t position;
  const char* message;
};

TEST(Attacks, A029_Base64HasOneSpelling) {
  const Refused cases[] = {
      {"+/8=", 0, "standard base64 alphabet"},
      {"-/8=", 1, "standard base64 alphabet"},
      {"Zm9v\n", 4, "white space"},
      {" Zm9v", 0, "white space"},
      {"Zm9v Zm9v", 4, "white space"},
      {std::string("Zm9\0", 4), 3, "outside"},
      {std::string("Zm9v\0", 5), 4, "outside"},
      {"biscuit:Zm9v", 7, "outside"},
      {"Zm9\xc3\xa9", 3, "outside"},
      {"Zh==", 1, "stray bits"},
      {"Zh", 1, "stray bits"},
      {"Zm9=", 2, "stray bits"},
      {"Zg=", 2, "wrong base64 padding"},
      {"Zm8==", 3, "wrong base64 padding"},
      {"Zm9v=", 4, "wrong base64 padding"},
      {"Zm9v==", 4, "wrong base64 padding"},
      {"Zg===", 2, "padding that is not at the end"},
      {"Z=g=", 1, "padding that is not at the end"},
      {"====", 0, "padding that is not at the end"},
      {"==", 0, "wrong base64 padding"},
      {"=", 0, "wrong base64 padding"},
      {"Z", 1, "stops within a byte"},
      {"Zm9vZ", 5, "stops within a byte"},
      {"Z===", 1, "padding that is not at the end"},
  };
  for (const Refused& refused : cases) {
    const auto result = from_base64url(refused.text);
    ASSERT_FALSE(result.has_value()) << refused.text;
    EXPECT_EQ(result.error().code(), ErrorCode::kInvalidBase64);
    EXPECT_EQ(result.error().span()->begin, refused.position) << refused.text << ": " << result.error().message();
    EXPECT_NE(result.error().message().find(refused.message), std::string::npos) << result.error().message();
  }
}

TEST(Attacks, A029_EveryAcceptedTextIsWrittenAgainTheSame) {
  // All texts of two characters: those accepted are the encodings of one byte, one text each.
  int accepted = 0;
  for (int a = 0; a < 256; ++a) {
    for (int b = 0; b < 256; ++b) {
      const std::string text = {static_cast<char>(a), static_cast<char>(b)};
      const auto bytes = from_base64url(text);
      if (!bytes) continue;
      ++accepted;
      EXPECT_EQ(to_base64url(*bytes, Padding::kOmitted), text);
    }
  }
  EXPECT_EQ(accepted, 256);
}

}  // namespace
}  // namespace hardtack
