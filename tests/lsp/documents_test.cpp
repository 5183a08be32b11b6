// Attacks 180 and 181: the text that edits leave is the text that the client has, in every unit of positions.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/text/utf8.h"
#include "grammar/text/source.h"
#include "lsp/documents/editable_text.h"
#include "lsp/documents/open_documents.h"
#include "tests/support/case_random.h"

namespace hardtack::lsp {
namespace {

using test_support::CaseRandom;

constexpr PositionUnit kUnits[] = {PositionUnit::kUtf8, PositionUnit::kUtf16, PositionUnit::kUtf32};

// A text as code points, and positions counted as the protocol says: slow, and written for this test alone.
class Oracle {
 public:
  std::u32string text;

  std::string bytes() const { return encoded(text); }
  static std::string encoded(std::u32string_view points) {
    std::string out;
    for (const char32_t c : points) append_code_point(out, c);
    return out;
  }
  static std::uint32_t width(char32_t c, PositionUnit unit) {
    if (unit == PositionUnit::kUtf32) return 1;
    if (unit == PositionUnit::kUtf16) return c > 0xffff ? 2 : 1;
    return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  }
  EditorPosition position(std::size_t index, PositionUnit unit) const {
    EditorPosition at;
    for (std::size_t i = 0; i < index; ++i) {
      const bool crlf = text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
      if (text[i] == '\n' || (text[i] == '\r' && !crlf)) {
        ++at.line;
        at.character = 0;
      } else {
        at.character += width(text[i], unit);
      }
    }
    return at;
  }
  // No position stands between the two halves of a line's end.
  std::size_t on_boundary(std::size_t index) const {
    const bool within = index > 0 && index < text.size() && text[index - 1] == '\r' && text[index] == '\n';
    return within ? index - 1 : index;
  }
};

std::u32string random_points(CaseRandom& random, std::size_t most) {
  static const std::vector<char32_t> points = {'a',       ';',           ' ',       '(',  U'\u00e9',
                                               U'\u6f22', U'\U0001f600', U'\ufffd', '\n', '\r'};
  std::u32string text;
  for (std::size_t left = random.below(most + 1); left > 0; --left) {
    if (random.chance(10)) {
      text += U"\r\n";
    } else {
      text += random.pick(points);
    }
  }
  return text;
}

TEST(Documents, EditAttack180And181EqualsTheFullTextInEveryUnit) {
  for (const PositionUnit unit : kUnits) {
    CaseRandom random(static_cast<std::uint64_t>(unit) + 1);
    Oracle oracle;
    EditableText text{std::string()};
    for (int edit = 0; edit < 100'000; ++edit) {
      std::size_t begin = oracle.on_boundary(random.below(oracle.text.size() + 1));
      std::size_t end = oracle.on_boundary(std::min(oracle.text.size(), begin + random.below(8)));
      if (end < begin) std::swap(begin, end);
      const std::u32string inserted = random_points(random, oracle.text.size() > 120 ? 3 : 10);
      EditWork work;
      const EditorRange range{oracle.position(begin, unit), oracle.position(end, unit)};
      ASSERT_EQ(text.replace(range, unit, Oracle::encoded(inserted), work), EditProblem::kNone);
      oracle.text.replace(begin, end - begin, inserted);
      ASSERT_EQ(text.text(), oracle.bytes()) << "after edit " << edit;
      if (edit % 100 == 0) {
        // The line table that edits keep is the one that the text has.
        ASSERT_EQ(text.line_count(), Source("", text.text()).line_count());
      }
    }
  }
}

TEST(Documents, PositionAttack181AgreesInEveryUnit) {
  CaseRandom random(7);
  for (int round = 0; round < 300; ++round) {
    Oracle oracle;
    oracle.text = random_points(random, 60);
    if (round % 50 == 0) {
      // A line so long that it has checkpoints.
      for (int i = 0; i < 2'000; ++i) oracle.text.push_back(i % 3 == 0 ? U'\U0001f600' : U'\u00e9');
    }
    const Source source("", oracle.bytes());
    for (std::size_t index = 0; index <= oracle.text.size(); index += 1 + oracle.text.size() / 40) {
      const std::size_t at = oracle.on_boundary(index);
      const auto offset =
          static_cast<std::uint32_t>(Oracle::encoded(std::u32string_view(oracle.text).substr(0, at)).size());
      for (const PositionUnit unit : kUnits) {
        const EditorPosition expected = oracle.position(at, unit);
        ASSERT_EQ(position_of(source, offset, unit), expected);
        ASSERT_EQ(offset_at(source, expected, unit), offset);
      }
    }
  }
}

TEST(Documents, PositionAttack179BeyondAnEndIsThatEnd) {
  const struct {
    EditorRange range;
    PositionUnit unit;
    const char* expected;
  } rows[] = {
      {{{0, 99}, {0, 99}}, PositionUnit::kUtf16, "a\U0001f600|\r\nb"},
      {{{99, 0}, {99, 9}}, PositionUnit::kUtf16, "a\U0001f600\r\nb|"},
      {{{0, 2}, {0, 2}}, PositionUnit::kUtf16, "a|\U0001f600\r\nb"},  // inside the pair
      {{{0, 3}, {0, 3}}, PositionUnit::kUtf8, "a|\U0001f600\r\nb"},   // inside the bytes
      {{{0, 3}, {0, 3}}, PositionUnit::kUtf16, "a\U0001f600|\r\nb"},
      {{{0, 2}, {0, 2}}, PositionUnit::kUtf32, "a\U0001f600|\r\nb"},
      {{{0, 0}, {0xffffffff, 0xffffffff}}, PositionUnit::kUtf8, "|"},
  };
  for (const auto& row : rows) {
    EditableText text("a\U0001f600\r\nb");
    EditWork work;
    EXPECT_EQ(text.replace(row.range, row.unit, "|", work), EditProblem::kNone);
    EXPECT_EQ(text.text(), row.expected);
  }
  EditableText text("abc");
  EditWork work;
  EXPECT_EQ(text.replace({{0, 2}, {0, 1}}, PositionUnit::kUtf8, "|", work), EditProblem::kReversed);
  EXPECT_EQ(text.text(), "abc");
}

TEST(Documents, EditsOfOneMessageAreBounded) {
  EditableText text(std::string(1u << 20, '\n'));
  EditWork work{.left = 64u << 20};
  EditProblem problem = EditProblem::kNone;
  int edits = 0;
  while (problem == EditProblem::kNone && edits < 1'000) {
    problem = text.replace({{5, 0}, {5, 0}}, PositionUnit::kUtf8, "x", work);
    ++edits;
  }
  EXPECT_EQ(problem, EditProblem::kTooMuchWork);
  EXPECT_LT(edits, 20);
}

JsonValue json(const std::string& text) { return parse_json(text, {}).value(); }
JsonValue opened(const std::string& uri, const std::string& text) {
  return json(R"({"textDocument":{"uri":")" + uri + R"(","languageId":"biscuit","version":1,"text":")" + text +
              R"("}})");
}
JsonValue changed(const std::string& uri, int version, const std::string& changes) {
  return json(R"({"textDocument":{"uri":")" + uri + R"(","version":)" + std::to_string(version) +
              R"(},"contentChanges":)" + changes + "}");
}

TEST(Documents, ChangesAreAppliedInSequenceAndALostTextComesBackWhole) {
  OpenDocuments documents;
  ASSERT_TRUE(documents.open(opened("file:///a", "one")));
  const auto change = [&](int version, const std::string& changes) {
    return documents.change(changed("file:///a", version, changes), PositionUnit::kUtf16);
  };
  const std::string at0 = R"({"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},"text":")";
  EXPECT_TRUE(change(2, "[" + at0 + R"(X"},)" + at0 + R"(YZ"}])"));
  EXPECT_EQ(documents.find("file:///a")->text.text(), "YZne");
  // What comes before a whole text does not matter, were it wrong.
  EXPECT_TRUE(change(3, R"([{"range":7,"text":"x"},{"text":"two"},)" + at0 + R"(T"}])"));
  EXPECT_EQ(documents.find("file:///a")->text.text(), "Two");
  EXPECT_TRUE(change(4, "[]"));
  // A version that goes back is said, and the edit counts.
  const auto back = change(1, "[" + at0 + R"(t"}])");
  ASSERT_TRUE(back);
  EXPECT_FALSE(back->problem.empty());
  EXPECT_EQ(documents.find("file:///a")->text.text(), "two");
  const auto reversed =
      change(5, R"([{"range":{"start":{"line":0,"character":2},"end":{"line":0,"character":1}},"text":""}])");
  ASSERT_TRUE(reversed);
  EXPECT_EQ(reversed->kind, DocumentEvent::Kind::kLost);
  EXPECT_EQ(documents.find("file:///a"), nullptr);
  EXPECT_EQ(change(6, "[" + at0 + R"(q"}])")->kind, DocumentEvent::Kind::kIgnored);
  EXPECT_EQ(change(7, R"([{"text":"back"}])")->kind, DocumentEvent::Kind::kChanged);
  EXPECT_EQ(documents.find("file:///a")->text.text(), "back");
}

// What a client may send as changes, and what becomes of the text.
TEST(Documents, ChangesThatCannotBeAppliedLoseTheText) {
  struct Row {
    std::string changes;
    DocumentEvent::Kind kind;
    std::string problem;  // or the text
  };
  const std::string at0 = R"({"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":0}},"text":")";
  using enum DocumentEvent::Kind;
  for (const Row& row : std::vector<Row>{
           {R"([{"text":"two"}])", kChanged, "two"},
           {R"([{}])", kLost, "an edit has no text"},
           {R"([{"text":7}])", kLost, "an edit has no text"},
           {R"([{"range":7,"text":"x"}])", kLost, "an edit has no valid range"},
           {R"([{"range":{"start":{"line":0,"character":0}},"text":"x"}])", kLost, "an edit has no valid range"},
           {R"([{"range":{"start":{"line":-1,"character":0},"end":{"line":0,"character":0}},"text":"x"}])", kLost,
            "an edit has no valid range"},
           {R"([{"text":"12345678901"}])", kLost, "the text is larger than what documents may have"},
           {"[" + at0 + R"(1234567"}])", kChanged, "1234567one"},
           {"[" + at0 + R"(12345678"}])", kLost, "the open documents are larger than they may be together"},
           {"[" + at0 + R"(1"},)" + at0 + R"(2"}])", kChanged, "21one"},
       }) {
    OpenDocuments documents({.max_documents = 2, .max_bytes = 10});
    ASSERT_TRUE(documents.open(opened("file:///a", "one")));
    const auto event = documents.change(changed("file:///a", 2, row.changes), PositionUnit::kUtf8);
    ASSERT_TRUE(event) << row.changes;
    EXPECT_EQ(event->kind, row.kind) << row.changes;
    if (row.kind == kLost) {
      EXPECT_EQ(event->problem, row.problem);
      EXPECT_EQ(documents.find("file:///a"), nullptr);
      // All that it took is given back, and an edit of a text that is lost changes nothing.
      EXPECT_EQ(documents.change(changed("file:///a", 3, "[]"), PositionUnit::kUtf8)->kind, kIgnored);
      EXPECT_EQ(documents.open(opened("file:///b", "1234567890"))->kind, kChanged);
    } else {
      EXPECT_EQ(documents.find("file:///a")->text.text(), row.problem);
    }
  }
  // A version is not needed to change a text, only to know it again.
  OpenDocuments documents;
  ASSERT_TRUE(documents.open(opened("file:///a", "one")));
  for (const char* version : {"", R"(,"version":null)", R"(,"version":"x")"}) {
    const auto event = documents.change(json(R"({"textDocument":{"uri":"file:///a")" + std::string(version) +
                                             R"(},"contentChanges":[{"text":"two"}]})"),
                                        PositionUnit::kUtf8);
    ASSERT_TRUE(event);
    EXPECT_TRUE(event->problem.empty()) << event->problem;
    EXPECT_EQ(documents.find("file:///a")->version, 1);
  }
}

TEST(Documents, UnopenedAndTooManyAreRefused) {
  OpenDocuments documents({.max_documents = 2, .max_bytes = 10});
  EXPECT_EQ(documents.change(changed("file:///a", 1, R"([{"text":"x"}])"), PositionUnit::kUtf8)->kind,
            DocumentEvent::Kind::kIgnored);
  EXPECT_EQ(documents.close(json(R"({"textDocument":{"uri":"file:///a"}})"))->kind, DocumentEvent::Kind::kIgnored);
  EXPECT_EQ(documents.open(opened("file:///a", "12345678901"))->kind, DocumentEvent::Kind::kLost);
  EXPECT_EQ(documents.open(opened("file:///b", "1234567890"))->kind, DocumentEvent::Kind::kChanged);
  EXPECT_EQ(documents.open(opened("file:///c", ""))->kind, DocumentEvent::Kind::kIgnored);
  EXPECT_EQ(documents.close(json(R"({"textDocument":{"uri":"file:///b"}})"))->kind, DocumentEvent::Kind::kChanged);
  EXPECT_EQ(documents.open(opened("file:///c", "1234567890"))->kind, DocumentEvent::Kind::kChanged);
  EXPECT_FALSE(documents.open(json(R"({"textDocument":{"uri":1}})")));
}

}  // namespace
}  // namespace hardtack::lsp
