#include "analysis/features/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "analysis/features/signature_help.h"
#include "tests/analysis/annotations.h"

namespace hardtack::analysis {
namespace {

using testing::Fixture;
using ::testing::HasSubstr;

std::vector<std::string> labels(const CompletionList& list) {
  std::vector<std::string> labels;
  for (const CompletionItem& item : list.items) labels.push_back(item.label);
  return labels;
}

const CompletionItem* find(const CompletionList& list, std::string_view label) {
  const auto found = std::ranges::find(list.items, label, &CompletionItem::label);
  return found == list.items.end() ? nullptr : &*found;
}

TEST(Completion, OffersWhatMayStandThere) {
  struct Row {
    std::string_view marked;
    std::vector<std::string_view> offered;
    std::vector<std::string_view> not_offered = {};
  };
  const std::array rows = {
      // statements
      Row{"^", {"check", "reject", "allow", "deny", "trusting", "check if ...", "allow if ..."}},
      Row{"user(1);\n[[us^]]", {"user/1"}, {"check"}},
      Row{"user(1);\n[[ch^]]", {"check", "check if ...", "check all ..."}, {"user/1"}},
      Row{"//- a.block.bcdl\n^", {"check", "reject"}, {"allow", "deny", "allow if ..."}},
      Row{"check ^", {"if", "all"}, {"check", "user/1"}},
      Row{"check i^", {"if"}},
      // bodies
      Row{"user(1); time(2); check if [[u^]]", {"user/1"}, {"time/1"}},
      Row{"user(1); check if user($u), [[^]]", {"user/1", "$u", "true"}, {"check"}},
      Row{"user(1); check if user($u), [[$^]]", {"$u"}, {"user/1"}},
      Row{"user(1); check if user($user), $user.length() > 1, [[$u^s]]", {"$user"}},
      Row{"user(1); check if user($u) or a($v), [[$^]]", {"$v"}},
      Row{"right([[$^]]) <- owner($o), a($p);", {"$o", "$p"}},
      Row{"check if a($s), $s.any($p -> [[$^]] == 1);", {"$s", "$p"}},
      Row{"check if a($s), $s.any($p -> $p == 1), b([[$^]]);", {"$s"}, {"$p"}},
      // methods by the receiver's type
      Row{"a(\"x\"); check if a($x), $x.[[^]]",
          {"starts_with", "matches", "length", "try_or"},
          {"any", "union", "get"}},
      Row{"a({1}); check if a($x), $x.[[^]]", {"any", "union", "contains"}, {"starts_with", "matches", "get"}},
      Row{"a(1); check if a($x), $x.[[^]]", {"type", "try_or"}, {"any", "length"}},
      Row{"check if a($x), $x.[[st^]]", {"starts_with"}, {"contains"}},
      Row{"check if \"x\".[[^]]", {"starts_with"}, {"union"}},
      Row{"check if [1].[[^]]", {"get", "any"}, {"matches"}},
      Row{"check if a($x), $x.length().[[^]]", {"type"}, {"length", "matches"}},
      Row{"a(\"x\"); check if a($x), $x.[[st^]]arts_with(\"a\");", {"starts_with"}},
      Row{"check if b($x), $x.extern::ok(); check if a($x), $x.[[^]]", {"extern::ok"}},
      Row{"check if 2026-01-01T00:00:00Z.[[^]]", {"type"}, {"union", "matches"}},
      Row{"check if true.[[^]]", {"type"}, {"union", "matches"}},
      Row{"check if false.[[^]]", {"type"}, {"union", "matches"}},
      Row{"check if null.[[^]]", {"type"}, {"union", "matches"}},
      Row{"check if 12.[[^]]", {"type"}, {"union", "matches"}},
      Row{"check if hex:00ff.[[^]]", {"length"}, {"union", "matches"}},
      Row{"check if {1, 2}.[[^]]", {"union", "get"}, {"matches"}},
      // A parameter, a call of no method and what is in parentheses may be anything.
      Row{"check if {p}.[[^]]", {"union", "matches", "get"}},
      Row{"check if ($x).[[^]]", {"union", "matches", "get"}},
      Row{"check if $x.nothing($x).[[^]]", {"union", "matches", "get"}},
      Row{"check if $x.extern::ok(1, (2)).[[^]]", {"union", "matches", "get"}},
      Row{"check if ).[[^]]", {"union", "matches", "get"}},
      Row{"check if $y.[[^]]", {"union", "matches", "get"}},
      // scopes, keys, parameters
      Row{"check if a(1) trusting [[^]]", {"authority", "previous"}, {"true"}},
      Row{"//- a.authorizer.bcdl\ncheck if a(1) trusting [[^]]", {"authority"}, {"previous"}},
      Row{"check if a(1) trusting ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189;\n"
          "check if b(1) trusting [[^]]",
          {"ed25519/acdd6d5b53bfee478bf689f8e012fe7988bf755e3d7c5152947abc149bc20189"}},
      Row{"a({name}); b([[^]]", {"{name}"}},
      Row{"a({name}); b({[[^]]", {"{name}"}, {"true"}},
      Row{"a({name}); check if b(1) trusting {[[^]]", {"{name}"}},
      // values that stand in the position elsewhere
      Row{"operation(\"read\"); operation(\"write\"); check if operation([[^]]", {"\"read\"", "\"write\""}},
      Row{"age(7); age(hex:00); age(true); age([1]); age($x) <- b($x); check if age([[^]]", {"7", "hex:00"}, {"[1]"}},
      Row{"f(1, \"two\"); check if f(1, [[^]]", {"\"two\""}, {"1"}},
      Row{"f(1); check if f(1, [[^]]", {"true"}, {"1"}},
      // nothing inside strings and comments
      Row{"a(\"^\");", {}, {"true", "check"}},
      Row{"// ^", {}, {"check"}},
      // damaged, and not ASCII
      Row{"\xE6\x97\xA5(1); check if \xE6\x97\xA5($x), && , [[^]]", {"\xE6\x97\xA5/1", "$x"}},
      Row{"user(1); check if ) ) user($\xC3\xA9), [[$^]]", {"$\xC3\xA9"}},
  };
  for (const Row& row : rows) {
    const Fixture fixture(row.marked);
    const CompletionList list = complete(fixture.snapshot(), fixture.document(), fixture.point());
    for (const std::string_view label : row.offered) {
      EXPECT_NE(find(list, label), nullptr)
          << row.marked << " lacks " << label << " among " << ::testing::PrintToString(labels(list));
    }
    for (const std::string_view label : row.not_offered) {
      EXPECT_EQ(find(list, label), nullptr) << row.marked << " has " << label;
    }
    EXPECT_FALSE(list.incomplete);
    EXPECT_TRUE(std::ranges::is_sorted(list.items, {}, &CompletionItem::sort)) << row.marked;
    if (!fixture.ranges().empty() && !row.offered.empty()) {
      EXPECT_LE(list.replaced.begin, fixture.point()) << row.marked;
      EXPECT_GE(list.replaced.end, fixture.point()) << row.marked;
      EXPECT_EQ(list.replaced.begin, fixture.ranges()[0].span.begin) << row.marked;
    }
  }
}

TEST(Completion, WritesWholeCalls) {
  struct Row {
    std::string_view marked;
    std::string_view label;
    std::string_view insert;
    std::string_view plain;  // without snippets
  };
  const std::array rows = {
      Row{"right($user, $op) <- owner($user, $op); check if [[ri^]]", "right/2", "right(${1:\\$user}, ${2:\\$op})$0",
          "right("},
      Row{"right(\"a\", 1);\n[[ri^]]", "right/2", "right(${1:string}, ${2:integer})$0", "right("},
      Row{"right(\"a\", 1); check if [[ri^]]($x, $y);", "right/2", "right", "right"},
      Row{"on(); check if [[o^]]", "on/0", "on()", "on()"},
      Row{"check if a($x), $x.[[le^]]", "length", "length()", "length()"},
      Row{"check if a($x), $x.[[an^]]", "any", "any(${1:\\$element} -> ${2:true})$0", "any("},
      Row{"check if a($x), $x.[[get^]]", "get", "get($1)$0", "get("},
      Row{"a({name}); b({[[n^]]", "{name}", "name}", "name}"},
      Row{"a({name}); b({[[n^]]});", "{name}", "name", "name"},
  };
  for (const Row& row : rows) {
    const Fixture fixture(row.marked);
    ExpectedTokens parser;
    for (const bool snippets : {true, false}) {
      const CompletionList list =
          complete(fixture.snapshot(), fixture.document(), fixture.point(), {.snippets = snippets, .parser = &parser});
      const CompletionItem* item = find(list, row.label);
      ASSERT_NE(item, nullptr) << row.marked << ::testing::PrintToString(labels(list));
      EXPECT_EQ(item->insert, snippets ? row.insert : row.plain) << row.marked;
      if (!snippets) {
        EXPECT_FALSE(item->snippet) << row.marked;
      }
    }
  }
}

// Functions of the host are called with what they take, and only on what they take.
TEST(Completion, OffersFunctionsOfTheHost) {
  const Ambient ambient = {.predicates = {{"time", {TypeSet::of(ValueType::kDate)}, "The time of the request."}},
                           .functions = {{"fresh", 1, TypeSet::of(ValueType::kBool), "Whether it is new."},
                                         {"under", 2, TypeSet::of(ValueType::kBool), "Whether it lies below.",
                                          TypeSet::of(ValueType::kString), TypeSet::of(ValueType::kString), "folder"},
                                         {"any_number", std::nullopt, TypeSet::all(), ""}}};
  struct Row {
    std::string_view marked;
    std::string_view label;
    std::string_view insert;  // empty: not offered
    std::string_view plain;
  };
  const std::array rows = {
      Row{"a(\"x\"); check if a($x), $x.^", "extern::fresh", "extern::fresh()", "extern::fresh()"},
      Row{"a(\"x\"); check if a($x), $x.^", "extern::under", "extern::under($1)$0", "extern::under("},
      Row{"a(\"x\"); check if a($x), $x.^(", "extern::under", "extern::under", "extern::under"},
      Row{"a(\"x\"); check if a($x), $x.^", "extern::any_number", "extern::any_number()", "extern::any_number()"},
      Row{"a(1); check if a($x), $x.^", "extern::under", "", ""},
      Row{"check if t^", "time/1", "time(${1:\\$date})$0", "time("},
  };
  for (const Row& row : rows) {
    const Fixture fixture(row.marked, ambient);
    for (const bool snippets : {true, false}) {
      const CompletionList list =
          complete(fixture.snapshot(), fixture.document(), fixture.point(), {.snippets = snippets});
      const CompletionItem* item = find(list, row.label);
      ASSERT_EQ(item == nullptr, row.insert.empty()) << row.marked << ::testing::PrintToString(labels(list));
      if (item == nullptr) continue;
      EXPECT_EQ(item->insert, snippets ? row.insert : row.plain) << row.marked;
    }
  }
  const Fixture fixture("^", ambient);
  EXPECT_EQ(completion_documentation(fixture.snapshot(), {CompletionKind::kFunction, "fresh", 0}),
            "Whether it is new.");
  EXPECT_EQ(completion_documentation(fixture.snapshot(), {CompletionKind::kFunction, "other", 0}), "");
  EXPECT_EQ(completion_documentation(fixture.snapshot(), {CompletionKind::kParameter, "other", 0}), "");
  EXPECT_EQ(completion_documentation(fixture.snapshot(), {CompletionKind::kSnippet, "other", 0}), "");
  EXPECT_THAT(completion_documentation(fixture.snapshot(), {CompletionKind::kKey, "ed25519/00", 0}),
              HasSubstr("ed25519/00"));
  // Of many terms not every one has a place to fill in.
  std::string many = "wide(1";
  for (int i = 2; i <= 20; ++i) many += ", " + std::to_string(i);
  const Fixture wide(many + "); check if wi^");
  const CompletionList list = complete(wide.snapshot(), wide.document(), wide.point(), {.snippets = true});
  const CompletionItem* item = find(list, "wide/20");
  ASSERT_NE(item, nullptr);
  EXPECT_TRUE(item->insert.ends_with(", ${16:\\$integer}")) << item->insert;
}

TEST(Completion, DocumentsItsItemsLater) {
  const Fixture fixture("// Who.\nuser(1);\na({name});\n^");
  const auto documentation = [&](CompletionKind kind, std::string name, std::uint32_t arity = 0) {
    return completion_documentation(fixture.snapshot(), {kind, std::move(name), arity});
  };
  EXPECT_THAT(documentation(CompletionKind::kPredicate, "user", 1), HasSubstr("Who"));
  EXPECT_THAT(documentation(CompletionKind::kMethod, "get"), HasSubstr("null if it has none"));
  EXPECT_THAT(documentation(CompletionKind::kKeyword, "or"), HasSubstr("Divides the bodies"));
  EXPECT_THAT(documentation(CompletionKind::kScope, "authority"), HasSubstr("root key"));
  EXPECT_THAT(documentation(CompletionKind::kParameter, "name"), HasSubstr("compiled"));
  EXPECT_THAT(documentation(CompletionKind::kSnippet, "check if"), HasSubstr("one match"));
  EXPECT_EQ(documentation(CompletionKind::kPredicate, "user", 2), "");
  EXPECT_EQ(documentation(CompletionKind::kMethod, "no"), "");
  for (int kind = 0; kind < 10; ++kind) {
    const auto name = completion_kind_name(static_cast<CompletionKind>(kind));
    EXPECT_EQ(find_completion_kind(name), static_cast<CompletionKind>(kind)) << name;
  }
  EXPECT_FALSE(find_completion_kind(""));
}

TEST(Completion, SaysThatThereIsMore) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "p" + std::to_string(i) + "(1);\n";
  const Fixture fixture(text + "check if p^");
  const CompletionList list = complete(fixture.snapshot(), fixture.document(), fixture.point());
  EXPECT_EQ(list.items.size(), 200u);
  EXPECT_TRUE(list.incomplete);
  EXPECT_TRUE(complete(fixture.snapshot(), fixture.document(), fixture.point(), {.max_items = 0}).items.empty());
}

TEST(SignatureHelp, ShowsTheCallThatIsBeingWritten) {
  struct Row {
    std::string_view marked;
    std::string_view label;  // of the active signature; empty: none
    std::uint32_t parameter = 0;
    std::string_view active = {};  // what is marked in the label
  };
  const std::array rows = {
      Row{"right(\"a\", 1); check if right(^", "right(string, integer)", 0, "string"},
      Row{"right(\"a\", 1); check if right($x, ^", "right(string, integer)", 1, "integer"},
      Row{"right(\"a\"); right(\"a\", 1); check if right($x, ^", "right(string, integer)", 1, "integer"},
      Row{"right(\"a\"); right(\"a\", 1); check if right(^", "right(string)", 0, "string"},
      Row{"check if a($x), $x.starts_with(^", "starts_with(prefix: string)", 0, "prefix: string"},
      Row{"check if a($x), $x.any(^", "any($element -> bool)", 0, "$element -> bool"},
      Row{"check if a($x), $x.length(^)", "length()"},
      Row{"check if a($x), $x.extern::ok(^", "extern::ok(value)", 0, "value"},
      Row{"\xE6\x97\xA5(1); check if && \xE6\x97\xA5(^", "\xE6\x97\xA5(integer)", 0, "integer"},
      Row{"check if unknown(^", ""},
      Row{"unknown(1); check if unknown(^", "unknown(integer)", 0, "integer"},
      Row{"check if unknown(1); check if unknown(^", ""},
      Row{"check if a($x), $x.nothing(^", ""},
      Row{"right(1)^;", ""},
      Row{"^", ""},
  };
  for (const Row& row : rows) {
    const Fixture fixture(row.marked);
    const auto help = signature_help(fixture.snapshot(), fixture.document(), fixture.point());
    if (row.label.empty()) {
      EXPECT_FALSE(help) << row.marked;
      continue;
    }
    ASSERT_TRUE(help) << row.marked;
    const Signature& active = help->signatures.at(help->active_signature);
    EXPECT_EQ(active.label, row.label) << row.marked;
    EXPECT_EQ(help->active_parameter, row.parameter) << row.marked;
    if (row.active.empty()) continue;
    const Span span = active.parameters.at(row.parameter);
    EXPECT_EQ(active.label.substr(span.begin, span.size()), row.active) << row.marked;
  }
}

TEST(SignatureHelp, ShowsWhatConfigurationDeclares) {
  const Ambient ambient = {.predicates = {{"time", {TypeSet::of(ValueType::kDate)}, "The time of the request."}},
                           .functions = {{"fresh", 1, TypeSet::of(ValueType::kBool), "Whether it is new."},
                                         {"under", 2, TypeSet::of(ValueType::kBool), "Whether it lies below.",
                                          TypeSet::of(ValueType::kString), TypeSet::of(ValueType::kString), "folder"},
                                         {"odd", std::nullopt}}};
  struct Row {
    std::string_view marked;
    std::string_view label;
    std::string_view documentation;
  };
  for (const Row& row : {
           Row{"check if a($x), $x.extern::under(^", "extern::under(folder: string) -> bool", "Whether it lies below."},
           Row{"check if a($x), $x.extern::fresh(^", "extern::fresh() -> bool", "Whether it is new."},
           Row{"check if a($x), $x.extern::odd(^", "extern::odd(value) -> any", ""},
           Row{"check if a($x), $x.extern::other(^", "extern::other(value)", "A function of the host."},
           Row{"check if time(^", "time(date)", "The time of the request."},
       }) {
    const Fixture fixture(row.marked, ambient);
    const auto help = signature_help(fixture.snapshot(), fixture.document(), fixture.point());
    ASSERT_TRUE(help) << row.marked;
    const Signature& active = help->signatures.at(help->active_signature);
    EXPECT_EQ(active.label, row.label) << row.marked;
    EXPECT_EQ(active.documentation, row.documentation) << row.marked;
  }
  // So many signatures as can be looked at.
  std::string text;
  for (int i = 1; i <= 60; ++i) {
    text += "wide(1";
    for (int k = 1; k < i; ++k) text += ", 1";
    text += "); ";
  }
  const Fixture fixture(text + "check if wide(^");
  const auto help = signature_help(fixture.snapshot(), fixture.document(), fixture.point());
  ASSERT_TRUE(help);
  EXPECT_LT(help->signatures.size(), 60u);
}

}  // namespace
}  // namespace hardtack::analysis
