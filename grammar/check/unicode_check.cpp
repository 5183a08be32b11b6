#include "grammar/check/unicode_check.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "engine/text/hex.h"
#include "engine/text/quote.h"
#include "engine/text/utf8.h"
#include "engine/text/visible.h"
#include "grammar/check/passes.h"

namespace hardtack {
namespace {

bool is_line_or_tab(char32_t c) { return c == '\n' || c == '\r' || c == '\t'; }

// Scripts that share letter shapes. Names may mix the others with Latin, as Japanese does.
enum class Script : std::uint8_t { kLatin, kGreek, kCyrillic, kArmenian, kCherokee, kOther };

std::optional<Script> script_of(char32_t c) {
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0x24F) || (c >= 0x1E00 && c <= 0x1EFF)) {
    return Script::kLatin;
  }
  if (c < 0x80) return std::nullopt;
  if ((c >= 0x370 && c <= 0x3FF) || (c >= 0x1F00 && c <= 0x1FFF)) return Script::kGreek;
  if ((c >= 0x400 && c <= 0x52F) || (c >= 0x1C80 && c <= 0x1C8F) || (c >= 0x2DE0 && c <= 0x2DFF)) {
    return Script::kCyrillic;
  }
  if (c >= 0x530 && c <= 0x58F) return Script::kArmenian;
  if ((c >= 0x13A0 && c <= 0x13FF) || (c >= 0xAB70 && c <= 0xABBF)) return Script::kCherokee;
  return Script::kOther;
}

struct LookAlike {
  char32_t letter;
  char latin;
};
// From the Unicode consortium's confusables (UTS 39): letters of Greek, Cyrillic and Armenian that most fonts draw as a
// Latin one. Sorted.
constexpr std::array kLookAlikes = {
    LookAlike{0x391, 'A'}, LookAlike{0x392, 'B'}, LookAlike{0x395, 'E'}, LookAlike{0x396, 'Z'}, LookAlike{0x397, 'H'},
    LookAlike{0x399, 'I'}, LookAlike{0x39A, 'K'}, LookAlike{0x39C, 'M'}, LookAlike{0x39D, 'N'}, LookAlike{0x39F, 'O'},
    LookAlike{0x3A1, 'P'}, LookAlike{0x3A4, 'T'}, LookAlike{0x3A5, 'Y'}, LookAlike{0x3A7, 'X'}, LookAlike{0x3B1, 'a'},
    LookAlike{0x3B9, 'i'}, LookAlike{0x3BD, 'v'}, LookAlike{0x3BF, 'o'}, LookAlike{0x3C1, 'p'}, LookAlike{0x3C5, 'u'},
    LookAlike{0x405, 'S'}, LookAlike{0x406, 'I'}, LookAlike{0x408, 'J'}, LookAlike{0x410, 'A'}, LookAlike{0x412, 'B'},
    LookAlike{0x415, 'E'}, LookAlike{0x41A, 'K'}, LookAlike{0x41C, 'M'}, LookAlike{0x41D, 'H'}, LookAlike{0x41E, 'O'},
    LookAlike{0x420, 'P'}, LookAlike{0x421, 'C'}, LookAlike{0x422, 'T'}, LookAlike{0x425, 'X'}, LookAlike{0x430, 'a'},
    LookAlike{0x435, 'e'}, LookAlike{0x43E, 'o'}, LookAlike{0x440, 'p'}, LookAlike{0x441, 'c'}, LookAlike{0x443, 'y'},
    LookAlike{0x445, 'x'}, LookAlike{0x455, 's'}, LookAlike{0x456, 'i'}, LookAlike{0x458, 'j'}, LookAlike{0x461, 'w'},
    LookAlike{0x4BB, 'h'}, LookAlike{0x501, 'd'}, LookAlike{0x51B, 'q'}, LookAlike{0x51D, 'w'}, LookAlike{0x561, 'w'},
    LookAlike{0x566, 'q'}, LookAlike{0x570, 'h'}, LookAlike{0x578, 'n'}, LookAlike{0x57D, 'u'}, LookAlike{0x585, 'o'},
};

// As the Unicode standard writes it: U+202E.
std::string code_point_name(char32_t c) {
  std::string name = "U+";
  append_hex_number(name, c, 4);
  std::ranges::transform(name, name.begin(),
                         [](char digit) { return digit >= 'a' ? static_cast<char>(digit - 'a' + 'A') : digit; });
  return name;
}

// As the policy language writes it: \u{202e}.
std::string escape_of(char32_t c) {
  std::string escape = "\\u{";
  append_hex_number(escape, c);
  return escape + "}";
}

class UnicodeCheck {
 public:
  UnicodeCheck(const SyntaxTree& tree, bool strict, Diagnostics& diagnostics)
      : tree_(tree), source_(tree.source()), strict_(strict), diagnostics_(diagnostics) {}

  void run() {
    for (Token comment : tree_.comments()) check_hidden(comment.span, false);
    for (Token token : tree_.tokens()) {
      if (token.kind == TokenKind::kString) check_hidden(token.span, true);
      if (token.kind == TokenKind::kName || token.kind == TokenKind::kVariable) check_name(token.span);
    }
    check_look_alikes();
  }

 private:
  void check_hidden(Span span, bool in_string) {
    const std::string_view text = source_.text();
    for (std::uint32_t at = span.begin; at < span.end;) {
      const CodePoint code_point = decode_utf8(text, at);
      const Span here{at, at + code_point.length};
      at = here.end;
      const char32_t c = code_point.value;
      const bool bidi = is_bidi_control(c);
      if (!is_hidden(c) || is_joining(c) || is_line_or_tab(c)) continue;
      if (diagnostics_.drop_if_full(bidi && strict_ ? Severity::kError : Severity::kWarning)) continue;
      const std::string where = in_string ? "string" : "comment";
      Diagnostic& diagnostic =
          bidi ? diagnostics_.add(strict_ ? Severity::kError : Severity::kWarning, DiagnosticCode::kBidiControl, here,
                                  code_point_name(c) + " changes the order in which this " + where + " is shown")
               : diagnostics_.report(
                     is_control(c) ? DiagnosticCode::kControlCharacter : DiagnosticCode::kInvisibleCharacter, here,
                     "the " + where + " holds " + code_point_name(c) + ", which cannot be seen");
      if (in_string) {
        diagnostic.set_help("write it as `" + escape_of(c) + "`").add_fix("escape the character", here, escape_of(c));
      } else {
        diagnostic.set_help("remove it").add_fix("remove the character", here, "");
      }
    }
  }

  void check_name(Span span) {
    std::string_view name = source_.text(span);
    if (name.starts_with('$')) name.remove_prefix(1);
    if (name.size() <= 256) names_.emplace(name, span);  // the first place of each name
    std::optional<Script> script;
    for (std::size_t at = 0; at < name.size();) {
      const CodePoint code_point = decode_utf8(name, at);
      at += code_point.length;
      const auto here = script_of(code_point.value);
      if (!here || *here == Script::kOther) continue;
      if (script && *script != *here) {
        diagnostics_
            .report(DiagnosticCode::kMixedScriptIdentifier, span,
                    "the name " + quote(name) + " mixes letters of several scripts")
            .set_help("it may pass for another name; " + quote(name_skeleton(name)) + " is what it looks like");
        return;
      }
      script = here;
    }
  }

  // Distinct names that look alike; the later one is reported.
  void check_look_alikes() {
    std::map<std::string, std::pair<std::string_view, Span>> skeletons;
    for (const auto& [name, span] : names_) {
      const bool ascii = std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
      const auto [known, fresh] = skeletons.emplace(name_skeleton(name), std::pair{name, span});
      if (fresh) continue;
      const auto [other_name, other_span] = known->second;
      const Span reported = ascii ? other_span : span;
      diagnostics_
          .report(DiagnosticCode::kConfusableIdentifier, reported,
                  "the name " + quote(ascii ? other_name : name) + " looks like another name of this text")
          .add_note(ascii ? span : other_span, "the other name is here");
    }
  }

  const SyntaxTree& tree_;
  const Source& source_;
  bool strict_;
  Diagnostics& diagnostics_;
  std::map<std::string_view, Span> names_;
};

// Nothing in such a text hides or looks like something else.
bool is_plain_ascii(std::string_view text) {
  unsigned odd = 0;  // without a branch, so that many bytes are looked at at once
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    odd |= static_cast<unsigned>(byte >= 0x7F) |
           (static_cast<unsigned>(byte < 0x20) & static_cast<unsigned>(byte != '\n') &
            static_cast<unsigned>(byte != '\r') & static_cast<unsigned>(byte != '\t'));
  }
  return odd == 0;
}

}  // namespace

bool is_bidi_control(char32_t c) { return is_reordering(c); }

std::string name_skeleton(std::string_view name) {
  std::string result;
  for (std::size_t at = 0; at < name.size();) {
    const CodePoint code_point = decode_utf8(name, at);
    const auto found = std::ranges::lower_bound(kLookAlikes, code_point.value, {}, &LookAlike::letter);
    if (found != kLookAlikes.end() && found->letter == code_point.value) {
      result.push_back(found->latin);
    } else {
      result += name.substr(at, code_point.length);
    }
    at += code_point.length;
  }
  return result;
}

Pass unicode_pass(const CheckOptions& options) {
  return {"unicode", [&options](const SyntaxTree& tree, const SymbolIndex&, Diagnostics& diagnostics) {
            if (is_plain_ascii(tree.source().text())) return;
            UnicodeCheck(tree, options.strict, diagnostics).run();
          }};
}

}  // namespace hardtack
