#include "bench/rows.h"
#include "bench/session.h"
#include "grammar/compile.h"
#include "grammar/parse.h"

namespace hardtack::bench {
namespace {

Sample run_loaded(const Session& session, double seconds) {
  Authorizer authorizer;
  const Request request = session.request();
  return measure_prepared(
      seconds, [&] { keep(authorizer.load(session.policy, request)); },
      [&] {
        keep(authorizer.run());
        keep(authorizer.decide());
      });
}

Sample authorize_known(const Session& session, double seconds) {
  Authorizer authorizer;
  const Request request = session.request();
  return measure(seconds, [&] { keep(authorizer.authorize(session.policy, request)); });
}

Sample authorize_request(const Session& session, double seconds) {
  Authorizer authorizer;
  Request request(session.policy);
  return measure(seconds, [&] {
    request.clear();
    session.facts.add_to(request);
    keep(authorizer.authorize(session.policy, request));
  });
}

// A service that loaded another policy goes on with the authorizer that it has.
Result<Sample> authorize_reloaded(const Session& session, std::string_view name, double seconds) {
  HARDTACK_TRY(const Session loaded, Session::open(name));
  Authorizer authorizer;
  Request before(session.policy);
  Request after(loaded.policy);
  bool swapped = false;
  return measure(seconds, [&] {
    swapped = !swapped;
    Request& request = swapped ? after : before;
    request.clear();
    session.facts.add_to(request);
    keep(authorizer.authorize(request.shared_policy(), request));
  });
}

Result<Decision> decide_text(const Workload& work) {
  HARDTACK_TRY(Block source, authorizer_from_source(work.policy + work.facts));
  PolicyOptions options;
  options.limits = wide_limits();
  HARDTACK_TRY(auto policy, Policy::compile(std::move(source), options));
  Authorizer authorizer;
  return authorizer.authorize(policy, Request(policy));
}

Result<Decision> decide_once(const Session& session) {
  Authorizer authorizer;
  const Request request = session.request();
  return authorizer.authorize(session.policy, request);
}

}  // namespace

Result<Sample> datalog_row(std::string_view measured, std::string_view name, const RowContext& context) {
  HARDTACK_TRY(const Session session, Session::open(name));
  HARDTACK_CHECK(session.check(decide_once(session)));
  if (measured == "run") return run_loaded(session, context.seconds);
  if (measured == "authorize") return authorize_known(session, context.seconds);
  if (measured == "request") return authorize_request(session, context.seconds);
  if (measured == "reload") return authorize_reloaded(session, name, context.seconds);
  HARDTACK_CHECK(session.check(decide_text(session.work)));
  return measure(context.seconds, [&] { keep(decide_text(session.work)); });
}

Result<Sample> source_row(std::string_view measured, std::string_view name, const RowContext& context) {
  const std::string text = name == "auth10" ? auth10() : name == "auth200" ? auth200() : facts10000();
  if (measured == "parse") {
    if (parse_source(text).diagnostics.has_errors()) return fail(ErrorCode::kUsage, "the text does not parse");
    return measure(context.seconds, [&] { keep(parse_source(text)); });
  }
  const auto compile = [&]() -> Result<std::shared_ptr<const Policy>> {
    HARDTACK_TRY(Block source, authorizer_from_source(text));
    PolicyOptions options;
    options.limits = wide_limits();
    return Policy::compile(std::move(source), options);
  };
  HARDTACK_CHECK(compile());
  return measure(context.seconds, [&] { keep(compile()); });
}

}  // namespace hardtack::bench
