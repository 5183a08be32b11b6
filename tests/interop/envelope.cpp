#include "tests/interop/envelope.h"

#include <functional>

namespace hardtack::interop {
namespace {

std::optional<std::string> decode_base64url(std::string_view text) {
  static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    if (c == '=') {
      break;
    }
    const std::size_t digit = kAlphabet.find(c);
    if (digit == std::string_view::npos) {
      return std::nullopt;
    }
    bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>((bits >> count) & 0xffU);
    }
  }
  return out;
}

struct Field {
  std::uint64_t number = 0;
  std::uint64_t varint = 0;
  std::string_view bytes;  // of a length-delimited field
  std::string_view whole;  // tag and value
};

std::optional<std::uint64_t> read_varint(std::string_view& in) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64 && !in.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(in.front());
    in.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if ((byte & 0x80U) == 0) {
      return value;
    }
  }
  return std::nullopt;
}

bool for_each_field(std::string_view in, const std::function<void(const Field&)>& visit) {
  while (!in.empty()) {
    const std::string_view start = in;
    Field field;
    const auto tag = read_varint(in);
    if (!tag) {
      return false;
    }
    field.number = *tag >> 3U;
    const std::uint64_t wire = *tag & 7U;
    const auto value = read_varint(in);
    if (!value || (wire != 0 && wire != 2)) {
      return false;
    }
    field.varint = *value;
    if (wire == 2) {
      if (*value > in.size()) {
        return false;
      }
      field.bytes = in.substr(0, *value);
      in.remove_prefix(*value);
    }
    field.whole = start.substr(0, start.size() - in.size());
    visit(field);
  }
  return true;
}

std::optional<Envelope::Block> read_block(std::string_view bytes) {
  Envelope::Block block;
  const bool readable = for_each_field(bytes, [&block](const Field& field) {
    if (field.number == 1) {
      block.payload = field.bytes;
    } else if (field.number == 4) {
      block.external = true;
    } else if (field.number == 5) {
      block.signature_version = field.varint;
    }
  });
  return readable ? std::optional(block) : std::nullopt;
}

}  // namespace

std::optional<Envelope> read_envelope(std::string_view base64) {
  const auto bytes = decode_base64url(base64);
  if (!bytes) {
    return std::nullopt;
  }
  Envelope envelope;
  bool readable = true;
  readable =
      for_each_field(*bytes,
                     [&](const Field& field) {
                       if (field.number == 1) {
                         envelope.root_key_id = field.varint;
                       } else if (field.number == 2 || field.number == 3) {
                         const auto block = read_block(field.bytes);
                         readable = readable && block.has_value();
                         envelope.blocks.push_back(block.value_or(Envelope::Block{}));
                       } else if (field.number == 4) {
                         for_each_field(field.bytes, [&](const Field& proof) { envelope.sealed = proof.number == 2; });
                       }
                     }) &&
      readable;
  return readable ? std::optional(envelope) : std::nullopt;
}

std::optional<VersionedPayload> split_version(std::string_view payload) {
  VersionedPayload result;
  const bool readable = for_each_field(payload, [&result](const Field& field) {
    if (field.number == 3) {
      result.version = field.varint;
    } else {
      result.rest += field.whole;
    }
  });
  return readable ? std::optional(result) : std::nullopt;
}

}  // namespace hardtack::interop
