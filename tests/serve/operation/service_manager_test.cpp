// What systemd is told, over real datagram sockets: a path and an abstract name.
#include "serve/operation/service_manager.h"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <filesystem>

namespace hardtack::serve {
namespace {

// A socket bound to `name`, and the first datagram that comes.
std::string told(const std::string& name, std::string_view state) {
  const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, name.data(), name.size());
  if (name.front() == '@') address.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  EXPECT_EQ(::bind(descriptor, reinterpret_cast<sockaddr*>(&address), size), 0) << name;
  const auto result = ServiceManager(name.c_str()).tell(state);
  EXPECT_TRUE(result) << result.error();
  pollfd wait{.fd = descriptor, .events = POLLIN, .revents = 0};
  std::array<char, 200> bytes;
  const ssize_t count = ::poll(&wait, 1, 1'000) == 1 ? ::recv(descriptor, bytes.data(), bytes.size(), 0) : 0;
  ::close(descriptor);
  return {bytes.data(), static_cast<std::size_t>(std::max<ssize_t>(0, count))};
}

TEST(ServiceManager, IsToldByAPathOrAnAbstractName) {
  std::string pattern = (std::filesystem::temp_directory_path() / "hardtack-XXXXXX").string();
  const std::string folder = ::mkdtemp(pattern.data());
  EXPECT_EQ(told(folder + "/notify", "READY=1"), "READY=1");
  EXPECT_EQ(told("@hardtack-test-" + std::to_string(::getpid()), "STOPPING=1\nSTATUS=x"), "STOPPING=1\nSTATUS=x");
  std::filesystem::remove_all(folder);
}

TEST(ServiceManager, NobodyAndNonsense) {
  EXPECT_TRUE(ServiceManager(nullptr).tell("READY=1"));
  EXPECT_TRUE(ServiceManager("").tell("READY=1"));
  for (const char* name : {"relative", "@", "/", "/nobody/is/here"}) {
    EXPECT_FALSE(ServiceManager(name).tell("READY=1")) << name;
  }
  EXPECT_FALSE(ServiceManager(("/" + std::string(200, 'a')).c_str()).tell("READY=1"));
}

TEST(ServiceManager, WatchdogPeriods) {
  using std::chrono::microseconds;
  EXPECT_EQ(watchdog_period("30000000", nullptr, 7), microseconds(15'000'000));
  EXPECT_EQ(watchdog_period("30000000", "7", 7), microseconds(15'000'000));
  EXPECT_EQ(watchdog_period("30000000", "8", 7), std::nullopt);
  for (const char* usec : {"", "0", "1", "-5", "x", "3s", "99999999999999999999"}) {
    EXPECT_EQ(watchdog_period(usec, nullptr, 7), std::nullopt) << usec;
  }
  EXPECT_EQ(watchdog_period(nullptr, nullptr, 7), std::nullopt);
}

}  // namespace
}  // namespace hardtack::serve
