#include "tests/reference/naive_wire.h"

#include <google/protobuf/io/coded_stream.h>

#include <limits>

namespace hardtack::reference {
namespace {

using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

constexpr unsigned kMaxDepth = 100;
constexpr std::uint64_t kMaxField = (1U << 29) - 1;

// libprotobuf's reader of primitives, and where it stands.
class Primitives {
 public:
  explicit Primitives(std::string_view bytes)
      : bytes_(bytes), stream_(reinterpret_cast<const std::uint8_t*>(bytes.data()), static_cast<int>(bytes.size())) {}

  bool at_end() const { return position() == bytes_.size(); }
  std::uint64_t number() {
    const std::size_t begin = position();
    std::uint64_t value = 0;
    if (!stream_.ReadVarint64(&value)) throw Malformed{"a number is cut off or too long"};
    const std::size_t length = position() - begin;
    // libprotobuf drops the bits that do not fit, and reads any length.
    if (length == 10 && bytes_[position() - 1] != 1) throw Malformed{"a number is too large"};
    if (length != static_cast<std::size_t>(CodedOutputStream::VarintSize64(value))) throw Malformed{"a long number"};
    return value;
  }
  std::string_view take(std::uint64_t size) {
    if (size > bytes_.size() - position()) throw Malformed{"a field is longer than what is left"};
    const std::string_view taken = bytes_.substr(position(), static_cast<std::size_t>(size));
    stream_.Skip(static_cast<int>(size));
    return taken;
  }

 private:
  std::size_t position() const { return static_cast<std::size_t>(stream_.CurrentPosition()); }

  std::string_view bytes_;
  CodedInputStream stream_;
};

}  // namespace

Message::Message(std::string_view bytes, unsigned depth) : depth_(depth) {
  if (depth > kMaxDepth) throw Malformed{"messages are too deep"};
  for (Primitives input(bytes); !input.at_end();) {
    const std::uint64_t tag = input.number();
    if (tag >> 3 == 0 || tag >> 3 > kMaxField) throw Malformed{"a field number is out of range"};
    Field field{static_cast<std::uint32_t>(tag >> 3), false, false, 0, {}};
    switch (tag & 7) {
      case 0:
        field.is_number = true;
        field.number = input.number();
        break;
      case 1: input.take(8); break;
      case 2:
        field.is_bytes = true;
        field.bytes = input.take(input.number());
        break;
      case 5: input.take(4); break;
      default: throw Malformed{"a group or an unknown type"};
    }
    fields_.push_back(field);
  }
}

const Message::Field* Message::single(std::uint32_t field) const {
  const Field* found = nullptr;
  for (const Field& candidate : fields_) {
    if (candidate.field != field) continue;
    if (found != nullptr) throw Malformed{"a field twice"};
    found = &candidate;
  }
  return found;
}

std::optional<std::uint64_t> Message::number(std::uint32_t field) const { return number(field, UINT64_MAX); }

std::optional<std::uint64_t> Message::number(std::uint32_t field, std::uint64_t most) const {
  const Field* const found = single(field);
  if (found == nullptr) return std::nullopt;
  if (!found->is_number || found->number > most) throw Malformed{"no such number"};
  return found->number;
}

std::optional<std::string_view> Message::bytes(std::uint32_t field) const {
  const Field* const found = single(field);
  if (found == nullptr) return std::nullopt;
  if (!found->is_bytes) throw Malformed{"no bytes"};
  return found->bytes;
}

std::optional<Message> Message::message(std::uint32_t field) const {
  const auto content = bytes(field);
  if (!content) return std::nullopt;
  return Message(*content, depth_ + 1);
}

std::uint64_t Message::needed_number(std::uint32_t field, std::uint64_t most) const {
  const auto value = number(field, most);
  if (!value) throw Malformed{"a missing number"};
  return *value;
}

std::string_view Message::needed_bytes(std::uint32_t field) const {
  const auto value = bytes(field);
  if (!value) throw Malformed{"missing bytes"};
  return *value;
}

Message Message::needed_message(std::uint32_t field) const { return Message(needed_bytes(field), depth_ + 1); }

std::vector<std::string_view> Message::all_bytes(std::uint32_t field) const {
  std::vector<std::string_view> all;
  for (const Field& candidate : fields_) {
    if (candidate.field != field) continue;
    if (!candidate.is_bytes) throw Malformed{"no bytes"};
    all.push_back(candidate.bytes);
  }
  return all;
}

std::vector<Message> Message::all_messages(std::uint32_t field) const {
  std::vector<Message> all;
  for (const std::string_view content : all_bytes(field)) all.emplace_back(content, depth_ + 1);
  return all;
}

std::vector<std::uint32_t> Message::all_numbers(std::uint32_t field) const {
  std::vector<std::uint32_t> all;
  const auto add = [&all](std::uint64_t number) {
    if (number > std::numeric_limits<std::uint32_t>::max()) throw Malformed{"no such number"};
    all.push_back(static_cast<std::uint32_t>(number));
  };
  for (const Field& candidate : fields_) {
    if (candidate.field != field) continue;
    if (candidate.is_number) {
      add(candidate.number);
    } else if (candidate.is_bytes) {
      for (Primitives packed(candidate.bytes); !packed.at_end();) add(packed.number());
    } else {
      throw Malformed{"no numbers"};
    }
  }
  return all;
}

std::uint32_t Message::member(std::initializer_list<std::uint32_t> fields) const {
  std::uint32_t found = 0;
  for (const std::uint32_t field : fields) {
    if (single(field) == nullptr) continue;
    if (found != 0) throw Malformed{"two members of a oneof"};
    found = field;
  }
  if (found == 0) throw Malformed{"no member of a oneof"};
  return found;
}

}  // namespace hardtack::reference
