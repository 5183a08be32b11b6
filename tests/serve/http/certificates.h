// Certificates made when a test runs, so that none is kept in the repository and none ever ends.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace hardtack::serve::test {

struct CertificateWish {
  std::string name = "localhost";
  std::vector<std::string> alternatives = {};  // "DNS:localhost", "URI:spiffe://a/b"; may hold NUL
  std::string usage = {};                      // "serverAuth"; empty for none
  std::chrono::seconds begins = std::chrono::hours(-1);
  std::chrono::seconds ends = std::chrono::hours(24);
  bool authority = false;
};

// A certificate with its key in PEM files of a folder.
struct Issued {
  std::string certificate_file, key_file;
};

class Authority {
 public:
  // Makes its own certificate `name`.pem in `folder`.
  Authority(const std::filesystem::path& folder, const std::string& name);
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  // Makes `file`.pem and `file`.key.
  Issued issue(const std::string& file, const CertificateWish& wish) const;
  const std::string& certificate_file() const { return file_; }

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
  std::filesystem::path folder_;
  std::string file_;
};

}  // namespace hardtack::serve::test
