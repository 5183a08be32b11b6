#include "cli/serve/config/config_words.h"

#include <algorithm>
#include <utility>

#include "analysis/toml/toml.h"
#include "analysis/toml/toml_text.h"
#include "cli/output/shown_word.h"
#include "cli/system/files.h"
#include "engine/text/cat.h"
#include "engine/text/trim.h"
#include "engine/text/utf8.h"

namespace hardtack::cli {
namespace {

class Reader {
 public:
  Reader(const std::string& name, const Variables& variables) : name_(name), variables_(variables) {}

  std::string place(const toml::source_region& at) const {
    return cat(name_, ":", at.begin.line, ":", at.begin.column);
  }
  std::unexpected<Error> refuse(const toml::source_region& at, std::string_view message, std::string help = {}) const {
    Error error(ErrorCode::kSyntax, cat(place(at), ": ", message));
    return fail(help.empty() ? std::move(error) : std::move(error).with_help(std::move(help)));
  }

  Result<ConfigEntry> entry(const toml::key& key, const toml::node& value) const {
    ConfigEntry made{std::string(key.str()), {}, false, place(key.source())};
    const bool plain = !made.key.empty() && std::ranges::all_of(made.key, [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    if (!plain) return refuse(key.source(), cat("no option is called ", shown_word(made.key)));
    if (const toml::array* list = value.as_array()) {
      if (list->empty()) return refuse(value.source(), cat("the list of `", made.key, "` is empty"));
      for (const toml::node& item : *list) {
        if (item.is_boolean()) return refuse(item.source(), cat("`", made.key, "` is on or off, and no list"));
        HARDTACK_CHECK(add(made, item));
      }
      return made;
    }
    HARDTACK_CHECK(add(made, value));
    return made;
  }

 private:
  Result<void> add(ConfigEntry& entry, const toml::node& value) const {
    const std::string option = "--" + entry.key;
    if (const auto flag = value.value_exact<bool>()) {
      if (*flag) entry.words.push_back(option);
      entry.off = !*flag;
      return {};
    }
    if (const auto number = value.value_exact<std::int64_t>()) {
      entry.words.push_back(cat(option, "=", *number));
      return {};
    }
    const toml::value<std::string>* text = value.as_string();
    if (text == nullptr) {
      return refuse(value.source(), cat("the value of `", entry.key, "` is no text, number, `true` or `false`"));
    }
    HARDTACK_TRY(const std::string expanded, expand(text->get(), value.source()));
    if (std::ranges::any_of(expanded, [](unsigned char c) { return c < 0x20 || c == 0x7f; }))
      return refuse(value.source(), cat("the text of `", entry.key, "` has control characters"));
    if (expanded.empty()) return refuse(value.source(), cat("the text of `", entry.key, "` is empty"));
    entry.words.push_back(cat(option, "=", expanded));
    return {};
  }

  // `${NAME}` is a variable of the environment, `$${` a `${`.
  Result<std::string> expand(std::string_view text, const toml::source_region& at) const {
    std::string made;
    while (!text.empty()) {
      if (text.starts_with("$${")) {
        made += "${";
        text.remove_prefix(3);
      } else if (text.starts_with("${")) {
        const auto end = text.find('}');
        if (end == std::string_view::npos) return refuse(at, "`${` has no `}`", "write `$${` for the characters `${`");
        const std::string variable(text.substr(2, end - 2));
        const auto value = variables_(variable);
        if (!value) return refuse(at, cat("the variable ", shown_word(variable), " is not set, or empty"));
        made += *value;
        text.remove_prefix(end + 1);
      } else {
        made += text.front();
        text.remove_prefix(1);
      }
    }
    return made;
  }

  const std::string& name_;
  const Variables& variables_;
};

// toml++ reads what is nested with recursion; no option needs more than a list.
bool nests(std::string_view text) {
  std::size_t depth = 0;
  for (const char c : text) {
    if (c == '\n') depth = 0;
    if (c == '[' || c == '{') ++depth;
    if ((c == ']' || c == '}') && depth > 0) --depth;
    if (depth > 64) return true;
  }
  return false;
}

}  // namespace

Result<std::vector<ConfigEntry>> read_serve_config(std::string_view text, const std::string& name,
                                                   const Variables& variables) {
  if (text.size() > kMaxServeConfigBytes)
    return fail(ErrorCode::kSourceTooLarge, cat(name, " is larger than ", kMaxServeConfigBytes, " bytes"));
  if (looks_secret(trimmed(text))) return fail(ErrorCode::kSyntax, name + " is a key or a token, not a configuration");
  if (!is_valid_utf8(text)) return fail(ErrorCode::kInvalidUtf8, name + " is not UTF-8");
  if (nests(text)) return fail(ErrorCode::kSyntax, name + " nests brackets too deep");
  if (const auto fault = analysis::find_toml_fault(text))
    return fail(ErrorCode::kSyntax, cat(name, ":", fault->line, ":1: ", fault->what));
  const toml::parse_result parsed = toml::parse(text, name);
  const Reader reader(name, variables);
  if (!parsed) return reader.refuse(parsed.error().source(), parsed.error().description());
  std::vector<std::pair<toml::source_position, ConfigEntry>> found;
  for (const auto& [key, value] : parsed.table()) {
    HARDTACK_TRY(ConfigEntry entry, reader.entry(key, value));
    found.emplace_back(key.source().begin, std::move(entry));
  }
  std::ranges::sort(found, {}, [](const auto& one) { return std::pair(one.first.line, one.first.column); });
  std::vector<ConfigEntry> entries;
  for (auto& [at, entry] : found) entries.push_back(std::move(entry));
  return entries;
}

}  // namespace hardtack::cli
