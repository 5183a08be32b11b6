// CheckRequests as Envoy writes them, and CheckResponses as it reads them: with a reader and a writer of protobuf of
// the tests' own, which know nothing of the service's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hardtack::serve::test {

// One field each, of a number or of bytes.
std::string field(std::uint32_t number, std::uint64_t value);
std::string field(std::uint32_t number, std::string_view value);
// So that texts are no truth values.
inline std::string field(std::uint32_t number, const char* value) { return field(number, std::string_view(value)); }

// What Envoy would send for a client's request.
struct Check {
  std::string method = "GET";
  std::string path = "/";
  std::string host = "shop.example";
  std::string scheme = "https";
  std::vector<std::pair<std::string, std::string>> headers = {};
  bool raw = false;  // `encode_raw_headers`
  std::string address = "192.0.2.1";
  std::string principal = {};
  std::string sni = {};
  // Further fields of HttpRequest.
  std::string more = {};

  std::string http() const;
  std::string message() const;
};
// One entry of the map of headers, and of the list.
std::string map_entry(std::string_view name, std::string_view value);
std::string list_entry(std::string_view name, std::string_view raw_value);
// A CheckRequest around an HttpRequest.
std::string around(std::string_view http, std::string_view further_attributes = {});

// What Envoy does by a CheckResponse (service.md 3.6, what was run).
struct Verdict {
  bool allowed = false;
  bool error = false;  // `failure_mode_allow` would let it through
  std::uint64_t code = 0;
  std::uint64_t status = 0;  // of the denial
  std::map<std::string, std::string> headers = {};
  std::vector<std::string> removed = {};
  std::string body = {};
};
// Nothing for what Envoy could not parse.
std::optional<Verdict> read_verdict(std::string_view response);

}  // namespace hardtack::serve::test
