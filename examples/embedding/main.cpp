// Mints a token, narrows it as its holder would, and lets the file service decide requests on several threads.
// Prints one line for each request; ends with 1 if a decision is not the expected one.
#include <array>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "file_service.h"
#include "grammar/compile.h"
#include "tokens/biscuit/mint.h"

namespace {

using namespace hardtack;

constexpr std::string_view kPolicy = R"(
  allow if user($user), operation($operation), right($user, $operation);
  deny if true;
)";
constexpr std::uint64_t kNoon = 1'906'545'600;  // 2030-06-01T12:00:00Z

// The issuer's side: needs the private key.
Result<UnverifiedBiscuit> token_for_alice(const PrivateKey& issuer, RandomSource& random) {
  HARDTACK_TRY(const Block authority,
               block_from_source(R"(user("alice"); right("alice", "read"); right("alice", "write");)"));
  return mint(authority, issuer, {}, random);
}

// A holder's side: needs nothing but the token.
Result<UnverifiedBiscuit> only_photos_until_evening(const UnverifiedBiscuit& token, RandomSource& random) {
  HARDTACK_TRY(const Block block, block_from_source(R"(
    check if resource($path), $path.starts_with("/photos/");
    check if time($now), $now < 2030-06-01T18:00:00Z;
  )"));
  return append(token, block, {}, random);
}

std::string describe(const Result<Decision>& decision) {
  if (!decision) return "refused: " + decision.error().to_string();
  if (decision->allowed()) return "allowed";
  std::string text = "denied";
  for (const FailedCheck& failed : decision->failed_checks) text += ", failed: " + failed.where.to_string();
  return text;
}

Result<bool> run() {
  SystemRandom random;
  HARDTACK_TRY(const PrivateKey issuer, PrivateKey::generate(KeyAlgorithm::kEd25519, random));
  HARDTACK_TRY(const FileService service, FileService::create(std::string(kPolicy), issuer.public_key()));
  HARDTACK_TRY(const UnverifiedBiscuit token, token_for_alice(issuer, random));
  HARDTACK_TRY(const UnverifiedBiscuit narrowed, only_photos_until_evening(token, random));
  HARDTACK_TRY(const PrivateKey stranger, PrivateKey::generate(KeyAlgorithm::kEd25519, random));
  HARDTACK_TRY(const UnverifiedBiscuit forged, token_for_alice(stranger, random));

  struct Case {
    std::string token;
    FileRequest request;
    bool allowed;
  };
  const std::array cases = {
      Case{token.to_text(), {"read", "/payroll/june.csv", kNoon}, true},
      Case{token.to_text(), {"delete", "/payroll/june.csv", kNoon}, false},
      Case{narrowed.to_text(), {"read", "/photos/cat.jpg", kNoon}, true},
      Case{narrowed.to_text(), {"read", "/payroll/june.csv", kNoon}, false},
      Case{narrowed.to_text(), {"read", "/photos/cat.jpg", kNoon + 12 * 3600}, false},
      Case{forged.to_text(), {"read", "/photos/cat.jpg", kNoon}, false},
  };

  VerificationCache cache;
  std::array<std::string, cases.size()> lines;
  std::array<bool, cases.size()> expected{};
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      threads.emplace_back([&, i] {
        const auto& [text, request, allowed] = cases[i];
        const Result<Decision> decision = service.decide(text, request);
        lines[i] = request.operation + " " + request.path + ": " + describe(decision);
        const Result<Decision> again = service.decide_again(text, request, cache);
        expected[i] = is_allowed(decision) == allowed && is_allowed(again) == allowed;
      });
    }
  }
  bool all = true;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    std::cout << lines[i] << (expected[i] ? "\n" : "   <- not expected\n");
    all = all && expected[i];
  }
  return all;
}

}  // namespace

int main() {
  const Result<bool> as_expected = run();
  if (!as_expected) std::cerr << "error: " << as_expected.error().to_string() << "\n";
  return as_expected && *as_expected ? 0 : 1;
}
