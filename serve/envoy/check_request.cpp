#include "serve/envoy/check_request.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "serve/credentials/token_place.h"
#include "tokens/biscuit/format/wire.h"
#include "tokens/bytes/bytes.h"

namespace hardtack::serve {
namespace {

using Kind = ForwardFault::Kind;
using wire::Reader;

constexpr std::string_view kMessage = "CheckRequest";
constexpr std::string_view kHeaders = "attributes.request.http.headers";

// Reads one message into the request; a fault of ours ends it as an error of the wire does.
class CheckReader {
 public:
  explicit CheckReader(CheckRequest& request) : request_(request) {}

  std::expected<void, ForwardFault> read(std::string_view message) {
    Reader reader(bytes_of(message), "CheckRequest", ErrorCode::kUsage);
    while (!fault_ && reader.next()) {
      if (reader.field() == 1) attributes(reader.once_message("AttributeContext"));
    }
    if (!fault_) finish(reader);
    if (!fault_ && !has_http_) fault_ = ForwardFault{Kind::kMissing, "attributes.request.http"};
    if (!fault_) compare();
    if (fault_) return std::unexpected(*fault_);
    return {};
  }

 private:
  void finish(Reader& reader) {
    if (!reader.finish()) refuse(Kind::kInvalid, kMessage);
  }
  void refuse(Kind kind, std::string_view what) {
    if (!fault_) fault_ = ForwardFault{kind, what};
  }

  void attributes(Reader reader) {
    while (!fault_ && reader.next()) {
      switch (reader.field()) {
        case 1: source(reader.once_message("Peer")); break;
        case 4: request(reader.once_message("Request")); break;
        case 12: tls_session(reader.once_message("TLSSession")); break;
        default: break;
      }
    }
    finish(reader);
  }

  void source(Reader reader) {
    while (!fault_ && reader.next()) {
      switch (reader.field()) {
        case 1: address(reader.once_message("Address")); break;
        case 4: reader.once(request_.principal); break;
        default: break;
      }
    }
    finish(reader);
  }

  void address(Reader reader) {
    while (!fault_ && reader.next()) {
      if (reader.field() == 1) socket_address(reader.once_message("SocketAddress"));
    }
    finish(reader);
  }

  void socket_address(Reader reader) {
    while (!fault_ && reader.next()) {
      if (reader.field() == 2) reader.once(request_.client_address);
    }
    finish(reader);
  }

  void tls_session(Reader reader) {
    while (!fault_ && reader.next()) {
      if (reader.field() == 1) reader.once(request_.server_name);
    }
    finish(reader);
  }

  void request(Reader reader) {
    while (!fault_ && reader.next()) {
      if (reader.field() == 2) http(reader.once_message("HttpRequest"));
    }
    finish(reader);
  }

  void http(Reader reader) {
    has_http_ = true;
    while (!fault_ && reader.next()) {
      switch (reader.field()) {
        case 2: reader.once(request_.method); break;
        case 3: header(reader.each_message("HeadersEntry"), false); break;
        case 4: reader.once(request_.target); break;
        case 5: reader.once(request_.host); break;
        case 6: reader.once(request_.scheme); break;
        case 13: header_map(reader.once_message("HeaderMap")); break;
        default: break;
      }
    }
    finish(reader);
  }

  void header_map(Reader reader) {
    while (!fault_ && reader.next()) {
      if (reader.field() == 1) header(reader.each_message("HeaderValue"), true);
    }
    finish(reader);
  }

  // An entry of the map of texts, or of the list, which has its value as text or as bytes.
  void header(Reader reader, bool listed) {
    std::string_view name;
    std::string_view value;
    ByteView raw;
    while (!fault_ && reader.next()) {
      switch (reader.field()) {
        case 1: reader.once(name); break;
        case 2: reader.once(value); break;
        case 3:
          if (listed) reader.once(raw);
          break;
        default: break;
      }
    }
    finish(reader);
    if (listed_ && *listed_ != listed) refuse(Kind::kContradiction, kHeaders);
    listed_ = listed;
    if (!raw.empty()) {
      if (!value.empty()) refuse(Kind::kContradiction, kHeaders);
      value = {reinterpret_cast<const char*>(raw.data()), raw.size()};
    }
    if (++headers_ > kMaxCheckHeaders) refuse(Kind::kInvalid, kHeaders);
    if (fault_) return;
    if (name.starts_with(':')) {
      pseudo_header(name, value);
    } else if (is_name(name)) {
      request_.headers.push_back({name, value});
    } else {
      refuse(Kind::kInvalid, kHeaders);
    }
  }

  // As HTTP/2 has them: nobody takes one for another by its case.
  static bool is_name(std::string_view name) {
    return is_http_name(name) && std::ranges::none_of(name, [](char c) { return c >= 'A' && c <= 'Z'; });
  }

  void pseudo_header(std::string_view name, std::string_view value) {
    for (auto& [known, told] : pseudo_) {
      if (known != name) continue;
      if (told) refuse(Kind::kDoubled, known);
      told = value;
    }
  }

  void compare() {
    const std::array<std::string_view, 4> pieces = {request_.method, request_.target, request_.host, request_.scheme};
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const auto& [name, told] = pseudo_[i];
      if (told && *told != pieces[i]) refuse(Kind::kContradiction, name);
    }
  }

  CheckRequest& request_;
  std::optional<ForwardFault> fault_;
  bool has_http_ = false;
  std::optional<bool> listed_;  // the form that headers have come in
  std::size_t headers_ = 0;
  std::array<std::pair<std::string_view, std::optional<std::string_view>>, 4> pseudo_ = {
      {{":method", {}}, {":path", {}}, {":authority", {}}, {":scheme", {}}}};
};

std::optional<std::string_view> if_any(std::string_view text) {
  if (text.empty()) return std::nullopt;
  return text;
}

}  // namespace

ToldRequest CheckRequest::told() const {
  return {.names = {.method = "attributes.request.http.method",
                    .target = "attributes.request.http.path",
                    .host = "attributes.request.http.host",
                    .client_address = "attributes.source.address",
                    .tls_name = "attributes.source.principal",
                    .scheme = "attributes.request.http.scheme",
                    .server_name = "attributes.tls_session.sni"},
          .method = method,
          .target = target,
          .host = host,
          .client_address = if_any(client_address),
          .tls_name = if_any(principal),
          .scheme = if_any(scheme),
          .server_name = if_any(server_name),
          .headers = headers};
}

std::expected<CheckRequest, ForwardFault> read_check_request(std::string_view message) {
  CheckRequest request;
  request.headers.reserve(24);
  if (const auto read = CheckReader(request).read(message); !read) return std::unexpected(read.error());
  return request;
}

}  // namespace hardtack::serve
