#include "serve/http2/stream.h"

#include <algorithm>

namespace hardtack::serve {
namespace {

constexpr std::array<std::string_view, 4> kPseudoNames = {":method", ":path", ":authority", ":scheme"};
// What a stream keeps of a large body until it is used again.
constexpr std::size_t kKept = 64 * 1024;
// What a header costs besides its bytes (RFC 9113, 6.5.2).
constexpr std::size_t kHeaderCost = 32;

void forget(std::string& text) {
  text.clear();
  if (text.capacity() > kKept) std::string().swap(text);
}

// Names that would be two words, or another name, as text of HTTP/1.1.
bool is_name(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return c > 0x20 && c != 0x7f && c != ':' && !(c >= 'A' && c <= 'Z'); });
}

bool is_line(std::string_view value) {
  return std::ranges::all_of(value, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte >= 0x20 && byte != 0x7f) || byte == '\t';
  });
}

bool is_word(std::string_view value) { return is_line(value) && value.find_first_of(" \t") == std::string_view::npos; }

}  // namespace

void Stream::begin(std::int32_t id) {
  id_ = id;
  state_ = State::kHeader;
  for (std::string& text : pseudo_) text.clear();
  lines_.clear();
  places_.clear();
  size_ = 0;
  host_.reset();
  block_.clear();
  block_head_ = 0;
  head_ = {};
  headers_.clear();
  forget(body_);
  forget(reply_);
  sent_ = 0;
  trailers_.clear();
}

void Stream::refuse(Refusal why, std::string_view detail) {
  if (head_.refusal) return;
  head_.refusal = why;
  head_.detail = detail;
}

void Stream::add_header(std::string_view name, std::string_view value, const HttpLimits& limits) {
  if (head_.refusal) return;
  size_ += name.size() + value.size() + kHeaderCost;
  const auto pseudo = std::ranges::find(kPseudoNames, name);
  if (pseudo != kPseudoNames.end()) {
    std::string& text = pseudo_[static_cast<std::size_t>(pseudo - kPseudoNames.begin())];
    if (!text.empty() || !is_word(value))
      return refuse(Refusal::kMalformed, "a pseudo header is there twice or malformed");
    if (value.size() > limits.max_request_line) return refuse(Refusal::kRequestLine, "the request line is too long");
    text = value;
    return;
  }
  if (size_ > limits.max_header_bytes) return refuse(Refusal::kHeaderSize, "the headers are too long");
  if (places_.size() == limits.max_headers) return refuse(Refusal::kHeaderCount, "the request has too many headers");
  if (!is_name(name) || !is_line(value)) return refuse(Refusal::kMalformed, "a header is malformed");
  if (name == "host") {
    if (host_) return refuse(Refusal::kHost, "`host` is there twice");
    host_ = places_.size();
  }
  Line line{.name = lines_.size(), .name_size = name.size()};
  lines_.append(name).append(": ");
  line.value = lines_.size();
  line.value_size = value.size();
  lines_.append(value).append("\r\n");
  places_.push_back(line);
}

// The request as HTTP/1.1 would have it. A body of unknown length is one in chunks.
void Stream::write_block(bool body) {
  const bool has_length = std::ranges::any_of(places_, [&](const Line& line) {
    return std::string_view(lines_).substr(line.name, line.name_size) == "content-length";
  });
  block_.append(pseudo_[kMethod]).append(" ").append(pseudo_[kPath]).append(" HTTP/1.1\r\n");
  if (!host_) block_.append("host: ").append(pseudo_[kAuthority]).append("\r\n");
  if (body && !has_length) block_ += "transfer-encoding: chunked\r\n";
  block_head_ = block_.size();
  block_.append(lines_).append("\r\n");
}

void Stream::end_headers(bool body, const HttpLimits& limits) {
  state_ = State::kBody;
  if (head_.refusal) return;
  if (host_ && !pseudo_[kAuthority].empty()) {
    const Line& line = places_[*host_];
    if (std::string_view(lines_).substr(line.value, line.value_size) != pseudo_[kAuthority])
      return refuse(Refusal::kHost, "`:authority` and `host` differ");
  }
  if (pseudo_[kScheme] != "http" && pseudo_[kScheme] != "https")
    return refuse(Refusal::kMalformed, "`:scheme` is not one of HTTP");
  write_block(body);
  HttpLimits checked = limits;
  checked.max_headers = places_.size() + 2;
  head_ = check_header(block_, checked);
  if (head_.refusal) return;
  // nghttp2 sees to both, but what it lets through is not ours to guess about.
  if (!body && (head_.length > 0 || head_.framing == BodyFraming::kChunked))
    return refuse(Refusal::kFraming, "a body is announced and none follows");
  headers_.reserve(places_.size() + 1);
  if (!host_) headers_.push_back({.name = "host", .value = pseudo_[kAuthority]});
  for (const Line& line : places_) {
    const std::string_view text = std::string_view(block_).substr(block_head_);
    headers_.push_back(
        {.name = text.substr(line.name, line.name_size), .value = text.substr(line.value, line.value_size)});
  }
}

void Stream::answer(std::string body, std::vector<std::pair<std::string, std::string>> trailers) {
  state_ = State::kAnswered;
  reply_ = std::move(body);
  trailers_ = std::move(trailers);
}

}  // namespace hardtack::serve
