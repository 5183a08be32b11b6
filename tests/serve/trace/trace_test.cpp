// Traces of requests: which are taken over, what a span says, and how many there are at most. Attack S75.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "json/json.h"
#include "serve/decision/worker.h"
#include "serve/trace/otlp.h"
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
  ask(tracer().get(), {{"traceparent", from}});
  const std::string text = written();
  const auto document = parse_json(text.substr(0, text.size() - 1), {});
  ASSERT_TRUE(document) << text;
  for (const char* part : {R"("traceId":"0af7651916cd43dd8448eb211c80319c")", R"("parentSpanId":"b7ad6b7169203331")",
                           R"("name":"evaluation")", R"("kind":2)", R"("startTimeUnixNano":"1800000000000000007")",
                           R"("endTimeUnixNano":"1800000000000000014")", R"("service.name")",
                           R"("stringValue":"1.2.3")", R"({"key":"hardtack.decision","value":{"stringValue":"allow"}})",
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
    ask(traces.get(), {{"traceparent", "nonsense"}});
    const std::string one = parent();
    ask(traces.get(), {{"traceparent", one}, {"traceparent", one}});
    ask(traces.get(), {}, "/none");
  }
  const std::string text = written();
  EXPECT_THAT(text, Not(HasSubstr("parentSpanId")));
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
