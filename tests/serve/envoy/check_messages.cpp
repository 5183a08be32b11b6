#include "tests/serve/envoy/check_messages.h"

#include <gtest/gtest.h>

namespace hardtack::serve::test {
namespace {

std::string varint(std::uint64_t value) {
  std::string text;
  for (; value >= 128; value >>= 7U) text += static_cast<char>((value & 127U) | 128U);
  return text += static_cast<char>(value);
}

struct Field {
  std::uint64_t number = 0;
  std::uint64_t value = 0;
  std::string_view bytes = {};
};

std::optional<std::uint64_t> take_varint(std::string_view& rest) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; !rest.empty() && shift < 64; shift += 7) {
    const auto byte = static_cast<unsigned char>(rest.front());
    rest.remove_prefix(1);
    value |= std::uint64_t{byte & 127U} << shift;
    if (byte < 128) return value;
  }
  return std::nullopt;
}

std::optional<std::vector<Field>> fields(std::string_view rest) {
  std::vector<Field> all;
  while (!rest.empty()) {
    const auto tag = take_varint(rest);
    const auto value = tag ? take_varint(rest) : std::nullopt;
    if (!value || ((*tag & 7U) != 0 && (*tag & 7U) != 2)) return std::nullopt;
    Field field{.number = *tag >> 3U, .value = *value};
    if ((*tag & 7U) == 2) {
      if (*value > rest.size()) return std::nullopt;
      field.bytes = rest.substr(0, *value);
      rest.remove_prefix(*value);
    }
    all.push_back(field);
  }
  return all;
}

void take_header(std::string_view option, Verdict& verdict) {
  std::string name, value;
  std::uint64_t action = 0;
  const auto parts = fields(option);
  ASSERT_TRUE(parts);
  for (const Field& part : *parts) {
    if (part.number == 3) action = part.value;
    const auto header = part.number == 1 ? fields(part.bytes) : std::vector<Field>();
    ASSERT_TRUE(header);
    for (const Field& text : *header) (text.number == 1 ? name : value) = text.bytes;
  }
  EXPECT_EQ(action, 2U) << name;
  EXPECT_FALSE(verdict.headers.contains(name)) << name;
  verdict.headers[name] = value;
}

}  // namespace

std::string field(std::uint32_t number, std::uint64_t value) { return varint(number << 3U) + varint(value); }
std::string field(std::uint32_t number, std::string_view value) {
  return (varint(number << 3U | 2U) + varint(value.size())).append(value);
}

std::string map_entry(std::string_view name, std::string_view value) {
  return field(3, field(1, name) + field(2, value));
}
std::string list_entry(std::string_view name, std::string_view raw_value) {
  return field(1, field(1, name) + field(3, raw_value));
}

std::string Check::http() const {
  std::vector<std::pair<std::string, std::string>> all = {
      {":method", method}, {":path", path}, {":authority", host}, {":scheme", scheme}};
  all.insert(all.end(), headers.begin(), headers.end());
  std::string lines;
  for (const auto& [name, value] : all) lines += raw ? list_entry(name, value) : map_entry(name, value);
  if (raw) lines = field(13, lines);
  return field(1, "1234567890") + field(2, method) + lines + field(4, path) + field(5, host) + field(6, scheme) +
         field(9, ~std::uint64_t{0}) + field(10, "HTTP/1.1") + more;
}

std::string around(std::string_view http, std::string_view further_attributes) {
  return field(
      1, std::string(further_attributes) + field(4, field(1, field(1, std::uint64_t{1'764'158'400})) + field(2, http)));
}

std::string Check::message() const {
  std::string source = field(1, field(1, field(2, address) + field(3, std::uint64_t{51'234})));
  if (!principal.empty()) source += field(4, principal);
  std::string further = field(1, source) +
                        field(2, field(1, field(1, field(2, "10.0.0.1") + field(3, std::uint64_t{443})))) +
                        field(10, field(1, "set") + field(2, "a"));
  if (!sni.empty()) further += field(12, field(1, sni));
  return around(http(), further);
}

std::optional<Verdict> read_verdict(std::string_view response) {
  const auto all = fields(response);
  if (!all) return std::nullopt;
  Verdict verdict;
  for (const Field& part : *all) {
    const auto inner = fields(part.bytes);
    if (!inner) return std::nullopt;
    for (const Field& member : *inner) {
      if (part.number == 1 && member.number == 1) verdict.code = member.value;
      if (part.number == 2 || part.number == 3 || part.number == 5) {
        if (member.number == 2) take_header(member.bytes, verdict);
      }
      if (part.number == 2 || part.number == 5) {
        if (member.number == 1) verdict.status = fields(member.bytes).value_or(std::vector<Field>{{}})[0].value;
        if (member.number == 3) verdict.body = member.bytes;
      }
      if (part.number == 3 && member.number == 5) verdict.removed.emplace_back(member.bytes);
    }
    verdict.error = verdict.error || part.number == 5;
  }
  // Whatever stands beside it, also nothing.
  verdict.allowed = verdict.code == 0;
  verdict.error = verdict.error && !verdict.allowed;
  return verdict;
}

}  // namespace hardtack::serve::test
