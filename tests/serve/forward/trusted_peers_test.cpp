// Who may tell of another's request.
#include "serve/forward/trusted_peers.h"

#include <gtest/gtest.h>

#include "tests/serve/support/serve_fixture.h"

namespace hardtack::serve {
namespace {

using testing::peer_at;

bool trusts(const std::vector<std::string>& peers, const Peer& peer) {
  return TrustedPeers::parse(peers).value().trust(peer);
}

Peer at_unix_socket() {
  Peer peer;
  peer.unix_socket = true;
  return peer;
}

TEST(TrustedPeers, AreAddressesNetworksAndUnixSockets) {
  struct Row {
    std::vector<std::string> peers;
    std::string address;
    bool trusted;
  };
  const Row rows[] = {{{}, "127.0.0.1", false},
                      {{"127.0.0.1"}, "127.0.0.1", true},
                      {{"127.0.0.1"}, "127.0.0.2", false},
                      {{"127.0.0.1"}, "::ffff:127.0.0.1", true},
                      {{"127.0.0.1"}, "", false},
                      {{"127.0.0.1"}, "localhost", false},
                      {{"10.0.0.0/8"}, "10.255.0.1", true},
                      {{"10.0.0.0/8"}, "11.0.0.1", false},
                      {{"10.0.0.0/8"}, "::a00:1", false},
                      {{"10.0.0.0/9"}, "10.128.0.0", false},
                      {{"0.0.0.0/0"}, "192.0.2.1", true},
                      {{"0.0.0.0/0"}, "2001:db8::1", false},
                      {{"2001:db8::/32"}, "2001:db8:1::1", true},
                      {{"2001:db8::/32"}, "2001:db9::1", false},
                      {{"::1", "10.0.0.1"}, "10.0.0.1", true},
                      {{"unix"}, "127.0.0.1", false}};
  for (const Row& row : rows) {
    EXPECT_EQ(trusts(row.peers, peer_at(row.address)), row.trusted)
        << (row.peers.empty() ? "-" : row.peers[0]) << " " << row.address;
  }
  EXPECT_TRUE(trusts({"unix"}, at_unix_socket()));
  EXPECT_FALSE(trusts({"127.0.0.1", "0.0.0.0/0", "::/0"}, at_unix_socket()));
}

TEST(TrustedPeers, WhatIsNoPeerIsAnError) {
  for (const char* text :
       {"", "localhost", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0", "::1%lo",
        "[::1]", "2001:db8::/129", "2001:db8::1/32", "*", "unix/8", "10.0.0.0 /8", "010.0.0.1"}) {
    const std::vector<std::string> peers = {text};
    EXPECT_FALSE(TrustedPeers::parse(peers)) << text;
  }
}

}  // namespace
}  // namespace hardtack::serve
