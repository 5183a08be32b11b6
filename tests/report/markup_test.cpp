// Text of strangers inside XML, HTML and workflow commands.
#include "report/formats/markup.h"

#include <gtest/gtest.h>

namespace hardtack {
namespace {

TEST(Markup, HoldsNoMarkupAndNothingThatXmlRefuses) {
  struct Row {
    std::string text, in_text, in_attribute;
  };
  const Row rows[] = {
      {"", "", ""},
      {"a<b>&\"'", "a&lt;b&gt;&amp;&quot;&#39;", "a&lt;b&gt;&amp;&quot;&#39;"},
      {"a\n\tb", "a\n\tb", "a&#10;&#9;b"},
      {"a\r\x01", "a\xEF\xBF\xBD\xEF\xBF\xBD", "a\xEF\xBF\xBD\xEF\xBF\xBD"},
      {"\xC3\xA9\xF0\x9F\x98\x80", "\xC3\xA9\xF0\x9F\x98\x80", "\xC3\xA9\xF0\x9F\x98\x80"},
      {"a\xC3", "a\xEF\xBF\xBD", "a\xEF\xBF\xBD"},                                           // a stray byte
      {"\xEF\xBF\xBE\xEF\xBF\xBF", "\xEF\xBF\xBD\xEF\xBF\xBD", "\xEF\xBF\xBD\xEF\xBF\xBD"},  // U+FFFE, U+FFFF
  };
  for (const Row& row : rows) {
    EXPECT_EQ(escape_markup(row.text), row.in_text);
    EXPECT_EQ(escape_markup(row.text, MarkupPlace::kAttribute), row.in_attribute);
  }
}

TEST(Markup, WorkflowCommandsAreOneLine) {
  EXPECT_EQ(escape_command("50%\r\na:b,c", false), "50%25%0D%0Aa:b,c");
  EXPECT_EQ(escape_command("50%\r\na:b,c", true), "50%25%0D%0Aa%3Ab%2Cc");
}

}  // namespace
}  // namespace hardtack
