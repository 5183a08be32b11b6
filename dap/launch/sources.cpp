#include "dap/launch/sources.h"

#include <algorithm>
#include <utility>

namespace hardtack::dap {

void Sources::add_file(std::string path, std::string text, std::optional<Span> within) {
  files_.insert_or_assign(std::move(path), File{std::move(text), within});
}

std::size_t Sources::add_text(const std::shared_ptr<const Source>& source) {
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    if (texts_[i].source == source) return i;
  }
  const auto file = files_.find(source->name());
  const bool is_file = file != files_.end() && file->second.content == source->text();
  for (std::size_t i = 0; is_file && i < texts_.size(); ++i) {  // read twice
    if (texts_[i].path == source->name()) return i;
  }
  texts_.push_back({source, is_file ? source->name() : std::string(), is_file ? file->second.within : std::nullopt});
  statements_.emplace_back();
  return texts_.size() - 1;
}

void Sources::add_statement(const StatementRef& where, const SourcePlace& place) {
  const std::size_t text = add_text(place.source);
  statements_[text].push_back({where, place.span});
  places_.emplace(where, StatementPlace{text, place.span});
}

void Sources::sort() {
  for (auto& statements : statements_) {
    std::ranges::sort(statements, [](const Statement& a, const Statement& b) {
      return std::pair(a.span.begin, a.where) < std::pair(b.span.begin, b.where);
    });
  }
}

std::optional<std::size_t> Sources::find_file(std::string_view path) const {
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    if (!texts_[i].path.empty() && texts_[i].path == path) return i;
  }
  return std::nullopt;
}

std::optional<StatementPlace> Sources::place(const StatementRef& where) const {
  StatementRef whole = where;
  whole.alternative.reset();
  const auto found = places_.find(whole);
  return found == places_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace hardtack::dap
