// Keys and sets of them as JSON, and a fetcher that gives what a test says.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tokens/jwks/fetcher.h"

namespace hardtack::testing {

// Of RFC 8037 A.2; without an id if `id` is empty.
inline std::string okp_jwk(const std::string& id, const std::string& more = "") {
  const std::string kid = id.empty() ? "" : R"(, "kid": ")" + id + "\"";
  return R"({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")" + kid + more + "}";
}

// Of RFC 7515 A.3.
inline std::string ec_jwk(const std::string& id, const std::string& more = "") {
  return R"({"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
         R"( "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0", "kid": ")" +
         id + "\"" + more + "}";
}

inline std::string jwk_set(const std::vector<std::string>& keys) {
  std::string text = R"({"keys": [)";
  for (const std::string& key : keys) text += (text.back() == '[' ? "" : ", ") + key;
  return text + "]}";
}

struct Issuer {
  Result<std::string> answer = fail(ErrorCode::kIo, "not there");
  int asked = 0;
};

// Shares `issuer` with the test.
class FakeFetcher final : public JwksFetcher {
 public:
  explicit FakeFetcher(std::shared_ptr<Issuer> issuer) : issuer_(std::move(issuer)) {}
  Result<std::string> fetch() override {
    ++issuer_->asked;
    return issuer_->answer;
  }

 private:
  std::shared_ptr<Issuer> issuer_;
};

}  // namespace hardtack::testing
