// A build without libcurl.
#include "serve/outbox/http_post.h"

namespace hardtack::serve {

Result<std::unique_ptr<HttpPost>> HttpPost::make(HttpPostOptions) {
  return fail(ErrorCode::kUsage, "this build has no libcurl (HARDTACK_CURL), and posts to no collector");
}

}  // namespace hardtack::serve
