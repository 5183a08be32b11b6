#include "file_service.h"

#include <iostream>
#include <utility>

#include "engine/authz/statement_text.h"
#include "grammar/compile.h"
#include "tokens/biscuit/parent_claim.h"
#include "tokens/biscuit/unverified.h"
#include "tokens/biscuit/verification_cache.h"
#include "tokens/biscuit/verified.h"

using hardtack::AcceptedBiscuit;
using hardtack::Authorizer;
using hardtack::Credential;
using hardtack::Date;
using hardtack::Decision;
using hardtack::FailedCheck;
using hardtack::Policy;
using hardtack::Request;
using hardtack::Result;
using hardtack::UnverifiedBiscuit;
using hardtack::VerificationCache;
using hardtack::VerifiedBiscuit;

Result<FileService> FileService::create(std::string policy_text, hardtack::RootKeyProvider issuer) {
  HARDTACK_TRY(auto source, hardtack::authorizer_from_source(std::move(policy_text)));
  hardtack::PolicyOptions options;
  options.token_predicates = hardtack::biscuit_predicates();  // what only blocks of tokens say
  HARDTACK_TRY(auto policy, Policy::compile(std::move(source), std::move(options)));
  return FileService(std::move(policy), std::move(issuer));
}

Result<Decision> FileService::decide(std::string_view token, const FileRequest& file_request) const {
  HARDTACK_TRY(const auto received, UnverifiedBiscuit::parse_text(token));
  HARDTACK_TRY(const auto verified, hardtack::verify_biscuit(received, issuer_));
  HARDTACK_TRY(const Credential credential, verified.credential());
  return decide(credential, file_request);
}

Result<Decision> FileService::decide(const Credential& credential, const FileRequest& file_request) const {
  Request request(policy_);
  request.add("operation", {file_request.operation})
      .add("resource", {file_request.path})
      .add("time", {Date{file_request.time}});
  Authorizer authorizer;  // belongs to this thread; a busy service keeps one per thread
  Result<Decision> decision = authorizer.authorize(policy_, request, credential);
  if (decision && !decision->allowed()) std::clog << describe(*decision, credential) + "\n";
  return decision;
}

std::string FileService::describe(const Decision& decision, const Credential& credential) const {
  std::string text = decision.policy ? "denied" : "denied: no policy matched";
  for (const FailedCheck& failed : decision.failed_checks) {
    text += ", " + failed.where.to_string() + " failed: " + statement_text(*policy_, credential, failed.where);
  }
  return text;
}

Result<Decision> FileService::decide_again(std::string_view token, const FileRequest& request,
                                           VerificationCache& cache) const {
  HARDTACK_TRY(const AcceptedBiscuit accepted, cache.verify_text(token, issuer_));
  return decide(accepted.credential, request);
}
