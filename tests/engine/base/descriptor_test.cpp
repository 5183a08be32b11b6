// A descriptor is closed once: by its last owner, or by whoever it was given to.
#include "engine/base/descriptor.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

namespace hardtack {
namespace {

bool is_open(int number) { return ::fcntl(number, F_GETFD) >= 0; }
int open_null() { return ::open("/dev/null", O_RDWR | O_CLOEXEC); }

TEST(Descriptor, IsClosedByItsLastOwner) {
  int number = -1;
  {
    Descriptor first(open_null());
    number = first.get();
    ASSERT_TRUE(is_open(number));
    {
      const Descriptor second(std::move(first));
      EXPECT_EQ(second.get(), number);
      EXPECT_EQ(first.get(), -1);  // NOLINT(bugprone-use-after-move): what is asked
      EXPECT_TRUE(is_open(number));
    }
    EXPECT_FALSE(is_open(number));
  }
  Descriptor released(open_null());
  number = released.release();
  EXPECT_EQ(released.get(), -1);
  EXPECT_TRUE(is_open(number));
  ::close(number);
}

TEST(Descriptor, ClosesWhatItHeldBefore) {
  Descriptor file(open_null());
  const int first = file.get(), second = open_null();
  file.replace(second);
  EXPECT_EQ(file.get(), second);
  EXPECT_FALSE(is_open(first));
  file.replace(-1);
  EXPECT_FALSE(is_open(second));
}

// What could not be written shows when the file is closed.
TEST(Descriptor, ClosingSaysWhetherItWasClosed) {
  Descriptor file(open_null());
  const int number = file.get();
  EXPECT_TRUE(file.close());
  EXPECT_EQ(file.get(), -1);
  EXPECT_FALSE(is_open(number));
  Descriptor gone(open_null());
  ::close(gone.get());
  EXPECT_FALSE(gone.close());
  EXPECT_EQ(errno, EBADF);
  EXPECT_EQ(gone.get(), -1);
}

}  // namespace
}  // namespace hardtack
