#include "serve/http/framing/request_reader.h"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "serve/http/framing/chunks.h"

namespace hardtack::serve {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using BeastView = boost::beast::string_view;

// The first read of most connections is one request of some hundred bytes.
constexpr std::size_t kFirstCapacity = 4 * 1024;
// What a connection may keep of a large body until its next request.
constexpr std::size_t kKeptCapacity = 64 * 1024;
// Room that is worth a read.
constexpr std::size_t kLeastRoom = 1024;

std::string_view view(BeastView text) { return {text.data(), text.size()}; }

// The parser of Beast over a header block that check_header has seen: the second reader of the same bytes.
class Parser : public http::basic_parser<true> {
 public:
  Parser(const HttpLimits& limits, std::vector<Header>& headers) : headers_(headers) {
    header_limit(static_cast<std::uint32_t>(limits.max_header_bytes));
    body_limit(limits.max_body);
  }

 private:
  void on_request_impl(http::verb, BeastView, BeastView, int, error_code&) override {}
  void on_response_impl(int, BeastView, int, error_code&) override {}
  void on_header_impl(error_code&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, error_code&) override {}
  void on_finish_impl(error_code&) override {}

  void on_field_impl(http::field, BeastView name, BeastView value, error_code&) override {
    // The name lies in the reader's buffer.
    for (char* c = const_cast<char*>(name.data()); c != name.data() + name.size(); ++c) {
      if (*c >= 'A' && *c <= 'Z') *c = static_cast<char>(*c + 32);
    }
    headers_.push_back({.name = view(name), .value = view(value)});
  }

  // Bodies are not given to it.
  std::size_t on_body_impl(BeastView, error_code& error) override { return refuse(error); }
  std::size_t on_chunk_body_impl(std::uint64_t, BeastView, error_code& error) override { return refuse(error); }
  void on_chunk_header_impl(std::uint64_t, BeastView, error_code& error) override { refuse(error); }
  static std::size_t refuse(error_code& error) {
    error = http::error::unexpected_body;
    return 0;
  }

  std::vector<Header>& headers_;
};

}  // namespace

// The buffer from begin_ to end_: a header block, its body as far as it is there, and raw bytes. With chunks, what was
// consumed lies as a gap between body and raw bytes.
class RequestReader::Impl {
 public:
  explicit Impl(const HttpLimits& limits) : limits_(limits) { headers_.reserve(32); }

  std::span<char> room();
  State read();
  void next();

  std::string_view bytes() const { return {buffer_.get() + begin_, end_ - begin_}; }
  char* body_begin() const { return buffer_.get() + begin_ + header_size_; }

  const HttpLimits& limits_;
  State state_ = State::kIdle;
  HeaderCheck head_;
  std::vector<Header> headers_;
  std::optional<ChunkDecoder> chunks_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
  std::size_t scanned_ = 0;      // bytes from begin_ in which the block does not end
  std::size_t header_size_ = 0;  // 0 as long as the block is not complete
  std::size_t body_size_ = 0;    // that is there, decoded
  std::size_t raw_ = 0;          // where bytes begin that are not taken yet, once there is a header block
  bool skipped_line_ = false;

 private:
  State refuse(Refusal why, std::string_view detail) {
    head_.refusal = why;
    head_.detail = detail;
    return state_ = State::kRefused;
  }
  State read_header();
  State parse_header();
  State read_length();
  State read_chunks();
  void close_gap();
  void move_to(char* to);
};

RequestReader::State RequestReader::Impl::read() {
  switch (state_) {
    case State::kIdle:
    case State::kHeader: return read_header();
    case State::kBody: return head_.framing == BodyFraming::kLength ? read_length() : read_chunks();
    default: return state_;
  }
}

RequestReader::State RequestReader::Impl::read_header() {
  // RFC 9112, 2.2: one empty line in front of a request is skipped.
  if (!skipped_line_ && bytes().starts_with("\r\n")) {
    begin_ += 2;
    skipped_line_ = true;
  }
  if (begin_ == end_) return state_ = State::kIdle;
  state_ = State::kHeader;
  if (!skipped_line_ && bytes() == "\r") return state_;
  // Whoever speaks TLS or something else is told so at once.
  if (bytes().front() < 'A' || bytes().front() > 'Z') {
    return refuse(Refusal::kMalformed, "the request does not begin with a method in upper case");
  }
  const HeaderScan scan = scan_header(bytes(), scanned_);
  if (scan.state == HeaderScan::State::kMalformed) {
    return refuse(Refusal::kMalformed, "a line does not end in CR LF");
  }
  const bool complete = scan.state == HeaderScan::State::kComplete;
  if (!complete || scan.size > limits_.max_header_bytes) {
    if (std::min(bytes().find('\r'), bytes().size()) > limits_.max_request_line) {
      return refuse(Refusal::kRequestLine, "the request line is too long");
    }
    if (scan.size > limits_.max_header_bytes) return refuse(Refusal::kHeaderSize, "the header block is too long");
    scanned_ = scan.size;
    return state_;
  }
  header_size_ = scan.size;
  raw_ = begin_ + header_size_;
  head_ = check_header(bytes().substr(0, header_size_), limits_);
  if (head_.refusal) return state_ = State::kRefused;
  return parse_header();
}

RequestReader::State RequestReader::Impl::parse_header() {
  Parser parser(limits_, headers_);
  error_code error;
  const std::size_t used = parser.put({buffer_.get() + begin_, header_size_}, error);
  if (error || used != header_size_ || !parser.is_header_done() || headers_.size() != head_.headers) {
    return refuse(Refusal::kMalformed, "the header block cannot be read");
  }
  const bool chunked = head_.framing == BodyFraming::kChunked;
  const auto length = parser.content_length();
  if (parser.chunked() != chunked || length.has_value() != (head_.framing == BodyFraming::kLength) ||
      (length && *length != head_.length)) {
    return refuse(Refusal::kFraming, "where the body ends is in doubt");
  }
  state_ = State::kBody;
  if (!chunked) return read_length();
  chunks_.emplace(limits_.max_body, limits_.max_chunk_overhead);
  return read_chunks();
}

RequestReader::State RequestReader::Impl::read_length() {
  body_size_ = static_cast<std::size_t>(std::min<std::uint64_t>(end_ - begin_ - header_size_, head_.length));
  raw_ = begin_ + header_size_ + body_size_;
  if (body_size_ < head_.length) return state_;
  return state_ = State::kRequest;
}

RequestReader::State RequestReader::Impl::read_chunks() {
  const ChunkDecoder::Step step = chunks_->decode({buffer_.get() + raw_, end_ - raw_}, body_begin() + body_size_);
  raw_ += step.used;
  body_size_ += step.decoded;
  switch (step.state) {
    case ChunkDecoder::State::kMore: return state_;
    case ChunkDecoder::State::kComplete: return state_ = State::kRequest;
    case ChunkDecoder::State::kTooLong: return refuse(Refusal::kBodySize, "the body is too long");
    case ChunkDecoder::State::kMalformed: break;
  }
  return refuse(Refusal::kFraming, "a chunk is malformed, its extensions are too long, or a trailer follows");
}

std::span<char> RequestReader::Impl::room() {
  if (begin_ == end_ && header_size_ == 0) begin_ = end_ = 0;
  if (header_size_ != 0) close_gap();
  // Grows with what arrives, not with what a header promises.
  std::size_t wanted = (end_ - begin_) + kLeastRoom;
  if (state_ == State::kBody && head_.framing == BodyFraming::kLength) {
    const std::size_t whole = header_size_ + static_cast<std::size_t>(head_.length);
    wanted = std::min(whole, (end_ - begin_) + kKeptCapacity);
  }
  if (capacity_ - begin_ >= wanted) return {buffer_.get() + end_, capacity_ - end_};
  if (capacity_ >= wanted) {
    move_to(buffer_.get());
  } else {
    const std::size_t capacity = std::max({kFirstCapacity, wanted, wanted + wanted / 2});
    std::unique_ptr<char[]> larger(new char[capacity]);
    move_to(larger.get());
    buffer_ = std::move(larger);
    capacity_ = capacity;
  }
  return {buffer_.get() + end_, capacity_ - end_};
}

// Moves raw bytes down to the body's end.
void RequestReader::Impl::close_gap() {
  char* const to = body_begin() + body_size_;
  char* const from = buffer_.get() + raw_;
  if (to == from) return;
  std::memmove(to, from, end_ - raw_);
  end_ -= static_cast<std::size_t>(from - to);
  raw_ -= static_cast<std::size_t>(from - to);
}

// Moves everything from begin_ on, and all views with it.
void RequestReader::Impl::move_to(char* to) {
  const char* const from = buffer_.get() + begin_;
  if (header_size_ != 0) {
    const auto moved = [&](std::string_view& text) {
      // Of a constant or empty: `/` for an absolute form without a path.
      if (text.data() < from || text.data() >= from + header_size_) return;
      text = {to + (text.data() - from), text.size()};
    };
    moved(head_.method);
    moved(head_.target);
    moved(head_.host);
    if (head_.request_id) moved(*head_.request_id);
    for (Header& header : headers_) {
      moved(header.name);
      moved(header.value);
    }
    raw_ -= begin_;
  }
  if (end_ != begin_) std::memmove(to, from, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
}

void RequestReader::Impl::next() {
  begin_ = raw_;
  scanned_ = header_size_ = body_size_ = 0;
  skipped_line_ = false;
  head_ = {};
  headers_.clear();
  state_ = State::kIdle;
  if (begin_ != end_) return;
  begin_ = end_ = 0;
  if (capacity_ > kKeptCapacity) {
    buffer_.reset();
    capacity_ = 0;
  }
}

RequestReader::RequestReader(const HttpLimits& limits) : impl_(std::make_unique<Impl>(limits)) {}
RequestReader::~RequestReader() = default;

std::span<char> RequestReader::room() { return impl_->room(); }
void RequestReader::received(std::size_t count) { impl_->end_ += count; }
RequestReader::State RequestReader::read() { return impl_->read(); }
RequestReader::State RequestReader::state() const { return impl_->state_; }
const HeaderCheck& RequestReader::head() const { return impl_->head_; }
std::span<const Header> RequestReader::headers() const { return impl_->headers_; }
std::string_view RequestReader::body() const { return {impl_->body_begin(), impl_->body_size_}; }
bool RequestReader::body_begun() const {
  return impl_->header_size_ != 0 && impl_->end_ > impl_->begin_ + impl_->header_size_;
}
std::string_view RequestReader::rest() const {
  const std::size_t from = impl_->state_ == State::kRequest ? impl_->raw_ : impl_->begin_;
  return {impl_->buffer_.get() + from, impl_->end_ - from};
}
void RequestReader::next() { impl_->next(); }

}  // namespace hardtack::serve
