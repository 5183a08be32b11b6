// Why the listener did not let a request or a connection through to a handler, as data: what is answered, and what is
// counted. A closed set, so that it can be a label of a metric.
//
//   counts.refused(Refusal::kBodySize);
//   "hardtack_requests_refused_total{why=\"" + std::string(refusal_name(why)) + "\"}"
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace hardtack::serve {

enum class Refusal : std::uint8_t {
  kMalformed,       // 400: the header block is not what RFC 9112 allows
  kFraming,         // 400: where the body ends is in doubt
  kHost,            // 400: no host, several, or not one
  kRequestId,       // 400: X-Request-ID that cannot be echoed
  kMethod,          // 405: CONNECT and TRACE
  kHeaderTime,      // 408
  kBodyTime,        // 408
  kBodyRate,        // 408
  kBodySize,        // 413
  kRequestLine,     // 414
  kContentCoding,   // 415
  kExpectation,     // 417
  kMisdirected,     // 421: the host is not the name that TLS was asked for
  kHeaderSize,      // 431
  kHeaderCount,     // 431
  kAnswer,          // 500: a handler's answer that cannot be sent
  kTransferCoding,  // 501
  kMemory,          // 503
  kVersion,         // 505
  kWriteTime,       // closed: the client does not read
  kConnections,     // not accepted for now: all connections of the listener are in use
  kAddress,         // closed: too many connections of one address
  kDescriptors,     // not accepted for now: the process has no descriptor or memory left
  kTls,             // closed: the handshake failed
  kFlood,           // closed: frames of HTTP/2 that bring nothing
};
inline constexpr std::size_t kRefusals = static_cast<std::size_t>(Refusal::kFlood) + 1;

// "body_size"
std::string_view refusal_name(Refusal why);
// 413; 0 where nothing is answered.
int refusal_status(Refusal why);

// What one thread counts. Written by that thread alone, without a lock; read by any.
class HttpCounts {
 public:
  void refused(Refusal why) { add(refused_[static_cast<std::size_t>(why)]); }
  void request() { add(requests_); }
  void opened() { add(opened_); }
  void closed() { add(closed_); }

  std::uint64_t refusals(Refusal why) const { return refused_[static_cast<std::size_t>(why)].load(kOrder); }
  std::uint64_t requests() const { return requests_.load(kOrder); }  // that handlers answered
  std::uint64_t connections_opened() const { return opened_.load(kOrder); }
  std::uint64_t connections_closed() const { return closed_.load(kOrder); }

 private:
  using Count = std::atomic<std::uint64_t>;
  static constexpr auto kOrder = std::memory_order_relaxed;
  // One writer: a load and a store are cheaper than an atomic addition.
  static void add(Count& count) { count.store(count.load(kOrder) + 1, kOrder); }

  std::array<Count, kRefusals> refused_{};
  Count requests_{0}, opened_{0}, closed_{0};
};

}  // namespace hardtack::serve
