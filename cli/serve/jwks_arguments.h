// Of `hardtack serve`: the keys of an issuer that publishes them.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "cli/input/arguments.h"
#include "serve/keys/jwks_keys.h"

namespace hardtack::cli {

struct JwksArguments {
  // --jwks-url, --jwks-ca, --jwks-refresh, --jwks-max-age
  void declare(Arguments& arguments);
  bool given() const { return url.has_value(); }
  // Nothing is fetched yet. Errors: kUsage, those of https_jwks_fetcher and of a CA file; kIo where libcurl is missing.
  Result<std::shared_ptr<serve::JwksKeys>> keys() const;

  std::optional<std::string> url;

 private:
  std::optional<std::string> ca_;
  std::optional<std::chrono::seconds> refresh_, max_age_;
};

}  // namespace hardtack::cli
