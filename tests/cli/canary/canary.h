// Secrets that a search finds: whether a text repeats one, in any of the forms that programs write bytes in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hardtack::test {

class Canaries {
 public:
  // Bytes that must be found nowhere: any 12 of them in a row, as they are, in hex, base64 or base64url.
  void add_secret(std::string_view bytes);
  // A text that whoever reads it can use: any 24 characters of its second half, where signatures are.
  void add_token(std::string_view text);

  // What was found, for the message of the test.
  std::optional<std::string> secret_in(std::string_view text) const { return found_in(secrets_, text); }
  std::optional<std::string> token_in(std::string_view text) const { return found_in(tokens_, text); }

 private:
  static std::optional<std::string> found_in(const std::vector<std::string>& pieces, std::string_view text);

  std::vector<std::string> secrets_;
  std::vector<std::string> tokens_;
};

}  // namespace hardtack::test
