// Whatever bytes arrive, in whatever pieces: the framing of HTTP/1 gives whole requests, and then nothing more, a part
// of one or a refusal. Where it says that a request ends, every lenient reader agrees, whichever of two lengths it
// prefers, whether it takes LF for a line's end or unfolds headers: so no byte is a body here and a request elsewhere.
#include <algorithm>
#include <cctype>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/fuzz_support.h"
#include "serve/http/framing/request_reader.h"

using namespace hardtack;
using namespace hardtack::serve;

namespace {

struct Seen {
  std::size_t end = 0;  // in the input
  std::string method, target, body, headers;
  bool operator==(const Seen&) const = default;
};
struct Outcome {
  std::vector<Seen> requests;
  bool refused = false;
  bool operator==(const Outcome&) const = default;
};

Outcome read(std::string_view bytes, std::size_t piece) {
  HttpLimits limits;
  limits.max_body = 4'000;
  limits.max_header_bytes = 2'000;
  limits.max_request_line = 500;
  limits.max_headers = 20;
  limits.max_chunk_overhead = 100;
  RequestReader reader(limits);
  Outcome outcome;
  std::size_t arrived = 0;
  while (true) {
    switch (reader.read()) {
      case RequestReader::State::kRefused: outcome.refused = true; return outcome;
      case RequestReader::State::kRequest: {
        Seen seen{.end = arrived - reader.rest().size(),
                  .method = std::string(reader.head().method),
                  .target = std::string(reader.head().target),
                  .body = std::string(reader.body()),
                  .headers = {}};
        for (const Header& header : reader.headers()) {
          seen.headers += std::string(header.name) + "\x01" + std::string(header.value) + "\x02";
        }
        fuzz::require(reader.headers().size() == reader.head().headers, "both readers count the same headers");
        fuzz::require(seen.body.size() <= limits.max_body, "a body keeps to its limit");
        outcome.requests.push_back(std::move(seen));
        reader.next();
        break;
      }
      default: {
        if (arrived == bytes.size()) return outcome;
        const std::span<char> room = reader.room();
        fuzz::require(!room.empty(), "there is room for more");
        const std::size_t count = std::min({room.size(), piece, bytes.size() - arrived});
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(arrived), count, room.begin());
        reader.received(count);
        arrived += count;
      }
    }
  }
}

// A reader as they are found in the field: it refuses nothing, and guesses.
struct Lenient {
  bool last_length;   // of two lengths it takes the last one
  bool length_first;  // of length and coding it takes the length
  bool unfolds;       // else a folded line is a header of its own

  struct Reading {
    std::size_t end = 0;
    std::string body;
  };

  static std::string_view line(std::string_view bytes, std::size_t& at) {
    const auto end = std::min(bytes.find('\n', at), bytes.size());
    std::string_view text = bytes.substr(at, end - at);
    at = std::min(end + 1, bytes.size());
    if (text.ends_with('\r')) text.remove_suffix(1);
    return text;
  }

  Reading read(std::string_view bytes, std::size_t at) const {
    while (at < bytes.size() && (bytes[at] == '\r' || bytes[at] == '\n')) ++at;
    line(bytes, at);
    std::vector<std::pair<std::string, std::string>> headers;
    while (at < bytes.size()) {
      const std::string_view text = line(bytes, at);
      if (text.empty()) break;
      if (unfolds && (text.front() == ' ' || text.front() == '\t') && !headers.empty()) {
        headers.back().second += text;
        continue;
      }
      const auto colon = std::min(text.find(':'), text.size());
      std::string name;
      for (const char c : text.substr(0, colon)) {
        if (std::isspace(static_cast<unsigned char>(c)) == 0) {
          name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
      }
      headers.emplace_back(name, std::string(text.substr(std::min(colon + 1, text.size()))));
    }
    bool has_length = false, chunked = false;
    std::size_t length = 0;
    for (auto& [name, value] : headers) {
      if (name == "content-length" && (last_length || !has_length)) {
        has_length = true;
        length = std::strtoull(value.c_str(), nullptr, 10);
      }
      std::ranges::transform(value, value.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      if (name == "transfer-encoding" && value.find("chunked") != std::string::npos) chunked = true;
    }
    if (chunked && !(has_length && length_first)) return chunks(bytes, at);
    length = std::min(length, bytes.size() - at);
    return {.end = at + length, .body = std::string(bytes.substr(at, length))};
  }

  static Reading chunks(std::string_view bytes, std::size_t at) {
    Reading reading;
    while (at < bytes.size()) {
      const std::size_t size =
          std::min<std::size_t>(std::strtoull(std::string(line(bytes, at)).c_str(), nullptr, 16), bytes.size() - at);
      if (size == 0) break;
      reading.body += bytes.substr(at, size);
      at += size;
      line(bytes, at);
    }
    while (at < bytes.size() && !line(bytes, at).empty()) {
    }
    reading.end = at;
    return reading;
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Outcome outcome = read(bytes, bytes.size());
  for (const std::size_t piece : {1u, 7u, 100u}) fuzz::require(read(bytes, piece) == outcome, "pieces change nothing");
  for (const bool last_length : {false, true}) {
    for (const bool length_first : {false, true}) {
      for (const bool unfolds : {false, true}) {
        const Lenient lenient{.last_length = last_length, .length_first = length_first, .unfolds = unfolds};
        std::size_t at = 0;
        for (const Seen& seen : outcome.requests) {
          const Lenient::Reading reading = lenient.read(bytes, at);
          fuzz::require(reading.end == seen.end && reading.body == seen.body, "every reader sees the same request");
          at = seen.end;
        }
      }
    }
  }
  return 0;
}
