#include "json/frames.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace hardtack {
namespace {

constexpr std::string_view kLengthName = "content-length";
constexpr std::string_view kTypeName = "content-type";

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

bool equal_words(std::string_view left, std::string_view lower_right) {
  return std::ranges::equal(left, lower_right, [](char a, char b) { return lower(a) == b; });
}

bool is_name(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-'; });
}

std::string_view trimmed_value(std::string_view value) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!value.empty() && blank(value.front())) value.remove_prefix(1);
  while (!value.empty() && blank(value.back())) value.remove_suffix(1);
  return value;
}

// Nothing is said of it, or it is UTF-8 in one of its two spellings.
bool is_utf8_type(std::string_view value) {
  std::string type;
  for (const char c : value) {
    if (c != ' ' && c != '"') type += lower(c);
  }
  const auto at = type.find("charset=");
  if (at == std::string::npos) return true;
  const std::string_view charset = std::string_view(type).substr(at + 8);
  const std::string_view name = charset.substr(0, charset.find(';'));
  return name == "utf-8" || name == "utf8";
}

}  // namespace

void FrameReader::feed(std::string_view bytes) {
  // What was used is given back once it is the larger part, so that each byte moves a bounded number of times.
  if (begin_ > buffer_.size() / 2) {
    buffer_.erase(0, begin_);
    begin_ = 0;
  }
  buffer_ += bytes;
}

void FrameReader::skip(std::size_t bytes) {
  begin_ += bytes;
  scanned_ = 0;
}

void FrameReader::reset_header() {
  header_bytes_ = 0;
  header_lines_ = false;
  foreign_charset_ = false;
  length_.reset();
}

Frame FrameReader::lose(std::string problem) {
  reset_header();
  state_ = State::kLost;
  return {{}, std::move(problem)};
}

bool FrameReader::find_header() {
  const std::string_view bytes = rest();
  const auto found = std::search(bytes.begin(), bytes.end(), kLengthName.begin(), kLengthName.end(),
                                 [](char a, char b) { return lower(a) == b; });
  if (found != bytes.end()) {
    skip(static_cast<std::size_t>(found - bytes.begin()));
    state_ = State::kHeader;
    return true;
  }
  // Its beginning may already be here.
  if (bytes.size() >= kLengthName.size()) skip(bytes.size() - kLengthName.size() + 1);
  return false;
}

std::optional<Frame> FrameReader::take_length(std::string_view value) {
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
  if (value.empty() || error != std::errc() || end != value.data() + value.size())
    return lose("the value of the header `Content-Length` is not a number of bytes");
  if (length > limits_.max_body_bytes)
    return lose("a message may have at most " + std::to_string(limits_.max_body_bytes) + " bytes");
  length_ = static_cast<std::size_t>(length);
  return std::nullopt;
}

std::optional<Frame> FrameReader::take_header_line(std::string_view line) {
  const auto colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == std::string_view::npos || !is_name(name)) return lose("a header is expected");
  header_lines_ = true;
  const std::string_view value = trimmed_value(line.substr(colon + 1));
  if (equal_words(name, kTypeName)) foreign_charset_ = !is_utf8_type(value);
  if (!equal_words(name, kLengthName)) return std::nullopt;
  return take_length(value);
}

std::optional<Frame> FrameReader::end_header() {
  if (!header_lines_) {
    reset_header();  // blank lines between messages
    return std::nullopt;
  }
  if (!length_) return lose("a header has no `Content-Length`");
  state_ = State::kBody;
  return std::nullopt;
}

std::optional<Frame> FrameReader::take_body() {
  if (rest().size() < *length_) return std::nullopt;
  Frame frame;
  if (foreign_charset_) {
    frame.problem = "messages are in UTF-8 only";
  } else {
    frame.body = rest().substr(0, *length_);
  }
  skip(*length_);
  reset_header();
  state_ = State::kHeader;
  return frame;
}

std::optional<Frame> FrameReader::next() {
  for (;;) {
    if (state_ == State::kLost && !find_header()) return std::nullopt;
    if (state_ == State::kBody) return take_body();
    const std::string_view bytes = rest();
    const auto line_end = bytes.find('\n', scanned_);
    const std::size_t used = line_end == std::string_view::npos ? bytes.size() : line_end + 1;
    if (header_bytes_ + used > limits_.max_header_bytes) {
      skip(std::min(used, limits_.max_header_bytes));
      return lose("a header may have at most " + std::to_string(limits_.max_header_bytes) + " bytes");
    }
    if (line_end == std::string_view::npos) {
      scanned_ = bytes.size();
      return std::nullopt;
    }
    std::string_view line = bytes.substr(0, line_end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    header_bytes_ += used;
    const bool length_line =
        line.size() > kLengthName.size() && equal_words(line.substr(0, kLengthName.size()), kLengthName);
    auto problem = line.empty() ? end_header() : take_header_line(line);
    // The rest of a line that is no header may hold the beginning of one.
    skip(!problem ? used : length_line ? kLengthName.size() : 1);
    if (problem) return problem;
  }
}

bool FrameReader::within_message() const { return state_ == State::kBody || header_lines_; }

std::string framed(std::string_view body) {
  std::string message = "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  message += body;
  return message;
}

}  // namespace hardtack
