#include "serve/http/framing/header_check.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace hardtack::serve {
namespace {

// tchar of RFC 9110, 5.6.2.
constexpr std::array<bool, 256> token_bytes() {
  std::array<bool, 256> table{};
  for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'a'; c <= 'z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (int c = 'A'; c <= 'Z'; ++c) table[static_cast<std::size_t>(c)] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~")) table[static_cast<unsigned char>(c)] = true;
  return table;
}
constexpr auto kToken = token_bytes();

bool is_token_byte(char c) { return kToken[static_cast<unsigned char>(c)]; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool same_word(std::string_view a, std::string_view lower_case) {
  return a.size() == lower_case.size() &&
         std::ranges::equal(a, lower_case, [](char x, char y) { return lower(x) == y; });
}
bool same_word_any_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// field-value of RFC 9110, 5.5: no control byte but the tab; bytes above 0x7f are left to whoever uses the value.
bool is_field_value(std::string_view value) {
  return std::ranges::all_of(value, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
  });
}

// uri-host with an optional port, without what no name holds: user parts, lists, blanks, empty names.
bool is_host(std::string_view host) {
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    for (const char c : host.substr(1, end - 1)) {
      if (!is_digit(c) && !(lower(c) >= 'a' && lower(c) <= 'f') && c != ':' && c != '.') return false;
    }
    host.remove_prefix(end + 1);
  } else {
    const auto end = std::min(host.find(':'), host.size());
    if (end == 0) return false;
    for (const char c : host.substr(0, end)) {
      if (!is_digit(c) && !(lower(c) >= 'a' && lower(c) <= 'z') && c != '-' && c != '.' && c != '_') return false;
    }
    host.remove_prefix(end);
  }
  if (host.empty()) return true;
  return host.front() == ':' && host.size() >= 2 && host.size() <= 6 && std::ranges::all_of(host.substr(1), is_digit);
}

class Checker {
 public:
  Checker(std::string_view block, const HttpLimits& limits) : rest_(block), limits_(limits) {}

  HeaderCheck run() {
    if (request_line() && fields()) demands();
    return result_;
  }

 private:
  bool refuse(Refusal why, std::string_view detail) {
    result_.refusal = why;
    result_.detail = detail;
    return false;
  }

  // The next line without its CRLF. scan_header saw that each LF follows a CR.
  std::string_view line() {
    const auto end = rest_.find('\n');
    const auto text = rest_.substr(0, end - 1);
    rest_.remove_prefix(end + 1);
    return text;
  }

  bool request_line() {
    const std::string_view text = line();
    if (text.size() > limits_.max_request_line) {
      return refuse(Refusal::kRequestLine, "the request line is too long");
    }
    const auto after_method = std::min(text.find(' '), text.size());
    result_.method = text.substr(0, after_method);
    if (result_.method.empty() || result_.method.size() > 32 ||
        !std::ranges::all_of(result_.method, [](char c) { return (c >= 'A' && c <= 'Z') || c == '-'; })) {
      return refuse(Refusal::kMalformed, "the request does not begin with a method in upper case");
    }
    const auto rest = text.substr(std::min(after_method + 1, text.size()));
    const auto after_target = std::min(rest.find(' '), rest.size());
    result_.target = rest.substr(0, after_target);
    if (result_.target.empty() || !std::ranges::all_of(result_.target, [](char c) { return c > 0x20 && c < 0x7f; })) {
      return refuse(Refusal::kMalformed, "the request target is empty or holds bytes that are not visible ASCII");
    }
    const auto version = rest.substr(std::min(after_target + 1, rest.size()));
    if (version.size() != 8 || !version.starts_with("HTTP/") || !is_digit(version[5]) || version[6] != '.' ||
        !is_digit(version[7])) {
      return refuse(Refusal::kMalformed, "the request line does not end in an HTTP version");
    }
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
      return refuse(Refusal::kVersion, "this listener speaks HTTP/1.1 and HTTP/1.0");
    }
    old_ = version.back() == '0';
    return true;
  }

  bool fields() {
    while (true) {
      const std::string_view text = line();
      if (text.empty()) return true;
      if (++result_.headers > limits_.max_headers) {
        return refuse(Refusal::kHeaderCount, "the request has too many header lines");
      }
      if (text.front() == ' ' || text.front() == '\t') {
        return refuse(Refusal::kMalformed, "a header is folded over several lines");
      }
      std::size_t colon = 0;
      while (colon < text.size() && is_token_byte(text[colon])) ++colon;
      if (colon == 0 || colon == text.size() || text[colon] != ':') {
        return refuse(Refusal::kMalformed, "a header line has no name, or its name is not followed by a colon");
      }
      const auto value = trimmed(text.substr(colon + 1));
      if (!is_field_value(value)) return refuse(Refusal::kMalformed, "a header value holds control bytes");
      if (!field(text.substr(0, colon), value)) return false;
    }
  }

  bool field(std::string_view name, std::string_view value) {
    switch (name.size()) {
      case 4:
        if (same_word(name, "host")) {
          ++hosts_;
          result_.host = value;
        }
        return true;
      case 6:
        if (same_word(name, "expect")) expectation(value);
        return true;
      case 10:
        if (same_word(name, "connection")) connection(value);
        return true;
      case 12:
        if (same_word(name, "x-request-id")) {
          ++request_ids_;
          result_.request_id = value;
        }
        return true;
      case 14: return !same_word(name, "content-length") || content_length(value);
      case 16:
        if (same_word(name, "content-encoding") && !same_word(value, "identity")) content_coding_ = true;
        return true;
      case 17:
        if (same_word(name, "transfer-encoding")) {
          ++transfer_codings_;
          transfer_coding_ = value;
        }
        return true;
      default: return true;
    }
  }

  void expectation(std::string_view value) {
    if (same_word(value, "100-continue")) {
      result_.expects_continue = true;
    } else {
      unknown_expectation_ = true;
    }
  }

  void connection(std::string_view value) {
    while (!value.empty()) {
      const auto end = std::min(value.find(','), value.size());
      if (same_word(trimmed(value.substr(0, end)), "close")) result_.last = true;
      value.remove_prefix(std::min(end + 1, value.size()));
    }
  }

  bool content_length(std::string_view value) {
    if (result_.framing == BodyFraming::kLength) {
      return refuse(Refusal::kFraming, "`content-length` is there twice");
    }
    // 18 digits are below 2^63. Zeros in front of others are read as octal by some.
    if (value.empty() || value.size() > 18 || !std::ranges::all_of(value, is_digit) ||
        (value.size() > 1 && value.front() == '0')) {
      return refuse(Refusal::kFraming, "`content-length` is not one decimal number");
    }
    result_.framing = BodyFraming::kLength;
    for (const char c : value) result_.length = result_.length * 10 + static_cast<std::uint64_t>(c - '0');
    return true;
  }

  bool demands() {
    if (request_ids_ > 1 || (result_.request_id && result_.request_id->size() > kMaxRequestId)) {
      result_.request_id.reset();
      return refuse(Refusal::kRequestId, "`x-request-id` is there twice or too long");
    }
    if (old_) result_.last = true;
    if (!framing()) return false;
    if (hosts_ > 1) return refuse(Refusal::kHost, "`host` is there twice");
    if (hosts_ == 0 && !old_) return refuse(Refusal::kHost, "`host` is missing");
    if (hosts_ == 1 && !is_host(result_.host)) return refuse(Refusal::kHost, "`host` is not a host name");
    if (result_.method == "CONNECT" || result_.method == "TRACE") {
      return refuse(Refusal::kMethod, "this method is not served");
    }
    if (!target()) return false;
    const bool body = result_.framing == BodyFraming::kChunked || result_.length > 0;
    if (result_.length > limits_.max_body) return refuse(Refusal::kBodySize, "the body is too long");
    if (body && content_coding_) {
      return refuse(Refusal::kContentCoding, "a body with a content coding is not read; send it as it is");
    }
    if (unknown_expectation_) return refuse(Refusal::kExpectation, "only `100-continue` can be expected");
    result_.expects_continue = result_.expects_continue && body && !old_;
    return true;
  }

  bool framing() {
    if (transfer_codings_ == 0) return true;
    if (result_.framing == BodyFraming::kLength) {
      return refuse(Refusal::kFraming, "`content-length` and `transfer-encoding` are both there");
    }
    if (transfer_codings_ > 1) return refuse(Refusal::kFraming, "`transfer-encoding` is there twice");
    if (old_) return refuse(Refusal::kFraming, "HTTP/1.0 has no `transfer-encoding`");
    // Exactly this spelling: whoever is in front may compare bytes.
    if (transfer_coding_ != "chunked") {
      return refuse(Refusal::kTransferCoding, "the only transfer coding that is read is `chunked`");
    }
    result_.framing = BodyFraming::kChunked;
    return true;
  }

  bool target() {
    if (result_.target.front() == '/') return true;
    if (result_.target == "*" && result_.method == "OPTIONS") return true;
    const auto scheme = result_.target.substr(0, std::min(result_.target.find("://"), result_.target.size()));
    if (!same_word(scheme, "http") && !same_word(scheme, "https")) {
      return refuse(Refusal::kMalformed, "the request target is neither a path nor a URL of HTTP");
    }
    auto rest = result_.target.substr(scheme.size());
    rest.remove_prefix(std::min<std::size_t>(3, rest.size()));
    const auto path = std::min(rest.find_first_of("/?#"), rest.size());
    if (hosts_ != 1 || !same_word_any_case(rest.substr(0, path), result_.host)) {
      return refuse(Refusal::kHost, "the URL in the request line does not name the host of the request");
    }
    if (path == rest.size()) {
      result_.target = "/";
      return true;
    }
    if (rest[path] != '/') return refuse(Refusal::kMalformed, "the URL in the request line has no path");
    result_.target = rest.substr(path);
    return true;
  }

  std::string_view rest_;
  const HttpLimits& limits_;
  HeaderCheck result_;
  bool old_ = false;  // HTTP/1.0
  bool content_coding_ = false;
  bool unknown_expectation_ = false;
  std::size_t hosts_ = 0;
  std::size_t request_ids_ = 0;
  std::size_t transfer_codings_ = 0;
  std::string_view transfer_coding_;
};

}  // namespace

HeaderScan scan_header(std::string_view bytes, std::size_t from) {
  using State = HeaderScan::State;
  while (from < bytes.size()) {
    const void* const found = std::memchr(bytes.data() + from, '\n', bytes.size() - from);
    if (found == nullptr) break;
    const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - bytes.data());
    if (at == 0 || bytes[at - 1] != '\r') return {.state = State::kMalformed, .size = at};
    // The line before ended in LF as well, or there is none: this one is empty.
    if (at == 1 || bytes[at - 2] == '\n') return {.state = State::kComplete, .size = at + 1};
    from = at + 1;
  }
  return {.state = State::kIncomplete, .size = bytes.size()};
}

HeaderCheck check_header(std::string_view block, const HttpLimits& limits) { return Checker(block, limits).run(); }

}  // namespace hardtack::serve
