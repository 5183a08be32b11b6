#include "analysis/toml/toml_text.h"

#include <string>

namespace hardtack::analysis {
namespace {

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view() : text.substr(first);
}

// `rest` is what stands behind the first `[` of a line.
bool has_name(std::string_view rest) {
  rest = without_blanks(rest);
  if (rest.starts_with('[')) rest = without_blanks(rest.substr(1));
  if (rest.empty()) return false;
  const char c = rest[0];
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
         c == '"' || c == '\'' || c == ']';
}

// Behind the string that begins at `at`, or where its line ends if it does not end on it.
std::size_t skip_string(std::string_view text, std::size_t at) {
  const char quote = text[at];
  const std::string_view three = quote == '"' ? "\"\"\"" : "'''";
  if (text.substr(at).starts_with(three)) {
    for (std::size_t i = at + 3; i < text.size(); ++i) {
      if (quote == '"' && text[i] == '\\') {
        ++i;
      } else if (text.substr(i).starts_with(three)) {
        i += 3;
        for (int more = 0; more < 2 && i < text.size() && text[i] == quote; ++more) ++i;  // that are of the string
        return i;
      }
    }
    return text.size();
  }
  for (std::size_t i = at + 1; i < text.size() && text[i] != '\n'; ++i) {
    if (text[i] == quote) return i + 1;
    if (quote == '"' && text[i] == '\\' && i + 1 < text.size() && text[i + 1] != '\n') ++i;
  }
  const auto end = text.find('\n', at);
  return end == std::string_view::npos ? text.size() : end;
}

}  // namespace

std::optional<TomlFault> find_toml_fault(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);  // a byte order mark, which toml++ passes over
  std::size_t line = 1;
  bool line_begins = true;
  char before = 0;   // the last one that is no blank
  std::string open;  // brackets
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (c == '\n') {
      ++line;
      line_begins = true;
      ++i;
    } else if (c == '#') {
      i = text.find('\n', i);
      if (i == std::string_view::npos) break;
    } else if (c == '"' || c == '\'') {
      if (!line_begins && std::string_view("=[{,.").find(before) == std::string_view::npos)
        return TomlFault{line, "a quote stands within a value"};
      const std::size_t end = skip_string(text, i);
      for (; i < end; ++i) line += text[i] == '\n' ? 1 : 0;
      line_begins = false;
      before = c;
    } else {
      if (static_cast<unsigned char>(c) >= 0x80)
        return TomlFault{line, "a character outside of ASCII stands outside of quotes"};
      if (c == '[' && line_begins && open.empty() && !has_name(text.substr(i + 1)))
        return TomlFault{line, "a table has no name"};
      if (c == '[' || c == '{') open += c;
      if (c == ']' || c == '}') {
        if (open.empty() || open.back() != (c == ']' ? '[' : '{')) return TomlFault{line, "a bracket closes nothing"};
        open.pop_back();
      }
      if (c != ' ' && c != '\t') before = c;
      line_begins = line_begins && (c == ' ' || c == '\t');
      ++i;
    }
  }
  return std::nullopt;
}

}  // namespace hardtack::analysis
