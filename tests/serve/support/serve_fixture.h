// What the tests of the service's APIs share: keys and tokens that never change, messages as a listener gives them, and
// policy sets from text.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grammar/compile.h"
#include "serve/credentials/credential_door.h"
#include "serve/message/message.h"
#include "tests/support/random_sources.h"
#include "tests/tokens/biscuit/fixture.h"
#include "tokens/biscuit/mint.h"

namespace hardtack::serve::testing {

inline constexpr std::int64_t kNowSeconds = 1'764'158'400;  // 2025-11-26T12:00:00Z
inline const LineageTime kNow{std::chrono::seconds(kNowSeconds)};

// A token of root_key() as text: an authority block and blocks behind it.
inline std::string biscuit(const std::string& authority, const std::vector<std::string>& blocks = {}) {
  hardtack::testing::DeterministicRandom random;
  UnverifiedBiscuit token =
      mint(block_from_source(authority).value(), hardtack::testing::root_key(), {}, random).value();
  for (const std::string& block : blocks) token = append(token, block_from_source(block).value(), {}, random).value();
  return token.to_text();
}

inline std::shared_ptr<const TokenKeys> root_keys() {
  return std::make_shared<const TokenKeys>(
      TokenKeys::from_entries({{"biscuit", {}, TokenKey{hardtack::testing::root_key().public_key(), {}}, {}}}).value());
}

inline Peer peer_at(std::string address) {
  Peer peer;
  peer.address = std::move(address);
  return peer;
}

// A message with memory of its own.
struct TestMessage {
  std::string method = "GET";
  std::string target = "/";
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string body = {};
  Peer peer = peer_at("127.0.0.1");

  template <typename Use>
  auto with(Use&& use) const {
    std::vector<Header> views;
    for (const auto& [name, value] : headers) views.push_back({name, value});
    return use(Message{.method = method, .target = target, .headers = views, .body = body, .peer = peer});
  }
};

}  // namespace hardtack::serve::testing
