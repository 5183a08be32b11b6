// Public vectors for HMAC with SHA-256: Wycheproof, and keys longer than a block from RFC 4231.
#include <gtest/gtest.h>

#include <iostream>

#include "tests/tokens/crypto/vectors.h"
#include "tokens/crypto/symmetric/hmac.h"

namespace hardtack {
namespace {

using testing::read_vectors;
using testing::unhex;

TEST(Wycheproof, HmacSha256) {
  HARDTACK_NEED_VECTORS();
  int cases = 0;
  const auto vectors = read_vectors("wycheproof/hmac_sha256_test.json");
  for (const auto& group : vectors["testGroups"]) {
    const std::size_t size = group["tagSize"].get<std::size_t>() / 8;  // some are cut, which our formats never do
    for (const auto& test : group["tests"]) {
      const Bytes message = unhex(test["msg"]);
      const HmacSha256 whole = hmac_sha256(unhex(test["key"]), {message});
      const std::size_t half = message.size() / 2;
      const ByteView all(message);
      EXPECT_EQ(hmac_sha256(unhex(test["key"]), {all.first(half), all.subspan(half)}), whole) << test["tcId"];
      const bool equal = to_hex(ByteView(whole).first(size)) == test["tag"].get<std::string>();
      EXPECT_EQ(equal, test["result"] == "valid") << test["tcId"] << ' ' << test["comment"];
      ++cases;
    }
  }
  EXPECT_EQ(cases, 174);
  std::cout << cases << " cases of Wycheproof's HMAC with SHA-256\n";
}

TEST(Hmac, LongKeysAreHashedFirst) {
  const auto mac = [](std::size_t size, std::string_view text) {
    const ByteView message(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    return to_hex(hmac_sha256(Bytes(size, 0xaa), {message}));
  };
  EXPECT_EQ(mac(131, "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(mac(131,
                "This is a test using a larger than block-size key and a larger than block-size data. The key needs to "
                "be hashed before being used by the HMAC algorithm."),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

}  // namespace
}  // namespace hardtack
