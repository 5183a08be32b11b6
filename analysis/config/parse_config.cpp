#include "analysis/config/parse_config.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <utility>

#include "analysis/toml/toml.h"
#include "analysis/toml/toml_text.h"
#include "engine/program/public_key.h"
#include "engine/text/date_time.h"
#include "engine/text/edit_distance.h"
#include "engine/text/quote.h"
#include "engine/text/utf8.h"

namespace hardtack::analysis {
namespace {

// Tables and arrays nest this deep at most; toml++ reads deeper ones with recursion.
constexpr std::size_t kMaxDepth = 16;

// Brackets outside of strings and comments, so that the reader never gets what would go too deep.
bool nests_too_deep(std::string_view text) {
  std::size_t depth = 0;
  for (const char c : text) {
    if (c == '\n') depth = 0;  // arrays over several lines are counted by line: enough to bound what one line nests
    if (c == '[' || c == '{') ++depth;
    if ((c == ']' || c == '}') && depth > 0) --depth;
    if (depth > kMaxDepth) return true;
  }
  return false;
}

class Reader {
 public:
  explicit Reader(std::string name) : name_(std::move(name)) {}

  Result<Config> read(const toml::table& root) {
    const Fields fields = {
        {"preset", [this](const toml::node& node) { return read_presets(node); }},
        {"datalog-version", [this](const toml::node& node) { return read_version(node); }},
        {"keys", [this](const toml::node& node) { return read_keys(node); }},
        {"parameters",
         [this](const toml::node& node) {
           config_.parameters.emplace();
           return read_strings(node, *config_.parameters);
         }},
        {"ambient", [this](const toml::node& node) { return read_ambient(node); }},
        {"extern", [this](const toml::node& node) { return read_externs(node); }},
        {"std", [this](const toml::node& node) { return read_std(node); }},
        {"groups", [this](const toml::node& node) { return read_groups(node); }},
        {"rules", [this](const toml::node& node) { return read_rules(node); }},
        {"style", [this](const toml::node& node) { return read_style(node); }},
        {"evaluate", [this](const toml::node& node) { return read_evaluate(node); }},
        {"documentation", [this](const toml::node& node) { return read_documentation(node); }},
    };
    // Levels of groups after the preset that they refine, whatever the order of the text.
    if (const toml::node* preset = root.get("preset")) HARDTACK_CHECK(read_presets(*preset));
    HARDTACK_CHECK(read_fields(root, fields, "hardtack.toml"));
    return std::move(config_);
  }

 private:
  using Read = std::function<Result<void>(const toml::node&)>;
  using Fields = std::map<std::string_view, Read, std::less<>>;

  Error error_at(const toml::source_region& at, std::string message, std::string help = {}) const {
    Error error(ErrorCode::kSyntax, name_ + ":" + std::to_string(at.begin.line) + ":" +
                                        std::to_string(at.begin.column) + ": " + std::move(message));
    return help.empty() ? error : error.with_help(help);
  }
  std::unexpected<Error> refuse(const toml::node& node, std::string message, std::string help = {}) const {
    return fail(error_at(node.source(), std::move(message), std::move(help)));
  }

  Result<void> read_fields(const toml::node& node, const Fields& fields, std::string_view of) {
    HARDTACK_TRY(const toml::table* table, table_of(node, of));
    for (const auto& [key, value] : *table) {
      const auto found = fields.find(key.str());
      if (found == fields.end()) {
        std::vector<std::string_view> names;
        for (const auto& [name, read] : fields) names.push_back(name);
        const auto near = nearest_word(key.str(), names, suggestions_);
        return fail(error_at(key.source(), quote(of) + " has no key " + quote(key.str()),
                             near ? "did you mean `" + std::string(*near) + "`?" : std::string()));
      }
      HARDTACK_CHECK(found->second(value));
    }
    return {};
  }

  Result<const toml::table*> table_of(const toml::node& node, std::string_view what) const {
    if (const toml::table* table = node.as_table()) return table;
    return refuse(node, quote(what) + " is not a table");
  }
  Result<std::string> string_of(const toml::node& node) const {
    const auto* value = node.as_string();
    if (value == nullptr) return refuse(node, "this is not a string");
    if (value->get().empty()) return refuse(node, "the string is empty");
    return value->get();
  }
  Result<std::uint32_t> number_of(const toml::node& node, std::int64_t least, std::int64_t most) const {
    const auto* value = node.as_integer();
    if (value == nullptr || value->get() < least || value->get() > most) {
      return refuse(node, "this is not an integer from " + std::to_string(least) + " to " + std::to_string(most));
    }
    return static_cast<std::uint32_t>(value->get());
  }
  Result<void> read_strings(const toml::node& node, std::vector<std::string>& target) const {
    const toml::array* array = node.as_array();
    if (array == nullptr) return refuse(node, "this is not an array of strings");
    for (const toml::node& element : *array) {
      HARDTACK_TRY(std::string text, string_of(element));
      target.push_back(std::move(text));
    }
    return {};
  }
  Result<Level> level_of(const toml::node& node) const {
    HARDTACK_TRY(const std::string text, string_of(node));
    const auto level = find_level(text);
    if (!level) {
      return refuse(node, quote(text) + " is not a level",
                    "levels are `error`, `warning`, `information`, `hint` and `off`");
    }
    return *level;
  }

  // "recommended", "all", or groups whose rules are all on with their own severity.
  Result<void> read_presets(const toml::node& node) {
    std::vector<std::string> names;
    if (node.is_string()) {
      HARDTACK_TRY(std::string text, string_of(node));
      names.push_back(std::move(text));
    } else {
      HARDTACK_CHECK(read_strings(node, names));
    }
    for (const std::string& name : names) {
      const auto group = find_lint_group(name);
      if (!group && name != "recommended" && name != "all") {
        return refuse(node, quote(name) + " is not a preset",
                      "presets are `recommended`, `all`, `correctness`, `suspicious`, `performance`, `portability`, "
                      "`security` and `style`");
      }
      if (name == "recommended") continue;
      for (const DiagnosticInfo& info : diagnostic_registry()) {
        if (is_lint(info.code) && (name == "all" || info.group == group)) config_.presets.insert(info.code);
      }
    }
    return {};
  }

  Result<void> read_version(const toml::node& node) {
    HARDTACK_TRY(const std::string text, string_of(node));
    static constexpr std::array<std::string_view, 4> kVersions = {"3.0", "3.1", "3.2", "3.3"};
    const auto* const found = std::ranges::find(kVersions, text);
    if (found == kVersions.end()) return refuse(node, quote(text) + " is not a version", "versions are `3.0` to `3.3`");
    config_.max_version = static_cast<std::uint32_t>(found - kVersions.begin());
    return {};
  }

  Result<void> read_keys(const toml::node& node) {
    std::vector<std::string> texts;
    HARDTACK_CHECK(read_strings(node, texts));
    config_.keys.emplace();
    for (const std::string& text : texts) {
      const auto key = PublicKey::from_text(text);
      if (!key) return refuse(node, quote(text) + " is not a public key", "keys are written `ed25519/...`");
      config_.keys->push_back(key->to_text());
    }
    return {};
  }

  Result<void> read_ambient(const toml::node& node) {
    HARDTACK_TRY(const toml::table* table, table_of(node, "ambient"));
    config_.ambient.emplace();
    for (const auto& [key, value] : *table) {
      const std::string name(key.str());
      HARDTACK_CHECK(add_ambient(name, value));
    }
    return {};
  }

  // `user = ["string"]`, or several lists for several numbers of terms: `right = [["string"], ["string", "any"]]`.
  Result<void> add_ambient(const std::string& name, const toml::node& node) {
    const toml::array* array = node.as_array();
    if (array == nullptr) return refuse(node, "the terms of " + quote(name) + " are not an array of types");
    if (!array->empty() && array->front().is_array()) {
      for (const toml::node& list : *array) {
        if (!list.is_array()) return refuse(list, "this is not an array of types");
        HARDTACK_CHECK(add_ambient(name, list));
      }
      return {};
    }
    DeclaredPredicate predicate{name, {}};
    for (const toml::node& element : *array) {
      HARDTACK_TRY(const std::string text, string_of(element));
      static const std::map<std::string_view, ValueType, std::less<>> types = {
          {"integer", ValueType::kInteger}, {"string", ValueType::kString}, {"date", ValueType::kDate},
          {"bytes", ValueType::kBytes},     {"bool", ValueType::kBool},     {"set", ValueType::kSet},
          {"null", ValueType::kNull},       {"array", ValueType::kArray},   {"map", ValueType::kMap}};
      const auto type = types.find(text);
      if (type == types.end() && text != "any") {
        return refuse(
            element, quote(text) + " is not a type",
            "types are `integer`, `string`, `date`, `bytes`, `bool`, `set`, `null`, `array`, `map` and `any`");
      }
      predicate.terms.push_back(type == types.end() ? std::nullopt : std::optional(type->second));
    }
    config_.ambient->push_back(std::move(predicate));
    return {};
  }

  // `is_fresh = 0`: how many arguments a call has beside its receiver; `[0, 1]` where it may have none or one.
  Result<void> read_externs(const toml::node& node) {
    HARDTACK_TRY(const toml::table* table, table_of(node, "extern"));
    config_.externs.emplace();
    for (const auto& [key, value] : *table) {
      std::vector<std::uint32_t>& counts = (*config_.externs)[std::string(key.str())];
      if (const toml::array* array = value.as_array()) {
        if (array->empty()) return refuse(value, "the array is empty");
        for (const toml::node& element : *array) {
          HARDTACK_TRY(const std::uint32_t count, number_of(element, 0, 1));
          counts.push_back(count);
        }
      } else {
        HARDTACK_TRY(const std::uint32_t count, number_of(value, 0, 1));
        counts.push_back(count);
      }
    }
    return {};
  }

  Result<void> read_std(const toml::node& node) {
    const auto on = node.value_exact<bool>();
    if (!on) return refuse(node, "this is not `true` or `false`");
    config_.standard_functions = *on;
    return {};
  }

  Result<void> read_groups(const toml::node& node) {
    HARDTACK_TRY(const toml::table* table, table_of(node, "groups"));
    for (const auto& [key, value] : *table) {
      const auto group = find_lint_group(key.str());
      if (!group) {
        return fail(error_at(key.source(), quote(key.str()) + " is not a group",
                             "groups are `correctness`, `suspicious`, `performance`, `portability`, `security` and "
                             "`style`"));
      }
      HARDTACK_TRY(config_.groups[*group], level_of(value));
    }
    return {};
  }

  // `line-length = "hint"`, `line-length = {level = "hint", files = ["policies/**"]}`, or an array of such tables.
  Result<void> read_rules(const toml::node& node) {
    HARDTACK_TRY(const toml::table* table, table_of(node, "rules"));
    for (const auto& [key, value] : *table) {
      const auto code = find_diagnostic(key.str());
      if (!code) {
        std::vector<std::string_view> names;
        for (const DiagnosticInfo& info : diagnostic_registry()) names.push_back(info.name);
        const auto near = nearest_word(key.str(), names, suggestions_);
        return fail(error_at(key.source(), "there is no rule " + quote(key.str()),
                             near ? "did you mean `" + std::string(*near) + "`?" : "docs/diagnostics.md lists them"));
      }
      if (!is_lint(*code) && info_of(*code).severity == Severity::kError) {
        return fail(error_at(key.source(), quote(key.str()) + " is an error of the language, which has no level"));
      }
      if (const toml::array* array = value.as_array()) {
        for (const toml::node& element : *array) HARDTACK_CHECK(add_level(*code, element));
      } else {
        HARDTACK_CHECK(add_level(*code, value));
      }
    }
    return {};
  }

  Result<void> add_level(DiagnosticCode code, const toml::node& node) {
    RuleLevel rule;
    if (node.is_string()) {
      HARDTACK_TRY(rule.level, level_of(node));
    } else {
      bool has_level = false;
      const Fields fields = {
          {"level",
           [&](const toml::node& value) -> Result<void> {
             has_level = true;
             HARDTACK_TRY(rule.level, level_of(value));
             return {};
           }},
          {"files", [&](const toml::node& value) { return read_strings(value, rule.files); }},
      };
      HARDTACK_CHECK(read_fields(node, fields, info_of(code).name));
      if (!has_level) return refuse(node, "the rule has no `level`");
    }
    config_.rules[code].push_back(std::move(rule));
    return {};
  }

  Result<void> read_style(const toml::node& node) {
    const auto number = [this](std::uint32_t& target) {
      return [this, &target](const toml::node& value) -> Result<void> {
        HARDTACK_TRY(target, number_of(value, 1, 1'000'000));
        return {};
      };
    };
    return read_fields(node,
                       {{"max-line-length", number(config_.line_length)},
                        {"max-rule-length", number(config_.rule_length)},
                        {"max-file-length", number(config_.file_length)}},
                       "style");
  }

  Result<void> read_documentation(const toml::node& node) {
    HARDTACK_TRY(const std::string text, string_of(node));
    config_.documentation = documentation_address(text);
    if (!config_.documentation) return refuse(node, "this is no address that begins with `https://`");
    return {};
  }

  Result<void> read_evaluate(const toml::node& node) {
    const auto text = [this](std::optional<std::string>& target) {
      return [this, &target](const toml::node& value) -> Result<void> {
        HARDTACK_TRY(target, string_of(value));
        return {};
      };
    };
    return read_fields(
        node,
        {{"token", text(config_.evaluate.token)},
         {"public-key", text(config_.evaluate.public_key)},
         {"facts", [this](const toml::node& value) { return read_strings(value, config_.evaluate.facts); }},
         {"now", [this](const toml::node& value) { return read_now(value); }}},
        "evaluate");
  }

  // A date and time of TOML, with its offset, or a string.
  Result<void> read_now(const toml::node& node) {
    if (const auto* text = node.as_string()) {
      auto date = parse_date(text->get());
      if (!date) return refuse(node, date.error().message());
      config_.evaluate.now = *date;
      return {};
    }
    const auto* value = node.as_date_time();
    if (value == nullptr || !value->get().offset) return refuse(node, "this is not a date and time with an offset");
    const toml::date_time& time = value->get();
    const std::chrono::sys_days day = std::chrono::year(time.date.year) / time.date.month / time.date.day;
    const std::int64_t seconds = std::int64_t{day.time_since_epoch().count()} * 86'400 + time.time.hour * 3'600 +
                                 time.time.minute * 60 + time.time.second - time.offset->minutes * 60;
    if (seconds < 0) return refuse(node, "the date lies before 1970");
    config_.evaluate.now = static_cast<std::uint64_t>(seconds);
    return {};
  }

  std::string name_;
  Config config_;
  SuggestionBudget suggestions_;
};

}  // namespace

Result<Config> parse_config(std::string_view text, const std::string& name) {
  if (text.size() > kMaxConfigBytes) {
    return fail(ErrorCode::kSourceTooLarge, name + " is longer than " + std::to_string(kMaxConfigBytes) + " bytes");
  }
  if (find_stray_byte(text)) return fail(ErrorCode::kSyntax, name + " is not UTF-8");
  if (nests_too_deep(text)) return fail(ErrorCode::kSyntax, name + " nests too deep");
  if (const auto fault = find_toml_fault(text)) {
    return fail(ErrorCode::kSyntax, name + ":" + std::to_string(fault->line) + ":1: " + std::string(fault->what));
  }
  const toml::parse_result parsed = toml::parse(text, name);
  if (!parsed) {
    const toml::parse_error& error = parsed.error();
    return fail(ErrorCode::kSyntax, name + ":" + std::to_string(error.source().begin.line) + ":" +
                                        std::to_string(error.source().begin.column) + ": " +
                                        clip(error.description(), 200));
  }
  return Reader(name).read(parsed.table());
}

}  // namespace hardtack::analysis
