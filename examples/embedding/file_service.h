// A file service that decides its requests with Hardtack: the policy is compiled once, at start, and shared by all
// threads.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/authz/authorizer.h"
#include "tokens/biscuit/root_keys.h"
#include "tokens/biscuit/verification_cache.h"

struct FileRequest {
  std::string operation;
  std::string path;
  std::uint64_t time = 0;  // seconds since 1970
};

class FileService {
 public:
  // Errors: those of the policy's text, with the place in it.
  static hardtack::Result<FileService> create(std::string policy_text, hardtack::RootKeyProvider issuer);

  // Verifies the token and decides. What is not a Decision that allows is a refusal: also every Error.
  hardtack::Result<hardtack::Decision> decide(std::string_view token, const FileRequest& request) const;

  // The same for tokens that come more than once: each is verified once, and decided every time. One cache serves all
  // threads.
  hardtack::Result<hardtack::Decision> decide_again(std::string_view token, const FileRequest& request,
                                                    hardtack::VerificationCache& cache) const;

 private:
  hardtack::Result<hardtack::Decision> decide(const hardtack::Credential& credential, const FileRequest& request) const;
  // For the log: which checks failed. Bounded, whatever the token holds.
  std::string describe(const hardtack::Decision& decision, const hardtack::Credential& credential) const;

  FileService(std::shared_ptr<const hardtack::Policy> policy, hardtack::RootKeyProvider issuer)
      : policy_(std::move(policy)), issuer_(std::move(issuer)) {}

  std::shared_ptr<const hardtack::Policy> policy_;  // frozen
  hardtack::RootKeyProvider issuer_;
};
