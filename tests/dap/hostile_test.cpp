// The worst that 64 KiB of policy make of a session: each answer is bounded, and none takes long.
#include <gtest/gtest.h>

#include "engine/text/cat.h"
#include "tests/dap/client.h"
#include "tests/support/cpu_time.h"

namespace hardtack::dap {
namespace {

constexpr std::size_t kBytes = 64u << 10;

// `count` pieces, or as many as fit.
std::string filled(const std::string& head, const std::string& piece, const std::string& tail = "", int count = 1'000) {
  std::string text = head;
  while (count-- > 0 && text.size() + piece.size() + tail.size() < kBytes) text += piece;
  return text + tail;
}

// As many firings as there can be: every fact of one predicate with every fact of another.
std::string product() {
  std::string text;
  for (int i = 0; i < 400; ++i) text += cat("a(", i, ");b(", i, ");");
  return text + "c($x, $y) <- a($x), b($y);\nd($x) <- c($x, $y);\nallow if d(1);\n";
}

struct HostileCase {
  const char* name;
  std::string text;
};

std::vector<HostileCase> programs() {
  std::string long_name(60'000, 'x');
  return {
      {"product", product()},
      {"many rules", filled("a(1);a(2);", "b($x)<-a($x);", "allow if b(1);")},
      {"too many rules", filled("a(1);", "b($x)<-a($x);", "allow if b(1);", 100'000)},
      {"many checks", filled("a(1);", "check if a($x), b($x) or a($y), b($y, $x) or c($x);", "allow if true;")},
      {"many policies", filled("", "allow if b(1);")},
      {"many alternatives", filled("a(1);check if b(1)", " or b(2), a($x), a($y), a($z)", ";allow if true;", 63)},
      {"deep expression", cat("allow if ", std::string(120, '('), "true", std::string(120, ')'), ";")},
      {"long name",
       cat("f(\"", long_name, "\"); g($x) <- f($x); h($x, $x, $x, $x) <- g($x); allow if h($a, $b, $c, $d);")},
      {"long variable", cat("f(1); g($", long_name, ") <- f($", long_name, "); allow if g(1);")},
      {"chain",
       [] {
         std::string text = "r(0);";
         for (int i = 0; i < 95; ++i) text += cat("e(", i, ",", i + 1, ");");
         return text + "r($y) <- r($x), e($x, $y);\nallow if r(1);";
       }()},
      {"one line", filled("", "check if true;", "allow if true;")},
  };
}

TEST(DapHostile, AnswersAreBoundedAndSoon) {
  for (const HostileCase& one : programs()) {
    TestClient client(TestFiles{{"/w/a.bcdl", one.text}});
    const CpuTimer clock;
    const std::string refused = client.start(R"({"program": "/w/a.bcdl"})");
    if (!refused.empty()) {
      EXPECT_LT(refused.size(), 10'000u) << one.name;
      continue;
    }
    std::size_t largest = 0;
    const auto ask = [&](const std::string& command, const std::string& arguments = "{}") {
      const std::string answer = client.ask(command, arguments);
      largest = std::max(largest, answer.size());
      return answer;
    };
    for (int i = 0; i < 30; ++i) {
      ask("stackTrace");
      for (const char* scope : {"Facts", "Statement", "Bindings", "Limits", "Decision"}) {
        const std::int64_t reference = client.reference(scope);
        if (reference == 0) continue;
        ask("variables", cat(R"({"variablesReference":)", reference, "}"));
        ask("variables", cat(R"({"variablesReference":)", reference + 1, "}"));
      }
      ask("evaluate", R"j({"expression":"a($x), b($y), c($x, $y)"})j");
      ask("completions", R"({"text":"","column":1})");
      ask(i < 10 ? "stepIn" : "next");
    }
    std::string lines;
    for (int i = 0; i < 9'000; ++i) lines += cat(i == 0 ? "" : ",", R"({"line":)", i + 1, "}");
    ask("setBreakpoints", cat(R"({"source":{"path":"/w/a.bcdl"},"breakpoints":[)", lines, "]}"));
    ask("breakpointLocations", R"({"source":{"path":"/w/a.bcdl"},"line":1,"endLine":100000})");
    ask("loadedSources");
    client.ask("setBreakpoints", R"({"source":{"path":"/w/a.bcdl"},"breakpoints":[]})");
    ask("continue");
    for (const std::string& message : client.rest()) largest = std::max(largest, message.size());
    EXPECT_LT(largest, 4u << 20) << one.name;
    EXPECT_LT(clock.milliseconds(), 10'000) << one.name;
  }
}

}  // namespace
}  // namespace hardtack::dap
