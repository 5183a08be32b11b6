// Posts documents to one URL, for collectors of logs and traces, by libcurl. Certificates are always verified, TLS is
// 1.2 at least; http is spoken to loopback addresses alone. No redirect is followed; proxies, netrc files, cookies and
// caches are not used, and nothing that is received is kept. In a build without libcurl (HARDTACK_CURL) make() gives
// kUsage and says so.
//
//   HARDTACK_TRY(auto post, HttpPost::make({.url = "https://logs.example/v1", .content_type = "application/json"}));
//   HARDTACK_TRY(const int status, post->post(document));
//
// post() belongs to one thread.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/error.h"

namespace hardtack::serve {

struct HttpPostOptions {
  std::string url;
  std::string content_type;
  std::string bearer = {};   // a secret for `Authorization`, or nothing
  std::string ca_file = {};  // authorities to trust instead of those of the system: a PEM file
  std::chrono::milliseconds timeout{5'000};
};

class HttpPost {
 public:
  // kUsage for a URL that is neither https nor http to a loopback address, has a user name or a fragment, or is too
  // long, and for a secret that cannot be in a header. Messages repeat neither.
  static Result<std::unique_ptr<HttpPost>> make(HttpPostOptions options);
  virtual ~HttpPost() = default;

  // The status of the answer. kIo where there is none.
  virtual Result<int> post(std::string_view document) = 0;
  // From any thread: ends a post() that takes longer (steady_now).
  void end_by(std::chrono::nanoseconds time) { end_by_.store(time.count(), std::memory_order_relaxed); }

 protected:
  std::atomic<std::int64_t> end_by_{0};  // 0: never
};

}  // namespace hardtack::serve
