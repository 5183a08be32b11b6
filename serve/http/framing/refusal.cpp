#include "serve/http/framing/refusal.h"

namespace hardtack::serve {
namespace {

struct Row {
  std::string_view name;
  int status;
};

// In the order of Refusal.
constexpr std::array<Row, kRefusals> kRows = {{
    {"malformed", 400},    {"framing", 400},         {"host", 400},
    {"request_id", 400},   {"method", 405},          {"header_time", 408},
    {"body_time", 408},    {"body_rate", 408},       {"body_size", 413},
    {"request_line", 414}, {"content_coding", 415},  {"expectation", 417},
    {"misdirected", 421},  {"header_size", 431},     {"header_count", 431},
    {"answer", 500},       {"transfer_coding", 501}, {"memory", 503},
    {"version", 505},      {"write_time", 0},        {"connections", 0},
    {"address", 0},        {"descriptors", 0},       {"tls", 0},
    {"flood", 0},
}};

}  // namespace

std::string_view refusal_name(Refusal why) { return kRows[static_cast<std::size_t>(why)].name; }

int refusal_status(Refusal why) { return kRows[static_cast<std::size_t>(why)].status; }

}  // namespace hardtack::serve
