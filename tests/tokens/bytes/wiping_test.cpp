// A canary secret goes through everything that handles secrets, while every block that the heap takes back is searched
// for it. Blocks are searched while they still belong to the program, in a replaced operator delete.
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>

#include "tests/support/random_sources.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/hex.h"
#include "tokens/crypto/signature.h"
#include "tokens/keys/key_der.h"
#include "tokens/keys/key_format.h"
#include "tokens/keys/key_text.h"

namespace {

// Parts of the canary in each form that it takes: raw, hexadecimal, Base64 inside of PKCS #8 for both algorithms.
constexpr std::string_view kRaw = "CanarySeedThatMustNotStayAround!";
constexpr std::string_view kHex = "43616e61727953656564546861744d7573744e6f745374617941726f756e6421";
constexpr std::array<std::string_view, 4> kForms = {"narySeedThatMust", "6e6172795365656454686174", "YW5hcnlTZWVkVGhh",
                                                    "bmFyeVNlZWRUaGF0"};

thread_local bool watching = false;
thread_local int found = 0;

void search(void* block) {
  if (!watching || block == nullptr) return;
  const std::string_view contents(static_cast<const char*>(block), ::malloc_usable_size(block));
  for (const std::string_view form : kForms) found += contents.find(form) != std::string_view::npos ? 1 : 0;
}

}  // namespace

void* operator new(std::size_t size) {
  void* block = std::malloc(size == 0 ? 1 : size);
  if (block == nullptr) throw std::bad_alloc();
  return block;
}
void operator delete(void* block) noexcept {
  search(block);
  std::free(block);
}
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }

namespace hardtack {
namespace {

class Watch {
 public:
  Watch() {
    found = 0;
    watching = true;
  }
  ~Watch() { watching = false; }
};

// Heap memory of this process may hold the canary only where the test put it.
TEST(Wiping, TheSearchFindsWhatIsLeftBehind) {
  {
    const Watch watch;
    std::string careless(kRaw);
    careless += careless;
  }
  EXPECT_GT(found, 0);
  {
    const Watch watch;
    std::string careless(kHex);
  }
  EXPECT_GT(found, 0);
}

TEST(Attacks, A189_SecretsLeaveNoTraceInFreedMemory) {
  for (const KeyAlgorithm algorithm : {KeyAlgorithm::kEd25519, KeyAlgorithm::kSecp256r1}) {
    {
      const Watch watch;
      PrivateKey key = PrivateKey::from_bytes(algorithm, bytes_of(kRaw)).value();
      for (const KeyFormat format :
           {KeyFormat::kRaw, KeyFormat::kHex, KeyFormat::kText, KeyFormat::kPem, KeyFormat::kDer}) {
        SecretBytes written = encode_private_key(key, format);
        PrivateKey again = decode_private_key(written.bytes(), {format, algorithm}).value();
        EXPECT_EQ(again.public_key(), key.public_key());
        SecretBytes moved = std::move(written);
        SecretBytes cloned = moved.clone();
        cloned = std::move(moved);
        cloned.shrink(3);
        // Every cut of it fails somewhere on the way, with the secret half read.
        SecretBytes cut = encode_private_key(key, format);
        for (std::size_t size = 0; size < cut.size(); size += 7)
          EXPECT_FALSE(decode_private_key(cut.bytes().first(size), {format, algorithm}).has_value());
      }
      EXPECT_TRUE(sign(key, bytes_of("message")).has_value());
      const PrivateKey copy = key.clone();
      key = PrivateKey::from_bytes(algorithm, Bytes(32, 1)).value();
    }
    EXPECT_EQ(found, 0) << key_algorithm_name(algorithm);
  }
}

TEST(Attacks, A189_EncodingsOfSecretsLeaveNoTrace) {
  {
    const Watch watch;
    const SecretBytes seed = secret_from_hex(kHex).value();
    const SecretBytes hex = secret_to_hex(seed.bytes());
    const SecretBytes base64 = secret_to_base64(seed.bytes());
    EXPECT_TRUE(secret_from_base64(base64.reveal_text())->equals(seed));
    EXPECT_FALSE(secret_from_hex(std::string_view(kHex).substr(1)).has_value());
  }
  EXPECT_EQ(found, 0);
}

}  // namespace
}  // namespace hardtack
