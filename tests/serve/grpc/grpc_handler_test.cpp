// Calls and what is none, as the handler of streams answers them; the service of health (attack S49).
#include "serve/grpc/grpc_handler.h"

#include <gtest/gtest.h>

#include <thread>
#include <utility>
#include <vector>

#include "serve/decision/worker.h"
#include "serve/grpc/framing.h"
#include "serve/grpc/health_service.h"

namespace hardtack::serve {
namespace {

class Echo final : public GrpcService {
 public:
  std::string_view name() const override { return "test.Echo"; }
  bool has(std::string_view method) const override { return method == "Say" || method == "Wait"; }
  GrpcReply call(const GrpcCall& call, std::string_view request) override {
    if (call.method == "Wait") std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return {.message = std::string(request)};
  }
  void failed(const GrpcCall&, CallFault fault) override { faults.emplace_back(name_of(fault)); }
  GrpcReply refused(const GrpcCall&, Refusal why, std::string_view detail) override {
    return refused_call(why, detail);
  }
  std::vector<std::string> faults;
};

struct Handler {
  Echo echo;
  Readiness readiness;
  HealthService health{readiness, {"test.Echo"}};
  GrpcHandler grpc{{&echo, &health}};
  Worker worker;

  StreamAnswer ask(std::string_view method, std::string_view target, std::vector<Header> headers,
                   std::string_view body) {
    const Peer peer;
    return grpc.answer({.method = method, .target = target, .headers = headers, .body = body, .peer = peer}, worker);
  }
};

// "0", or "12 there is no such method"; of an answer of HTTP alone, "HTTP 415".
std::string status_of(const StreamAnswer& answer) {
  if (answer.answer.status != 200) return "HTTP " + std::to_string(answer.answer.status);
  std::string status = "none", text;
  for (const auto* headers : {&answer.answer.headers, &answer.trailers}) {
    for (const auto& [name, value] : *headers) {
      if (name == "grpc-status") status = value;
      if (name == "grpc-message") text = " " + value;
    }
  }
  return status + text;
}

TEST(GrpcHandler, S49CallsAndWhatIsNone) {
  Handler handler;
  const std::vector<Header> grpc = {{"content-type", "application/grpc"}, {"te", "trailers"}};
  const auto with = [&](std::string_view name, std::string_view value) {
    std::vector<Header> headers = grpc;
    headers.push_back({name, value});
    return headers;
  };
  const std::string call = framed("abc");
  struct Row {
    std::string name;
    std::string method, target;
    std::vector<Header> headers;
    std::string body;
    std::string status;
    std::string fault = {};  // that the service is told of
  };
  const Row rows[] = {
      {"a call", "POST", "/test.Echo/Say", grpc, call, "0"},
      {"an empty message", "POST", "/test.Echo/Say", grpc, framed(""), "0"},
      {"with time", "POST", "/test.Echo/Say", with("grpc-timeout", "10S"), call, "0"},
      {"an encoding that is not used", "POST", "/test.Echo/Say", with("grpc-encoding", "gzip"), call, "0"},
      {"too late", "POST", "/test.Echo/Wait", with("grpc-timeout", "1n"), call, "4 the time for the call is over",
       "grpc_late"},
      {"no time", "POST", "/test.Echo/Say", with("grpc-timeout", "soon"), call, "13 `grpc-timeout` is not a time",
       "grpc_timeout"},
      {"an unknown method", "POST", "/test.Echo/Shout", grpc, call, "12 there is no such method", "grpc_method"},
      {"no method", "POST", "/test.Echo/", grpc, call, "12 there is no such method", "grpc_method"},
      {"a query", "POST", "/test.Echo/Say?x", grpc, call, "12 there is no such method", "grpc_method"},
      {"another case", "POST", "/test.Echo/say", grpc, call, "12 there is no such method", "grpc_method"},
      {"no message", "POST", "/test.Echo/Say", grpc, "", "13 the call holds no message", "grpc_message"},
      {"a compressed one", "POST", "/test.Echo/Say", with("grpc-encoding", "gzip"), '\1' + call.substr(1),
       "12 compressed messages are not read", "grpc_message"},
      {"two", "POST", "/test.Echo/Say", grpc, call + call, "12 the call holds more than one message", "grpc_message"},
      {"a truncated one", "POST", "/test.Echo/Say", grpc, call.substr(0, 7), "13 the message is truncated",
       "grpc_message"},
      {"another type", "POST", "/test.Echo/Say", {{"content-type", "application/json"}}, call, "HTTP 415"},
      {"no type", "POST", "/test.Echo/Say", {}, call, "HTTP 415"},
      {"two types", "POST", "/test.Echo/Say", with("content-type", "application/grpc"), call, "HTTP 415"},
      {"another method of HTTP", "GET", "/test.Echo/Say", grpc, call, "HTTP 405"},
  };
  for (const Row& row : rows) {
    const StreamAnswer answer = handler.ask(row.method, row.target, row.headers, row.body);
    EXPECT_EQ(status_of(answer), row.status) << row.name;
    EXPECT_EQ(std::exchange(handler.echo.faults, {}),
              row.fault.empty() ? std::vector<std::string>() : std::vector{row.fault})
        << row.name;
    if (row.status == "0") {
      EXPECT_EQ(answer.answer.body, row.body) << row.name;
    }
    // Without a message the trailers are the header.
    if (row.status != "0") {
      EXPECT_TRUE(answer.trailers.empty()) << row.name;
    }
  }
}

TEST(GrpcHandler, OwnsThePathsOfItsServicesAlone) {
  const Handler handler;
  for (const char* target : {"/test.Echo/Say", "/test.Echo/", "/test.Echo/x/y", "/grpc.health.v1.Health/Check"})
    EXPECT_TRUE(handler.grpc.owns(target)) << target;
  for (const char* target : {"", "/", "/test.Echo", "//test.Echo/Say", "/forward/test.Echo/Say", "test.Echo/Say",
                             "/Test.Echo/Say", "/test.Echo2/Say", "/other.Service/Call"})
    EXPECT_FALSE(handler.grpc.owns(target)) << target;
}

TEST(GrpcHandler, LimitsOfTheListenerHaveAStatus) {
  Handler handler;
  const auto refused = [&](std::string_view target, Refusal why) {
    const Peer peer;
    return status_of(handler.grpc.refused({.target = target, .headers = {}, .peer = peer, .why = why, .detail = "x"},
                                          handler.worker));
  };
  EXPECT_EQ(refused("/test.Echo/Say", Refusal::kBodySize), "8 x");
  EXPECT_EQ(refused("/test.Echo/Say", Refusal::kMemory), "14 x");
  EXPECT_EQ(refused("/test.Echo/Say", Refusal::kHost), "13 x");
  EXPECT_EQ(refused("/test.Echo/Other", Refusal::kHost), "12 there is no such method");
}

TEST(HealthService, SaysWhetherTheServiceIsReady) {
  Handler handler;
  bool ready = true;
  handler.readiness.add(Condition::kPolicies, [&]() -> std::optional<std::string> {
    if (ready) return std::nullopt;
    return "nothing is loaded";
  });
  const auto check = [&](const std::string& request) {
    const StreamAnswer answer =
        handler.ask("POST", "/grpc.health.v1.Health/Check", {{"content-type", "application/grpc"}}, framed(request));
    if (status_of(answer) != "0") return status_of(answer);
    const auto message = read_message(answer.answer.body);
    return message ? std::string(*message) : "no message";
  };
  const std::string serving = "\x08\x01", not_serving = "\x08\x02";
  EXPECT_EQ(check(""), serving);
  EXPECT_EQ(check("\x0a\x09test.Echo"), serving);
  EXPECT_EQ(check("\x0a\x05other"), "5 there is no such service");
  EXPECT_EQ(check("\x0a\x09test"), "3 the request is malformed");
  ready = false;
  EXPECT_EQ(check(""), not_serving);
  EXPECT_EQ(status_of(handler.ask("POST", "/grpc.health.v1.Health/Watch", {{"content-type", "application/grpc"}},
                                  framed(""))),
            "12 there is no such method");
}

}  // namespace
}  // namespace hardtack::serve
