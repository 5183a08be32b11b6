// Which policy set decides about a message, where there are several: that of its listener, of the name that the client
// asked for in TLS, or that a proxy names in a header. Nothing that a client says chooses a policy otherwise, and what
// nothing is chosen for is denied.
//
//   choice.header = "x-tenant";
//   HARDTACK_TRY(choice.peers, TrustedPeers::parse(proxies));
//   options.choose = chooser(choice);
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "serve/decision/choose_policy_set.h"
#include "serve/forward/trusted_peers.h"
#include "serve/http2/stream_handler.h"
#include "serve/message/message.h"

namespace hardtack::serve {

// A listener with a set of its own is asked nothing else. Of the others the name in TLS chooses, or else the header,
// never both; without either, they have no policy where some listener has one, and PolicySets::usual() otherwise.
struct PolicyChoice {
  std::set<std::string> of_listeners;
  std::map<std::string, std::string> by_tls_name;  // names in lower case
  // In lower case; its value is the name of a set, byte for byte. Twice, empty or from a peer that is not trusted:
  // none.
  std::optional<std::string> header;
  TrustedPeers peers;

  bool given() const { return !of_listeners.empty() || !by_tls_name.empty() || header.has_value(); }
  // The sets that must be there: all that are named here.
  std::set<std::string> names() const;
};

// A name of TLS in lower case. Error: kUsage for what is no name of a host, `*` included.
Result<std::string> tls_name(std::string_view text);

// Null for a choice of nothing. A copy of it is kept.
ChoosePolicySet chooser(PolicyChoice choice);

// Hands messages on as ones of a listener with a policy set of its own.
class ListenerPolicySet final : public Handler {
 public:
  // The handler outlives it.
  ListenerPolicySet(Handler& next, std::string set) : next_(next), set_(std::move(set)) {}
  Answer answer(const Message& message, Worker& worker) override;
  bool denies() const override { return next_.denies(); }

 private:
  Handler& next_;
  const std::string set_;
};

// The same for calls of gRPC, which the listener's HTTP/2 has beside its handler.
class ListenerPolicySetStreams final : public StreamHandler {
 public:
  // The handler outlives it.
  ListenerPolicySetStreams(StreamHandler& next, std::string set) : next_(next), set_(std::move(set)) {}
  bool owns(std::string_view target) const override { return next_.owns(target); }
  StreamAnswer answer(const Message& message, Worker& worker) override;
  StreamAnswer refused(const RefusedStream& refused, Worker& worker) override { return next_.refused(refused, worker); }

 private:
  StreamHandler& next_;
  const std::string set_;
};

}  // namespace hardtack::serve
