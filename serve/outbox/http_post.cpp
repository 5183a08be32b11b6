#include "serve/outbox/http_post.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <mutex>
#include <utility>

#include "engine/base/clock.h"
#include "engine/text/cat.h"
#include "serve/message/message.h"

namespace hardtack::serve {
namespace {

constexpr std::size_t kMaxUrlBytes = 2'048;
constexpr std::size_t kMaxAnswerBytes = 64 * 1024;

struct CurlClose {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

bool start_curl() {
  static std::once_flag once;
  static bool started = false;
  std::call_once(once, [] { started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK; });
  return started;
}

// "https", "http", or nothing for what is no URL of a collector.
std::string scheme_of(const std::string& text) {
  if (text.empty() || text.size() > kMaxUrlBytes || text.find('#') != std::string::npos) return {};
  if (!std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; })) return {};
  const std::unique_ptr<CURLU, CurlClose> url(curl_url());
  if (url == nullptr || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER) != CURLUE_OK)
    return {};
  char* part = nullptr;
  if (curl_url_get(url.get(), CURLUPART_SCHEME, &part, 0) != CURLUE_OK) return {};
  std::string scheme(part);
  curl_free(part);
  return scheme == "https" || scheme == "http" ? scheme : std::string();
}

bool is_loopback(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in ip{};
    std::memcpy(&ip, &address, sizeof ip);
    return ntohl(ip.sin_addr.s_addr) >> 24 == 127;
  }
  if (address.sa_family != AF_INET6) return false;
  sockaddr_in6 ip{};
  std::memcpy(&ip, &address, sizeof ip);
  return IN6_IS_ADDR_LOOPBACK(&ip.sin6_addr) != 0;
}

// What the callbacks of one exchange see.
struct Exchange {
  bool loopback_only = false;
  bool beyond = false;
  std::size_t received = 0;
  const std::atomic<std::int64_t>* end_by = nullptr;
};

extern "C" {
static std::size_t hardtack_post_answer(char*, std::size_t size, std::size_t count, void* opaque) {
  auto* exchange = static_cast<Exchange*>(opaque);
  exchange->received += size * count;
  return exchange->received > kMaxAnswerBytes ? 0 : size * count;
}

static curl_socket_t hardtack_post_socket(void* opaque, curlsocktype, curl_sockaddr* address) {
  auto* exchange = static_cast<Exchange*>(opaque);
  if (exchange->loopback_only && !is_loopback(address->addr)) {
    exchange->beyond = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static int hardtack_post_progress(void* opaque, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const std::int64_t end = static_cast<Exchange*>(opaque)->end_by->load(std::memory_order_relaxed);
  return end != 0 && steady_now().count() > end ? 1 : 0;
}
}

std::unexpected<Error> failure(std::string_view why) {
  return fail(ErrorCode::kIo, cat("the collector could not be told: ", why));
}

class CurlPost final : public HttpPost {
 public:
  CurlPost(HttpPostOptions options, bool plain) : options_(std::move(options)) {
    exchange_.loopback_only = plain;
    exchange_.end_by = &end_by_;
  }

  Result<void> prepare() {
    handle_.reset(curl_easy_init());
    if (handle_ == nullptr) return failure("libcurl did not start");
    HARDTACK_CHECK(header("Content-Type: " + options_.content_type));
    HARDTACK_CHECK(header("Expect:"));  // without a second round for larger documents
    if (!options_.bearer.empty()) HARDTACK_CHECK(header("Authorization: Bearer " + options_.bearer));
    const bool ready =
        set(CURLOPT_URL, options_.url.c_str()) &&
        set(CURLOPT_PROTOCOLS_STR, exchange_.loopback_only ? "http" : "https") &&  //
        set(CURLOPT_FOLLOWLOCATION, 0L) &&                                         //
        set(CURLOPT_SSL_VERIFYPEER, 1L) &&                                         //
        set(CURLOPT_SSL_VERIFYHOST, 2L) &&                                         //
        set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2}) &&
        set(CURLOPT_PROXY, "") &&  // nor that of the environment
        set(CURLOPT_NETRC, long{CURL_NETRC_IGNORED}) && set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L) &&
        set(CURLOPT_NOSIGNAL, 1L) &&  // of other threads
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count())) &&
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.timeout.count() / 2)) &&
        set(CURLOPT_WRITEFUNCTION, &hardtack_post_answer) && set(CURLOPT_WRITEDATA, &exchange_) &&
        set(CURLOPT_OPENSOCKETFUNCTION, &hardtack_post_socket) && set(CURLOPT_OPENSOCKETDATA, &exchange_) &&  //
        set(CURLOPT_XFERINFOFUNCTION, &hardtack_post_progress) && set(CURLOPT_XFERINFODATA, &exchange_) &&
        set(CURLOPT_NOPROGRESS, 0L) &&  //
        set(CURLOPT_POST, 1L) && set(CURLOPT_HTTPHEADER, headers_.get()) && set(CURLOPT_USERAGENT, "hardtack");
    if (!ready) return failure("libcurl does not know an option that is needed");
    if (!options_.ca_file.empty() &&
        (!set(CURLOPT_CAINFO, options_.ca_file.c_str()) || !set(CURLOPT_CAPATH, static_cast<const char*>(nullptr))))
      return failure("libcurl takes no authorities of its own");
    return {};
  }

  Result<int> post(std::string_view document) override {
    exchange_.beyond = false;
    exchange_.received = 0;
    if (!set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(document.size())) ||
        !set(CURLOPT_POSTFIELDS, document.data()))
      return failure("libcurl takes no document");
    const CURLcode code = curl_easy_perform(handle_.get());
    if (exchange_.beyond) return failure("http is spoken to loopback addresses alone");
    if (code == CURLE_OPERATION_TIMEDOUT || code == CURLE_ABORTED_BY_CALLBACK) return failure("it took too long");
    if (code == CURLE_PEER_FAILED_VERIFICATION) return failure("it has no certificate that is trusted for its name");
    if (code != CURLE_OK) return failure(curl_easy_strerror(code));
    long status = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    return static_cast<int>(status);
  }

 private:
  template <typename... Values>
  bool set(CURLoption option, Values... values) {
    return curl_easy_setopt(handle_.get(), option, values...) == CURLE_OK;
  }

  Result<void> header(const std::string& line) {
    curl_slist* const longer = curl_slist_append(headers_.get(), line.c_str());
    if (longer == nullptr) return failure("out of memory");
    static_cast<void>(headers_.release());
    headers_.reset(longer);
    return {};
  }

  const HttpPostOptions options_;
  Exchange exchange_;
  std::unique_ptr<curl_slist, CurlClose> headers_;
  std::unique_ptr<CURL, CurlClose> handle_;
};

}  // namespace

Result<std::unique_ptr<HttpPost>> HttpPost::make(HttpPostOptions options) {
  if (!start_curl())
    return fail(
        Error(ErrorCode::kIo, "libcurl did not start").with_help("install it (Debian: libcurl4 or libcurl4t64)"));
  const std::string scheme = scheme_of(options.url);
  if (scheme.empty()) {
    return fail(Error(ErrorCode::kUsage, "the URL of a collector is not one that can be posted to")
                    .with_help(cat("it begins with `https://` and a host, or with `http://` and a loopback address, "
                                   "without a user name or `#`, and has at most ",
                                   kMaxUrlBytes, " characters")));
  }
  if (!is_header_value(options.bearer) || options.bearer.find(' ') != std::string::npos)
    return fail(ErrorCode::kUsage, "the token for a collector is no text that can be in a header");
  auto made = std::make_unique<CurlPost>(std::move(options), scheme == "http");
  HARDTACK_CHECK(made->prepare());
  return made;
}

}  // namespace hardtack::serve
