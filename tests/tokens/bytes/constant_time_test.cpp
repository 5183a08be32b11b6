// Secrets are compared, written and read in a time that does not depend on them: under valgrind's memory check a secret
// counts as uninitialized, so that each branch and each address that depends on it is counted. ctest runs this program
// that way where valgrind is installed; without it nothing is counted.
#include <gtest/gtest.h>
#include <valgrind/memcheck.h>

#include <array>
#include <string>
#include <utility>

#include "tokens/bytes/base64.h"
#include "tokens/bytes/hex.h"
#include "tokens/bytes/secret.h"

namespace hardtack {
namespace {

// A reader decides once whether it has read, and its caller once more.
constexpr unsigned kBranchesOfAResult = 4;

using Secret = std::array<std::uint8_t, 33>;

Secret some_bytes() {
  Secret bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 37 + 11);
  return bytes;
}

template <typename Bytes>
void hide(const Bytes& bytes) {
  VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size());
}
template <typename Bytes>
void show(const Bytes& bytes) {
  VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size());
}
// What a result says is public: whether it is one.
template <typename T>
bool is_public(T value) {
  VALGRIND_MAKE_MEM_DEFINED(&value, sizeof(value));
  return value;
}

// Of the branches and addresses that depended on a secret since it was made.
class Leaks {
 public:
  Leaks() : before_(so_far()) {}
  unsigned count() const { return so_far() - before_; }

 private:
  static unsigned so_far() { return static_cast<unsigned>(VALGRIND_COUNT_ERRORS); }

  unsigned before_;
};

TEST(Attacks, A190_ComparingASecretTellsNothingButTheResult) {
  const Secret secret = some_bytes();
  for (const std::size_t different : {std::size_t{0}, std::size_t{16}, std::size_t{32}, std::size_t{33}}) {
    Secret other = some_bytes();
    if (different < other.size()) other[different] ^= 1;
    const Leaks leaks;
    hide(secret);
    EXPECT_EQ(is_public(equal_in_constant_time(secret, other)), different == other.size());
    show(secret);
    EXPECT_EQ(leaks.count(), 0u);
  }
}

TEST(Attacks, A190_WritingASecretTellsNothing) {
  const Secret secret = some_bytes();
  const Leaks leaks;
  hide(secret);
  const SecretBytes hex = secret_to_hex(secret);
  const SecretBytes base64 = secret_to_base64(secret);
  show(secret);
  show(hex.bytes());
  show(base64.bytes());
  EXPECT_EQ(leaks.count(), 0u);
  EXPECT_EQ(hex.reveal_text(), to_hex(secret));
  EXPECT_EQ(base64.reveal_text(), to_base64(secret));
}

// Whether all of a text can be read is what a reader tells in the end, by one branch; which digit it is shows nowhere.
TEST(Attacks, A190_ReadingASecretTellsThatItIsOneAndNothingElse) {
  const Secret secret = some_bytes();
  const std::string hex = to_hex(secret);
  const std::string base64 = to_base64(secret);
  for (const auto& [text, read] : {std::pair(hex, &secret_from_hex), std::pair(base64, &secret_from_base64)}) {
    const Leaks leaks;
    hide(text);
    const auto bytes = read(text);
    show(bytes->bytes());
    show(text);
    EXPECT_LE(leaks.count(), kBranchesOfAResult);
    EXPECT_TRUE(equal_in_constant_time(bytes->bytes(), secret));
  }
}

// The instrument works: what branches on every byte is counted.
TEST(ConstantTime, BranchesAreCounted) {
  if (RUNNING_ON_VALGRIND == 0) GTEST_SKIP() << "counts under valgrind alone";
  const Secret secret = some_bytes();
  const Leaks leaks;
  hide(secret);
  volatile int odd = 0;
  for (const std::uint8_t byte : secret) {
    if (byte % 2 == 1) odd = odd + 1;
  }
  show(secret);
  EXPECT_GT(leaks.count(), 0u);
}

}  // namespace
}  // namespace hardtack
