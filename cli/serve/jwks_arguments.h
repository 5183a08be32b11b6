// Of `hardtack serve`: the keys of issuers that publish them.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/input/arguments.h"
#include "serve/keys/jwks_issuers.h"

namespace hardtack::cli {

class JwksArguments {
 public:
  // --jwks-url, --jwks-issuer, --jwks-ca, --jwks-pin, --jwks-refresh, --jwks-max-age
  void declare(Arguments& arguments);
  bool given() const { return url_ || !issuers_.empty(); }
  bool several() const { return issuers_.size() > 1; }
  // Null where none is given. Nothing is fetched yet. Errors: kUsage, those of https_jwks_fetcher and of a CA file; kIo
  // where libcurl is missing.
  Result<std::shared_ptr<serve::JwksIssuers>> issuers() const;

 private:
  // What is said of all issuers, or of the one that is named.
  struct Trust {
    std::optional<std::string> ca;
    std::vector<std::string> pins;
  };
  using Trusts = std::map<std::string, Trust>;

  Result<void> check() const;
  // By the names of issuers; of all of them under "".
  Result<Trusts> trusts() const;
  Result<std::shared_ptr<serve::JwksKeys>> keys(const std::string& url, const Trust& trust) const;

  std::optional<std::string> url_;
  std::vector<std::pair<std::string, std::string>> issuers_;  // name and URL
  std::vector<std::string> ca_, pins_;
  std::optional<std::chrono::seconds> refresh_, max_age_;
};

}  // namespace hardtack::cli
