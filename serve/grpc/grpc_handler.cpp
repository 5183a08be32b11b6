#include "serve/grpc/grpc_handler.h"

#include <utility>

#include "engine/base/clock.h"
#include "engine/text/cat.h"
#include "serve/grpc/framing.h"
#include "serve/message/problem.h"

namespace hardtack::serve {
namespace {

constexpr std::string_view kType = "application/grpc";

StreamAnswer written(GrpcReply reply) {
  std::vector<std::pair<std::string, std::string>> state;
  state.emplace_back("grpc-status", cat(static_cast<std::uint32_t>(reply.status)));
  if (!reply.text.empty()) state.emplace_back("grpc-message", percent_encoded(reply.text));
  if (reply.status == GrpcStatus::kOk) {
    return {.answer = {.content_type = kType, .body = framed(reply.message)}, .trailers = std::move(state)};
  }
  // Without a message there is nothing in front of the trailers, which are the header then.
  state.emplace_back("grpc-accept-encoding", "identity");
  return {.answer = {.content_type = kType, .headers = std::move(state)}};
}

StreamAnswer written(const GrpcFault& fault) {
  return written(GrpcReply{.status = fault.status, .text = std::string(fault.text)});
}

}  // namespace

GrpcReply refused_call(Refusal why, std::string_view detail) {
  GrpcReply reply{.status = GrpcStatus::kInternal, .text = std::string(detail)};
  switch (why) {
    case Refusal::kBodySize:
    case Refusal::kHeaderSize:
    case Refusal::kHeaderCount: reply.status = GrpcStatus::kResourceExhausted; break;
    case Refusal::kMemory: reply.status = GrpcStatus::kUnavailable; break;
    default: break;
  }
  return reply;
}

GrpcHandler::Method GrpcHandler::find(std::string_view target) const {
  if (!target.starts_with('/')) return {};
  target.remove_prefix(1);
  const std::size_t slash = target.find('/');
  if (slash == std::string_view::npos) return {};
  for (GrpcService* service : services_) {
    if (service->name() == target.substr(0, slash)) return {service, target.substr(slash + 1)};
  }
  return {};
}

StreamAnswer GrpcHandler::answer(const Message& message, Worker& worker) {
  const auto type = message.header("content-type");
  if (message.method != "POST") {
    Answer answer = problem(405, "calls of gRPC are posted");
    answer.headers.emplace_back("allow", "POST");
    return {std::move(answer)};
  }
  if (!type || !is_grpc_type(*type)) return {problem(415, "`Content-Type` is not `application/grpc`")};
  const Method method = find(message.target);
  if (method.service == nullptr || !method.service->traced()) {
    TracedRequest none(nullptr);
    return written(call(method, message, worker, none));
  }
  TracedRequest trace(tracer_);
  if (message.count("traceparent") > 0) trace.follow(message.headers);
  GrpcReply reply = call(method, message, worker, trace);
  trace.grpc_status(static_cast<std::uint32_t>(reply.status));
  trace.end();
  return written(std::move(reply));
}

GrpcReply GrpcHandler::call(const Method& method, const Message& message, Worker& worker, TracedRequest& trace) {
  const auto failed = [](GrpcStatus status, std::string_view text) {
    return GrpcReply{.status = status, .text = std::string(text)};
  };
  if (method.service == nullptr || !method.service->has(method.name)) {
    return failed(GrpcStatus::kUnimplemented, "there is no such method");
  }
  std::optional<std::chrono::nanoseconds> timeout;
  if (message.count("grpc-timeout") > 0) {
    timeout = read_timeout(message.header("grpc-timeout").value_or(""));
    if (!timeout) return failed(GrpcStatus::kInternal, "`grpc-timeout` is not a time");
  }
  const auto request = read_message(message.body);
  if (!request) return failed(request.error().status, request.error().text);
  const auto begin = timeout ? steady_now() : std::chrono::nanoseconds(0);
  GrpcReply reply = method.service->call({method.name, message, worker, trace}, *request);
  // Whoever asked does not wait for it any more.
  if (timeout && steady_now() - begin > *timeout) {
    return failed(GrpcStatus::kDeadlineExceeded, "the time for the call is over");
  }
  return reply;
}

StreamAnswer GrpcHandler::refused(std::string_view target, Refusal why, std::string_view detail) {
  const Method method = find(target);
  if (method.service == nullptr || !method.service->has(method.name)) {
    return written(GrpcFault{GrpcStatus::kUnimplemented, "there is no such method"});
  }
  return written(method.service->refused(method.name, why, detail));
}

}  // namespace hardtack::serve
