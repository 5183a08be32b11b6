// What the service behind a proxy is told of whoever asks: headers of an answer that allows, each made by a query over
// the facts of the decision. Every configured header is in every such answer, empty or with a word of its own where the
// query finds nothing, so that the proxy replaces what the client sent under this name (service.md 3.1, attack S40).
//
//   HARDTACK_TRY(const IdentityHeaders headers, IdentityHeaders::compile({{"x-auth-user", "u($u) <- user($u)"}}, {}));
//   auto made = headers.make(authorizer);      // of a world that was decided
//   if (!made) return deny();
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/authz/authorizer.h"
#include "engine/base/error.h"

namespace hardtack::serve {

struct IdentityHeader {
  std::string name;
  // One rule whose head has one term. It sees what policies see: the authority block, the request and the policy's
  // facts, and what a `trusting` in it adds.
  std::string query;
  // What is sent where nothing is found.
  std::string absent = {};
  // Between several values, sorted. Without it, several values are a denial: nobody chooses one of them.
  std::optional<std::string> separator = std::nullopt;
};

class IdentityHeaders {
 public:
  using Headers = std::vector<std::pair<std::string, std::string>>;

  // `remove`: names that the proxy removes from the request besides those that look like ours. Errors: kUsage for a
  // name that is no plain one, that HTTP needs itself, that is there twice or set and removed (S51), for a query that
  // is no rule with one term in its head, for an absent value or a separator that no header can hold; those of reading
  // rules.
  static Result<IdentityHeaders> compile(std::vector<IdentityHeader> headers, const std::vector<std::string>& remove);

  // Why there are none. With `error` nothing is known; without, a value cannot be sent as it is: it has control bytes,
  // is not ASCII, too long, or one of several (S50). Nothing is cut or replaced.
  struct Refusal {
    std::string_view header;
    std::optional<Error> error = std::nullopt;
  };
  std::expected<Headers, Refusal> make(Authorizer& authorizer) const;

  // For `x-envoy-auth-headers-to-remove`: what is removed, and the spellings of our names with `_` and `.`, which some
  // services take for ours.
  const std::string& removals() const { return removals_; }
  // The same one by one.
  const std::vector<std::string>& removed_names() const { return removed_names_; }

 private:
  struct Query {
    IdentityHeader header;
    std::shared_ptr<const Block> rule;
  };
  std::vector<Query> queries_;
  std::vector<std::string> removed_names_;
  std::string removals_;
};

}  // namespace hardtack::serve
