// A reader of token envelopes that shares nothing with the code under test: enough of the protobuf wire format to look
// at the bytes of each block.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hardtack::interop {

struct Envelope {
  std::optional<std::uint64_t> root_key_id;
  struct Block {
    std::string payload;                             // the serialized block
    std::optional<std::uint64_t> signature_version;  // absent: 0
    bool external = false;
  };
  std::vector<Block> blocks;
  bool sealed = false;
};

// From base64url, with or without padding. None when it cannot be read.
std::optional<Envelope> read_envelope(std::string_view base64);

// The version field of a block payload, and the payload without it.
struct VersionedPayload {
  std::optional<std::uint64_t> version;
  std::string rest;
};
std::optional<VersionedPayload> split_version(std::string_view payload);

}  // namespace hardtack::interop
