#include "tokens/request/http/structured_fields.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "engine/text/cat.h"

namespace hardtack {
namespace {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_small(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_letter(char c) { return is_small(c) || (c >= 'A' && c <= 'Z'); }
constexpr bool is_key(char c) { return is_small(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '*'; }
constexpr bool is_token(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("!#$%&'*+-.^_`|~:/").find(c) != std::string_view::npos;
}
constexpr bool is_base64(char c) {
  return is_letter(c) || is_digit(c) || std::string_view("+/-_=").find(c) != std::string_view::npos;
}

std::unexpected<Error> malformed(const char* reason) { return fail(ErrorCode::kMalformedToken, reason); }

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  Result<SfDictionary> dictionary() {
    SfDictionary members;
    skip(" ");
    while (true) {
      HARDTACK_TRY(SfMember member, read_member());
      if (find_member(members, member.key) != nullptr) return malformed("a structured field has a key twice");
      if (members.size() >= kMaxFieldItems) return malformed("a structured field has too many members");
      members.push_back(std::move(member));
      skip(" \t");
      if (at_end()) return members;
      if (!take(',')) return malformed("a structured field has something other than a comma between its members");
      skip(" \t");
      if (at_end()) return malformed("a structured field ends in a comma");
    }
  }

 private:
  bool at_end() const { return at_ == text_.size(); }
  bool is_at(char c) const { return !at_end() && text_[at_] == c; }
  bool take(char c) {
    if (!is_at(c)) return false;
    ++at_;
    return true;
  }
  void skip(std::string_view blanks) {
    while (!at_end() && blanks.find(text_[at_]) != std::string_view::npos) ++at_;
  }
  template <typename Predicate>
  std::string_view take_while(Predicate predicate) {
    const std::size_t from = at_;
    while (!at_end() && predicate(text_[at_])) ++at_;
    return text_.substr(from, at_ - from);
  }

  Result<std::string> key() {
    if (at_end() || !(is_small(text_[at_]) || text_[at_] == '*')) return malformed("a structured field has no key");
    return std::string(take_while(is_key));
  }

  Result<SfMember> read_member() {
    SfMember member;
    HARDTACK_TRY(member.key, key());
    if (!take('=')) {
      member.items.emplace_back();
    } else if (is_at('(')) {
      member.is_list = true;
      HARDTACK_CHECK(read_items(member.items));
    } else {
      HARDTACK_TRY(member.items.emplace_back().value, read_value());
    }
    HARDTACK_CHECK(read_parameters(member.parameters));
    return member;
  }

  Result<void> read_items(std::vector<SfItem>& items) {
    ++at_;  // (
    while (true) {
      skip(" ");
      if (take(')')) return {};
      if (items.size() >= kMaxFieldItems) return malformed("a structured field has too long a list");
      SfItem& item = items.emplace_back();
      HARDTACK_TRY(item.value, read_value());
      HARDTACK_CHECK(read_parameters(item.parameters));
      if (!is_at(' ') && !is_at(')')) return malformed("a structured field has a list that does not end");
    }
  }

  Result<void> read_parameters(std::vector<SfParameter>& parameters) {
    while (take(';')) {
      skip(" ");
      SfParameter parameter;
      HARDTACK_TRY(parameter.key, key());
      if (take('=')) {
        HARDTACK_TRY(parameter.value, read_value());
      }
      if (std::ranges::find(parameters, parameter.key, &SfParameter::key) != parameters.end())
        return malformed("a structured field has a parameter twice");
      if (parameters.size() >= kMaxFieldItems) return malformed("a structured field has too many parameters");
      parameters.push_back(std::move(parameter));
    }
    return {};
  }

  Result<SfValue> read_value() {
    if (at_end()) return malformed("a structured field has no value");
    const char c = text_[at_];
    if (c == '"') return read_string();
    if (c == ':') return read_bytes();
    if (c == '?') return read_boolean();
    if (c == '-' || is_digit(c)) return read_integer();
    if (!is_letter(c) && c != '*') return malformed("a structured field has a value of no known type");
    return SfValue{SfValue::Kind::kToken, 0, std::string(take_while(is_token))};
  }

  Result<SfValue> read_string() {
    ++at_;
    SfValue value{SfValue::Kind::kString, 0, {}};
    while (!at_end()) {
      const char c = text_[at_++];
      if (c == '"') return value;
      if (c < ' ' || c == '\x7f') break;  // also what is not ASCII, where characters are signed
      if (c != '\\') {
        if (static_cast<unsigned char>(c) >= 0x80) break;
        value.text += c;
        continue;
      }
      if (!is_at('"') && !is_at('\\')) break;
      value.text += text_[at_++];
    }
    return malformed("a structured field has a malformed string");
  }

  Result<SfValue> read_bytes() {
    ++at_;
    SfValue value{SfValue::Kind::kBytes, 0, std::string(take_while(is_base64))};
    if (!take(':')) return malformed("a structured field has a malformed byte sequence");
    return value;
  }

  Result<SfValue> read_boolean() {
    ++at_;
    if (!is_at('0') && !is_at('1')) return malformed("a structured field has a malformed boolean");
    return SfValue{SfValue::Kind::kBoolean, text_[at_++] == '1' ? 1 : 0, {}};
  }

  Result<SfValue> read_integer() {
    const bool is_negative = take('-');
    const std::string_view digits = take_while(is_digit);
    if (digits.empty() || digits.size() > 15 || is_at('.'))
      return malformed("a structured field has a malformed number");
    SfValue value{SfValue::Kind::kInteger, 0, {}};
    std::from_chars(digits.data(), digits.data() + digits.size(), value.number);
    if (is_negative) value.number = -value.number;
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

void write_value(const SfValue& value, std::string& out) {
  switch (value.kind) {
    case SfValue::Kind::kInteger: out += cat(value.number); return;
    case SfValue::Kind::kToken: out += value.text; return;
    case SfValue::Kind::kBytes: out += cat(':', value.text, ':'); return;
    case SfValue::Kind::kBoolean: out += value.number == 1 ? "?1" : "?0"; return;
    case SfValue::Kind::kString: break;
  }
  out += '"';
  for (const char c : value.text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

void write_parameters(const std::vector<SfParameter>& parameters, std::string& out) {
  for (const SfParameter& parameter : parameters) {
    out += ';' + parameter.key;
    if (parameter.value.kind == SfValue::Kind::kBoolean && parameter.value.number == 1) continue;
    out += '=';
    write_value(parameter.value, out);
  }
}

}  // namespace

const SfValue* SfMember::parameter(std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, &SfParameter::key);
  return found == parameters.end() ? nullptr : &found->value;
}

Result<SfDictionary> parse_dictionary(std::string_view field) {
  if (field.size() > kMaxFieldBytes) return malformed("a structured field is too long");
  const auto last = field.find_last_not_of(' ');
  return Reader(last == std::string_view::npos ? std::string_view() : field.substr(0, last + 1)).dictionary();
}

const SfMember* find_member(const SfDictionary& dictionary, std::string_view key) {
  const auto found = std::ranges::find(dictionary, key, &SfMember::key);
  return found == dictionary.end() ? nullptr : &*found;
}

std::string write_inner_list(const SfMember& list) {
  std::string out = "(";
  for (const SfItem& item : list.items) {
    if (&item != &list.items.front()) out += ' ';
    write_value(item.value, out);
    write_parameters(item.parameters, out);
  }
  out += ')';
  write_parameters(list.parameters, out);
  return out;
}

}  // namespace hardtack
