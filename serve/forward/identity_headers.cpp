#include "serve/forward/identity_headers.h"

#include <algorithm>
#include <array>

#include "engine/text/cat.h"
#include "engine/text/date_time.h"
#include "engine/text/quote.h"
#include "grammar/compile.h"
#include "serve/forward/proxy_profile.h"
#include "serve/message/message.h"

namespace hardtack::serve {
namespace {

// What frames a message, what proxies treat themselves, and what the service answers with.
constexpr std::array<std::string_view, 23> kOwnNames = {"authorization",
                                                        "cookie",
                                                        "status",
                                                        "x-real-ip",
                                                        "x-request-id",
                                                        "cache-control",
                                                        "connection",
                                                        "content-encoding",
                                                        "content-length",
                                                        "content-type",
                                                        "date",
                                                        "host",
                                                        "keep-alive",
                                                        "location",
                                                        "proxy-connection",
                                                        "server",
                                                        "set-cookie",
                                                        "te",
                                                        "trailer",
                                                        "transfer-encoding",
                                                        "upgrade",
                                                        "www-authenticate",
                                                        "x-envoy-auth-headers-to-remove"};

// Spellings grow with three to the power of the dashes.
constexpr std::size_t kMaxDashes = 4;

Result<void> check_name(const std::string& name) {
  // What proxies tell of the request, or HTTP needs: nobody must take ours for it.
  const bool of_others = name.starts_with("x-original-") || name.starts_with("x-forwarded-") ||
                         std::ranges::find(kOwnNames, name) != kOwnNames.end();
  if (!is_plain_header_name(name) || of_others) {
    return fail(Error(ErrorCode::kUsage, cat("no header of a decision can be called ", quote(name)))
                    .with_help("take lower-case letters, digits and `-`, and no name that HTTP uses itself"));
  }
  if (std::ranges::count(name, '-') > static_cast<std::ptrdiff_t>(kMaxDashes))
    return fail(ErrorCode::kUsage, cat("the name ", quote(name), " has more than ", kMaxDashes, " dashes"));
  return {};
}

// `name` with `-`, `_` or `.` at each dash, without itself.
std::vector<std::string> lookalikes(const std::string& name) {
  std::vector<std::string> all = {""};
  for (const char c : name) {
    const std::size_t count = all.size();
    if (c == '-') {
      for (std::size_t i = 0; i < count; ++i) all.push_back(all[i] + '_');
      for (std::size_t i = 0; i < count; ++i) all.push_back(all[i] + '.');
    }
    for (std::size_t i = 0; i < count; ++i) all[i] += c;
  }
  std::erase(all, name);
  return all;
}

// As it is written where nothing quotes it. Nothing for what has no such text.
std::optional<std::string> text_of(const Term& term) {
  switch (term.type()) {
    case ValueType::kString: return term.text();
    case ValueType::kInteger: return cat(term.as_integer());
    case ValueType::kBool: return term.as_bool() ? "true" : "false";
    case ValueType::kDate: return format_date_time(static_cast<std::int64_t>(term.as_date()));
    default: return std::nullopt;
  }
}

}  // namespace

Result<IdentityHeaders> IdentityHeaders::compile(std::vector<IdentityHeader> headers,
                                                 const std::vector<std::string>& remove) {
  IdentityHeaders made;
  std::vector<std::string> removed = remove;
  for (const std::string& name : remove) {
    if (!is_plain_header_name(name))
      return fail(ErrorCode::kUsage, cat("no header called ", quote(name), " can be removed"));
  }
  for (IdentityHeader& header : headers) {
    HARDTACK_CHECK(check_name(header.name));
    if (std::ranges::find(remove, header.name) != remove.end())
      return fail(Error(ErrorCode::kUsage, cat("the header ", quote(header.name), " is set and removed"))
                      .with_help("a proxy would do one, then the other; leave one of them out"));
    if (std::ranges::any_of(made.queries_, [&](const Query& other) { return other.header.name == header.name; }))
      return fail(ErrorCode::kUsage, cat("the header ", quote(header.name), " is set twice"));
    if (header.separator == "")
      return fail(ErrorCode::kUsage, cat("the separator of the header ", quote(header.name), " is empty"));
    if (!is_header_value(header.absent) || !is_header_value(cat("x", header.separator.value_or(""), "x")))
      return fail(ErrorCode::kUsage, cat("the header ", quote(header.name), " has a text that no header can hold"));
    HARDTACK_TRY(Block rule, to_block(parse_rule_source(header.query, {}, {.name = cat("header ", header.name)})));
    if (rule.rules().size() != 1 || rule.rules()[0].head.terms.count != 1) {
      return fail(Error(ErrorCode::kUsage, cat("the query of the header ", quote(header.name), " gives no value"))
                      .with_help("write a rule with one term in its head: `user($u) <- user($u)`"));
    }
    if (rule.defect()) return fail(*rule.defect());
    for (std::string& spelt : lookalikes(header.name)) removed.push_back(std::move(spelt));
    made.queries_.push_back({std::move(header), std::make_shared<const Block>(std::move(rule))});
  }
  for (const std::string& name : removed) made.removals_ += cat(made.removals_.empty() ? "" : ",", name);
  if (made.removals_.size() > kMaxHeaderValue)
    return fail(ErrorCode::kUsage, "the names of headers to remove do not fit into one header");
  made.removed_names_ = std::move(removed);
  return made;
}

std::expected<IdentityHeaders::Headers, IdentityHeaders::Refusal> IdentityHeaders::make(Authorizer& authorizer) const {
  Headers headers;
  headers.reserve(queries_.size());
  for (const Query& query : queries_) {
    const IdentityHeader& header = query.header;
    const auto rows = authorizer.query(*query.rule);
    if (!rows) return std::unexpected(Refusal{header.name, rows.error()});
    if (rows->size() > 1 && !header.separator) return std::unexpected(Refusal{header.name});
    std::string value = rows->empty() ? header.absent : std::string();
    for (std::size_t i = 0; i < rows->size(); ++i) {
      const auto text = text_of((*rows)[i].terms[0]);
      // A value that holds the separator would be read as two.
      const bool splits = rows->size() > 1 && text && text->find(*header.separator) != std::string::npos;
      if (!text || splits) return std::unexpected(Refusal{header.name});
      if (i > 0) value += *header.separator;
      value += *text;
    }
    if (!is_header_value(value)) return std::unexpected(Refusal{header.name});
    headers.emplace_back(header.name, std::move(value));
  }
  return headers;
}

}  // namespace hardtack::serve
