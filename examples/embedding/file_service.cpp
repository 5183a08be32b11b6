#include "file_service.h"

#include <iostream>
#include <utility>

using hardtack::Decision;
using hardtack::Result;

Result<FileService> FileService::create(std::string policy_text, hardtack::KeyProvider issuer) {
  HARDTACK_TRY(auto policy,
               hardtack::compile_policy(std::move(policy_text), {.token_predicates = hardtack::biscuit_predicates()}));
  return FileService(std::move(policy), hardtack::BiscuitVerifier(std::move(issuer)));
}

FileService::FileService(std::shared_ptr<const hardtack::Policy> policy, hardtack::BiscuitVerifier verifier)
    : policy_(std::move(policy)), verifier_(std::move(verifier)) {}

Result<Decision> FileService::decide(std::string_view token, const FileRequest& file_request) const {
  HARDTACK_TRY(const auto credential, verifier_.verify_text(token));
  hardtack::Request request(policy_);
  request.add("operation", file_request.operation).add("resource", file_request.path).add("time", file_request.time);
  thread_local hardtack::Authorizer authorizer;  // keeps its memory, also when the policy changes
  Result<Decision> decision = authorizer.authorize(policy_, request, credential);
  if (decision && !decision->allowed()) std::clog << print_decision(*decision, *policy_, credential) + "\n";
  return decision;
}
