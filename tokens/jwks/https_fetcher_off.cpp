// In builds without libcurl.
#include "tokens/jwks/https_fetcher.h"

namespace hardtack {

Result<std::unique_ptr<JwksFetcher>> https_jwks_fetcher(const std::string&, const HttpsFetchOptions&) {
  return fail(Error(ErrorCode::kUsage, "this build fetches nothing over HTTPS")
                  .with_help("build with libcurl: -D HARDTACK_CURL=ON"));
}

}  // namespace hardtack
