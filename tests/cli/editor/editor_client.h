// A client of the language server with everything that the command gives it, over files that the test makes up.
//
//   EditorClient editor({{"/w/api.authorizer.bcdl", "allow if true;"}});
//   editor.client.start("{}", kFolder);
#pragma once

#include <map>
#include <string>

#include "cli/editor/editor_evaluator.h"
#include "tests/lsp/client.h"

namespace hardtack::cli {

inline constexpr const char* kFolder = R"([{"uri":"file:///w","name":"w"}])";

using Files = std::map<std::string, std::string>;

struct EditorClient {
  explicit EditorClient(const Files& files = {}) : services(files_host), client(services.get()) {
    files_host.files = files;
    client.host.files = files;
  }
  std::string run(const std::string& command, const std::string& arguments) {
    return client.ask("workspace/executeCommand",
                      R"({"command":")" + command + R"(","arguments":[)" + arguments + "]}");
  }

  lsp::TestHost files_host;
  EditorServices services;
  lsp::TestClient client;
};

}  // namespace hardtack::cli
