#include "analysis/language/documentation.h"

#include <algorithm>
#include <array>

#include "engine/text/cat.h"

namespace hardtack::analysis {
namespace {

using enum EntryKind;

// A row of the table; `token` is kEnd for methods.
struct Row {
  TokenKind token;
  LanguageEntry entry;
};

constexpr std::array kRows = {
    Row{TokenKind::kCheck,
        {kKeyword, "check", "check if BODY or BODY;  check all BODY;",
         "States what must hold, or the request is denied. `check if` holds if one combination satisfies one of the "
         "bodies; `check all` holds if every combination that matches the predicates satisfies the expressions, and "
         "there is at least one.",
         "check if operation(\"read\");", "3.0"}},
    Row{TokenKind::kReject,
        {kKeyword, "reject", "reject if BODY or BODY;",
         "States what must not match: any match of any of its bodies denies the request.",
         "reject if user(\"mallory\");", "3.3"}},
    Row{TokenKind::kAllow,
        {kKeyword, "allow", "allow if BODY or BODY;",
         "A policy of the authorizer. Policies are tried in the order of the text; the first that matches decides. A "
         "failed check denies whatever the policies say.",
         "allow if user($user), owner($user, $file), resource($file);", "3.0"}},
    Row{TokenKind::kDeny,
        {kKeyword, "deny", "deny if BODY or BODY;",
         "A policy of the authorizer that denies where it is the first to match. `deny if true` as the last policy "
         "makes the default visible.",
         "deny if true;", "3.0"}},
    Row{TokenKind::kIf,
        {kKeyword, "if", "check if BODY;  reject if BODY;  allow if BODY;  deny if BODY;",
         "Stands before the bodies of a check or policy. One matching combination is enough.",
         "check if time($time), $time < 2030-01-01T00:00:00Z;", "3.0"}},
    Row{TokenKind::kAll,
        {kKeyword, "all", "check all BODY;",
         "The check holds if every combination that matches the predicates satisfies the expressions. It fails where "
         "nothing matches.",
         "check all operation($op), [\"read\", \"list\"].contains($op);", "3.1"}},
    Row{TokenKind::kOr,
        {kKeyword, "or", "check if BODY or BODY;",
         "Divides the bodies of a check or policy, of which one is enough. Of `reject if`, any match rejects. Each "
         "body "
         "has variables of its own.",
         "check if operation(\"read\") or admin(true);", "3.0"}},
    Row{TokenKind::kTrusting,
        {kKeyword, "trusting", "BODY trusting authority, previous, ed25519/KEY;",
         "Names the blocks whose facts a body sees, instead of the authority block; its own block and the authorizer's "
         "are always added. As the first statement of a text it holds for every statement that has none of its own.",
         "check if member($user, \"club\") trusting authority, previous;", "3.1"}},
    Row{TokenKind::kAuthority,
        {kScope, "authority", "trusting authority",
         "The first block of the token, which the issuer signed with the root key.",
         "check if right(\"read\") trusting authority;", "3.1"}},
    Row{TokenKind::kPrevious,
        {kScope, "previous", "trusting previous",
         "All blocks before this one. Whoever held the token may have appended them, so their facts are the holder's "
         "word. It has no meaning in an authorizer.",
         "check if operation(\"read\") trusting authority, previous;", "3.1"}},
    Row{TokenKind::kTrue,
        {kLiteral, "true", "true", "The boolean that holds. `allow if true` always matches.", "allow if true;", "3.0"}},
    Row{TokenKind::kFalse,
        {kLiteral, "false", "false", "The boolean that does not hold.", "enabled(\"beta\", false);", "3.0"}},
    Row{TokenKind::kNull,
        {kLiteral, "null", "null", "The value of nothing: what `.get()` gives for an element that is not there.",
         "check if request($r), $r.get(\"user\") != null;", "3.3"}},
    Row{TokenKind::kLeftArrow,
        {kOperator, "<-", "HEAD <- BODY;",
         "A rule: states its head for each combination of facts that its body matches. Every variable of the head must "
         "stand in a predicate of the body.",
         "can_read($user, $file) <- right($user, $file, \"read\");", "3.0"}},
    Row{TokenKind::kRightArrow,
        {kOperator, "->", "$parameter -> expression",
         "A closure, the argument of `.all()` and `.any()`: the expression for each element.",
         "check if roles($roles), $roles.any($role -> $role == \"admin\");", "3.3"}},
    Row{TokenKind::kStrictEqual,
        {kOperator, "===", "any === same type -> bool",
         "Whether two values of one type are equal. Other types are an error.",
         "check if user($user), $user === \"alice\";", "3.0"}},
    Row{TokenKind::kStrictNotEqual,
        {kOperator, "!==", "any !== same type -> bool",
         "Whether two values of one type differ. Other types are an error.",
         "check if user($user), $user !== \"mallory\";", "3.1"}},
    Row{TokenKind::kEqual,
        {kOperator, "==", "any == any -> bool", "Whether two values are equal. Values of different types never are.",
         "check if user($user), $user == \"alice\";", "3.3"}},
    Row{TokenKind::kNotEqual,
        {kOperator, "!=", "any != any -> bool",
         "Whether two values differ. In `check if` one combination that differs is enough; to forbid a value write "
         "`reject if`.",
         "check if user($user), $user != \"mallory\";", "3.3"}},
    Row{TokenKind::kLessEqual,
        {kOperator, "<=", "integer <= integer -> bool  |  date <= date -> bool",
         "Whether the left side is less or earlier, or equal. Comparisons do not chain.",
         "check if time($time), $time <= 2030-12-31T23:59:59Z;", "3.0"}},
    Row{TokenKind::kGreaterEqual,
        {kOperator, ">=", "integer >= integer -> bool  |  date >= date -> bool",
         "Whether the left side is greater or later, or equal. Comparisons do not chain.",
         "check if level($n), $n >= 3;", "3.0"}},
    Row{TokenKind::kLess,
        {kOperator, "<", "integer < integer -> bool  |  date < date -> bool",
         "Whether the left side is less or earlier. Comparisons do not chain: write `1 < $x && $x < 3`.",
         "check if time($time), $time < 2030-01-01T00:00:00Z;", "3.0"}},
    Row{TokenKind::kGreater,
        {kOperator, ">", "integer > integer -> bool  |  date > date -> bool",
         "Whether the left side is greater or later. Comparisons do not chain.", "check if level($n), $n > 2;", "3.0"}},
    Row{TokenKind::kAndAnd,
        {kOperator, "&&", "bool && bool -> bool",
         "Whether both sides hold. The right side is evaluated only if the left one holds.",
         "check if level($n), 1 < $n && $n < 5;", "3.3"}},
    Row{TokenKind::kOrOr,
        {kOperator, "||", "bool || bool -> bool",
         "Whether one side holds. The right side is evaluated only if the left one does not.",
         "check if level($n), $n == 1 || $n == 3;", "3.3"}},
    Row{TokenKind::kEagerAnd,
        {kOperator, "&&!", "bool &&! bool -> bool",
         "`&&` as version 3.0 had it: both sides are evaluated. It is read in printed text only; in written policy "
         "`&&!` means `&& !`.",
         "check if level($n), 1 < $n && $n < 5;", "3.0"}},
    Row{TokenKind::kEagerOr,
        {kOperator, "||!", "bool ||! bool -> bool",
         "`||` as version 3.0 had it: both sides are evaluated. It is read in printed text only; in written policy "
         "`||!` means `|| !`.",
         "check if level($n), $n == 1 || $n == 3;", "3.0"}},
    Row{TokenKind::kAmpersand,
        {kOperator, "&", "integer & integer -> integer",
         "The bits that both sides have. Binds tighter than `|` and `^`.", "check if mode($m), $m & 4 == 4;", "3.1"}},
    Row{TokenKind::kPipe,
        {kOperator, "|", "integer | integer -> integer", "The bits that one side has.",
         "check if mode($m), $m | 1 == 5;", "3.1"}},
    Row{TokenKind::kCaret,
        {kOperator, "^", "integer ^ integer -> integer", "The bits that exactly one side has.",
         "check if mode($m), $m ^ 1 == 4;", "3.1"}},
    Row{TokenKind::kBang,
        {kOperator, "!", "!bool -> bool",
         "Whether the operand does not hold. It takes everything up to and including `+` and `-`: `!$a + 1` is "
         "`!($a + 1)`.",
         "check if resource($file), !$file.contains(\"..\");", "3.0"}},
    Row{TokenKind::kPlus,
        {kOperator, "+", "integer + integer -> integer  |  string + string -> string",
         "The sum of two integers, of which an overflow is an error, or two strings joined.",
         "check if user($user), resource($file), $file.starts_with(\"/files/\" + $user + \"/\");", "3.0"}},
    Row{TokenKind::kMinus,
        {kOperator, "-", "integer - integer -> integer",
         "The difference of two integers; an overflow is an error. A date is written with its time, since `2026-05-05` "
         "is a difference.",
         "check if size($n), $n - 1 < 1024;", "3.0"}},
    Row{TokenKind::kStar,
        {kOperator, "*", "integer * integer -> integer", "The product of two integers; an overflow is an error.",
         "check if size($n), $n * 8 <= 4096;", "3.0"}},
    Row{TokenKind::kSlash,
        {kOperator, "/", "integer / integer -> integer",
         "The quotient of two integers, towards zero; division by zero is an error.",
         "check if size($n), $n / 1024 < 10;", "3.0"}},
    Row{TokenKind::kEnd,
        {kMethod, "length", "value.length() -> integer",
         "How many bytes a string or byte string has, how many elements a set, array or map.",
         "check if user($user), $user.length() <= 64;", "3.0"}},
    Row{TokenKind::kEnd,
        {kMethod, "type", "value.type() -> string",
         "The name of the value's type: `\"integer\"`, `\"string\"`, `\"date\"`, `\"bytes\"`, `\"bool\"`, `\"set\"`, "
         "`\"null\"`, `\"array\"` or `\"map\"`.",
         "check if id($id), $id.type() == \"integer\";", "3.3"}},
    Row{TokenKind::kEnd,
        {kMethod, "contains", "collection.contains(element) -> bool  |  string.contains(part: string) -> bool",
         "Whether a set or array has the element, a map the key, a string the part. A set may be asked for a whole "
         "set.",
         "check if operation($op), [\"read\", \"list\"].contains($op);", "3.0"}},
    Row{TokenKind::kEnd,
        {kMethod, "starts_with",
         "string.starts_with(prefix: string) -> bool  |  array.starts_with(prefix: array) -> bool",
         "Whether the string or array begins with the prefix. End a path with `/`, or `/data/public` begins with "
         "`/data/pub`.",
         "check if resource($file), $file.starts_with(\"/docs/\");", "3.0"}},
    Row{TokenKind::kEnd,
        {kMethod, "ends_with", "string.ends_with(suffix: string) -> bool  |  array.ends_with(suffix: array) -> bool",
         "Whether the string or array ends with the suffix.", "check if resource($file), $file.ends_with(\".txt\");",
         "3.0"}},
    Row{TokenKind::kEnd,
        {kMethod, "matches", "string.matches(pattern: string) -> bool",
         "Whether the regular expression (RE2) is found anywhere in the string; anchor it with `^` and `$`.",
         "check if resource($file), $file.matches(\"^/docs/[a-z]+$\");", "3.0"}},
    Row{TokenKind::kEnd,
        {kMethod, "intersection", "set.intersection(other: set) -> set", "The elements that both sets have.",
         "check if roles($roles), $roles.intersection({\"admin\", \"owner\"}).length() > 0;", "3.0"}},
    Row{TokenKind::kEnd,
        {kMethod, "union", "set.union(other: set) -> set", "The elements that one of the sets has.",
         "check if roles($roles), $roles.union({\"guest\"}).contains(\"guest\");", "3.0"}},
    Row{TokenKind::kEnd,
        {kMethod, "all", "collection.all($element -> bool) -> bool",
         "Whether the expression holds for every element of a set or array; of a map for every `[key, value]`. It "
         "holds "
         "for an empty one.",
         "check if tags($tags), $tags.all($tag -> $tag.starts_with(\"public-\"));", "3.3"}},
    Row{TokenKind::kEnd,
        {kMethod, "any", "collection.any($element -> bool) -> bool",
         "Whether the expression holds for an element of a set or array; of a map for a `[key, value]`.",
         "check if roles($roles), $roles.any($role -> $role == \"admin\" || $role == \"owner\");", "3.3"}},
    Row{TokenKind::kEnd,
        {kMethod, "get", "array.get(index: integer) -> any  |  map.get(key: integer|string) -> any",
         "The element of an array by its index from 0, or of a map by its key; null if it has none.",
         "check if user($user), {\"alice\": 3}.get($user) == 3;", "3.3"}},
    Row{TokenKind::kEnd,
        {kMethod, "try_or", "expression.try_or(fallback) -> any",
         "The value of the expression, or the fallback if evaluating it failed. Exceeded limits are not caught.",
         "check if limit($limit), ($limit > 10).try_or(false);", "3.3"}},
};

constexpr std::size_t kCount = kRows.size();
constexpr std::array<LanguageEntry, kCount> kEntries = [] {
  std::array<LanguageEntry, kCount> entries{};
  for (std::size_t i = 0; i < kCount; ++i) entries[i] = kRows[i].entry;
  return entries;
}();

}  // namespace

std::span<const LanguageEntry> language_entries() { return kEntries; }

const LanguageEntry* find_method_entry(std::string_view method) {
  const auto found = std::ranges::find_if(
      kEntries, [&](const LanguageEntry& entry) { return entry.kind == kMethod && entry.name == method; });
  return found == kEntries.end() ? nullptr : &*found;
}

const LanguageEntry* find_token_entry(TokenKind kind) {
  if (kind == TokenKind::kEnd) return nullptr;
  const auto found = std::ranges::find(kRows, kind, &Row::token);
  return found == kRows.end() ? nullptr : &kEntries[static_cast<std::size_t>(found - kRows.begin())];
}

std::string markdown_of(const LanguageEntry& entry) {
  return cat("```biscuit\n", entry.signature, "\n```\n\n", entry.summary, "\n\n```biscuit\n", entry.example,
             "\n```\n\nBiscuit Datalog ", entry.since);
}

}  // namespace hardtack::analysis
