// Mints a token, narrows it as its holder would, and lets the file service decide requests on several threads.
// Prints one line for each request; ends with 1 if a decision is not the expected one.
#include <hardtack/hardtack.h>

#include <array>
#include <chrono>
#include <iostream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "file_service.h"
#include "first_decision.h"

namespace {

using hardtack::Block;
using hardtack::Decision;
using hardtack::PrivateKey;
using hardtack::RandomSource;
using hardtack::Result;
using hardtack::UnverifiedBiscuit;
using std::chrono_literals::operator""h;

constexpr std::string_view kPolicy = R"(
  allow if user($user), operation($operation), right($user, $operation);
  deny if true;
)";
constexpr std::chrono::sys_seconds kNoon = std::chrono::sys_days(std::chrono::year(2030) / 6 / 1) + 12h;

// The issuer's side: needs the private key.
Result<UnverifiedBiscuit> token_for_alice(const PrivateKey& issuer, RandomSource& random) {
  HARDTACK_TRY(const Block authority,
               hardtack::block_from_source(R"(user("alice"); right("alice", "read"); right("alice", "write");)"));
  return hardtack::mint(authority, issuer, {}, random);
}

// The same where another process keeps the key: `service_` stands for the connection to it.
class RemoteKey final : public hardtack::Signer {
 public:
  RemoteKey(const hardtack::PublicKey& key, const hardtack::Signer& service) : Signer(key), service_(service) {}

 private:
  Result<hardtack::Bytes> make_signature(hardtack::ByteView message) const override { return service_.sign(message); }

  const hardtack::Signer& service_;
};

Result<UnverifiedBiscuit> token_for_bob(const hardtack::Signer& issuer, RandomSource& random) {
  HARDTACK_TRY(const Block authority, hardtack::block_from_source(R"(user("bob"); right("bob", "read");)"));
  return hardtack::mint(authority, issuer, {.root_key_id = 1}, random);
}

// A holder's side: needs nothing but the token.
Result<UnverifiedBiscuit> only_photos_until_evening(const UnverifiedBiscuit& token, RandomSource& random) {
  HARDTACK_TRY(const Block block, hardtack::block_from_source(R"(
    check if resource($path), $path.starts_with("/photos/");
    check if time($now), $now < 2030-06-01T18:00:00Z;
  )"));
  return hardtack::append(token, block, {}, random);
}

std::string describe(const Result<Decision>& decision) {
  return decision ? decision->to_string() : "refused: " + decision.error().to_string();
}

Result<bool> run() {
  hardtack::SystemRandom random;
  HARDTACK_TRY(const PrivateKey issuer, PrivateKey::generate(hardtack::KeyAlgorithm::kEd25519, random));
  HARDTACK_TRY(const FileService service, FileService::create(std::string(kPolicy), issuer.public_key()));
  HARDTACK_TRY(const UnverifiedBiscuit token, token_for_alice(issuer, random));
  HARDTACK_TRY(const UnverifiedBiscuit narrowed, only_photos_until_evening(token, random));
  HARDTACK_TRY(const PrivateKey stranger, PrivateKey::generate(hardtack::KeyAlgorithm::kEd25519, random));
  HARDTACK_TRY(const UnverifiedBiscuit forged, token_for_alice(stranger, random));
  const auto service_key = hardtack::PrivateKeySigner::of(issuer), other_key = hardtack::PrivateKeySigner::of(stranger);
  HARDTACK_TRY(const UnverifiedBiscuit remote, token_for_bob(RemoteKey(issuer.public_key(), service_key), random));
  // A service that signs with a key of another name makes no token.
  const bool no_other = !token_for_bob(RemoteKey(issuer.public_key(), other_key), random).has_value();

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
      Case{narrowed.to_text(), {"read", "/photos/cat.jpg", kNoon + 12h}, false},
      Case{remote.to_text(), {"read", "/photos/cat.jpg", kNoon}, true},
      Case{forged.to_text(), {"read", "/photos/cat.jpg", kNoon}, false},
  };

  const Result<Decision> first = first_decision(std::string(kPolicy), issuer.public_key(), token.to_text());
  std::cout << "first: " << describe(first) << "\n";

  std::array<std::string, cases.size()> lines;
  std::array<bool, cases.size()> expected{};
  {
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < cases.size(); ++i) {
      threads.emplace_back([&, i] {
        const auto& [text, request, allowed] = cases[i];
        const Result<Decision> decision = service.decide(text, request);
        lines[i] = request.operation + " " + request.path + ": " + describe(decision);
        const Result<Decision> again = service.decide(text, request);  // a token that it knows
        expected[i] = is_allowed(decision) == allowed && is_allowed(again) == allowed;
      });
    }
  }
  bool all = is_allowed(first) && no_other;
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
