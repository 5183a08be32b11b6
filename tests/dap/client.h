// A client for tests: a session in the same process, over files that the test makes up.
//
//   TestClient client({{"/w/a.bcdl", "allow if true;"}});
//   client.start(R"({"program": "/w/a.bcdl"})");
//   client.ask("next");                       // the body as compact JSON, or "refused: ..."
//   client.take("stopped");                   // bodies of events since the last call
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "dap/session/session.h"

namespace hardtack::dap {

JsonValue json(std::string_view text);
std::string compact(const JsonValue& value);

using TestFiles = std::map<std::string, std::string>;
// Reads from `files`, which must outlive the host; names are paths as they are.
Host test_host(const TestFiles& files);

class TestClient {
 public:
  explicit TestClient(TestFiles made_up = {});

  // Sends a request; there must be exactly one answer to it, and it comes first. The body, or null.
  Reply<JsonValue> request(const std::string& command, const std::string& arguments = "{}");
  // The same as text: the body ("null" for none) or "refused: MESSAGE".
  std::string ask(const std::string& command, const std::string& arguments = "{}");
  // initialize, launch, configurationDone; what was refused, or nothing.
  std::string start(const std::string& launch, const std::string& initialize = "{}");
  // Bodies of the events of this name that were not taken yet.
  std::vector<JsonValue> take(const std::string& event);
  void raw(std::string_view bytes) { session.feed(bytes); }
  // All messages that were not looked at, as compact JSON.
  std::vector<std::string> rest();

  // Where the decision stands: the name of the innermost frame, and its line if it has one: "rule 0 of the
  // authorizer:3".
  std::string where();
  // The scope of the innermost frame as `name=value` lines.
  std::string scope(const std::string& name);
  std::int64_t reference(const std::string& scope_name);
  std::string shown(std::int64_t reference, const std::string& more = "");
  // The reference of a part by its name.
  std::int64_t part(std::int64_t reference, const std::string& name);

  TestFiles files;
  std::vector<JsonValue> messages;
  FrameReader reader;
  Session session;

 private:
  void read();
  std::int64_t seq_ = 0;
};

}  // namespace hardtack::dap
