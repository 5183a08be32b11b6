// Canonical URLs: the published cases, more of the same kind, and that the form is its own.
#include "tokens/request/url.h"

#include <gtest/gtest.h>

#include <iostream>

#include "tests/tokens/crypto/vectors.h"
#include "tokens/request/host_label.h"

namespace hardtack {
namespace {

std::string target(std::string_view url, HostNames names = HostNames::kAscii) {
  const auto canonical = canonical_url(url, names);
  return canonical ? canonical->target_uri : "";
}

TEST(Url, A155_ThePublishedCasesHold) {
  HARDTACK_NEED_VECTORS();
  const auto vectors = testing::read_vectors("request-signing/canonicalization.json");
  std::size_t count = 0, refused = 0;
  for (const auto& test : vectors["cases"]) {
    const std::string name = test["name"], url = test["input_url"];
    const auto canonical = canonical_url(url, HostNames::kConvert);
    ++count;
    if (test.value("reject", false)) {
      EXPECT_FALSE(canonical.has_value()) << name;
      ++refused;
      continue;
    }
    ASSERT_TRUE(canonical.has_value()) << name << ": " << canonical.error();
    EXPECT_EQ(canonical->target_uri, test["expected_target_uri"].get<std::string>()) << name;
    EXPECT_EQ(canonical->authority, test["expected_authority"].get<std::string>()) << name;
    EXPECT_EQ(target(canonical->target_uri), canonical->target_uri) << name;
  }
  EXPECT_EQ(count, 37U);
  std::cout << count << " URL cases of request-signing/canonicalization.json hold, " << refused << " of them refused\n";
}

TEST(Url, A155_SpellingsAreOneOrRefused) {
  struct Row {
    std::string_view url, target;  // empty if refused
  };
  static constexpr Row kRows[] = {
      {"https://a.example", "https://a.example/"},
      {"https://a.example?", "https://a.example/?"},
      {"https://a.example#", "https://a.example/"},
      {"https://a.example/?#x", "https://a.example/?"},
      {"https://a.example:/x", "https://a.example/x"},
      {"https://a.example:0443/x", ""},
      {"https://a.example:0/x", ""},
      {"https://a.example:65535/x", "https://a.example:65535/x"},
      {"https://a.example:65536/x", ""},
      {"https://a.example:4 3/x", ""},
      {"https://a.example:80/x", "https://a.example:80/x"},
      {"http://a.example:443/x", "http://a.example:443/x"},
      {"https://a.example/..", "https://a.example/"},
      {"https://a.example/../../x", "https://a.example/x"},
      {"https://a.example/a/b/.", "https://a.example/a/b/"},
      {"https://a.example/a/b/..", "https://a.example/a/"},
      {"https://a.example//..", "https://a.example/"},
      {"https://a.example//", "https://a.example//"},
      {"https://a.example/a/%2e%2e/b", ""},
      {"https://a.example/a/.%2E/b", ""},
      {"https://a.example/a/%2e", ""},
      {"https://a.example/a%2eb", "https://a.example/a.b"},
      {"https://a.example/...", "https://a.example/..."},
      {"https://a.example/%", ""},
      {"https://a.example/%2", ""},
      {"https://a.example/%zz", ""},
      {"https://a.example/%2541", "https://a.example/%2541"},
      {"https://a.example/?%2e%41%zz", "https://a.example/?%2e%41%zz"},
      {"https://a.example/?a/../b?c", "https://a.example/?a/../b?c"},
      {"https://a.example/a b", ""},
      {"https://a.example/a\"b", ""},
      {"https://a.example\\@b.example/", ""},
      {"https://a.example/a\\b", ""},
      {"https://a@b@c.example/", ""},
      {"https://a:b@[::1]:443/", "https://[::1]/"},
      {"https://%61.example/", ""},
      {"https://a_b.example/", ""},
      {"https://-a.example/", ""},
      {"https://a-.example/", ""},
      {"https://./", ""},
      {"https://../", ""},
      {"https://[::1]x/", ""},
      {"https://[]/", ""},
      {"https://[1::2::3]/", ""},
      {"https://[1:2:3:4:5:6:7:8]/", "https://[1:2:3:4:5:6:7:8]/"},
      {"https://[1:2:3:4:5:6:7]/", ""},
      {"https://[1:2:3:4:5:6:7::]/", "https://[1:2:3:4:5:6:7::]/"},
      {"https://[1:2:3:4:5:6:7:8::]/", ""},
      {"https://[::ffff:1.2.3.4]/", "https://[::ffff:1.2.3.4]/"},
      {"https://[::1.2.3.4:5]/", ""},
      {"https://[::1.2.3.04]/", ""},
      {"https://[::1.2.3]/", ""},
      {"https://[12345::]/", ""},
      {"https://[:::]/", ""},
      {"https://[v1.a]/", ""},
      {"https://1.2.3.4/", "https://1.2.3.4/"},
      {"ftp://a.example/", ""},
      {"//a.example/", ""},
      {"https:/a.example/", ""},
      {"https:a.example/", ""},
      {"", ""},
      {"https", ""},
      {"https://", ""},
      {"https://a.example/\xc3\xa9", ""},
      {"https://b\xc3\xbc"
       "cher.example/",
       ""},  // verifiers convert nothing
      {" https://a.example/", ""},
      {"https://a.example/\n", ""},
      {"https://a.example/\x7f", ""},
  };
  for (const Row& row : kRows) {
    EXPECT_EQ(target(row.url), row.target) << row.url;
    EXPECT_EQ(target(row.target), row.target);
  }
}

// As Node's url.domainToASCII, which follows UTS 46 (nontransitional), writes them; it agrees on every character of
// the tables.
TEST(Url, LabelsAreConvertedOrRefused) {
  struct Row {
    std::string_view label, ascii;
  };
  static constexpr Row kRows[] = {{"b\xc3\xbc"
                                   "cher",
                                   "xn--bcher-kva"},
                                  {"B\xc3\x9c"
                                   "CHER",
                                   "xn--bcher-kva"},
                                  {"fa\xc3\x9f", "xn--fa-hia"},
                                  {"\xc3\xbc", "xn--tda"},
                                  {"\xce\xb2\xcf\x8c\xce\xbb\xce\xbf\xcf\x82", "xn--nxasmm1c"},
                                  {"\xd0\xbf\xd1\x80\xd0\xb8\xd0\xbc\xd0\xb5\xd1\x80", "xn--e1afmkfd"},
                                  {"\xc5\x81\xc3\xb3"
                                   "d\xc5\xba",
                                   "xn--d-uga0v4h"},
                                  {"-\xc3\xbc", ""},
                                  {"\xc3\xbc-", ""},
                                  {"ab--\xc3\xbc", ""},
                                  {"u\xcc\x88", ""},  // a combining mark
                                  {"\xe2\x80\x8d"
                                   "a",
                                   ""},                  // joiners
                                  {"\xe4\xbe\x8b", ""},  // more than these tables
                                  {"\xef\xbc\xa1", ""},  // full width
                                  {"a\xe3\x80\x82"
                                   "b",
                                   ""},  // another dot
                                  {"\xff", ""}};
  for (const Row& row : kRows) EXPECT_EQ(ascii_label(row.label).value_or(""), row.ascii) << row.label;
  EXPECT_FALSE(ascii_label(std::string(200, 'a') + "\xc3\xbc").has_value());
}

TEST(Url, LongUrlsAreRefusedAndTheWorkIsBounded) {
  const std::string base = "https://a.example";
  EXPECT_TRUE(canonical_url(base + std::string(kMaxUrlBytes - base.size(), '/')).has_value());
  EXPECT_FALSE(canonical_url(base + std::string(kMaxUrlBytes + 1 - base.size(), '/')).has_value());
  std::string dots = base;
  while (dots.size() + 5 < kMaxUrlBytes) dots += "/a/..";
  EXPECT_EQ(target(dots), base + "/");
  EXPECT_FALSE(canonical_url("https://" + std::string(254, 'a')).has_value());
  EXPECT_FALSE(canonical_url("https://" + std::string(64, 'a') + ".example").has_value());
}

}  // namespace
}  // namespace hardtack
