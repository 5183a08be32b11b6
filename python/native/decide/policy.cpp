#include "python/native/decide/policy.h"

#include <string>
#include <utility>

#include "python/native/base/errors.h"
#include "python/native/values/blocks.h"
#include "python/native/values/limits.h"
#include "python/native/values/terms.h"

namespace hardtack::python {
namespace {

PolicyOptions options_of(const Argument& limits, const Argument& regex, const Argument& predicates,
                         const Ref& functions) {
  PolicyOptions options;
  options.limits = eval_limits_of(limits);
  options.enable_regex = flag_of(regex, true);
  // What only blocks of Biscuits say, unless the host decides over something else.
  if (flag_of(predicates, true)) options.token_predicates = biscuit_predicates();
  options.externs = host_functions_of({functions.get(), "Policy", "functions"});
  return options;
}

std::shared_ptr<const Policy> compiled(Block block, PolicyOptions options) {
  Result<std::shared_ptr<const Policy>> policy = [&] {
    const Unlocked unlocked;
    return Policy::compile(std::move(block), std::move(options));
  }();
  return value_or_raise(std::move(policy));
}

Ref new_policy(const Call& call) {
  static constexpr Signature kSignature{
      "Policy", std::array{Parameter{"source"}, Parameter{"parameters", kOptional}, Parameter{"name", kNamed},
                           Parameter{"limits", kNamed}, Parameter{"functions", kNamed}, Parameter{"regex", kNamed},
                           Parameter{"reserve_token_facts", kNamed}, Parameter{"once", kNamed}}};
  const auto given = bind(kSignature, call);
  const Parameters parameters = parameters_of(given[1].value, "Policy");
  Ref functions;
  if (given[4]) {
    if (PyDict_Check(given[4].value) == 0) wrong_type(given[4], "a dict of functions");
    functions = Ref::own(PyDict_Copy(given[4].value));
  }
  PolicyOptions options = options_of(given[3], given[5], given[6], functions);
  options.saturate = !flag_of(given[7], false);

  std::string source;
  CompileOptions compile;
  compile.name = optional_text(given[2]).value_or("<policy>");
  if (BlockObject* block = given[0].value == nullptr ? nullptr : value_if<BlockObject>(given[0].value)) {
    source = print_authorizer(*build(*block));
    compile.printed = true;
  } else {
    if (PyUnicode_Check(given[0].value) == 0) wrong_type(given[0], "str or Block");
    source = text_of_argument(given[0]);
  }
  ParsedBlock parsed = [&] {
    const Unlocked unlocked;
    return parse_authorizer_source(std::move(source), parameters, compile);
  }();
  if (!parsed.block) raise(*parsed.source, parsed.diagnostics);
  PolicyObject made{compiled(*std::move(parsed.block), std::move(options))};
  made.functions = std::move(functions);
  made.source = std::move(parsed.source);
  made.map = std::move(parsed.map);
  return make(std::move(made));
}

Ref policy_code(PolicyObject& self) { return text(print_authorizer(self.policy->source())); }
Ref policy_repr(PolicyObject& self) {
  const Block& block = self.policy->source();
  return text("<Policy: " + std::to_string(block.facts().size()) + " facts, " + std::to_string(block.rules().size()) +
              " rules, " + std::to_string(block.checks().size()) + " checks, " +
              std::to_string(block.policies().size()) + " policies>");
}

PyGetSetDef g_attributes[] = {
    attribute<PolicyObject, &policy_code>("code", "The statements as text."),
    {},
};

}  // namespace

void PolicyObject::clear() {
  // The engine borrows the dict: it loses its functions, and stays.
  if (functions) PyDict_Clear(functions.get());
}

PolicyObject& policy_of(const Argument& argument) { return instance<PolicyObject>(argument, "Policy"); }

Ref make_policy(std::shared_ptr<const Policy> policy, Ref functions) {
  PolicyObject made{std::move(policy)};
  made.functions = std::move(functions);
  return make(std::move(made));
}

void add_policy_types(PyObject* module) {
  static std::vector<PyMethodDef> methods = decide_methods();
  methods.push_back({});
  add_type<PolicyObject>(
      module,
      {"hardtack.Policy",
       "Policy(source, parameters=None, *, name='<policy>', limits=None, functions=None, regex=True, "
       "reserve_token_facts=True, once=False)\n--\n\n"
       "A compiled policy. It is frozen: share it between threads and keep it. With `once` nothing is worked out ahead "
       "for later requests.",
       methods.data(),
       g_attributes,
       {constructor<&new_policy>(), text_slot<PolicyObject, &policy_code>(Py_tp_str),
        text_slot<PolicyObject, &policy_repr>(Py_tp_repr)}});
}

}  // namespace hardtack::python
