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

// What Python's `punycode` gives for the same names in small letters.
TEST(Url, EveryRangeOfLettersIsConvertedAlike) {
  struct Row {
    std::string_view label, ascii;
  };
  static constexpr Row kRows[] = {
      {"\u00c0\u00d6\u00d8\u00de", "xn--0ca8bgy"},
      {"\u00e0\u00f6\u00f8\u00fe\u00ff\u00df", "xn--zcab0ei4ag"},
      {"\u0178\u0152\u0153", "xn--wda2oa"},
      {"\u0100\u0101", "xn--ydaa"},
      {"\u0136\u0137", "xn--ifaa"},
      {"\u0138", "xn--jfa"},
      {"\u0131", "xn--cfa"},
      {"\u0139\u013a\u0147\u0148", "xn--lfaa6ba"},
      {"\u014a\u014b", "xn--2faa"},
      {"\u0174\u0177", "xn--9gae"},
      {"\u0179\u017a\u017d\u017e", "xn--fhaama"},
      {"\u0106\u0153ur", "xn--ur-ula81a"},
      {"\u0386\u0388\u0389\u038a\u038c\u038e\u038f", "xn--hxacde9lgh"},
      {"\u03ac\u03ad\u03ae\u03af\u03cc\u03cd\u03ce", "xn--hxacde9lgh"},
      {"\u0391\u03a1\u03a3\u03a9\u03aa\u03ab", "xn--mxa6agyfg"},
      {"\u0390\u03ca\u03cb", "xn--owa0jd"},
      {"\u0400\u040f\u0410\u042f", "xn--80a6db4d"},
      {"\u0450\u045f\u0430\u044f", "xn--80a6db4d"},
      {"\u0401", "xn--61a"},
      {"\u041f\u0440\u0438\u0432\u0435\u0442-\u041c\u0438\u0440", "xn----ctbjkdxqigq"},
      {"Stra\u00dfe", "xn--strae-oqa"},
      {"a1-\u00e9-2b", "xn--a1--2b-dva"},
      {"9\u00fc", "xn--9-eha"},
      {"\u03c9ww", "xn--ww-dcc"},
      {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u00fc\u045f", "xn--aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-oge8257a"},
      {"\u045faaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\u017e", "xn--aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa-3pg766u"},
      {"\u017d\u017d\u017d\u017d\u017d\u017d\u017d\u017d\u017d\u017d\u017d\u017d", "xn--jhaaaaaaaaaaaa"},
  };
  for (const Row& row : kRows) EXPECT_EQ(ascii_label(row.label).value_or(""), row.ascii) << row.label;
}

// Signs, letters that stand for several, and places of the tables where there is no letter.
TEST(Url, WhatIsNoLetterOfTheTablesIsRefused) {
  for (const std::string_view label :
       {"a\u00d7b", "a\u00f7b", "a\u00aab", "\u0130a", "\u0132a", "\u0133a", "\u013fa",  "\u0140a",
        "\u0149a",  "\u017fa",  "\u0180a",  "\u0385a", "\u0387a", "\u038ba", "\u038da",  "\u03a2a",
        "\u03cfa",  "\u0460a",  "\u05d0",   "a b",     "a_b",     "a.b",     "a/\u00fc", "\u00fc@"}) {
    const auto converted = ascii_label(label);
    ASSERT_FALSE(converted.has_value()) << label;
    EXPECT_EQ(converted.error().message(), "the host has a character that is not converted") << label;
    EXPECT_NE(converted.error().help(), "") << label;
  }
}

TEST(Url, LabelsAreBoundedByWhatTheyBecome) {
  const std::string most(63, 'a');
  EXPECT_EQ(ascii_label(most).value_or(""), most);
  EXPECT_EQ(ascii_label("ABC-1").value_or(""), "abc-1");
  EXPECT_EQ(ascii_label(most + "a").error().message(), "a label of the host is too long");
  EXPECT_TRUE(ascii_label(std::string(54, 'a') + "\u00fc").has_value());
  EXPECT_EQ(ascii_label(std::string(62, 'a') + "\u00fc").error().message(), "a label of the host is too long");
  EXPECT_EQ(ascii_label(std::string(253, 'a')).error().message(), "a label of the host is too long");
  for (const std::string_view label : {"-\u00fc", "\u00fc-", "a\u00fc--b", "ab--\u00fc", "\u00fc\u00fc--"})
    EXPECT_EQ(ascii_label(label).error().message(), "a label of the host has hyphens where none may be") << label;
  EXPECT_TRUE(ascii_label("\u00fc--b").has_value()) << "the second place is none";
}

TEST(Url, AddressesAreWrittenOneWay) {
  struct Row {
    std::string_view url, target;  // empty if refused
  };
  static constexpr Row kRows[] = {
      {"https://[::1.2.3.255]/", "https://[::1.2.3.255]/"},
      {"https://[::1.2.3.256]/", ""},
      {"https://[::1.2.3.1000]/", ""},
      {"https://[::1..2.3]/", ""},
      {"https://[::1.2.3.]/", ""},
      {"https://[::.1.2.3]/", ""},
      {"https://[::1.2.3.4.5]/", ""},
      {"https://[::1.2.3.x]/", ""},
      {"https://[::1.2.3.-4]/", ""},
      {"https://[1:2:3:4:5:6:1.2.3.4]/", "https://[1:2:3:4:5:6:1.2.3.4]/"},
      {"https://[1:2:3:4:5:6:7:1.2.3.4]/", ""},
      {"https://[1.2.3.4::]/", ""},
      {"https://[::G]/", ""},
      {"https://[::ABCD]/", "https://[::abcd]/"},
      {"https://[::1]:443/", "https://[::1]/"},
      {"https://[::1]:8443/", "https://[::1]:8443/"},
      {"https://[::1]:/", "https://[::1]/"},
      {"https://[::1]:x/", ""},
      {"https://[::1%25eth0]/", ""},
      {"https://[::1/", ""},
      {"https://a.example:123456/", ""},
      {"https://a.example:99999/", ""},
      {"https://a.example:-1/", ""},
      {"https://a.example/%4g", ""},
      {"https://a.example/%g4", ""},
      {"https://a.example/%4", ""},
  };
  for (const Row& row : kRows) EXPECT_EQ(target(row.url), row.target) << row.url;
  // Long by its labels alone.
  const std::string label(63, 'a');
  const std::string most = label + "." + label + "." + label + "." + std::string(61, 'a');
  EXPECT_EQ(target("https://" + most + "/"), "https://" + most + "/");
  EXPECT_EQ(target("https://" + most + "a/"), "");
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
