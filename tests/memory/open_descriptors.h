// Expects that as many descriptors are open when it ends as when it began: none is lost where memory ends behind
// opening a file.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iterator>

#include "tokens/crypto/random.h"

namespace hardtack::testing {

class SameDescriptors {
 public:
  SameDescriptors() {
    std::array<std::uint8_t, 1> byte{};
    EXPECT_TRUE(SystemRandom().fill(byte));  // whose device is opened once
    before_ = count();
  }
  SameDescriptors(const SameDescriptors&) = delete;
  SameDescriptors& operator=(const SameDescriptors&) = delete;
  ~SameDescriptors() { EXPECT_EQ(count(), before_) << "descriptors that are open"; }

 private:
  static std::ptrdiff_t count() {
    const std::filesystem::directory_iterator open("/proc/self/fd");
    return std::distance(begin(open), end(open));
  }
  std::ptrdiff_t before_ = 0;
};

}  // namespace hardtack::testing
