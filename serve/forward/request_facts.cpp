#include "serve/forward/request_facts.h"

namespace hardtack::serve {

const std::vector<TokenPredicate>& forward_predicates() {
  static const std::vector<TokenPredicate> predicates = {
      {"time", 1},     {"method", 1},   {"host", 1},    {"client_address", 1},
      {"path_raw", 1}, {"path", 1},     {"segment", 2}, {"query_param", 2},
      {"header", 2},   {"tls_name", 1}, {"scheme", 1},  {"tls_server_name", 1}};
  return predicates;
}

void add_facts(const OriginalRequest& original, LineageTime now, Request& request) {
  const Target& target = original.target;
  request.add("time", now)
      .add("method", original.method)
      .add("host", original.host)
      .add("path_raw", target.path_raw)
      .add("path", target.path);
  for (std::size_t i = 0; i < target.segments.size(); ++i) request.add("segment", i, target.segments[i]);
  for (const auto& [name, value] : target.query) request.add("query_param", name, value);
  for (const auto& [name, value] : original.headers) request.add("header", name, value);
  if (original.client_address) request.add("client_address", *original.client_address);
  if (original.tls_name) request.add("tls_name", *original.tls_name);
  if (original.scheme) request.add("scheme", *original.scheme);
  if (original.server_name) request.add("tls_server_name", *original.server_name);
}

}  // namespace hardtack::serve
