// A file service that decides its requests with Hardtack: the policy is compiled and the verifier made once, at start;
// all threads share them.
#pragma once

#include <hardtack/hardtack.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

struct FileRequest {
  std::string operation;
  std::string path;
  std::chrono::sys_seconds time;
};

class FileService {
 public:
  // Errors: those of the policy's text, with the place in it.
  static hardtack::Result<FileService> create(std::string policy_text, hardtack::KeyProvider issuer);

  // Verifies the token and decides; a denial goes to the log. What is not a Decision that allows is a refusal: also
  // every Error. A token that comes again is not verified again, and decided all the same.
  hardtack::Result<hardtack::Decision> decide(std::string_view token, const FileRequest& request) const;

 private:
  FileService(std::shared_ptr<const hardtack::Policy> policy, hardtack::BiscuitVerifier verifier);

  std::shared_ptr<const hardtack::Policy> policy_;  // frozen
  hardtack::BiscuitVerifier verifier_;              // locks inside
};
