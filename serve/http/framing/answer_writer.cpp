#include "serve/http/framing/answer_writer.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "serve/message/problem.h"

namespace hardtack::serve {
namespace {

// Of the listener alone.
constexpr std::array<std::string_view, 7> kFramingNames = {
    "connection", "content-length", "transfer-encoding", "trailer", "upgrade", "x-request-id", "keep-alive"};

bool is_header_name(std::string_view name) {
  return !name.empty() && name.size() <= 128 &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

bool has_body(int status) { return status != 204 && status != 304; }

void append_number(std::string& out, std::size_t number) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

}  // namespace

bool can_be_sent(const Answer& answer) {
  if (answer.status < 200 || answer.status > 599 || !is_header_value(answer.content_type)) return false;
  return std::ranges::all_of(answer.headers, [](const auto& header) {
    return is_header_name(header.first) && is_header_value(header.second) &&
           std::ranges::find(kFramingNames, header.first) == kFramingNames.end();
  });
}

void write_answer(const Answer& answer, const AnswerFrame& frame, std::string& out) {
  if (answer.status == 200) {
    out += "HTTP/1.1 200 OK\r\n";
  } else {
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(answer.status));
    out += ' ';
    out += status_text(answer.status);
    out += "\r\n";
  }
  if (has_body(answer.status)) {
    if (!answer.content_type.empty()) {
      out += "content-type: ";
      out += answer.content_type;
      out += "\r\n";
    }
    out += "content-length: ";
    append_number(out, answer.body.size());
    out += "\r\n";
  }
  bool caching = false;
  for (const auto& [name, value] : answer.headers) {
    caching = caching || name == "cache-control";
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  }
  if (!caching) out += "cache-control: no-store\r\n";
  if (frame.request_id) {
    out += "x-request-id: ";
    out += *frame.request_id;
    out += "\r\n";
  }
  if (frame.last) out += "connection: close\r\n";
  out += "\r\n";
  if (has_body(answer.status) && !frame.head) out += answer.body;
}

}  // namespace hardtack::serve
