// Authorizer: one loaded world to run, decide, ask and save. What a single decision does not need and an inquiry does.
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "python/native/base/errors.h"
#include "python/native/base/json_value.h"
#include "python/native/decide/decision.h"
#include "python/native/decide/explanation.h"
#include "python/native/decide/policy.h"
#include "python/native/tokens/tokens.h"
#include "python/native/values/blocks.h"
#include "python/native/values/limits.h"
#include "python/native/values/terms.h"
#include "report/explanation_json.h"
#include "report/world_json.h"

namespace hardtack::python {
namespace {

struct AuthorizerObject {
  Ref policy;  // a PolicyObject
  GivenCredentials credentials{Argument{Py_None, "", ""}};
  std::unique_ptr<Request> request = {};  // none if it was restored
  std::unique_ptr<Authorizer> own = {};
  std::unique_ptr<RestoredAuthorizer> restored = {};
  std::optional<Result<Decision>> outcome = {};
  UseFlag flag = {};

  Authorizer& authorizer() const { return restored ? restored->authorizer() : *own; }
  const Request& asked() const { return restored ? restored->request() : *request; }
  int traverse(visitproc visit, void* arg) {
    Py_VISIT(policy.get());
    return 0;
  }
  void clear() {}
};

AuthorizerOptions options_of(const Argument& limits, const EvalLimits& defaults = {}) {
  AuthorizerOptions options;
  if (limits) options.limits = eval_limits_of(limits, defaults);
  return options;
}

// Authorizer(policy, credentials=None, *facts, limits=None, **named)
Ref new_authorizer(const Call& call) {
  if (call.positional == 0) raise_type_error("Authorizer() needs the argument `policy`");
  PolicyObject& policy = policy_of({call.values[0], "Authorizer", "policy"});
  AuthorizerObject made{Ref::share(call.values[0])};
  if (call.positional > 1) made.credentials = GivenCredentials({call.values[1], "Authorizer", "credentials"});
  made.request = std::make_unique<Request>(policy.policy);
  made.own = std::make_unique<Authorizer>();
  add_facts(*made.request, call, 2, "Authorizer");
  check_or_raise(made.own->load(policy.policy, *made.request, made.credentials.view()));
  return make(std::move(made));
}

Ref set_limits(AuthorizerObject& self, const Call& call) {
  static constexpr Signature kSignature{"set_limits", std::array{Parameter{"limits"}}};
  const auto given = bind(kSignature, call);
  const Busy busy(self.flag.used, "Authorizer");
  if (self.restored) raise(Error(ErrorCode::kUsage, "a restored authorizer takes its limits when it is restored"));
  const PolicyObject& policy = value_of<PolicyObject>(self.policy.get());
  auto fresh = std::make_unique<Authorizer>(options_of(given[0], policy.policy->options().limits));
  check_or_raise(fresh->load(policy.policy, *self.request, self.credentials.view()));
  self.own = std::move(fresh);
  self.outcome.reset();
  return Ref::none();
}

Ref run(AuthorizerObject& self, const Call& call) {
  no_arguments("run", call);
  const Busy busy(self.flag.used, "Authorizer");
  forget_raised();
  const Result<void> done = [&] {
    const Unlocked unlocked;
    return self.authorizer().run();
  }();
  check_or_raise(done);
  settle_raised();
  return Ref::none();
}

// As print_decision() says it, of a world whose credential nobody else has.
std::string printed(const Decision& decision, const std::vector<std::string>& sources) {
  std::string text = decision.to_string();
  for (const std::string& source : sources) text += "; " + source;
  return text;
}

Ref authorize(AuthorizerObject& self, const Call& call) {
  no_arguments("authorize", call);
  const Busy busy(self.flag.used, "Authorizer");
  forget_raised();
  {
    const Unlocked unlocked;
    if (const Result<void> ran = self.authorizer().run(); !ran) {
      self.outcome = Result<Decision>(std::unexpect, ran.error());
    } else {
      self.outcome = self.authorizer().decide();
    }
  }
  if (!*self.outcome) raise(self.outcome->error());
  settle_raised();
  DecisionObject decision(self.policy, self.credentials, nullptr);
  decision.owner = Ref::share(object_of(self));
  decision.decision = **self.outcome;
  const Decision& made = *decision.decision;
  for (const FailedCheck& failed : made.failed_checks) {
    decision.sources.push_back(statement_text(self.authorizer(), failed.where));
  }
  if (made.policy) decision.sources.push_back(statement_text(self.authorizer(), made.policy->where));
  decision.printed = self.restored ? printed(made, decision.sources)
                                   : print_decision(made, *decision.by().policy, self.credentials.view());
  return make(std::move(decision));
}

Ref ask(AuthorizerObject& self, const Call& call, bool all) {
  static constexpr Signature kSignature{"query", std::array{Parameter{"rule"}}};
  const auto rule = rule_of(bind(kSignature, call)[0]);
  const Busy busy(self.flag.used, "Authorizer");
  forget_raised();
  Result<std::vector<QueryRow>> rows = [&] {
    const Unlocked unlocked;
    return all ? self.authorizer().query_all(*rule) : self.authorizer().query(*rule);
  }();
  if (!rows) raise(rows.error());
  settle_raised();
  Ref list = Ref::own(PyList_New(0));
  for (QueryRow& row : *rows) {
    if (PyList_Append(list.get(), make_fact(std::move(row.name), std::move(row.terms)).get()) < 0) throw Raised{};
  }
  return list;
}
Ref query(AuthorizerObject& self, const Call& call) { return ask(self, call, false); }
Ref query_all(AuthorizerObject& self, const Call& call) { return ask(self, call, true); }

Ref explain_authorizer(AuthorizerObject& self, const Call& call) {
  no_arguments("explain", call);
  const Busy busy(self.flag.used, "Authorizer");
  if (!self.outcome) raise(Error(ErrorCode::kUsage, "nothing was decided yet").with_help("call authorize() first"));
  Ref explained = explanation_of(self.authorizer(), *self.outcome);
  settle_raised();
  return explained;
}

Ref trace_authorizer(AuthorizerObject& self, const Call& call) {
  static constexpr Signature kSignature{"trace", std::array{Parameter{"as_dict", kNamed}}};
  const auto given = bind(kSignature, call);
  const Busy busy(self.flag.used, "Authorizer");
  const Trace traced = trace(self.authorizer(), self.asked());
  settle_raised();
  if (flag_of(given[0], false)) return parsed_json(write_json(trace_json(traced), JsonLayout::kCompact));
  return text(trace_text(traced));
}

Ref world(AuthorizerObject& self, const Call& call) {
  no_arguments("world", call);
  const Busy busy(self.flag.used, "Authorizer");
  TextBudget budget(std::size_t{16} << 20);
  return parsed_json(write_json(world_json(world_text(self.authorizer(), budget)), JsonLayout::kCompact));
}

Ref authorizer_source(AuthorizerObject& self) {
  return text(authorizer_code(*value_of<PolicyObject>(self.policy.get()).policy, self.asked()));
}

Ref snapshot(AuthorizerObject& self, const Call& call) {
  no_arguments("snapshot", call);
  const Busy busy(self.flag.used, "Authorizer");
  return bytes(value_or_raise(write_snapshot(self.authorizer(), self.asked())));
}

Ref restore(const Call& call) {
  static constexpr Signature kSignature{
      "restore", std::array{Parameter{"data"}, Parameter{"limits", kNamed}, Parameter{"functions", kNamed},
                            Parameter{"regex", kNamed}}};
  const auto given = bind(kSignature, call);
  Result<Snapshot> parsed = [&] {
    if (given[0].value != nullptr && PyUnicode_Check(given[0].value) != 0)
      return Snapshot::parse_text(text_of_argument(given[0]));
    const std::optional<Buffer> data = Buffer::of(given[0].value);
    if (!data) wrong_type(given[0], "str or bytes");
    return Snapshot::parse(data->bytes());
  }();
  Ref functions;
  if (given[2]) {
    if (PyDict_Check(given[2].value) == 0) wrong_type(given[2], "a dict of functions");
    functions = Ref::own(PyDict_Copy(given[2].value));
  }
  PolicyOptions options;
  options.limits = eval_limits_of(given[1]);
  options.enable_regex = flag_of(given[3], true);
  options.externs = host_functions_of({functions.get(), "restore", "functions"});
  Snapshot snapshot = value_or_raise(std::move(parsed));
  RestoredAuthorizer restored = value_or_raise(RestoredAuthorizer::from(std::move(snapshot), std::move(options)));
  auto held = std::make_unique<RestoredAuthorizer>(std::move(restored));
  const std::shared_ptr<const Policy>& policy = held->request().shared_policy();
  AuthorizerObject made{make_policy(policy, std::move(functions))};
  made.restored = std::move(held);
  return make(std::move(made));
}

Ref stats(AuthorizerObject& self) {
  const RunStats counted = self.authorizer().stats();
  return Ref::own(Py_BuildValue("{s:K,s:K,s:K,s:d}", "facts", static_cast<unsigned long long>(counted.facts),
                                "iterations", static_cast<unsigned long long>(counted.iterations), "steps",
                                static_cast<unsigned long long>(counted.steps), "seconds",
                                std::chrono::duration<double>(counted.elapsed).count()));
}

PyMethodDef g_methods[] = {
    method<&run>("run", "run()\n--\n\nApplies the rules."),
    method<&authorize>("authorize", "authorize()\n--\n\nApplies the rules and decides: a Decision."),
    method<&query>("query",
                   "query(rule)\n--\n\nWhat a rule (Rule or text) finds among the facts of the policy, the request and "
                   "the first block."),
    method<&query_all>("query_all", "query_all(rule)\n--\n\nThe same among the facts of all blocks."),
    method<&explain_authorizer>("explain", "explain()\n--\n\nWhy it was decided so: an Explanation."),
    method<&trace_authorizer>("trace", "trace(*, as_dict=False)\n--\n\nEvery rule that fired, in rounds."),
    method<&world>("world", "world()\n--\n\nAll facts with their origins, rules, checks and policies, as a dict."),
    method<&snapshot>("snapshot", "snapshot()\n--\n\nThe world as bytes, signed by nobody."),
    method<&set_limits>("set_limits", "set_limits(limits)\n--\n\nStarts again under other limits than the policy's."),
    class_method<&restore>("restore",
                           "restore(data, *, limits=None, functions=None, regex=True)\n--\n\n"
                           "The authorizer of a snapshot, text or bytes. Restore only what you stored yourself."),
    {},
};
PyGetSetDef g_attributes[] = {
    attribute<AuthorizerObject, &authorizer_source>("code", "The policy and the request's facts as text."),
    attribute<AuthorizerObject, &stats>("stats", "What it cost so far."),
    {},
};

}  // namespace

void add_authorizer_types(PyObject* module) {
  add_type<AuthorizerObject>(module,
                             {"hardtack.Authorizer",
                              "Authorizer(policy, credentials=None, /, *facts, **named_facts)\n--\n\n"
                              "A loaded world: to decide, to query, to look at and to save. For one thread at a time.",
                              g_methods,
                              g_attributes,
                              {constructor<&new_authorizer>()}});
}

}  // namespace hardtack::python
