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

GrpcFault no_such_method() { return {GrpcStatus::kUnimplemented, "there is no such method"}; }

}  // namespace

std::string_view name_of(CallFault fault) {
  switch (fault) {
    case CallFault::kMethod: return "grpc_method";
    case CallFault::kTimeout: return "grpc_timeout";
    case CallFault::kMessage: return "grpc_message";
    case CallFault::kLate: return "grpc_late";
  }
  return {};
}

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
  if (method.service == nullptr) return written(no_such_method());
  const bool traced = method.service->traced();
  TracedRequest trace(traced ? tracer_ : nullptr);
  if (traced && message.count("traceparent") > 0) trace.follow(message.headers);
  GrpcReply reply = call(*method.service, {method.name, message, worker, trace});
  trace.grpc_status(static_cast<std::uint32_t>(reply.status));
  if (traced) trace.end();
  return written(std::move(reply));
}

GrpcReply GrpcHandler::call(GrpcService& service, const GrpcCall& call) {
  const auto failed = [&](CallFault fault, const GrpcFault& answer) {
    service.failed(call, fault);
    return GrpcReply{.status = answer.status, .text = std::string(answer.text)};
  };
  if (!service.has(call.method)) return failed(CallFault::kMethod, no_such_method());
  std::optional<std::chrono::nanoseconds> timeout;
  if (call.asking.count("grpc-timeout") > 0) {
    timeout = read_timeout(call.asking.header("grpc-timeout").value_or(""));
    if (!timeout) return failed(CallFault::kTimeout, {GrpcStatus::kInternal, "`grpc-timeout` is not a time"});
  }
  const auto request = read_message(call.asking.body);
  if (!request) return failed(CallFault::kMessage, request.error());
  const auto begin = timeout ? steady_now() : std::chrono::nanoseconds(0);
  GrpcReply reply = service.call(call, *request);
  // Whoever asked does not wait for it any more.
  if (timeout && steady_now() - begin > *timeout)
    return failed(CallFault::kLate, {GrpcStatus::kDeadlineExceeded, "the time for the call is over"});
  return reply;
}

StreamAnswer GrpcHandler::refused(const RefusedStream& refused, Worker& worker) {
  const Method method = find(refused.target);
  if (method.service == nullptr) return written(no_such_method());
  // No span, as over HTTP; its log is still told the trace that the headers name.
  TracedRequest trace(nullptr);
  trace.follow(refused.headers);
  const Message asking{
      .method = {}, .target = refused.target, .headers = refused.headers, .body = {}, .peer = refused.peer};
  const GrpcCall call{method.name, asking, worker, trace};
  if (method.service->has(method.name)) return written(method.service->refused(call, refused.why, refused.detail));
  method.service->failed(call, CallFault::kMethod);
  return written(no_such_method());
}

}  // namespace hardtack::serve
