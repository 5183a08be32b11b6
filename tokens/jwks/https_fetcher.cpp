#include "tokens/jwks/https_fetcher.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/text/cat.h"
#include "tokens/bytes/base64.h"
#include "tokens/bytes/bytes.h"
#include "tokens/jwks/address.h"

namespace hardtack {
namespace {

struct CurlClose {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
using CurlHandle = std::unique_ptr<CURL, CurlClose>;
using CurlUrl = std::unique_ptr<CURLU, CurlClose>;

bool start_curl() {
  static std::once_flag once;
  static bool started = false;
  std::call_once(once, [] { started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; });
  return started;
}

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
  std::string copy(text);
  curl_free(text);
  return copy;
}

// Scheme, host and port, in one spelling.
struct Origin {
  std::string scheme, host, port;
  friend bool operator==(const Origin&, const Origin&) = default;
};

// Null unless libcurl understands it, and it is what may be fetched.
std::optional<Origin> origin_of(const std::string& text) {
  if (text.empty() || text.size() > kMaxJwksUrlBytes) return std::nullopt;
  if (!std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; })) return std::nullopt;
  const CurlUrl url(curl_url());
  if (url == nullptr || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK)
    return std::nullopt;
  Origin origin{part_of(url.get(), CURLUPART_SCHEME), part_of(url.get(), CURLUPART_HOST),
                part_of(url.get(), CURLUPART_PORT, CURLU_DEFAULT_PORT)};
  if (origin.scheme != "https" || origin.host.empty()) return std::nullopt;
  if (text.find('#') != std::string::npos) return std::nullopt;
  std::ranges::transform(origin.host, origin.host.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return origin;
}

// The address of a connection, without its port; empty for another family.
Bytes address_of(const sockaddr* from) {
  const auto bytes = [](const auto& address) {
    const auto* first = reinterpret_cast<const std::uint8_t*>(&address);
    return Bytes(first, first + sizeof address);
  };
  if (from->sa_family == AF_INET) {
    sockaddr_in ip{};
    std::memcpy(&ip, from, sizeof ip);
    return bytes(ip.sin_addr);
  }
  if (from->sa_family == AF_INET6) {
    sockaddr_in6 ip{};
    std::memcpy(&ip, from, sizeof ip);
    return bytes(ip.sin6_addr);
  }
  return {};
}

// What the callbacks of one fetch see.
struct Exchange {
  std::string body;
  bool too_large = false;
  bool is_redirected = false;
  bool public_only = false;
  bool private_address = false;
  std::vector<Bytes> first_addresses;  // that the first request tried
};

extern "C" {
// Both are called from C: nothing is thrown.
static std::size_t hardtack_jwks_body(char* data, std::size_t size, std::size_t count, void* opaque) {
  auto* exchange = static_cast<Exchange*>(opaque);
  const std::size_t bytes = size * count;
  if (exchange->body.size() + bytes > kMaxJwksDocumentBytes) {
    exchange->too_large = true;
    return 0;
  }
  try {
    exchange->body.append(data, bytes);
  } catch (...) {
    return 0;
  }
  return bytes;
}

static curl_socket_t hardtack_jwks_socket(void* opaque, curlsocktype, curl_sockaddr* address) {
  auto* exchange = static_cast<Exchange*>(opaque);
  try {
    const Bytes to = address_of(&address->addr);
    const bool is_private = is_private_address(to);
    const bool was_first = std::ranges::find(exchange->first_addresses, to) != exchange->first_addresses.end();
    if (is_private && (exchange->public_only || (exchange->is_redirected && !was_first))) {
      exchange->private_address = true;
      return CURL_SOCKET_BAD;
    }
    if (!exchange->is_redirected) exchange->first_addresses.push_back(to);
  } catch (...) {
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}
}

template <typename... Values>
bool set(CURL* handle, CURLoption option, Values... values) {
  return curl_easy_setopt(handle, option, values...) == CURLE_OK;
}

std::unexpected<Error> failure(std::string_view why) {
  return fail(ErrorCode::kIo, cat("the JWKS could not be fetched: ", why));
}

class HttpsFetcher final : public JwksFetcher {
 public:
  HttpsFetcher(std::string url, Origin origin, HttpsFetchOptions options)
      : url_(std::move(url)), origin_(std::move(origin)), options_(std::move(options)) {
    for (const std::string& pin : options_.pins) pins_.append(pins_.empty() ? "" : ";").append(pin);
  }

  Result<std::string> fetch() override {
    std::chrono::microseconds left = options_.timeout;
    Exchange exchange;
    exchange.public_only = options_.public_addresses_only;
    std::string url = url_;
    for (int redirects = 0;; ++redirects) {
      const CurlHandle handle(curl_easy_init());
      if (handle == nullptr) return failure("libcurl did not start");
      HARDTACK_CHECK(prepare(handle.get(), url, exchange));
      HARDTACK_CHECK(perform(handle.get(), exchange, left));
      long status = 0;
      curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
      if (status == 200) return std::move(exchange.body);
      if (status < 300 || status > 399 || status == 304) return failure(cat("the server answered with ", status));
      if (redirects == options_.max_redirects)
        return failure(cat("it was redirected more than ", options_.max_redirects, " times"));
      HARDTACK_TRY(url, redirected(handle.get()));
      exchange.body.clear();
      exchange.is_redirected = true;
    }
  }

 private:
  Result<void> prepare(CURL* handle, const std::string& url, Exchange& exchange) const {
    const bool ready =
        set(handle, CURLOPT_URL, url.c_str()) &&        //
        set(handle, CURLOPT_PROTOCOLS_STR, "https") &&  //
        set(handle, CURLOPT_FOLLOWLOCATION, 0L) &&      //
        set(handle, CURLOPT_SSL_VERIFYPEER, 1L) &&      //
        set(handle, CURLOPT_SSL_VERIFYHOST, 2L) &&      //
        set(handle, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2}) &&
        set(handle, CURLOPT_PROXY, "") &&  // nor that of the environment
        set(handle, CURLOPT_NETRC, long{CURL_NETRC_IGNORED}) && set(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L) &&  //
        set(handle, CURLOPT_NOSIGNAL, 1L) &&  // of other threads
        set(handle, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(kMaxJwksDocumentBytes)) &&
        set(handle, CURLOPT_WRITEFUNCTION, &hardtack_jwks_body) && set(handle, CURLOPT_WRITEDATA, &exchange) &&  //
        set(handle, CURLOPT_OPENSOCKETFUNCTION, &hardtack_jwks_socket) &&
        set(handle, CURLOPT_OPENSOCKETDATA, &exchange) &&  //
        set(handle, CURLOPT_USERAGENT, "hardtack");
    if (!ready) return failure("libcurl does not know an option that is needed");
    if (!options_.ca_file.empty() && (!set(handle, CURLOPT_CAINFO, options_.ca_file.c_str()) ||
                                      !set(handle, CURLOPT_CAPATH, static_cast<const char*>(nullptr))))
      return failure("libcurl takes no authorities of its own");
    if (!pins_.empty() && !set(handle, CURLOPT_PINNEDPUBLICKEY, pins_.c_str()))
      return failure("libcurl compares no keys of servers");
    return {};
  }

  // Takes the time that it needed from `left`.
  Result<void> perform(CURL* handle, Exchange& exchange, std::chrono::microseconds& left) const {
    const auto limit = static_cast<long>(left.count() / 1000);
    if (limit <= 0) return failure("it took too long");  // 0 means no limit there
    if (!set(handle, CURLOPT_TIMEOUT_MS, limit) || !set(handle, CURLOPT_CONNECTTIMEOUT_MS, limit))
      return failure("libcurl takes no time limit");
    const CURLcode code = curl_easy_perform(handle);
    curl_off_t taken = 0;
    curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME_T, &taken);
    left -= std::chrono::microseconds(taken);
    if (exchange.too_large || code == CURLE_FILESIZE_EXCEEDED)
      return failure(cat("the document has more than ", kMaxJwksDocumentBytes, " bytes"));
    if (exchange.private_address) return failure("it leads to a private address");
    if (code == CURLE_OPERATION_TIMEDOUT) return failure("it took too long");
    if (code == CURLE_SSL_PINNEDPUBKEYNOTMATCH)
      return failure("the key of the server is none of those that are pinned");
    if (code == CURLE_PEER_FAILED_VERIFICATION)
      return failure("the server has no certificate that is trusted for its name");
    if (code != CURLE_OK) return failure(curl_easy_strerror(code));
    return {};
  }

  Result<std::string> redirected(CURL* handle) const {
    char* location = nullptr;
    if (curl_easy_getinfo(handle, CURLINFO_REDIRECT_URL, &location) != CURLE_OK || location == nullptr)
      return failure("the server redirects to nowhere");
    std::string url(location);
    const std::optional<Origin> to = origin_of(url);
    if (!to) return failure("it is redirected to what is no https URL");
    if (*to != origin_) return failure("it is redirected to another server");
    return url;
  }

  std::string url_;
  Origin origin_;
  HttpsFetchOptions options_;
  std::string pins_;  // as libcurl takes them
};

// Of SHA-256, in the one spelling of base64.
bool is_pin(std::string_view text) {
  constexpr std::string_view kHash = "sha256//";
  constexpr std::size_t kHashBytes = 32;
  if (!text.starts_with(kHash)) return false;
  const auto hash = secret_from_base64(text.substr(kHash.size()));
  return hash && hash->size() == kHashBytes && text.substr(kHash.size()) == to_base64(hash->bytes());
}

}  // namespace

Result<std::unique_ptr<JwksFetcher>> https_jwks_fetcher(const std::string& url, const HttpsFetchOptions& options) {
  if (!start_curl()) return fail(ErrorCode::kIo, "libcurl did not start");
  std::optional<Origin> origin = origin_of(url);
  if (!origin) {
    return fail(Error(ErrorCode::kUsage, "the URL of the JWKS is not one that keys are fetched from")
                    .with_help(cat("it begins with `https://` and a host, without a user name or `#`, and has at most ",
                                   kMaxJwksUrlBytes, " characters")));
  }
  if (options.timeout <= std::chrono::milliseconds::zero() || options.max_redirects < 0)
    return fail(ErrorCode::kUsage, "a fetch of a JWKS needs time, and no negative number of redirects");
  if (options.pins.size() > kMaxJwksPins || !std::ranges::all_of(options.pins, is_pin)) {
    return fail(Error(ErrorCode::kUsage, "a key of the JWKS's server is pinned by what is no pin")
                    .with_help(cat("`sha256//` and the base64 of a SHA-256, at most ", kMaxJwksPins, " of them")));
  }
  return std::make_unique<HttpsFetcher>(url, *std::move(origin), options);
}

}  // namespace hardtack
