// Every query at every offset, of the texts of the conformance sets and of damaged texts: nothing fails, and what is
// answered lies inside the text.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "analysis/features/completion.h"
#include "analysis/features/document_links.h"
#include "analysis/features/folding.h"
#include "analysis/features/hover.h"
#include "analysis/features/inlay_hints.h"
#include "analysis/features/names/call_hierarchy.h"
#include "analysis/features/names/linked_editing.h"
#include "analysis/features/names/navigation.h"
#include "analysis/features/names/rename.h"
#include "analysis/features/refactor/refactor.h"
#include "analysis/features/selection_range.h"
#include "analysis/features/semantic_tokens.h"
#include "analysis/features/signature_help.h"
#include "analysis/features/symbols.h"
#include "analysis/workspace.h"
#include "tests/grammar/samples.h"
#include "tests/support/cpu_time.h"

namespace hardtack::analysis {
namespace {

class Prober {
 public:
  Prober(const Snapshot& snapshot, const Document& document) : snapshot_(snapshot), document_(document) {}

  void run(std::uint32_t step = 1) {
    once();
    for (std::uint32_t offset = 0; offset <= document_.source().size() + 1; offset += step) at(offset);
  }

 private:
  void inside(Span span, std::string_view what, const Document* of = nullptr) {
    const Document& document = of == nullptr ? document_ : *of;
    ASSERT_LE(span.begin, span.end) << what << " in " << document.text();
    ASSERT_LE(span.end, document.source().size()) << what << " in " << document.text();
  }

  void once() {
    std::uint32_t end = 0;
    for (const SemanticToken& token : semantic_tokens(snapshot_, document_)) {
      inside(token.span, "semantic token");
      ASSERT_LE(end, token.span.begin);
      ASSERT_LT(token.span.begin, token.span.end);
      ASSERT_EQ(document_.text(token.span).find_first_of("\r\n"), std::string_view::npos);
      end = token.span.end;
    }
    for (const FoldingRange& range : folding_ranges(document_)) inside(range.span, "folding");
    for (const DocumentLink& link : document_links(document_)) inside(link.span, "link");
    for (const InlayHint& hint : inlay_hints(snapshot_, document_, {0, document_.source().size()})) {
      inside({hint.offset, hint.offset}, "inlay hint");
    }
    for (const DocumentSymbol& symbol : document_symbols(document_)) {
      inside(symbol.span, "symbol");
      ASSERT_LE(symbol.span.begin, symbol.name_span.begin);
      ASSERT_LE(symbol.name_span.end, symbol.span.end);
    }
  }

  void at(std::uint32_t offset) {
    if (const auto found = hover(snapshot_, document_, offset)) inside(found->span, "hover");
    const CompletionList list = complete(snapshot_, document_, offset, {.parser = &parser_});
    inside(list.replaced, "completion");
    ASSERT_LE(list.replaced.begin, offset);
    if (const auto help = signature_help(snapshot_, document_, offset)) {
      ASSERT_LT(help->active_signature, help->signatures.size());
    }
    for (const auto& target : find_definition(snapshot_, document_, offset).targets) {
      inside(target.name.span, "definition", target.name.document.get());
    }
    for (const Place& place : find_references(snapshot_, document_, offset, true)) {
      inside(place.span, "reference", place.document.get());
    }
    for (const Highlight& highlight : find_highlights(document_, offset)) inside(highlight.span, "highlight");
    if (const auto target = prepare_rename(snapshot_, document_, offset)) {
      inside(target->span, "rename");
      if (const auto edits = rename(snapshot_, document_, offset, "renamed_here")) {
        for (const DocumentEdits& part : *edits) {
          std::uint32_t end = 0;
          for (const TextEdit& edit : part.edits) {
            inside(edit.span, "rename", part.document.get());
            ASSERT_LE(end, edit.span.begin);
            end = edit.span.end;
          }
        }
      }
    }
    if (const auto linked = linked_ranges(document_, offset)) {
      for (const Span span : linked->spans) inside(span, "linked editing");
    }
    const std::vector<Span> selected = selection_ranges(document_, offset);
    for (std::size_t i = 0; i < selected.size(); ++i) {
      inside(selected[i], "selection");
      if (i == 0) continue;
      ASSERT_LE(selected[i].begin, selected[i - 1].begin);
      ASSERT_GE(selected[i].end, selected[i - 1].end);
      ASSERT_GT(selected[i].size(), selected[i - 1].size());
    }
    if (const auto item = call_item_at(snapshot_, document_, offset)) {
      inside(item->place.span, "call", item->place.document.get());
      for (const Call& call : outgoing_calls(snapshot_, document_, offset)) {
        for (const Span span : call.spans) inside(span, "call", call.from.get());
      }
    }
    for (const Refactoring& change : refactorings(snapshot_, document_, {offset, offset})) {
      for (const DocumentEdits& part : change.edits) {
        for (const TextEdit& edit : part.edits) inside(edit.span, "refactoring", part.document.get());
      }
    }
  }

  const Snapshot& snapshot_;
  const Document& document_;
  ExpectedTokens parser_;
};

void probe(const std::string& text, std::uint32_t step = 1) {
  Workspace workspace;
  workspace.set("other.bcdl", 1,
                "user(\"a\"); right(\"a\", \"b\", \"read\"); check if time($t), $t < 2030-01-01T00:00:00Z;");
  workspace.set("text.bcdl", 1, text);
  const SnapshotPtr snapshot = workspace.snapshot();
  Prober(*snapshot, *snapshot->find("text.bcdl")).run(step);
}

TEST(EveryOffset, OfTheSamplesIsAnswered) {
  const auto texts = testing_support::sample_texts();
  ASSERT_FALSE(texts.empty());
  for (const auto& sample : texts) {
    if (sample.text.size() > 4096) continue;
    probe(sample.text);
    if (HasFatalFailure()) FAIL() << sample.name;
  }
}

TEST(EveryOffset, OfDamagedTextsIsAnswered) {
  const std::string whole =
      "trusting authority, {k};\nuser(\"\xE6\x97\xA5\", 1); // c\r\nright($u, {1, 2}) <- user($u), $u.any($p -> $p == "
      "\"\xF0\x9F\x98\x80\") /* d */;\ncheck if a([1, {n}]) or b($x), $x.extern::f(1) trusting previous;\nallow if "
      "true;";
  for (std::size_t cut = 0; cut <= whole.size(); cut += 3) {
    probe(whole.substr(0, cut), 5);  // half a statement, half a character
    probe(whole.substr(cut), 11);
    if (HasFatalFailure()) FAIL() << cut;
  }
  for (const char damage : {'(', ')', '{', '"', ';', ',', '.', '$', '\\', '\xff', '\n', '/'}) {
    for (std::size_t at = 0; at < whole.size(); at += 9) {
      std::string text = whole;
      text.insert(at, 1, damage);
      probe(text, 17);
      if (HasFatalFailure()) FAIL() << at << damage;
    }
  }
}

// 64 KiB that would hurt a walk of more than a line's length at each step.
TEST(EveryOffset, OfHostileTextsIsAnsweredInTime) {
  const auto repeated = [](std::string_view part, std::size_t size) {
    std::string text;
    while (text.size() < size) text += part;
    return text;
  };
  constexpr std::size_t kSize = 64u << 10;
  const std::string texts[] = {
      repeated("(", kSize),
      repeated("a(", kSize),
      "check if " + repeated("$x + ", kSize) + "$x",
      "check if a($x), " + repeated("!", 100) + repeated("$x.length().", kSize),
      repeated("a({p1,", kSize),
      "a(" + repeated("{n},", kSize),
      repeated("{n}", kSize),
      repeated("/* http", kSize),
      repeated("//\n", kSize),
      "check if " + repeated("a($x) or ", kSize),
      "h() <- " + repeated("a($x), b($y), ", kSize),
      repeated("\"", kSize),
      repeated(" ", kSize),
      repeated("a();", kSize),
      "a(" + repeated("[", 100) + repeated("1,", kSize),
      repeated("p($x) <- p($x);", kSize),
      repeated("\xE6\x97\xA5", kSize) + "(1);",
  };
  for (const std::string& text : texts) {
    const CpuTimer timer;
    probe(text, static_cast<std::uint32_t>(text.size() / 8));
    if (HasFatalFailure()) return;
    // Ten rounds of every query; the bound is loose for sanitizers.
    EXPECT_LT(timer.milliseconds(), 5000) << text.substr(0, 40);
  }
}

TEST(EveryOffset, OfATextThatIsNotLookedAtIsAnswered) {
  Workspace workspace({.documents = {.max_bytes = 4}});
  workspace.set("text.bcdl", 1, "user(1); check if user($u);");
  const SnapshotPtr snapshot = workspace.snapshot();
  Prober(*snapshot, *snapshot->find("text.bcdl")).run();
}

}  // namespace
}  // namespace hardtack::analysis
