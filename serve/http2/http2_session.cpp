#include "serve/http2/http2_session.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <exception>
#include <new>
#include <utility>

#include "engine/base/clock.h"
#include "serve/http/framing/answer_writer.h"
#include "serve/http/session/refused_answer.h"
#include "serve/message/problem.h"

namespace hardtack::serve {
namespace {

constexpr std::size_t kRoom = 16 * 1024;
constexpr std::size_t kSpareStreams = 2;
// Acknowledgements of pings and settings that wait to be sent, and entries of one SETTINGS frame.
constexpr std::size_t kMaxWaitingAcks = 100;
constexpr std::size_t kMaxSettings = 32;
constexpr std::size_t kShortData = 1024;

nghttp2_nv header_of(std::string_view name, std::string_view value) {
  // Copied by nghttp2, which does not write to them.
  return {.name = reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data())),
          .value = reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data())),
          .namelen = name.size(),
          .valuelen = value.size(),
          .flags = NGHTTP2_NV_FLAG_NONE};
}

std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

void expect(int code) {
  if (code != 0) throw std::bad_alloc();  // the one error that these calls have here
}

// A frame of our own, for a connection whose session has failed.
void append_goaway(std::int32_t last_stream, std::uint32_t code, std::string& out) {
  const auto number = [&out](std::uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xffU);
  };
  constexpr std::array<char, 5> kHead = {0, 0, 8, NGHTTP2_GOAWAY, 0};
  out.append(kHead.data(), kHead.size());
  number(0);
  number(static_cast<std::uint32_t>(last_stream));
  number(code);
}

}  // namespace

// nghttp2 is C: nothing may be thrown through it.
struct Http2Session::Callbacks {
  static Http2Session& of(void* data) { return *static_cast<Http2Session*>(data); }
  static Stream* stream_of(nghttp2_session* session, std::int32_t id) {
    return static_cast<Stream*>(nghttp2_session_get_stream_user_data(session, id));
  }
  template <typename Action>
  static int run(Action action) noexcept {
    try {
      return action() ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE;
    } catch (...) {
      return NGHTTP2_ERR_NOMEM;
    }
  }

  static int on_begin_frame(nghttp2_session*, const nghttp2_frame_hd* frame, void* data) {
    return run([&] { return of(data).frame_begins(frame->type, frame->flags, frame->length); });
  }

  static int on_begin_headers(nghttp2_session* session, const nghttp2_frame* frame, void* data) {
    return run([&] {
      if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) {
        of(data).stream_begins(frame->hd.stream_id);
      } else if (Stream* stream = stream_of(session, frame->hd.stream_id)) {
        stream->refuse(Refusal::kFraming, "trailers are not read");
      }
      return true;
    });
  }

  static int on_header(nghttp2_session* session, const nghttp2_frame* frame, const std::uint8_t* name,
                       std::size_t name_size, const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                       void* data) {
    return run([&] {
      Stream* stream = stream_of(session, frame->hd.stream_id);
      if (stream != nullptr && stream->state() == Stream::State::kHeader) {
        stream->add_header(text_of(name, name_size), text_of(value, value_size), of(data).context_.limits);
      }
      return true;
    });
  }

  static int on_frame(nghttp2_session* session, const nghttp2_frame* frame, void* data) {
    return run([&] {
      Http2Session& self = of(data);
      if (frame->hd.type == NGHTTP2_SETTINGS) self.greeted_ = true;
      if (frame->hd.type != NGHTTP2_HEADERS && frame->hd.type != NGHTTP2_DATA) return true;
      Stream* stream = stream_of(session, frame->hd.stream_id);
      if (stream == nullptr) return true;
      const bool whole = (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
      if (stream->state() == Stream::State::kHeader) {
        stream->end_headers(!whole, self.context_.limits);
        // A request that is refused is answered before its body.
        if (stream->head().refusal) return self.request_is_whole(*stream);
      }
      return !whole || self.request_is_whole(*stream);
    });
  }

  static int on_data(nghttp2_session* session, std::uint8_t, std::int32_t id, const std::uint8_t* bytes,
                     std::size_t size, void* data) {
    return run([&] {
      Stream* stream = stream_of(session, id);
      if (stream != nullptr && stream->state() == Stream::State::kBody) {
        of(data).body_arrives(*stream, text_of(bytes, size));
      }
      return true;
    });
  }

  static int on_stream_close(nghttp2_session* session, std::int32_t id, std::uint32_t, void* data) {
    return run([&] {
      if (Stream* stream = stream_of(session, id)) of(data).stream_ends(*stream);
      return true;
    });
  }

  static int on_frame_sent(nghttp2_session* session, const nghttp2_frame* frame, void* data) {
    return run([&] {
      Http2Session& self = of(data);
      const std::int32_t id = frame->hd.stream_id;
      if (frame->hd.type == NGHTTP2_RST_STREAM && frame->rst_stream.error_code != NGHTTP2_NO_ERROR) {
        // A client that breaks its streams costs as much as one that resets them.
        return self.resets_.take(self.now_) || self.flood();
      }
      // An error of the protocol, that nghttp2 has found.
      if (frame->hd.type == NGHTTP2_GOAWAY && frame->goaway.error_code != NGHTTP2_NO_ERROR) {
        self.context_.counts.refused(Refusal::kMalformed);
      }
      const bool answered = (frame->hd.type == NGHTTP2_HEADERS || frame->hd.type == NGHTTP2_DATA) &&
                            (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
      // Answered before it was whole: what follows is not wanted (RFC 9113, 8.1).
      if (answered && nghttp2_session_get_stream_remote_close(session, id) == 0) {
        expect(nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_NO_ERROR));
      }
      return true;
    });
  }

  static ssize_t read_body(nghttp2_session* session, std::int32_t id, std::uint8_t* room, std::size_t size,
                           std::uint32_t* flags, nghttp2_data_source* source, void*) {
    auto& stream = *static_cast<Stream*>(source->ptr);
    const std::string_view rest = stream.unsent().substr(0, size);
    std::memcpy(room, rest.data(), rest.size());
    stream.sent(rest.size());
    if (!stream.unsent().empty()) return static_cast<ssize_t>(rest.size());
    *flags |= NGHTTP2_DATA_FLAG_EOF;
    if (stream.trailers().empty()) return static_cast<ssize_t>(rest.size());
    *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
    const int done = run([&] {
      std::vector<nghttp2_nv> trailers;
      for (const auto& [name, value] : stream.trailers()) trailers.push_back(header_of(name, value));
      return nghttp2_submit_trailer(session, id, trailers.data(), trailers.size()) == 0;
    });
    return done == 0 ? static_cast<ssize_t>(rest.size()) : ssize_t{NGHTTP2_ERR_CALLBACK_FAILURE};
  }

  // What every session is made with.
  struct Setup {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_option* option = nullptr;

    Setup() {
      expect(nghttp2_session_callbacks_new(&callbacks));
      expect(nghttp2_option_new(&option));
      nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, on_begin_frame);
      nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, on_begin_headers);
      nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
      nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
      nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
      nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_stream_close);
      nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, on_frame_sent);
      nghttp2_option_set_no_closed_streams(option, 1);
      nghttp2_option_set_max_outbound_ack(option, kMaxWaitingAcks);
      nghttp2_option_set_max_settings(option, kMaxSettings);
    }
    ~Setup() {
      nghttp2_session_callbacks_del(callbacks);
      nghttp2_option_del(option);
    }
    Setup(const Setup&) = delete;
    Setup& operator=(const Setup&) = delete;
  };
  static const Setup& setup() {
    static const Setup made;
    return made;
  }
};

Http2Session::Http2Session(const SessionContext& context, StreamHandler& handler, const Http2Limits& limits)
    : context_(context),
      handler_(handler),
      limits_(limits),
      room_(new char[kRoom]),
      now_(steady_now()),
      resets_(limits.max_resets, limits.reset_time),
      pings_(limits.max_pings, limits.ping_time),
      others_(limits.max_other_frames, limits.other_frame_time) {
  const Callbacks::Setup& setup = Callbacks::setup();
  expect(nghttp2_session_server_new2(&session_, setup.callbacks, this, setup.option));
  const std::array<nghttp2_settings_entry, 2> settings = {
      {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits.max_streams},
       {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<std::uint32_t>(context.limits.max_header_bytes)}}};
  if (nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size()) != 0) {
    nghttp2_session_del(session_);
    throw std::bad_alloc();
  }
}

Http2Session::~Http2Session() { nghttp2_session_del(session_); }

std::span<char> Http2Session::room() { return {room_.get(), kRoom}; }

Progress Http2Session::received(std::size_t count, std::string& out) {
  if (over_) return Progress::kClose;
  now_ = steady_now();
  const ssize_t read = nghttp2_session_mem_recv(session_, reinterpret_cast<const std::uint8_t*>(room_.get()), count);
  if (read >= 0) return write(out);
  if (ending_ != 0) return end(ending_, out);
  switch (read) {
    case NGHTTP2_ERR_BAD_CLIENT_MAGIC:
    case NGHTTP2_ERR_PROTO:
      context_.counts.refused(Refusal::kMalformed);
      ending_ = NGHTTP2_PROTOCOL_ERROR;
      break;
    case NGHTTP2_ERR_NOMEM:
    case NGHTTP2_ERR_CALLBACK_FAILURE:
      context_.counts.refused(Refusal::kMemory);
      ending_ = NGHTTP2_INTERNAL_ERROR;
      break;
    default: flood(); break;  // of acknowledgements, and others that depend on the version of nghttp2
  }
  return end(ending_, out);
}

// Appends what is to be sent.
Progress Http2Session::write(std::string& out) {
  if (over_) return Progress::kClose;
  while (true) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t count = nghttp2_session_mem_send(session_, &bytes);
    if (count == 0) break;
    if (count < 0) return end(ending_ == 0 ? std::uint32_t{NGHTTP2_INTERNAL_ERROR} : ending_, out);
    out.append(text_of(bytes, static_cast<std::size_t>(count)));
  }
  // nghttp2 has ended the connection itself, for an error of the protocol.
  if (nghttp2_session_want_read(session_) == 0 && nghttp2_session_want_write(session_) == 0) {
    over_ = true;
    return Progress::kClose;
  }
  return Progress::kRead;
}

Progress Http2Session::end(std::uint32_t code, std::string& out) {
  if (!over_) append_goaway(last_stream_, code, out);
  over_ = true;
  return Progress::kClose;
}

bool Http2Session::flood() {
  context_.counts.refused(Refusal::kFlood);
  ending_ = NGHTTP2_ENHANCE_YOUR_CALM;
  return false;
}

bool Http2Session::frame_begins(std::uint8_t type, std::uint8_t flags, std::size_t length) {
  switch (type) {
    case NGHTTP2_HEADERS: continuations_ = 0; return true;
    case NGHTTP2_CONTINUATION: return ++continuations_ <= limits_.max_continuations || flood();
    case NGHTTP2_DATA:
      if (length >= kShortData || (flags & NGHTTP2_FLAG_END_STREAM) != 0) return true;
      return others_.take(now_) || flood();
    case NGHTTP2_RST_STREAM: return resets_.take(now_) || flood();
    case NGHTTP2_PING:
    case NGHTTP2_SETTINGS: return pings_.take(now_) || flood();
    default: return others_.take(now_) || flood();
  }
}

void Http2Session::stream_begins(std::int32_t id) {
  std::unique_ptr<Stream> stream;
  if (spare_.empty()) {
    stream = std::make_unique<Stream>();
  } else {
    stream = std::move(spare_.back());
    spare_.pop_back();
  }
  stream->begin(id);
  last_stream_ = std::max(last_stream_, id);
  nghttp2_session_set_stream_user_data(session_, id, stream.get());
  streams_.push_back(std::move(stream));
}

void Http2Session::stream_ends(Stream& stream) {
  nghttp2_session_set_stream_user_data(session_, stream.id(), nullptr);
  buffered_ -= stream.body().size();
  const auto found = std::ranges::find(streams_, &stream, &std::unique_ptr<Stream>::get);
  if (spare_.size() < kSpareStreams) {
    stream.begin(0);
    spare_.push_back(std::move(*found));
  }
  streams_.erase(found);
}

void Http2Session::body_arrives(Stream& stream, std::string_view bytes) {
  if (stream.body().size() + bytes.size() > context_.limits.max_body) {
    stream.refuse(Refusal::kBodySize, "the body is too long");
  } else if (buffered_ + bytes.size() > limits_.max_buffered) {
    stream.refuse(Refusal::kBodySize, "the bodies of this connection are too long together");
  } else {
    stream.add_body(bytes);
    buffered_ += bytes.size();
    return;
  }
  serve(stream);
}

bool Http2Session::request_is_whole(Stream& stream) {
  if (stream.state() == Stream::State::kAnswered) return true;
  serve(stream);
  pings_.give(2);
  others_.give(16);
  if (!going_) {
    if (answered_ >= context_.limits.max_requests_per_connection) go_away();
    return true;
  }
  if (++answered_after_goaway_ <= limits_.max_after_goaway) return true;
  expect(nghttp2_session_terminate_session(session_, NGHTTP2_NO_ERROR));
  return true;
}

void Http2Session::serve(Stream& stream) {
  StreamAnswer answer;
  try {
    answer = decide(stream);
  } catch (const std::bad_alloc&) {
    answer = refused(stream, Refusal::kMemory, "out of memory");
  } catch (const std::exception&) {
    // Handlers throw nothing else; whatever it was decided nothing.
    answer = refused(stream, Refusal::kAnswer, "the request could not be answered");
  }
  submit(stream, std::move(answer));
  ++answered_;
}

StreamAnswer Http2Session::refused(const Stream& stream, Refusal why, std::string_view detail) {
  context_.counts.refused(why);
  if (handler_.owns(stream.target())) {
    return handler_.refused(
        {.target = stream.target(), .headers = stream.headers(), .peer = context_.peer, .why = why, .detail = detail},
        context_.worker);
  }
  return {refused_answer(context_.handler, why, detail)};
}

StreamAnswer Http2Session::decide(Stream& stream) {
  const HeaderCheck& head = stream.head();
  if (head.refusal) return refused(stream, *head.refusal, head.detail);
  const Message message{.method = head.method,
                        .target = head.target,
                        .headers = stream.headers(),
                        .body = stream.body(),
                        .peer = context_.peer};
  StreamAnswer answer;
  if (handler_.owns(head.target)) {
    answer = handler_.answer(message, context_.worker);
  } else if (!is_for(context_.peer, head.host)) {
    return refused(stream, Refusal::kMisdirected, "the host of the request is not the name that TLS was asked for");
  } else {
    answer.answer = context_.handler.answer(message, context_.worker);
  }
  if (!can_be_sent(answer.answer)) {
    return refused(stream, Refusal::kAnswer, "the answer holds what cannot be sent in a header");
  }
  context_.counts.request();
  return answer;
}

void Http2Session::submit(Stream& stream, StreamAnswer made) {
  const Answer& answer = made.answer;
  std::array<char, 24> digits;
  const auto number = [&](char* begin, std::size_t value) {
    char* const end = std::to_chars(begin, digits.data() + digits.size(), value).ptr;
    return std::string_view(begin, end);
  };
  const std::string_view status = number(digits.data(), static_cast<std::size_t>(answer.status));
  std::vector<nghttp2_nv> headers;
  headers.reserve(answer.headers.size() + 5);
  headers.push_back(header_of(":status", status));
  if (!answer.content_type.empty()) headers.push_back(header_of("content-type", answer.content_type));
  if (!answer.body.empty() && made.trailers.empty()) {
    headers.push_back(header_of("content-length", number(digits.data() + status.size(), answer.body.size())));
  }
  bool caching = !made.trailers.empty();
  for (const auto& [name, value] : answer.headers) {
    caching = caching || name == "cache-control";
    headers.push_back(header_of(name, value));
  }
  if (!caching) headers.push_back(header_of("cache-control", "no-store"));
  if (stream.head().request_id) headers.push_back(header_of("x-request-id", *stream.head().request_id));
  const bool bodiless = (answer.body.empty() || stream.wants_no_body()) && made.trailers.empty();
  nghttp2_data_provider body{};
  body.source.ptr = &stream;
  body.read_callback = Callbacks::read_body;
  const int done =
      nghttp2_submit_response(session_, stream.id(), headers.data(), headers.size(), bodiless ? nullptr : &body);
  if (done == NGHTTP2_ERR_NOMEM) throw std::bad_alloc();
  stream.answer(std::move(made.answer.body), std::move(made.trailers));
}

Wait Http2Session::wait() const {
  using Phase = Wait::Phase;
  for (const auto& stream : streams_) {
    const auto number = static_cast<std::uint64_t>(stream->id());
    switch (stream->state()) {
      case Stream::State::kHeader: return {.phase = Phase::kHeader, .number = number};
      case Stream::State::kBody: return {.phase = Phase::kBody, .number = number, .body = stream->body().size()};
      case Stream::State::kAnswered:
        if (!stream->unsent().empty()) return {.phase = Phase::kWrite, .number = number};
        break;
    }
  }
  return {.phase = Phase::kIdle, .number = greeted_ ? answered_ + 1 : 0};
}

void Http2Session::refuse(Refusal why, std::string& out) {
  context_.counts.refused(why);
  static_cast<void>(end(NGHTTP2_ENHANCE_YOUR_CALM, out));
}

void Http2Session::end_idle(std::string& out) { static_cast<void>(end(NGHTTP2_NO_ERROR, out)); }

// Tells the client to open no more streams. Those that are on their way are answered.
void Http2Session::go_away() {
  going_ = true;
  expect(nghttp2_submit_shutdown_notice(session_));
}

Progress Http2Session::drain(std::string& out) {
  if (!going_) go_away();
  return write(out);
}

std::unique_ptr<Session> Http2::make(const SessionContext& context) {
  return std::make_unique<Http2Session>(context, handler_, limits_);
}

}  // namespace hardtack::serve
