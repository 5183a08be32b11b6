// Fetching over HTTPS from the server that https_server.py runs on this machine.
#include "tokens/jwks/https_fetcher.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <span>

#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/jwks/address.h"
#include "tokens/jwks/store.h"

namespace hardtack {
namespace {

using testing::at;
using testing::fails_with;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : value;
}

std::string url(const std::string& path, const char* port = "JWKS_PORT", const std::string& host = "localhost") {
  return "https://" + host + ":" + environment(port) + path;
}

HttpsFetchOptions options(std::chrono::milliseconds timeout = std::chrono::seconds(10)) {
  return {.timeout = timeout, .ca_file = environment("JWKS_CA")};
}

Result<std::string> fetch(const std::string& from, const HttpsFetchOptions& with = options()) {
  HARDTACK_TRY(const auto fetcher, https_jwks_fetcher(from, with));
  return fetcher->fetch();
}

TEST(Https, FetchesWhatAStoreServes) {
  const auto text = fetch(url("/jwks"));
  ASSERT_TRUE(text.has_value()) << text.error();
  EXPECT_TRUE(parse_jwks(*text)->at(0).usable() != nullptr);
  JwksStore store(https_jwks_fetcher(url("/jwks"), options()).value(), {});
  EXPECT_TRUE(store.find(std::string("a"), at(1'700'000'000)).has_value());
  EXPECT_TRUE(fails_with(store.find(std::string("b"), at(1'700'000'000)), ErrorCode::kUnknownRootKey));
  EXPECT_TRUE(fetch(url("/jwks", "JWKS_PORT", "127.0.0.1")).has_value());
  EXPECT_TRUE(fetch(url("/jwks", "JWKS_PORT", "LOCALHOST")).has_value());
}

TEST(HttpsAttacks, A130_RedirectsStayWithTheServerAndAreCounted) {
  EXPECT_TRUE(fetch(url("/redirect/1")).has_value());
  EXPECT_TRUE(fetch(url("/redirect/5")).has_value());
  EXPECT_TRUE(fetch(url("/absolute")).has_value());
  EXPECT_TRUE(fails_with(fetch(url("/redirect/6")), ErrorCode::kIo, "more than 5 times"));
  EXPECT_TRUE(fails_with(fetch(url("/redirect/30")), ErrorCode::kIo, "more than 5 times"));
  EXPECT_TRUE(fails_with(fetch(url("/loop")), ErrorCode::kIo, "more than 5 times"));
  EXPECT_TRUE(fails_with(fetch(url("/to-http")), ErrorCode::kIo, "no https URL"));
  EXPECT_TRUE(fails_with(fetch(url("/to-file")), ErrorCode::kIo, "no https URL"));
  EXPECT_TRUE(fails_with(fetch(url("/to-user")), ErrorCode::kIo, "no https URL"));
  EXPECT_TRUE(fails_with(fetch(url("/to-address")), ErrorCode::kIo, "another server"));
  EXPECT_TRUE(fails_with(fetch(url("/to-other-port")), ErrorCode::kIo, "another server"));
  EXPECT_TRUE(fails_with(fetch(url("/to-metadata")), ErrorCode::kIo, "another server"));
  EXPECT_TRUE(fails_with(fetch(url("/to-private")), ErrorCode::kIo, "another server"));
  EXPECT_TRUE(fails_with(fetch(url("/to-nowhere")), ErrorCode::kIo, "nowhere"));
  HttpsFetchOptions none = options();
  none.max_redirects = 0;
  EXPECT_TRUE(fails_with(fetch(url("/redirect/1"), none), ErrorCode::kIo, "more than 0 times"));
}

TEST(HttpsAttacks, A130_CertificatesAreVerified) {
  EXPECT_TRUE(fails_with(fetch(url("/jwks", "JWKS_WRONG_NAME_PORT")), ErrorCode::kIo, "certificate"));
  EXPECT_TRUE(fails_with(fetch(url("/jwks", "JWKS_EXPIRED_PORT")), ErrorCode::kIo, "certificate"));
  EXPECT_TRUE(fails_with(fetch(url("/jwks", "JWKS_SELF_SIGNED_PORT")), ErrorCode::kIo, "certificate"));
  EXPECT_TRUE(fails_with(fetch(url("/jwks", "JWKS_PLAIN_PORT")), ErrorCode::kIo));
  // The authority of the test is no authority of the system.
  EXPECT_TRUE(fails_with(fetch(url("/jwks"), {}), ErrorCode::kIo, "certificate"));
  HttpsFetchOptions missing = options();
  missing.ca_file = "/nonexistent/ca.pem";
  EXPECT_TRUE(fails_with(fetch(url("/jwks"), missing), ErrorCode::kIo));
}

TEST(HttpsAttacks, A130_DocumentsAreBoundedInSizeAndTime) {
  EXPECT_EQ(fetch(url("/exact"))->size(), kMaxJwksDocumentBytes);
  EXPECT_TRUE(fails_with(fetch(url("/large")), ErrorCode::kIo, "more than 1048576 bytes"));
  EXPECT_TRUE(fails_with(fetch(url("/endless")), ErrorCode::kIo, "more than 1048576 bytes"));
  EXPECT_TRUE(fails_with(fetch(url("/slow"), options(std::chrono::milliseconds(500))), ErrorCode::kIo, "too long"));
  EXPECT_TRUE(fails_with(fetch(url("/silent"), options(std::chrono::milliseconds(500))), ErrorCode::kIo, "too long"));
  EXPECT_TRUE(fails_with(fetch(url("/cut")), ErrorCode::kIo));
  EXPECT_EQ(fetch(url("/gzip")).value(), std::string("\x1f\x8b\x08\0", 4));  // as it was sent
}

TEST(Https, OtherAnswersAreFailures) {
  for (const char* status : {"404", "500", "304"}) {
    EXPECT_TRUE(fails_with(fetch(url(std::string("/") + status)), ErrorCode::kIo, status)) << status;
  }
}

TEST(Https, UrlsAreHttpsWithAHost) {
  for (const std::string& wrong :
       {std::string(), std::string("https://"), std::string("http://localhost/jwks"), std::string("HTTP://localhost"),
        std::string("file:///etc/passwd"), std::string("localhost"), std::string("https://user@localhost/"),
        std::string("https://user:secret@localhost/"), std::string("https://localhost/#a"),
        std::string("https://localhost/ a"), std::string("https://localhost/\x7f"),
        std::string("https://localhost/\u00e9"), std::string("https://[::1/"), std::string("https://localhost:x/"),
        std::string("https://localhost/\n"), std::string("https://localhost/\0", 19),
        std::string("https://localhost:99999/"), "https://localhost/" + std::string(2048, 'a')}) {
    EXPECT_TRUE(fails_with(https_jwks_fetcher(wrong, {}), ErrorCode::kUsage)) << wrong.substr(0, 60);
  }
  EXPECT_TRUE(fails_with(https_jwks_fetcher("https://localhost/", {.timeout = std::chrono::milliseconds(0)}),
                         ErrorCode::kUsage));
  EXPECT_TRUE(fails_with(https_jwks_fetcher("https://localhost/", {.max_redirects = -1}), ErrorCode::kUsage));
}

TEST(Https, PinsHaveOneSpelling) {
  const std::string pin = "sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  const auto refused = [](std::vector<std::string> pins) {
    HttpsFetchOptions options;
    options.pins = std::move(pins);
    return fails_with(https_jwks_fetcher("https://localhost/", options), ErrorCode::kUsage);
  };
  EXPECT_FALSE(refused({}));
  EXPECT_FALSE(refused({pin, pin}));
  EXPECT_FALSE(refused(std::vector(kMaxJwksPins, pin)));
  EXPECT_TRUE(refused(std::vector(kMaxJwksPins + 1, pin)));
  for (const std::string& wrong : {std::string(), std::string("sha256//"), pin.substr(8), pin.substr(0, pin.size() - 1),
                                   pin + "=", pin + ";" + pin, "SHA256//" + pin.substr(8), std::string("sha256//AAAA"),
                                   std::string("sha256//47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU="), " " + pin,
                                   pin + "\n", std::string("/etc/key.pem")}) {
    EXPECT_TRUE(refused({wrong})) << wrong;
    EXPECT_TRUE(refused({pin, wrong})) << wrong;
  }
}

TEST(HttpsAttacks, A130_PrivateAddressesCanBeRefusedFromTheStart) {
  HttpsFetchOptions strict = options();
  strict.public_addresses_only = true;
  EXPECT_TRUE(fails_with(fetch(url("/jwks"), strict), ErrorCode::kIo, "private address"));
  EXPECT_TRUE(fails_with(fetch(url("/jwks", "JWKS_PORT", "127.0.0.1"), strict), ErrorCode::kIo, "private address"));
}

TEST(Address, PrivateOnesAreKnownInEveryForm) {
  struct Case {
    const char* text;
    bool is_private;
  };
  for (const Case& one : std::initializer_list<Case>{{"127.0.0.1", true},
                                                     {"127.255.255.255", true},
                                                     {"10.0.0.1", true},
                                                     {"172.16.0.1", true},
                                                     {"172.31.255.255", true},
                                                     {"172.32.0.0", false},
                                                     {"172.15.255.255", false},
                                                     {"192.168.1.1", true},
                                                     {"192.169.0.0", false},
                                                     {"169.254.169.254", true},
                                                     {"100.64.0.1", true},
                                                     {"100.128.0.1", false},
                                                     {"0.0.0.0", true},
                                                     {"224.0.0.1", true},
                                                     {"255.255.255.255", true},
                                                     {"198.18.0.1", true},
                                                     {"1.1.1.1", false},
                                                     {"8.8.8.8", false},
                                                     {"::", true},
                                                     {"::1", true},
                                                     {"::ffff:127.0.0.1", true},
                                                     {"::ffff:8.8.8.8", false},
                                                     {"::127.0.0.1", true},
                                                     {"64:ff9b::10.0.0.1", true},
                                                     {"64:ff9b::8.8.8.8", false},
                                                     {"64:ff9b:1::1", true},
                                                     {"2002:0a00:0001::", true},
                                                     {"2002:0808:0808::", false},
                                                     {"fc00::1", true},
                                                     {"fd12:3456::1", true},
                                                     {"fe80::1", true},
                                                     {"ff02::1", true},
                                                     {"2001:db8::1", true},
                                                     {"2001:1ff::1", true},
                                                     {"2001:200::1", false},
                                                     {"3fff::1", true},
                                                     {"3ffe::1", false},
                                                     {"4000::1", true},
                                                     {"1fff::1", true},
                                                     {"2001::1", true},
                                                     {"2606:4700:4700::1111", false},
                                                     {"2a00:1450:4001::1", false}}) {
    std::array<std::uint8_t, 16> bytes{};
    const bool is_v4 = inet_pton(AF_INET, one.text, bytes.data()) == 1;
    ASSERT_TRUE(is_v4 || inet_pton(AF_INET6, one.text, bytes.data()) == 1) << one.text;
    EXPECT_EQ(is_private_address(std::span(bytes).first(is_v4 ? 4 : 16)), one.is_private) << one.text;
  }
  EXPECT_TRUE(is_private_address({}));
  EXPECT_TRUE(is_private_address(std::array<std::uint8_t, 5>{8, 8, 8, 8, 8}));
}

}  // namespace
}  // namespace hardtack
