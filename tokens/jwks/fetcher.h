// Where a key store gets the document of an issuer from: a file here, HTTPS in https_fetcher.h, or a test.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "engine/base/attributes.h"
#include "engine/base/error.h"

HARDTACK_API_BEGIN
namespace hardtack {

inline constexpr std::size_t kMaxJwksDocumentBytes = 1u << 20;

class JwksFetcher {
 public:
  virtual ~JwksFetcher() = default;
  // The document as it is now. May take as long as its source does; the store asks once at a time. Error: kIo.
  virtual Result<std::string> fetch() = 0;
};

// A regular file of at most kMaxJwksDocumentBytes, read again each time; whoever writes it renames a new one over it.
std::unique_ptr<JwksFetcher> file_jwks_fetcher(std::string path);

}  // namespace hardtack
HARDTACK_API_END
