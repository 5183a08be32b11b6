#include "serve/outbox/http_sink.h"

#include <algorithm>
#include <utility>

namespace hardtack::serve {
namespace {

constexpr int kTries = 5;

class HttpSink final : public Sink {
 public:
  explicit HttpSink(std::unique_ptr<HttpPost> post) : post_(std::move(post)) {}

  Taken take(std::string& batch) override {
    const Result<int> status = post_->post(batch);
    if (!status || *status == 408 || *status == 429 || *status >= 500 || *status < 200) return Taken::kFailed;
    if (*status >= 300) return Taken::kRefused;
    batch.clear();
    return Taken::kYes;
  }
  std::size_t batch_bytes() const override { return 256 * 1024; }
  int tries() const override { return kTries; }
  void end_by(std::chrono::nanoseconds time) override { post_->end_by(time); }

 private:
  std::unique_ptr<HttpPost> post_;
};

}  // namespace

Result<std::unique_ptr<Sink>> http_sink(HttpPostOptions options) {
  HARDTACK_TRY(auto post, HttpPost::make(std::move(options)));
  return std::make_unique<HttpSink>(std::move(post));
}

bool is_collector_url(std::string_view text) {
  const auto begins = [&](std::string_view scheme) {
    return text.size() >= scheme.size() &&
           std::ranges::equal(text.substr(0, scheme.size()), scheme, [](char a, char b) {
             return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
           });
  };
  return begins("https:") || begins("http:");
}

}  // namespace hardtack::serve
