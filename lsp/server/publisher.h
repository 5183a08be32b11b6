// Pushes diagnostics to clients that do not ask for them: what the language finds at once, lints when typing pauses.
//
// Lints run beside the server's thread over a view of the program; what they find about a text that has changed since
// is dropped. A list is sent only if it differs from the one before. Belongs to the server's thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "lsp/server/state.h"

namespace hardtack::lsp {

class Publisher {
 public:
  // Lints wait until this long nothing has changed.
  explicit Publisher(State& state, std::uint64_t pause_ms) : state_(state), pause_(pause_ms) {}

  // A document was opened or changed.
  void changed(const std::string& key);
  // What is said about the document has changed, and not its text.
  void again(const std::string& key);
  // Files or configuration changed: everything may be different.
  void changed_all();
  // A document is no more.
  void gone(const std::string& key);

  std::optional<std::uint64_t> due() const;
  void tick(std::uint64_t now);

 private:
  struct Sent {
    analysis::DocumentPtr document;  // of the lints that were sent; null: only what the language says was
    std::string id;                  // of the list
    bool empty = true;
    bool notes = false;  // of an evaluation, which go with the text
  };

  bool pushes() const { return !state_.client->pull_diagnostics; }
  void schedule();
  void send(const analysis::Document& document, JsonValue list);
  void ask_to_pull();
  void start();
  void finish(const std::vector<std::pair<analysis::DocumentPtr, JsonValue>>& found);

  State& state_;
  std::uint64_t pause_;
  std::map<std::string, Sent, std::less<>> sent_;
  std::optional<std::uint64_t> due_;
  bool running_ = false;
  bool again_ = false;
};

}  // namespace hardtack::lsp
