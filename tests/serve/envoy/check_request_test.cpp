// What Envoy tells of its client's request, and messages that tell none (attacks S42, S49).
#include "serve/envoy/check_request.h"

#include <gtest/gtest.h>

#include "tests/serve/envoy/check_messages.h"

namespace hardtack::serve {
namespace {

using test::around;
using test::Check;
using test::field;
using test::list_entry;
using test::map_entry;

TEST(CheckRequest, BothFormsOfHeadersTellTheSame) {
  for (const bool raw : {false, true}) {
    const Check check{.method = "POST",
                      .path = "/a?b=c",
                      .headers = {{"authorization", "Bearer x"}, {"x-tenant", "a"}, {"x-empty", ""}},
                      .raw = raw,
                      .principal = "spiffe://shop/ann",
                      .sni = "shop.example"};
    const std::string message = check.message();
    const auto read = read_check_request(message);
    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_EQ(read->method, "POST");
    EXPECT_EQ(read->target, "/a?b=c");
    EXPECT_EQ(read->host, "shop.example");
    EXPECT_EQ(read->scheme, "https");
    EXPECT_EQ(read->client_address, "192.0.2.1");
    EXPECT_EQ(read->principal, "spiffe://shop/ann");
    EXPECT_EQ(read->server_name, "shop.example");
    ASSERT_EQ(read->headers.size(), 3U);
    EXPECT_EQ(read->headers[0].name, "authorization");
    EXPECT_EQ(read->headers[0].value, "Bearer x");
    EXPECT_EQ(read->headers[2].value, "");
    const ToldRequest told = read->told();
    EXPECT_EQ(told.tls_name, "spiffe://shop/ann");
    EXPECT_EQ(told.headers.size(), 3U);
  }
}

TEST(CheckRequest, RawHeadersAreLinesAndBytes) {
  const Check check{.headers = {{"x-a", "1"}, {"x-a", "2"}, {"x-b", "\xff\x01"}}, .raw = true};
  const std::string message = check.message();
  const auto read = read_check_request(message);
  ASSERT_TRUE(read) << describe(read.error());
  ASSERT_EQ(read->headers.size(), 3U);
  EXPECT_EQ(read->headers[1].value, "2");
  EXPECT_EQ(read->headers[2].value, "\xff\x01");
}

TEST(CheckRequest, WhatIsNotToldIsAbsent) {
  const auto read = read_check_request(around(field(2, "GET") + field(4, "/") + field(5, "a")));
  ASSERT_TRUE(read);
  const ToldRequest told = read->told();
  EXPECT_FALSE(told.client_address || told.tls_name || told.scheme || told.server_name);
  // A client of a Unix socket has no address: pipe {path}.
  const std::string pipe = around(field(2, "GET"), field(1, field(1, field(2, field(1, "/run/s")))));
  ASSERT_TRUE(read_check_request(pipe));
  EXPECT_FALSE(read_check_request(pipe)->told().client_address);
}

TEST(CheckRequest, S49MessagesThatTellNoRequest) {
  const Check check;
  const std::string good = check.message();
  const std::string http = check.http();
  std::string many;
  for (int i = 0; i < 300; ++i) many += map_entry("x-a" + std::to_string(i), "1");
  struct Row {
    std::string name;
    std::string message;
    std::string fault;
  };
  const Row rows[] = {
      {"nothing", "", "missing_header attributes.request.http"},
      {"no attributes", field(2, "x"), "missing_header attributes.request.http"},
      {"no request", field(1, field(10, "")), "missing_header attributes.request.http"},
      {"no HTTP", field(1, field(4, field(1, ""))), "missing_header attributes.request.http"},
      {"no protobuf", "\xff\xff\xff", "invalid_header CheckRequest"},
      {"truncated", good.substr(0, good.size() - 1), "invalid_header CheckRequest"},
      {"truncated within", around(http.substr(0, http.size() - 1)), "invalid_header CheckRequest"},
      {"attributes twice", good + good, "invalid_header CheckRequest"},
      {"a request twice", field(1, field(4, field(2, http)) + field(4, field(2, http))), "invalid_header CheckRequest"},
      {"a method twice", around(http + field(2, "GET")), "invalid_header CheckRequest"},
      {"a path twice", around(http + field(4, "/")), "invalid_header CheckRequest"},
      {"a host twice", around(http + field(5, "shop.example")), "invalid_header CheckRequest"},
      {"a method that is a number", around(field(2, std::uint64_t{1})), "invalid_header CheckRequest"},
      {"a text that is not UTF-8", around(http + map_entry("x-a", "\xff")), "invalid_header CheckRequest"},
      {"both forms", around(http + field(13, list_entry("x-a", "1"))), "contradiction attributes.request.http.headers"},
      {"the other form first", around(field(13, list_entry("x-a", "1")) + http),
       "contradiction attributes.request.http.headers"},
      {"a value in both forms",
       around(field(2, "GET") + field(13, field(1, field(1, "x-a") + field(2, "1") + field(3, "2")))),
       "contradiction attributes.request.http.headers"},
      {"a pseudo header twice", around(http + map_entry(":path", "/")), "doubled_header :path"},
      {"another path", around(map_entry(":path", "/b") + field(4, "/a")), "contradiction :path"},
      {"another method", around(map_entry(":method", "GET") + field(2, "POST")), "contradiction :method"},
      {"another host", around(map_entry(":authority", "a") + field(5, "b")), "contradiction :authority"},
      {"another scheme", around(map_entry(":scheme", "http") + field(6, "https")), "contradiction :scheme"},
      {"a header without a name", around(http + map_entry("", "1")), "invalid_header attributes.request.http.headers"},
      {"a header in upper case", around(http + map_entry("Authorization", "Bearer x")),
       "invalid_header attributes.request.http.headers"},
      {"a name of two words", around(http + map_entry("x a", "1")), "invalid_header attributes.request.http.headers"},
      {"too many headers", around(http + many), "invalid_header attributes.request.http.headers"},
  };
  for (const Row& row : rows) {
    const auto read = read_check_request(row.message);
    ASSERT_FALSE(read) << row.name;
    EXPECT_EQ(describe(read.error()), row.fault) << row.name;
  }
  // Every prefix of a good one is none, or the same without what is missing; never anything else.
  for (std::size_t size = 0; size < good.size(); ++size) EXPECT_FALSE(read_check_request(good.substr(0, size))) << size;
}

}  // namespace
}  // namespace hardtack::serve
