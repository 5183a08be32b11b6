// Traces of requests: which are taken over, what a span says, and how many there are at most. Attack S75.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "json/json.h"
#include "serve/decision/worker.h"
#include "serve/trace/otlp.h"
#include "serve/trace/trace_state.h"
#include "serve/trace/tracer.h"

namespace hardtack::serve {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kTrace = "0af7651916cd43dd8448eb211c80319c";
constexpr const char* kSpan = "b7ad6b7169203331";

std::string parent(const std::string& flags = "01") { return std::string("00-") + kTrace + "-" + kSpan + "-" + flags; }

TEST(Trace, S75WhatIsNotExactlyTheFormIsNoTrace) {
  const auto good = parse_trace_parent(parent());
  ASSERT_TRUE(good);
  EXPECT_EQ(std::string_view(good->trace_id.data(), 32), kTrace);
  EXPECT_EQ(std::string_view(good->span_id.data(), 16), kSpan);
  EXPECT_TRUE(good->sampled);
  EXPECT_FALSE(parse_trace_parent(parent("00"))->sampled);
  EXPECT_FALSE(parse_trace_parent(parent("fe"))->sampled);
  EXPECT_TRUE(parse_trace_parent("cc" + parent().substr(2) + "-what-comes-later"));
  EXPECT_TRUE(parse_trace_parent("cc" + parent().substr(2)));
  for (const std::string& bad :
       {std::string(), std::string("00"), parent().substr(1), parent() + "-", parent() + "x", " " + parent(),
        parent() + " ", "ff" + parent().substr(2), "0G" + parent().substr(2), "cc" + parent().substr(2) + ".later",
        parent("0g"), parent("1"), "00-" + std::string(32, '0') + "-" + kSpan + "-01",
        std::string("00-") + kTrace + "-" + std::string(16, '0') + "-01",
        std::string("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"), "00_" + parent().substr(3),
        std::string("00-") + kTrace + "-" + kSpan + "_01", std::string(10'000, '0')}) {
    EXPECT_FALSE(parse_trace_parent(bad)) << bad.substr(0, 80);
  }
}

TEST(Trace, S75TheStateOfATraceIsPassedOnIfItIsOne) {
  const auto many = [](std::size_t count, const std::string& value) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += "k" + std::to_string(i) + "=" + value + ",";
    text.pop_back();
    return text;
  };
  struct Row {
    std::string name;
    std::vector<std::string> lines;
    std::string state;
  };
  const std::string full = "a=" + std::string(126, 'x'), longer = "b=" + std::string(127, 'x');
  const Row rows[] = {
      {"none", {}, ""},
      {"empty", {""}, ""},
      {"one", {"rojo=00f067aa0ba902b7"}, "rojo=00f067aa0ba902b7"},
      {"several, with spaces", {"a=1 ,\t b=2,,c=3"}, "a=1,b=2,c=3"},
      {"several lines", {"a=1", "b=2"}, "a=1,b=2"},
      {"of a tenant", {"0fw529a3039@dt=x/y*z-_"}, "0fw529a3039@dt=x/y*z-_"},
      {"a key without a value", {"a=1,b"}, ""},
      {"an empty value", {"a="}, ""},
      {"a value with an equals sign", {"a=b=c"}, ""},
      {"a key in capitals", {"A=1"}, ""},
      {"no key", {"=1"}, ""},
      {"a key twice", {"a=1,b=2", "a=3"}, ""},
      {"bytes outside of ASCII", {"a=\xc3\xa9"}, ""},
      {"a control byte", {"a=1\x1b[2J"}, ""},
      {"32", {many(32, "v")}, many(32, "v")},
      {"33", {many(33, "v")}, ""},
      {"a long value", {"a=" + std::string(256, 'v')}, "a=" + std::string(256, 'v')},
      {"a longer one", {"a=" + std::string(257, 'v')}, ""},
      {"10 KB", {std::string(10'000, 'a')}, ""},
      {"more than 512 bytes", {many(30, std::string(28, 'v'))}, many(15, std::string(28, 'v'))},
      {"more than 512 bytes, some of them in long members",
       {longer + "," + full + "," + many(10, std::string(30, 'v'))},
       full + "," + many(10, std::string(30, 'v'))},
  };
  for (const Row& row : rows) {
    std::vector<Header> headers = {{"traceparent", "x"}};
    for (const std::string& line : row.lines) headers.push_back({"tracestate", line});
    EXPECT_EQ(read_trace_state(headers), row.state) << row.name;
    EXPECT_LE(read_trace_state(headers).size(), kMaxTraceState) << row.name;
  }
}

// Decides once for each message, as an API does.
class Decides final : public Handler {
 public:
  explicit Decides(DecisionObserver& observer) : observer_(observer) {}
  Answer answer(const Message& message, Worker&) override {
    if (message.target == "/none") return {.status = 400};
    DecisionRecord record;
    record.api = "evaluation";
    record.decision_id = "d-1";
    record.policy_set = "default";
    record.policy_digest = "0f";
    record.allowed = true;
    record.reason = "allowed";
    record.subject_id = "ann";
    static_cast<void>(observer_.decided(record));
    return {.status = 200};
  }

 private:
  DecisionObserver& observer_;
};

struct Log final : DecisionObserver {
  std::vector<std::string> traces;
  bool decided(const DecisionRecord& record) noexcept override {
    traces.emplace_back(record.trace_id);
    return true;
  }
};

class Traced : public testing::Test {
 protected:
  std::unique_ptr<Tracer> tracer(std::uint64_t most = 1'000) {
    return Tracer::open(
               {.target = path_, .version = "1.2.3", .now_ns = [this] { return now_ += 7; }, .max_per_second = most})
        .value();
  }
  void ask(Tracer* tracer, const std::vector<Header>& headers, std::string_view target = "/") {
    TracedDecisions decisions(&log_);
    Decides decides(decisions);
    TracedHandler handler(tracer, decides);
    const Peer peer;
    Worker worker;
    handler.answer({.method = "POST", .target = target, .headers = headers, .body = "", .peer = peer}, worker);
  }
  // All that was written, once the tracer is gone.
  std::string written() const {
    std::ostringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }

  std::string path_ = testing::TempDir() + "spans" + std::to_string(::getpid());
  std::int64_t now_ = 1'800'000'000'000'000'000;
  Log log_;

 private:
  void TearDown() override { ::unlink(path_.c_str()); }
};

TEST_F(Traced, ASpanOfATraceThatIsTakenOver) {
  const std::string from = parent();
  ask(tracer().get(), {{"traceparent", from}, {"tracestate", "shop=1"}});
  const std::string text = written();
  const auto document = parse_json(text.substr(0, text.size() - 1), {});
  ASSERT_TRUE(document) << text;
  for (const char* part : {R"("traceId":"0af7651916cd43dd8448eb211c80319c")", R"("parentSpanId":"b7ad6b7169203331")",
                           R"("name":"evaluation")", R"("kind":2)", R"("traceState":"shop=1")",
                           R"("startTimeUnixNano":"1800000000000000007")", R"("endTimeUnixNano":"1800000000000000014")",
                           R"("service.name")", R"("stringValue":"1.2.3")",
                           R"({"key":"hardtack.decision","value":{"stringValue":"allow"}})",
                           R"({"key":"http.response.status_code","value":{"intValue":"200"}})"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
  EXPECT_THAT(text, Not(HasSubstr("ann")));
  EXPECT_EQ(log_.traces, std::vector<std::string>{kTrace});
}

TEST_F(Traced, WithoutATraceOneBegins) {
  {
    const auto traces = tracer();
    ask(traces.get(), {});
    ask(traces.get(), {{"traceparent", "nonsense"}, {"tracestate", "shop=1"}});
    const std::string one = parent();
    ask(traces.get(), {{"traceparent", one}, {"traceparent", one}});
    ask(traces.get(), {}, "/none");
  }
  const std::string text = written();
  EXPECT_THAT(text, Not(HasSubstr("parentSpanId")));
  EXPECT_THAT(text, Not(HasSubstr("traceState")));
  EXPECT_THAT(text, Not(HasSubstr(kTrace)));
  EXPECT_THAT(text, HasSubstr(R"("name":"request")"));
  ASSERT_EQ(log_.traces.size(), 3u);
  EXPECT_NE(log_.traces[0], log_.traces[1]);
  EXPECT_EQ(log_.traces[0].size(), 32u);
}

TEST_F(Traced, WhatIsNotSampledIsKnownToTheLogAlone) {
  const std::string from = parent("00");
  {
    const auto traces = tracer();
    ask(traces.get(), {{"traceparent", from}});
  }
  EXPECT_EQ(written(), "");
  ask(nullptr, {{"traceparent", from}});
  ask(nullptr, {});
  EXPECT_EQ(log_.traces, (std::vector<std::string>{kTrace, kTrace, ""}));
}

TEST_F(Traced, S75SamplingIsBoundedWhateverClientsAsk) {
  const std::string from = parent();
  {
    const auto traces = tracer(10);
    for (int i = 0; i < 100; ++i) ask(traces.get(), {{"traceparent", from}});
    EXPECT_EQ(traces->passed_over(), 90u);
    now_ += 1'000'000'000;
    ask(traces.get(), {{"traceparent", from}});
    EXPECT_EQ(traces->passed_over(), 90u);
  }
  std::size_t spans = 0;
  const std::string text = written();
  for (std::size_t at = text.find("\"spanId\""); at != std::string::npos; at = text.find("\"spanId\"", at + 1)) ++spans;
  EXPECT_EQ(spans, 11u);
}

}  // namespace
}  // namespace hardtack::serve
