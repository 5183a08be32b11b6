#include "serve/envoy/check_answer.h"

#include <string_view>

#include "serve/grpc/status.h"
#include "tokens/biscuit/format/wire.h"

namespace hardtack::serve {
namespace {

using wire::Writer;

// HeaderValueOption.HeaderAppendAction.
constexpr std::uint64_t kOverwriteOrAdd = 2;

void write_header(Writer& writer, std::uint32_t field, std::string_view name, std::string_view value) {
  writer.message(field, [&] {
    writer.message(1, [&] {
      writer.text(1, name);
      writer.text(2, value);
    });
    writer.number(3, kOverwriteOrAdd);
  });
}

// google.rpc.Status.
void write_status(Writer& writer, GrpcStatus status) {
  writer.message(1, [&] {
    if (status != GrpcStatus::kOk) writer.number(1, static_cast<std::uint64_t>(status));
  });
}

// OkHttpResponse.
void write_allow(Writer& writer, const Answer& answer, std::span<const std::string> remove) {
  write_status(writer, GrpcStatus::kOk);
  writer.message(3, [&] {
    for (const auto& [name, value] : answer.headers) write_header(writer, 2, name, value);
    for (const std::string& name : remove) writer.text(5, name);
  });
}

// DeniedHttpResponse, also of an error.
void write_denial(Writer& writer, std::uint32_t field, int status, const Answer& answer) {
  writer.message(field, [&] {
    writer.message(1, [&] { writer.number(1, static_cast<std::uint64_t>(status)); });
    if (!answer.content_type.empty()) write_header(writer, 2, "content-type", answer.content_type);
    for (const auto& [name, value] : answer.headers) write_header(writer, 2, name, value);
    if (!answer.body.empty()) writer.text(3, answer.body);
  });
}

}  // namespace

std::string write_check_answer(const Answer& answer, std::span<const std::string> remove) {
  constexpr std::uint32_t kDenied = 2;
  constexpr std::uint32_t kError = 5;
  Writer writer;
  switch (answer.status) {
    case 200: write_allow(writer, answer, remove); break;
    case 401:
      write_status(writer, GrpcStatus::kUnauthenticated);
      write_denial(writer, kDenied, 401, answer);
      break;
    case 503:
      write_status(writer, GrpcStatus::kInternal);
      write_denial(writer, kError, 503, answer);
      break;
    default:
      write_status(writer, GrpcStatus::kPermissionDenied);
      write_denial(writer, kDenied, 403, answer);
      break;
  }
  const ByteView written = writer.written();
  return {written.begin(), written.end()};
}

}  // namespace hardtack::serve
