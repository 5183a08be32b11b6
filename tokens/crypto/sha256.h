// SHA-256. Cannot fail; stateless and safe from any thread.
//
//   Sha256Digest digest = sha256({header, body});   // of the concatenation
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>

#include "engine/base/attributes.h"
#include "tokens/bytes/bytes.h"

HARDTACK_API_BEGIN
namespace hardtack {

using Sha256Digest = std::array<std::uint8_t, 32>;

Sha256Digest sha256(ByteView bytes);
// The digest of the parts put one after the other.
Sha256Digest sha256(std::initializer_list<ByteView> parts);

// Digests of growing prefixes: `digest` may be asked between updates. Belongs to one thread.
//
//   Sha256Stream stream;
//   stream.update(header);
//   Sha256Digest of_header = stream.digest();
class Sha256Stream {
 public:
  Sha256Stream();
  Sha256Stream(const Sha256Stream&) = delete;
  Sha256Stream& operator=(const Sha256Stream&) = delete;
  ~Sha256Stream();

  void update(ByteView bytes);
  Sha256Digest digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace hardtack
HARDTACK_API_END
