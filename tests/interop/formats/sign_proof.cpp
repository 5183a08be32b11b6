// The device's side for exposure_possession.mjs: each line has a private key and what a proof of possession is of,
// separated by tabs; printed is the signature and the address. For tests alone: the keys are arguments of nobody.
#include <array>
#include <charconv>
#include <cstdint>
#include <iostream>
#include <string>

#include "engine/base/error.h"
#include "tokens/bytes/hex.h"
#include "tokens/possession/cap_payloads.h"

namespace hardtack {
namespace {

Result<std::string> sign_line(const std::string& line) {
  std::array<std::string, 8> words;
  std::size_t word = 0;
  for (const char c : line) {
    if (c == '\t') {
      if (++word == words.size()) return fail(ErrorCode::kUsage, "a line has 8 words");
    } else {
      words[word] += c;
    }
  }
  HARDTACK_TRY(const SecretBytes key, secret_from_hex(words[0]));
  HARDTACK_TRY(const CapSubject subject, read_cap_subject({words[1], words[2], words[3], words[4], words[5]}));
  std::int64_t time = 0;
  const char* end = words[7].data() + words[7].size();
  if (std::from_chars(words[7].data(), end, time).ptr != end || time < 0 || !is_client_nonce(words[6]))
    return fail(ErrorCode::kUsage, "the last words are a nonce and seconds");
  HARDTACK_TRY(const PersonalDigest payload, cap_proof_payload(subject, words[6], time));
  HARDTACK_TRY(const std::string signature, sign_personal(key, payload));
  HARDTACK_TRY(const EthereumAddress address, address_of(key));
  return signature + "\t" + prefixed_hex(address);
}

}  // namespace
}  // namespace hardtack

int main() {
  std::string line;
  while (std::getline(std::cin, line)) {
    const auto answer = hardtack::sign_line(line);
    std::cout << (answer ? *answer : answer.error().to_string()) << "\n";
  }
}
