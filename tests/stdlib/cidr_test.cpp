#include "stdlib/cidr.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/folders.h"

namespace hardtack {
namespace {

// "true", "false" or "error".
std::string answer(const std::string& address_text, const std::string& range_text) {
  const auto range = parse_ip_range(range_text);
  const auto address = parse_ip_address(address_text);
  if (!range || !address) return "error";
  return is_within(*address, *range) ? "true" : "false";
}

TEST(Cidr, SaysWhetherAnAddressIsInARange) {
  struct Row {
    std::string address;
    std::string range;
    std::string answer;
  };
  for (const Row& row : {
           Row{"10.1.2.3", "10.0.0.0/8", "true"},
           Row{"11.1.2.3", "10.0.0.0/8", "false"},
           Row{"192.168.1.127", "192.168.1.0/25", "true"},
           Row{"192.168.1.128", "192.168.1.0/25", "false"},
           Row{"1.2.3.4", "0.0.0.0/0", "true"},
           Row{"1.2.3.4", "1.2.3.4/32", "true"},
           Row{"1.2.3.5", "1.2.3.4/32", "false"},
           Row{"2001:db8::1", "2001:db8::/32", "true"},
           Row{"2001:DB8:0:0:0:0:0:1", "2001:db8::/32", "true"},
           Row{"2001:db9::1", "2001:db8::/32", "false"},
           Row{"::1", "::1/128", "true"},
           Row{"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0/127", "true"},
           // An IPv4-mapped address is an address of IPv4, and one of IPv6 as well.
           Row{"::ffff:10.1.2.3", "10.0.0.0/8", "true"},
           Row{"::ffff:a01:203", "10.0.0.0/8", "true"},
           Row{"10.1.2.3", "::ffff:10.0.0.0/104", "true"},
           Row{"::ffff:10.1.2.3", "::/0", "true"},
           Row{"10.1.2.3", "::/0", "false"},
           Row{"::1", "0.0.0.0/0", "false"},
           Row{"::10.1.2.3", "10.0.0.0/8", "false"},  // compatible, not mapped
           Row{"64:ff9b::10.1.2.3", "10.0.0.0/8", "false"},
       }) {
    EXPECT_EQ(answer(row.address, row.range), row.answer) << row.address << " in " << row.range;
  }
}

TEST(Cidr, RefusesWhatIsNoAddress) {
  for (const std::string text : {"",
                                 "10.1.2",
                                 "10.1.2.3.4",
                                 "10.1.2.",
                                 "10..2.3",
                                 "010.1.2.3",
                                 "10.1.2.03",
                                 "256.1.2.3",
                                 "10.1.2.3 ",
                                 " 10.1.2.3",
                                 "10.1.2.3/32",
                                 "0x0a.1.2.3",
                                 "167838211",
                                 "10.1.2.-3",
                                 "+1.2.3.4",
                                 "1e1.2.3.4",
                                 ":",
                                 ":::",
                                 "1::2::3",
                                 "12345::",
                                 "1:2:3:4:5:6:7",
                                 "1:2:3:4:5:6:7:8:9",
                                 "1:2:3:4:5:6:7:8::",
                                 "::1:2:3:4:5:6:7:8",
                                 "g::",
                                 "fe80::1%eth0",
                                 "[::1]",
                                 "::ffff:10.1.2",
                                 "::ffff:010.1.2.3",
                                 "1.2.3.4::",
                                 "::1.2.3.4:5",
                                 ":1",
                                 "1:",
                                 "1:2:3:4:5:6:7:",
                                 "::1:",
                                 "1:2:3:4:5:6:7:1.2.3.4",
                                 "localhost",
                                 "10.1.2.3\xc2\xa0",
                                 "\xef\xbc\x91.2.3.4",
                                 "0000:0000:0000:0000:0000:0000:255.255.255.255.255"}) {
    const auto address = parse_ip_address(text);
    EXPECT_FALSE(address) << text;
    if (!address) {
      EXPECT_EQ(address.error().code(), ErrorCode::kExternFailed);
    }
  }
  EXPECT_FALSE(parse_ip_address(std::string("1.2.3.4\0", 8)));
  EXPECT_FALSE(parse_ip_address(std::string(1'000'000, '1')));
}

TEST(Cidr, RefusesWhatIsNoRange) {
  struct Row {
    std::string range;
    std::string reason;
  };
  for (const Row& row : {
           Row{"10.0.0.0", "no prefix length"},
           Row{"10.0.0/8", "no address"},
           Row{"/8", "no address"},
           Row{"10.0.0.0/", "0 to 32"},
           Row{"10.0.0.0/33", "0 to 32"},
           Row{"10.0.0.0/08", "0 to 32"},
           Row{"10.0.0.0/-1", "0 to 32"},
           Row{"10.0.0.0/+8", "0 to 32"},
           Row{"10.0.0.0/8/8", "0 to 32"},
           Row{"10.0.0.0/255.0.0.0", "0 to 32"},
           Row{"10.0.0.0/18446744073709551624", "0 to 32"},
           Row{"::/129", "0 to 128"},
           Row{"10.0.0.1/8", "bits are set"},
           Row{"2001:db8::1/32", "bits are set"},
           Row{"::ffff:10.0.0.1/104", "bits are set"},
       }) {
    const auto range = parse_ip_range(row.range);
    ASSERT_FALSE(range) << row.range;
    EXPECT_NE(range.error().message().find(row.reason), std::string::npos) << range.error();
  }
}

TEST(Cidr, AnswersAsPythonsIpaddress) {
  if (std::system("python3 -c 'import ipaddress' 2>/dev/null") != 0) GTEST_SKIP() << "python3 is not there";
  const std::string command = "python3 '" + test::source_folder() + "/tests/stdlib/cidr_oracle.py" + "' 1 20000";
  const std::unique_ptr<FILE, int (*)(FILE*)> output(popen(command.c_str(), "r"), pclose);
  ASSERT_TRUE(output);
  std::string text;
  char buffer[4096];
  for (std::size_t size = 0; (size = std::fread(buffer, 1, sizeof buffer, output.get())) > 0;)
    text.append(buffer, size);
  std::istringstream lines(text);
  std::size_t compared = 0, yes = 0, no = 0;
  for (std::string address, range, expected; lines >> address >> range >> expected; ++compared) {
    EXPECT_EQ(answer(address, range), expected) << address << " in " << range;
    yes += expected == "true";
    no += expected == "false";
  }
  EXPECT_EQ(compared, 20'000u);
  EXPECT_GT(yes, 4'000u);
  EXPECT_GT(no, 4'000u);
}

}  // namespace
}  // namespace hardtack
