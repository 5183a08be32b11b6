// Property: whatever a client of HTTP/2 sends, in whatever pieces, its connection goes on or ends; the service writes
// whole frames, and not much more than it was sent; every answer of Check says yes or has a status that is not 0, and
// none says yes that the authorizer did not allow. A CheckRequest of any bytes is read in one way: what it tells lies
// in it, in lower case, at most so many headers; only one that tells GET is allowed.
//
// Input: a byte of settings, then what the client sends: frames, with or without the preface in front of them, or the
// bytes of a CheckRequest, which are put into a call.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "serve/decision/worker.h"
#include "serve/envoy/check_request.h"
#include "serve/envoy/check_service.h"
#include "serve/grpc/framing.h"
#include "serve/grpc/grpc_handler.h"
#include "serve/grpc/health_service.h"
#include "serve/http2/http2_session.h"

namespace {

using namespace hardtack;
using namespace hardtack::serve;

void require(bool holds) {
  if (!holds) std::abort();
}

constexpr std::string_view kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
constexpr std::string_view kCheck = "/envoy.service.auth.v3.Authorization/Check";

std::shared_ptr<const PolicySet> policy() {
  return *compile_policy_set({.name = "default", .policies = {{"policy", "allow if method(\"GET\");"}}});
}

// Decides without tokens, so that what is allowed is a matter of the request alone.
struct Service {
  Service() {
    require(store.reload().has_value());
    ForwardOptions options{.settings = {.proxy = *proxy_profile("envoy")}};
    const std::vector<std::string> peers = {"127.0.0.1"};
    options.settings.peers = *TrustedPeers::parse(peers);
    options.settings.headers = {"x-tenant"};
    options.anonymous = true;
    options.now = [] { return LineageTime(); };
    options.observe = [this](const ForwardOutcome& outcome) {
      if (outcome.reason != ForwardOutcome::Reason::kAllowed) return;
      require(outcome.original != nullptr && outcome.original->method == "GET");
      ++allowed;
    };
    authorizer = *ForwardAuthorizer::create(store, std::make_shared<const CredentialDoor>(nullptr), std::move(options));
    check = std::make_unique<CheckService>(*authorizer);
    grpc = std::make_unique<GrpcHandler>(std::vector<GrpcService*>{check.get(), &health});
  }

  PolicyStore store{[](const PolicySets*) -> LoadedSets { return std::vector{policy()}; }};
  Readiness readiness;
  HealthService health{readiness, {}};
  std::unique_ptr<ForwardAuthorizer> authorizer;
  std::unique_ptr<CheckService> check;
  std::unique_ptr<GrpcHandler> grpc;
  Worker worker;
  std::size_t allowed = 0;
};

std::string frame(std::uint8_t type, std::uint8_t flags, std::string_view payload) {
  std::string bytes;
  for (int shift = 16; shift >= 0; shift -= 8) bytes += static_cast<char>(payload.size() >> shift & 0xffU);
  bytes += static_cast<char>(type);
  bytes += static_cast<char>(flags);
  return (bytes + std::string("\0\0\0\1", 4)).append(payload);
}

// A call of Check on the first stream: literal headers, then the message in frames of 16 KiB.
std::string call_of(std::string_view request) {
  std::string block;
  for (const auto& [name, value] : {std::pair<std::string_view, std::string_view>(":method", "POST"),
                                    {":path", kCheck},
                                    {":scheme", "http"},
                                    {":authority", "a"},
                                    {"content-type", "application/grpc"}}) {
    block += '\0';
    for (const std::string_view text : {name, value}) block.append(1, static_cast<char>(text.size())).append(text);
  }
  std::string bytes = std::string(kPreface) + std::string("\0\0\0\4\0\0\0\0\0", 9) + frame(1, 4, block);
  const std::string message = framed(request);
  constexpr std::size_t kPiece = 16 * 1024;
  std::string_view rest = message;
  while (rest.size() > kPiece) {
    bytes += frame(0, 0, rest.substr(0, kPiece));
    rest.remove_prefix(kPiece);
  }
  return bytes + frame(0, 1, rest);
}

void check_request(std::string_view message) {
  const auto read = read_check_request(message);
  if (!read) return;
  require(read->headers.size() <= kMaxCheckHeaders);
  const auto lies_within = [&](std::string_view text) {
    return text.empty() ||
           (text.data() >= message.data() && text.data() + text.size() <= message.data() + message.size());
  };
  require(lies_within(read->method) && lies_within(read->target) && lies_within(read->host));
  for (const Header& header : read->headers) {
    require(lies_within(header.name) && lies_within(header.value));
    require(!header.name.empty() &&
            header.name.find_first_of(":ABCDEFGHIJKLMNOPQRSTUVWXYZ \r\n") == std::string_view::npos);
  }
}

// How many answers of Check say yes.
std::size_t allows_in(std::string_view out) {
  std::map<std::uint32_t, std::string> bodies;
  while (!out.empty()) {
    require(out.size() >= 9);
    const auto byte = [&](std::size_t at) { return static_cast<std::uint32_t>(static_cast<unsigned char>(out[at])); };
    const std::size_t length = byte(0) << 16U | byte(1) << 8U | byte(2);
    require(out.size() >= 9 + length && length <= 16 * 1024);
    if (out[3] == 0) bodies[byte(5) << 24U | byte(6) << 16U | byte(7) << 8U | byte(8)].append(out.substr(9, length));
    out.remove_prefix(9 + length);
  }
  std::size_t allows = 0;
  for (const auto& [stream, body] : bodies) {
    const auto message = read_message(body);
    if (!message) continue;  // an answer of HTTP
    const bool allow = message->starts_with(std::string_view("\x0a\x00", 2));
    // Health answers with its field 1 as a number.
    require(allow || message->starts_with("\x08") || (message->starts_with("\x0a\x02\x08") && (*message)[3] != 0));
    allows += allow ? 1U : 0U;
  }
  return allows;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::uint8_t choice = data[0];
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string bytes;
  switch (choice & 3U) {
    case 0: bytes = input; break;
    case 1: bytes = std::string(kPreface).append(input); break;
    default:
      check_request(input);
      bytes = call_of(input);
      break;
  }
  const std::size_t piece = (choice & 4U) != 0 ? 1 : std::size_t{1} << (choice >> 3U & 15U);

  static Service service;
  service.allowed = 0;
  const HttpLimits limits{.max_body = 64 * 1024};
  const Http2Limits http2_limits;
  HttpCounts counts;
  Peer peer;
  peer.address = "127.0.0.1";
  const SessionContext context{
      .limits = limits, .handler = *service.authorizer, .worker = service.worker, .peer = peer, .counts = counts};
  Http2Session session(context, *service.grpc, http2_limits);
  std::string out;
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const std::span<char> room = session.room();
    const std::size_t count = std::min({room.size(), rest.size(), piece});
    std::ranges::copy(rest.substr(0, count), room.begin());
    rest.remove_prefix(count);
    const Progress progress = session.received(count, out);
    static_cast<void>(session.wait());
    if (progress == Progress::kClose) break;
    require(progress == Progress::kRead);
  }
  if ((choice & 0x80U) != 0) session.drain(out);
  session.end_idle(out);
  // A request takes nine bytes and more, an answer a few hundred.
  require(out.size() <= 4'096 + 256 * bytes.size());
  require(allows_in(out) <= service.allowed);
  return 0;
}
