#include "serve/grpc/framing.h"

#include <cstdint>

#include "engine/text/trim.h"

namespace hardtack::serve {
namespace {

constexpr std::size_t kPrefix = 5;

std::unexpected<GrpcFault> no(GrpcStatus status, std::string_view text) {
  return std::unexpected(GrpcFault{status, text});
}

std::size_t length_in(std::string_view prefix) {
  std::size_t length = 0;
  for (std::size_t i = 1; i < kPrefix; ++i) length = length << 8U | static_cast<unsigned char>(prefix[i]);
  return length;
}

}  // namespace

bool is_grpc_type(std::string_view content_type) {
  const std::string_view type = trimmed(content_type.substr(0, content_type.find(';')), " \t");
  return type == "application/grpc" || type == "application/grpc+proto";
}

std::expected<std::string_view, GrpcFault> read_message(std::string_view body) {
  if (body.empty()) return no(GrpcStatus::kInternal, "the call holds no message");
  if (body.size() < kPrefix) return no(GrpcStatus::kInternal, "the message is truncated");
  if (body[0] == 1) return no(GrpcStatus::kUnimplemented, "compressed messages are not read");
  if (body[0] != 0) return no(GrpcStatus::kInternal, "the message has an unknown prefix");
  const std::size_t length = length_in(body);
  const std::string_view message = body.substr(kPrefix);
  if (message.size() < length) return no(GrpcStatus::kInternal, "the message is truncated");
  if (message.size() > length) return no(GrpcStatus::kUnimplemented, "the call holds more than one message");
  return message;
}

std::string framed(std::string_view message) {
  std::string text;
  text.reserve(kPrefix + message.size());
  text += '\0';
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(message.size() >> shift & 0xffU);
  return text += message;
}

std::optional<std::chrono::nanoseconds> read_timeout(std::string_view text) {
  constexpr std::size_t kMostDigits = 8;
  constexpr std::chrono::nanoseconds kMost = std::chrono::hours(24);
  if (text.size() < 2 || text.size() > kMostDigits + 1) return std::nullopt;
  std::int64_t number = 0;
  for (const char c : text.substr(0, text.size() - 1)) {
    if (c < '0' || c > '9') return std::nullopt;
    number = number * 10 + (c - '0');
  }
  std::chrono::nanoseconds unit{0};
  switch (text.back()) {
    case 'H': unit = std::chrono::hours(1); break;
    case 'M': unit = std::chrono::minutes(1); break;
    case 'S': unit = std::chrono::seconds(1); break;
    case 'm': unit = std::chrono::milliseconds(1); break;
    case 'u': unit = std::chrono::microseconds(1); break;
    case 'n': unit = std::chrono::nanoseconds(1); break;
    default: return std::nullopt;
  }
  return number > kMost / unit ? kMost : unit * number;
}

std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    if (c >= 0x20 && c < 0x7f && c != '%') {
      encoded += c;
      continue;
    }
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    encoded += '%';
    encoded += kDigits[static_cast<unsigned char>(c) >> 4U];
    encoded += kDigits[static_cast<unsigned char>(c) & 15U];
  }
  return encoded;
}

}  // namespace hardtack::serve
