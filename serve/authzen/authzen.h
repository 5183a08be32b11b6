// The OpenID AuthZEN Authorization API 1.0 over HTTP (service.md 1): evaluation, evaluations, three searches and the
// metadata document, decided by the policy sets of a PolicyStore. docs/openapi/authzen.json describes every answer.
//
// A denial is 200 with `"decision": false`, and so is whatever could not be decided: a limit, an error of an
// expression, credentials that are refused. A request that is none is 400 with a problem document that names the
// member. What is asked at other paths is 404, by other methods 405. `X-Request-ID` comes back with every answer.
//
// Made once; answers from any thread, each with its own worker. The store and what the options refer to must outlive
// it.
//
//   HARDTACK_TRY(const auto authzen, AuthZen::create(store, {.public_url = "https://pdp.example", .clock = seconds}));
//   if (authzen->owns(message.target)) return authzen->answer(message, worker);
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "serve/authzen/options.h"
#include "serve/message/message.h"

namespace hardtack::serve {

class AuthZen final : public Handler {
 public:
  // Errors: kUsage for a public URL or a prefix that is none, a page key of less than 32 bytes, and no clock;
  // kRandomnessFailed.
  static Result<std::unique_ptr<AuthZen>> create(const PolicyStore& store, AuthZenOptions options);

  // Whether the path, without its query, is one of its own.
  bool owns(std::string_view target) const;
  Answer answer(const Message& message, Worker& worker) override;

 private:
  AuthZen(const PolicyStore& store, AuthZenOptions options);
  Answer decide(const Message& message, Worker& worker, std::string_view endpoint) const;

  const PolicyStore& store_;
  AuthZenOptions options_;
  std::string metadata_path_;
};

}  // namespace hardtack::serve
