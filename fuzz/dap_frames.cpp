// The debugger survives any stream of bytes, in any pieces; every request with a number is answered exactly once,
// before the events that it causes; and what it says does not depend on the pieces.
#include <algorithm>
#include <string>
#include <vector>

#include "dap/session/session.h"
#include "fuzz/fuzz_support.h"
#include "json/frames.h"

using namespace hardtack;

namespace {

// One policy and one file of tests, whatever their names.
dap::Host host() {
  dap::Host host;
  host.read = [](const std::string& path) -> Result<policytest::HostFile> {
    if (path.find("none") != std::string::npos) return fail(ErrorCode::kIo, "there is no such file");
    return policytest::HostFile{path,
                                path.ends_with(".test.bcdl")
                                    ? "test \"t\" { authority { a(1); } authorizer { allow if a(1); } expect allow; }"
                                    : "a(1);\nb($x) <- a($x);\ncheck if b(2);\nallow if b($x);\n"};
  };
  return host;
}

std::string play(std::string_view stream, std::size_t piece) {
  std::string said;
  dap::Session session(host(), [&](std::string_view bytes) { said += bytes; });
  for (std::size_t at = 0; at < stream.size() && !session.ended(); at += piece) session.feed(stream.substr(at, piece));
  return said;
}

// The numbers of requests in their order, until the one that ends the session.
std::vector<std::int64_t> requests_of(std::string_view stream) {
  std::vector<std::int64_t> numbers;
  FrameReader reader({.max_body_bytes = dap::kMessageLimits.max_json_bytes});
  reader.feed(stream);
  while (const auto frame = reader.next()) {
    if (!frame->problem.empty()) continue;
    const dap::Incoming message = dap::read_message(frame->body);
    if (const auto* bad = std::get_if<dap::BadMessage>(&message); bad != nullptr && bad->seq)
      numbers.push_back(*bad->seq);
    if (const auto* request = std::get_if<dap::Request>(&message)) {
      numbers.push_back(request->seq);
      if (request->command == "disconnect") break;
    }
  }
  return numbers;
}

std::vector<std::int64_t> answers_of(const std::string& said) {
  std::vector<std::int64_t> numbers;
  FrameReader reader;
  reader.feed(said);
  std::int64_t last = 0;
  while (const auto frame = reader.next()) {
    const auto message =
        parse_json(frame->body, {.max_json_bytes = 64u << 20, .max_json_depth = 64, .max_json_values = 10'000'000});
    fuzz::require(message && frame->problem.empty(), "the debugger writes JSON");
    const JsonValue* seq = message->find("seq");
    fuzz::require(seq != nullptr && seq->as_integer() == ++last, "messages are numbered in their order");
    if (message->find("type")->as_string() == "response") numbers.push_back(message->find("request_seq")->as_integer());
  }
  return numbers;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view stream = fuzz::as_text(data, size);
  const std::string said = play(stream, 65'536);
  fuzz::require(play(stream, 1) == said, "a stream means the same in any pieces");
  fuzz::require(requests_of(stream) == answers_of(said), "every request is answered once, in order");
  return 0;
}
