// The statements of a session, in the order in which they were entered. What was entered at once is undone at once.
// Belongs to one thread.
//
//   SessionText session;
//   HARDTACK_CHECK(session.add(*parsed.tree));
//   compile(session.program());
//   const std::optional<std::string> undone = session.undo();
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/error.h"
#include "grammar/syntax/syntax_tree.h"

namespace hardtack::cli {

class SessionText {
 public:
  static constexpr std::size_t kMaxBytes = 1u << 20;  // as a policy text has at most
  static constexpr std::size_t kMaxEntries = 10'000;

  struct Entry {
    std::string text;     // as entered
    std::string program;  // the same, every statement ended
    std::string base;     // of it the facts, the rules and `trusting`
    bool scope = false;   // says `trusting ...;`, which comes before everything else
  };

  // A text that compiled, of any number of statements; one without any is no entry. Errors: kProgramTooLarge beyond the
  // bounds; kSyntax for a second `trusting ...;`.
  Result<void> add(const SyntaxTree& tree);
  // What was undone.
  std::optional<std::string> undo();
  void clear();

  std::span<const Entry> entries() const { return entries_; }
  // All of it as one text.
  std::string program() const { return joined(&Entry::program); }
  // What facts follow from, and nothing that decides.
  std::string base() const { return joined(&Entry::base); }

 private:
  std::string joined(std::string Entry::* part) const;

  std::vector<Entry> entries_;
  std::size_t bytes_ = 0;
};

}  // namespace hardtack::cli
