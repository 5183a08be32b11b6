#include "tokens/bytes/secret.h"

#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>
#include <utility>

namespace hardtack {
namespace {

template <typename T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };

static_assert(!Printable<SecretBytes>);
static_assert(!std::is_copy_constructible_v<SecretBytes> && !std::is_copy_assignable_v<SecretBytes>);
static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);
static_assert(!std::equality_comparable<SecretBytes>);

TEST(Secret, MovedFromHoldsNothing) {
  SecretBytes secret = SecretBytes::copy_of("correct horse");
  const std::uint8_t* place = secret.bytes().data();
  SecretBytes other = std::move(secret);
  EXPECT_TRUE(secret.empty());  // NOLINT(bugprone-use-after-move): that is the subject
  EXPECT_EQ(other.reveal_text(), "correct horse");
  EXPECT_EQ(other.bytes().data(), place);  // the buffer moved, so there is no second copy to wipe
}

TEST(Secret, ShrinkWipesTheEnd) {
  SecretBytes secret = SecretBytes::copy_of("abcdef");
  const std::span<std::uint8_t> all = secret.writable();
  secret.shrink(2);
  EXPECT_EQ(secret.reveal_text(), "ab");
  for (std::size_t i = 2; i < 6; ++i) EXPECT_EQ(all[i], 0);  // the allocation is still the object's
}

TEST(Secret, WipeClearsTheGivenBytes) {
  std::uint8_t bytes[] = {1, 2, 3};
  wipe(bytes);
  EXPECT_EQ(bytes[0] | bytes[1] | bytes[2], 0);
}

TEST(Secret, EqualityNeedsSameSizeAndContents) {
  EXPECT_TRUE(SecretBytes::copy_of("abc").equals(SecretBytes::copy_of("abc")));
  EXPECT_FALSE(SecretBytes::copy_of("abc").equals(SecretBytes::copy_of("abd")));
  EXPECT_FALSE(SecretBytes::copy_of("abc").equals(SecretBytes::copy_of("ab")));
  EXPECT_TRUE(SecretBytes().equals(SecretBytes()));
}

TEST(Secret, CloneIsIndependent) {
  SecretBytes secret = SecretBytes::copy_of("abc");
  SecretBytes copy = secret.clone();
  secret.clear();
  EXPECT_EQ(copy.reveal_text(), "abc");
}

}  // namespace
}  // namespace hardtack
