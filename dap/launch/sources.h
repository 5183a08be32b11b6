// The texts of a decision, and where its rules, checks and policies stand in them: files by their paths, and what no
// file holds (blocks of a token, printed) by a number. Filled once per launch; may be copied.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/span.h"
#include "engine/base/statement_ref.h"
#include "grammar/text/source.h"
#include "grammar/text/source_map.h"

namespace hardtack::dap {

struct DebuggedText {
  std::shared_ptr<const Source> source;
  std::string path;            // empty: no file has it, and clients ask for it by its number, counted from 1
  std::optional<Span> within;  // of a file of several tests, the one that is debugged
};

struct StatementPlace {
  std::size_t text = 0;
  Span span;
};

// What a breakpoint can be set on.
struct Statement {
  StatementRef where;  // without an alternative
  Span span;
};

class Sources {
 public:
  // A file's text that places may be in; `within` as above.
  void add_file(std::string path, std::string text, std::optional<Span> within = std::nullopt);
  // A text becomes a file's if one of that name and content was added.
  std::size_t add_text(const std::shared_ptr<const Source>& source);
  void add_statement(const StatementRef& where, const SourcePlace& place);
  // To be called when all are added.
  void sort();

  const std::vector<DebuggedText>& texts() const { return texts_; }
  // The text of a path; of several none.
  std::optional<std::size_t> find_file(std::string_view path) const;
  std::optional<StatementPlace> place(const StatementRef& where) const;
  // In the order of the text.
  const std::vector<Statement>& statements(std::size_t text) const { return statements_[text]; }

 private:
  struct File {
    std::string content;
    std::optional<Span> within;
  };
  std::map<std::string, File, std::less<>> files_;
  std::vector<DebuggedText> texts_;
  std::vector<std::vector<Statement>> statements_;  // of each text
  std::map<StatementRef, StatementPlace> places_;
};

}  // namespace hardtack::dap
