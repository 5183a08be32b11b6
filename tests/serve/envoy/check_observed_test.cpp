// What is told of Envoy's questions: spans of traces (attack S75), and lines of the decision log, also of what is
// refused.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "json/json.h"
#include "serve/decision/worker.h"
#include "serve/envoy/check_service.h"
#include "serve/grpc/framing.h"
#include "serve/grpc/grpc_handler.h"
#include "serve/grpc/health_service.h"
#include "serve/trace/span.h"
#include "serve/trace/tracer.h"
#include "tests/serve/envoy/check_messages.h"
#include "tests/serve/support/policy_fixture.h"
#include "tests/serve/support/serve_fixture.h"

namespace hardtack::serve {
namespace {

using test::Check;
using ::testing::HasSubstr;
using testing::kNow;
using ::testing::Not;

constexpr std::string_view kTarget = "/envoy.service.auth.v3.Authorization/Check";
const std::string kCallTrace = "0af7651916cd43dd8448eb211c80319c", kClientTrace = "4bf92f3577b34da6a3ce929d0e0e4736";

std::string parent(const std::string& trace, const std::string& flags = "01") {
  return "00-" + trace + "-b7ad6b7169203331-" + flags;
}

// One line for each decision: "forward allow allowed TRACE", "forward deny request/dot_segment TRACE".
struct Log final : DecisionObserver {
  std::vector<std::string> lines;
  bool decided(const DecisionRecord& record) noexcept override {
    std::string line(record.api);
    line.append(record.allowed ? " allow " : " deny ").append(record.reason);
    if (!record.why.empty()) line.append("/").append(record.why);
    EXPECT_FALSE(record.decision_id.empty());
    EXPECT_EQ(record.time, static_cast<std::uint64_t>(testing::kNowSeconds));
    lines.push_back(line.append(" ").append(record.trace_id));
    return true;
  }
};

struct Asked {
  std::vector<Header> call = {};                                 // headers of the call of gRPC
  std::vector<std::pair<std::string, std::string>> client = {};  // of the request that Envoy asks about
  std::string body = {};                                         // in place of a whole message
  std::string_view target = kTarget;
};

class CheckObserved : public ::testing::Test {
 protected:
  CheckObserved() {
    ForwardOptions options{.settings = {.proxy = proxy_profile("envoy").value()}};
    const std::vector<std::string> peers = {"127.0.0.1"};
    options.settings.peers = TrustedPeers::parse(peers).value();
    options.anonymous = true;
    options.now = [] { return kNow; };
    options.observer = &traced_;
    options.choose = [this](const PolicySets& sets, const Message&) { return policies_.choose(sets); };
    authorizer_ = ForwardAuthorizer::create(policies_.store(),
                                            std::make_shared<const CredentialDoor>(testing::root_keys(), nullptr),
                                            std::move(options))
                      .value();
    check_ = std::make_unique<CheckService>(*authorizer_);
  }
  ~CheckObserved() override { ::unlink(path_.c_str()); }

  std::string spans_of(Asked asked) { return spans_of(std::vector<Asked>{std::move(asked)}, true); }
  // Asks each in turn, and gives back what was written of spans.
  std::string spans_of(const std::vector<Asked>& all, bool trace) {
    std::unique_ptr<Tracer> tracer;
    if (trace) tracer = Tracer::open({.target = path_, .now_ns = [this] { return clock_ += 7; }}).value();
    {
      GrpcHandler grpc({check_.get(), &health_}, tracer.get());
      for (const Asked& one : all) {
        std::vector<Header> headers = {{"content-type", "application/grpc"}};
        headers.insert(headers.end(), one.call.begin(), one.call.end());
        const std::string body =
            one.body.empty() ? framed(Check{.path = "/public/a", .headers = one.client}.message()) : one.body;
        const Peer peer = testing::peer_at("127.0.0.1");
        grpc.answer({.method = "POST", .target = one.target, .headers = headers, .body = body, .peer = peer}, worker_);
      }
    }
    tracer.reset();
    std::ostringstream text;
    text << std::ifstream(path_).rdbuf();
    return text.str();
  }

  std::string path_ = ::testing::TempDir() + "check-spans" + std::to_string(::getpid());
  std::int64_t clock_ = 1'800'000'000'000'000'000;
  Log log_;
  TracedDecisions traced_{&log_};
  testing::PolicyFixture policies_{R"(allow if method("GET"), segment(0, "public");)"};
  std::unique_ptr<ForwardAuthorizer> authorizer_;
  std::unique_ptr<CheckService> check_;
  Readiness readiness_;
  HealthService health_{readiness_, {}};
  Worker worker_;
};

TEST_F(CheckObserved, AreSpansOfTheTraceOfTheCallOrOfItsClient) {
  const std::string call = parent(kCallTrace), client = parent(kClientTrace), unsampled = parent(kCallTrace, "00");
  struct Row {
    std::string name;
    Asked asked;
    std::string trace;  // empty: a new one
    bool span = true;
  };
  const Row rows[] = {
      {"the call names one", {.call = {{"traceparent", call}}}, kCallTrace},
      {"the client's request does", {.client = {{"traceparent", client}}}, kClientTrace},
      {"both", {.call = {{"traceparent", call}}, .client = {{"traceparent", client}}}, kCallTrace},
      {"both, and the call's is not sampled",
       {.call = {{"traceparent", unsampled}}, .client = {{"traceparent", client}}},
       kCallTrace,
       false},
      {"the client's is not sampled", {.client = {{"traceparent", unsampled}}}, kCallTrace, false},
      {"none", {}, ""},
      {"a malformed one", {.client = {{"traceparent", "nonsense"}}}, ""},
      {"the call's is malformed", {.call = {{"traceparent", "x"}}, .client = {{"traceparent", client}}}, ""},
      {"two", {.client = {{"traceparent", client}, {"traceparent", client}}}, ""},
      {"joined by Envoy", {.client = {{"traceparent", client + "," + client}}}, ""},
  };
  for (const Row& row : rows) {
    log_.lines.clear();
    ::unlink(path_.c_str());
    const std::string text = spans_of(row.asked);
    EXPECT_EQ(!text.empty(), row.span) << row.name;
    ASSERT_EQ(log_.lines.size(), 1U) << row.name;
    const std::string trace = log_.lines[0].substr(log_.lines[0].rfind(' ') + 1);
    EXPECT_EQ(trace.size(), 32U) << row.name;
    if (!row.trace.empty()) {
      EXPECT_EQ(trace, row.trace) << row.name;
    }
    if (!row.span) continue;
    EXPECT_THAT(text, HasSubstr("\"traceId\":\"" + trace + "\"")) << row.name;
    EXPECT_EQ(text.find("parentSpanId") != std::string::npos, !row.trace.empty()) << row.name;
    for (const char* part : {R"("name":"forward")", R"({"key":"hardtack.decision","value":{"stringValue":"allow"}})",
                             R"({"key":"http.response.status_code","value":{"intValue":"200"}})",
                             R"({"key":"rpc.grpc.status_code","value":{"intValue":"0"}})"})
      EXPECT_THAT(text, HasSubstr(part)) << row.name;
    EXPECT_THAT(text, Not(HasSubstr("/public/a"))) << row.name;
  }
}

TEST_F(CheckObserved, ADenialAndAMessageThatIsNoneAreSpansToo) {
  const std::string from = parent(kCallTrace);
  const std::string denied = spans_of({.client = {{"x-original-uri", "/b"}, {"traceparent", from}}});
  EXPECT_THAT(denied, HasSubstr(R"({"key":"http.response.status_code","value":{"intValue":"403"}})"));
  EXPECT_THAT(denied, HasSubstr(R"({"key":"hardtack.reason","value":{"stringValue":"request"}})"));
  ::unlink(path_.c_str());
  const std::string broken = spans_of({.call = {{"traceparent", from}}, .body = "abc"});
  EXPECT_THAT(broken, HasSubstr(R"({"key":"rpc.grpc.status_code","value":{"intValue":"13"}})"));
  EXPECT_THAT(broken, HasSubstr(R"("status":{"code":2})"));
  EXPECT_THAT(broken, HasSubstr(kCallTrace));
  EXPECT_THAT(broken, Not(HasSubstr("http.response.status_code")));
}

TEST_F(CheckObserved, QuestionsOfHealthAreNoSpans) {
  EXPECT_EQ(spans_of({.call = {{"traceparent", parent(kCallTrace)}},
                      .body = framed(""),
                      .target = "/grpc.health.v1.Health/Check"}),
            "");
}

TEST_F(CheckObserved, WithoutATracerTheLogKnowsTracesOfClients) {
  const std::string from = parent(kClientTrace);
  EXPECT_EQ(spans_of({{.client = {{"traceparent", from}}}, Asked()}, false), "");
  EXPECT_EQ(log_.lines, (std::vector<std::string>{"forward allow allowed " + kClientTrace, "forward allow allowed "}));
}

TEST_F(CheckObserved, TheStateOfATraceIsPassedOn) {
  const std::string client = parent(kClientTrace);
  EXPECT_THAT(spans_of({.client = {{"traceparent", client}, {"tracestate", "shop=a:1, other=b"}}}),
              HasSubstr(R"("traceState":"shop=a:1,other=b")"));
  ::unlink(path_.c_str());
  // Of a trace that is not followed there is none.
  EXPECT_THAT(spans_of({.client = {{"tracestate", "shop=a:1"}}}), Not(HasSubstr("traceState")));
}

TEST_F(CheckObserved, CallsThatAreNoQuestionsAreDenialsOfTheLog) {
  const std::string from = parent(kCallTrace);
  const std::string good = framed(Check{.path = "/public/a"}.message());
  struct Row {
    std::string name;
    Asked asked;
    std::string reason;
  };
  const Row rows[] = {
      {"no message", {.body = "abc"}, "request/grpc_message"},
      {"a compressed one", {.body = '\1' + good.substr(1)}, "request/grpc_message"},
      {"two", {.body = good + good}, "request/grpc_message"},
      {"no time", {.call = {{"grpc-timeout", "soon"}}}, "request/grpc_timeout"},
      {"another method", {.target = "/envoy.service.auth.v3.Authorization/Allow"}, "request/grpc_method"},
      {"a message that is none", {.body = framed("\xff\xff")}, "request/invalid_header"},
      {"a target that is there twice", {.client = {{":path", "/b"}}}, "request/doubled_header"},
      {"a doubled token",
       {.client = {{"authorization", "Bearer a"}, {"authorization", "Bearer b"}}},
       "credential/malformed"},
  };
  for (Row row : rows) {
    log_.lines.clear();
    row.asked.call.push_back({"traceparent", from});
    spans_of({row.asked}, false);
    EXPECT_EQ(log_.lines, std::vector<std::string>{"forward deny " + row.reason + " " + kCallTrace}) << row.name;
  }
  // The answer came too late: what was decided stays, and is told to nobody.
  log_.lines.clear();
  spans_of({{.call = {{"grpc-timeout", "1n"}, {"traceparent", from}}}}, false);
  EXPECT_EQ(log_.lines, (std::vector<std::string>{"forward allow allowed " + kCallTrace,
                                                  "forward deny limit/grpc_late " + kCallTrace}));
  // Nothing is decided by questions of health.
  log_.lines.clear();
  spans_of({{.body = "abc", .target = "/grpc.health.v1.Health/Check"}}, false);
  EXPECT_TRUE(log_.lines.empty());
}

TEST_F(CheckObserved, CallsThatBreakALimitAreDenialsOfTheLog) {
  const std::string from = parent(kCallTrace);
  const std::vector<Header> headers = {{"traceparent", from}};
  const Peer peer = testing::peer_at("127.0.0.1");
  GrpcHandler grpc({check_.get(), &health_});
  struct Row {
    Refusal why;
    std::string reason;
  };
  const Row rows[] = {
      {Refusal::kBodySize, "limit/body_size"},     {Refusal::kHeaderSize, "limit/header_size"},
      {Refusal::kMemory, "limit/memory"},          {Refusal::kMalformed, "request/malformed"},
      {Refusal::kFraming, "request/framing"},      {Refusal::kHost, "request/host"},
      {Refusal::kAnswer, "header/answer"},         {Refusal::kRequestId, "request/request_id"},
      {Refusal::kHeaderTime, "limit/header_time"}, {Refusal::kBodyRate, "limit/body_rate"},
  };
  for (const Row& row : rows) {
    log_.lines.clear();
    const StreamAnswer answer =
        grpc.refused({.target = kTarget, .headers = headers, .peer = peer, .why = row.why, .detail = "x"}, worker_);
    const auto message = read_message(answer.answer.body);
    ASSERT_TRUE(message) << row.reason;
    EXPECT_EQ(test::read_verdict(*message).value_or(test::Verdict{}).status, 403U) << row.reason;
    EXPECT_EQ(log_.lines, std::vector<std::string>{"forward deny " + row.reason + " " + kCallTrace}) << row.reason;
  }
  log_.lines.clear();
  grpc.refused({.target = "/grpc.health.v1.Health/Check",
                .headers = headers,
                .peer = peer,
                .why = Refusal::kBodySize,
                .detail = "x"},
               worker_);
  EXPECT_TRUE(log_.lines.empty());
}

}  // namespace
}  // namespace hardtack::serve
