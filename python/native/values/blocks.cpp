#include "python/native/values/blocks.h"

#include <utility>

#include "python/native/base/errors.h"
#include "python/native/values/terms.h"

namespace hardtack::python {
namespace {

// Of a parsed text, which must be right.
std::shared_ptr<const Block> checked(ParsedBlock parsed) {
  if (!parsed.block) raise(*parsed.source, parsed.diagnostics);
  return std::make_shared<const Block>(*std::move(parsed.block));
}

std::shared_ptr<const Block> parse(bool authorizer, std::string_view source, const Parameters& parameters,
                                   std::string_view name, bool allow_unused = false) {
  CompileOptions options;
  options.name = name;
  options.allow_unused_parameters = allow_unused;
  return checked(authorizer ? parse_authorizer_source(std::string(source), parameters, options)
                            : parse_block_source(std::string(source), parameters, options));
}

std::string scopes_of(const std::vector<std::shared_ptr<const Block>>& parts) {
  std::string text;
  for (const auto& part : parts) {
    if (part->scopes().empty()) continue;
    // " trusting a, b" of each, joined.
    std::string printed = print_scopes(*part, part->scopes());
    const std::size_t first = printed.find("trusting ");
    if (first != std::string::npos) printed.erase(0, first + 9);
    text += text.empty() ? "trusting " + printed : ", " + printed;
  }
  if (!text.empty()) text += ";\n";
  return text;
}

// All statements of the parts but their scopes.
std::string statements_of(const Block& part) {
  std::string text;
  for (const Predicate& fact : part.facts()) text += print_fact(part, fact) + ";\n";
  for (const Rule& rule : part.rules()) text += print_rule(part, rule) + ";\n";
  for (const Check& check : part.checks()) text += print_check(part, check) + ";\n";
  for (const PolicyStatement& policy : part.policies()) text += print_policy(part, policy) + ";\n";
  return text;
}

Result<void> add_facts(const std::vector<FactObject>& facts, ProgramBuilder& builder) {
  std::vector<Value> values;
  for (const FactObject& fact : facts) {
    values.clear();
    for (const Term& term : fact.terms) {
      HARDTACK_TRY(const Value value, term.to_value(builder.terms()));
      values.push_back(value);
    }
    HARDTACK_CHECK(builder.add_fact(builder.terms().intern(fact.name), values));
  }
  return {};
}

std::shared_ptr<const Block> block_of_facts(const std::vector<FactObject>& facts) {
  ProgramBuilder builder;
  check_or_raise(add_facts(facts, builder));
  return std::make_shared<const Block>(std::move(builder).build());
}

// Makes the facts that stand alone a part, before something is added behind them: facts keep their order.
void gather_facts(BlockObject& block) {
  if (block.facts.empty()) return;
  block.parts.push_back(block_of_facts(block.facts));
  block.facts.clear();
}

std::shared_ptr<const Block> merged(const BlockObject& block) {
  if (block.parts.size() == 1 && block.facts.empty()) return block.parts[0];
  if (block.parts.empty()) return block_of_facts(block.facts);
  std::string text = scopes_of(block.parts);
  for (const auto& part : block.parts) text += statements_of(*part);
  CompileOptions options;
  options.name = "<block>";
  options.printed = true;
  options.append = [&](ProgramBuilder& builder) { return add_facts(block.facts, builder); };
  return checked(block.authorizer ? parse_authorizer_source(std::move(text), {}, options)
                                  : parse_block_source(std::move(text), {}, options));
}

FactObject fact_from(const Block& block) {
  const Predicate& fact = block.facts()[0];
  std::vector<Term> terms;
  for (const Value value : block.terms_of(fact)) terms.push_back(Term::from_value(block.terms(), value));
  return {std::string(block.terms().text(fact.name)), std::move(terms)};
}

// Facts

Ref new_fact(const Call& call) {
  if (call.named() > 0) raise_type_error("Fact() takes no arguments by name");
  if (call.positional == 0) raise_type_error("Fact() needs the argument `name`");
  FactObject fact{std::string(text_of_argument({call.values[0], "Fact", "name"})), {}};
  for (std::size_t i = 1; i < call.positional; ++i) fact.terms.push_back(term_of(call.values[i], {"fact", fact.name}));
  // What cannot be written is refused here, not where the fact is used.
  ProgramBuilder builder;
  const std::vector<FactObject> one{fact};
  check_or_raise(add_facts(one, builder));
  return make(std::move(fact));
}

Ref parse_fact(const Call& call) {
  static constexpr Signature kSignature{"parse", std::array{Parameter{"source"}, Parameter{"parameters", kOptional}}};
  const auto given = bind(kSignature, call);
  CompileOptions options;
  options.name = "<fact>";
  const auto parsed = checked(
      parse_fact_source(std::string(text_of_argument(given[0])), parameters_of(given[1].value, "parse"), options));
  return make(fact_from(*parsed));
}

Ref fact_name(FactObject& self) { return text(self.name); }
Ref fact_terms(FactObject& self) {
  Ref list = Ref::own(PyList_New(static_cast<Py_ssize_t>(self.terms.size())));
  for (std::size_t i = 0; i < self.terms.size(); ++i) {
    PyList_SetItem(list.get(), static_cast<Py_ssize_t>(i), object_of_term(self.terms[i]).release());
  }
  return list;
}
Ref fact_text(FactObject& self) { return text(print_predicate(self.name, self.terms)); }
Ref fact_repr(FactObject& self) { return text("<Fact " + print_predicate(self.name, self.terms) + ">"); }

PyObject* compare_facts(PyObject* self, PyObject* other, int operation) noexcept {
  const FactObject* right = value_if<FactObject>(other);
  if (right == nullptr || (operation != Py_EQ && operation != Py_NE)) return Ref::share(Py_NotImplemented).release();
  const FactObject& left = value_of<FactObject>(self);
  const bool equal = left.name == right->name && left.terms == right->terms;
  return truth(equal == (operation == Py_EQ)).release();
}

Py_hash_t hash_fact(PyObject* self) noexcept {
  Py_hash_t hash = -1;
  guarded_status([&] { hash = PyObject_Hash(fact_text(value_of<FactObject>(self)).get()); });
  return hash;
}

// Statements

template <StatementKind kKind>
std::string printed(const Block& block) {
  if constexpr (kKind == StatementKind::kRule) return print_rule(block, block.rules()[0]);
  if constexpr (kKind == StatementKind::kCheck) return print_check(block, block.checks()[0]);
  return print_policy(block, block.policies()[0]);
}

template <StatementKind kKind>
std::size_t count_of(const Block& block) {
  if constexpr (kKind == StatementKind::kRule) return block.rules().size();
  if constexpr (kKind == StatementKind::kCheck) return block.checks().size();
  return block.policies().size();
}

template <StatementKind kKind>
std::shared_ptr<const Block> parse_statement(std::string_view source, const Parameters& parameters) {
  const std::string what(name_of(kKind));
  CompileOptions options;
  options.name = "<" + what + ">";
  if constexpr (kKind == StatementKind::kRule)
    return checked(parse_rule_source(std::string(source), parameters, options));
  std::string statement(source);
  const std::size_t last = statement.find_last_not_of(" \t\r\n");
  if (last != std::string::npos && statement[last] != ';') statement += ";";
  const auto block = checked(parse_authorizer_source(std::move(statement), parameters, options));
  const std::size_t all = block->facts().size() + block->rules().size() + block->checks().size() +
                          block->policies().size() + block->scopes().size();
  if (all != 1 || count_of<kKind>(*block) != 1) {
    raise(Error(ErrorCode::kSyntax, "the text is not one " + what).with_help("give a text with one statement"));
  }
  return block;
}

template <StatementKind kKind>
Ref new_statement(const Call& call) {
  static constexpr Signature kSignature{kKind == StatementKind::kRule    ? "Rule"
                                        : kKind == StatementKind::kCheck ? "Check"
                                                                         : "PolicyStatement",
                                        std::array{Parameter{"source"}, Parameter{"parameters", kOptional}}};
  const auto given = bind(kSignature, call);
  const Parameters parameters = parameters_of(given[1].value, kSignature.function);
  return make(StatementObject<kKind>{parse_statement<kKind>(text_of_argument(given[0]), parameters)});
}

template <StatementKind kKind>
Ref statement_text_of(StatementObject<kKind>& self) {
  return text(printed<kKind>(*self.block));
}
template <StatementKind kKind>
Ref statement_repr(StatementObject<kKind>& self) {
  return text("<" + std::string(name_of(kKind)) + " " + printed<kKind>(*self.block) + ">");
}

template <StatementKind kKind>
PyObject* compare_statements(PyObject* self, PyObject* other, int operation) noexcept {
  return guarded([&] {
    auto* right = value_if<StatementObject<kKind>>(other);
    if (right == nullptr || (operation != Py_EQ && operation != Py_NE)) return Ref::share(Py_NotImplemented);
    const bool equal = printed<kKind>(*value_of<StatementObject<kKind>>(self).block) == printed<kKind>(*right->block);
    return truth(equal == (operation == Py_EQ));
  });
}

template <StatementKind kKind>
Py_hash_t hash_statement(PyObject* self) noexcept {
  Py_hash_t hash = -1;
  guarded_status([&] { hash = PyObject_Hash(statement_text_of<kKind>(value_of<StatementObject<kKind>>(self)).get()); });
  return hash;
}

template <StatementKind kKind>
void add_statement_type(PyObject* module, const char* name, const char* doc) {
  add_type<StatementObject<kKind>>(module, {name,
                                            doc,
                                            nullptr,
                                            nullptr,
                                            {constructor<&new_statement<kKind>>(),
                                             text_slot<StatementObject<kKind>, &statement_text_of<kKind>>(Py_tp_str),
                                             text_slot<StatementObject<kKind>, &statement_repr<kKind>>(Py_tp_repr),
                                             {Py_tp_richcompare, slot(&compare_statements<kKind>)},
                                             {Py_tp_hash, slot(&hash_statement<kKind>)}}});
}

// Blocks

Ref new_block(const Call& call) {
  static constexpr Signature kSignature{
      "Block", std::array{Parameter{"source", kOptional}, Parameter{"parameters", kOptional},
                          Parameter{"authorizer", kNamed}, Parameter{"context", kNamed}, Parameter{"name", kNamed}}};
  const auto given = bind(kSignature, call);
  BlockObject block;
  block.authorizer = flag_of(given[2], false);
  const Parameters parameters = parameters_of(given[1].value, "Block");
  if (const auto context = optional_text(given[3])) {
    block.context = *context;
    block.has_context = true;
  }
  if (const auto source = optional_text(given[0])) {
    block.parts.push_back(parse(block.authorizer, *source, parameters, optional_text(given[4]).value_or("<block>")));
  }
  return make(std::move(block));
}

Ref add_code(BlockObject& self, const Call& call) {
  static constexpr Signature kSignature{
      "add_code", std::array{Parameter{"source"}, Parameter{"parameters", kOptional}, Parameter{"name", kNamed},
                             Parameter{"allow_unused", kNamed}}};
  const auto given = bind(kSignature, call);
  const Parameters parameters = parameters_of(given[1].value, "add_code");
  const std::string_view name = optional_text(given[2]).value_or("<block>");
  auto part = parse(self.authorizer, text_of_argument(given[0]), parameters, name, flag_of(given[3], false));
  const Busy busy(self.flag.used, "Block");
  gather_facts(self);
  self.parts.push_back(std::move(part));
  self.whole = nullptr;
  return Ref::none();
}

void check_addable(const BlockObject& self, PyObject* object) {
  if (value_if<FactObject>(object) != nullptr || value_if<RuleObject>(object) != nullptr ||
      value_if<CheckObject>(object) != nullptr) {
    return;
  }
  if (value_if<PolicyStatementObject>(object) == nullptr) {
    raise_type_error("add() takes Fact, Rule, Check and PolicyStatement, not " + type_name(object));
  }
  if (!self.authorizer) raise_type_error("add(): a block of a token holds no policies");
}

void add_one(BlockObject& self, PyObject* object) {
  if (const FactObject* fact = value_if<FactObject>(object)) {
    self.facts.push_back(*fact);
    return;
  }
  gather_facts(self);
  if (const RuleObject* rule = value_if<RuleObject>(object)) {
    self.parts.push_back(rule->block);
  } else if (const CheckObject* check = value_if<CheckObject>(object)) {
    self.parts.push_back(check->block);
  } else {
    self.parts.push_back(value_of<PolicyStatementObject>(object).block);
  }
}

Ref add(BlockObject& self, const Call& call) {
  if (call.named() > 0) raise_type_error("add() takes no arguments by name");
  const Busy busy(self.flag.used, "Block");
  // All or none.
  for (std::size_t i = 0; i < call.positional; ++i) check_addable(self, call.values[i]);
  self.whole = nullptr;
  for (std::size_t i = 0; i < call.positional; ++i) add_one(self, call.values[i]);
  return Ref::none();
}

Ref merge(BlockObject& self, const Call& call) {
  static constexpr Signature kSignature{"merge", std::array{Parameter{"block"}}};
  const auto given = bind(kSignature, call);
  BlockObject& other = instance<BlockObject>(given[0], "Block");
  if (!self.authorizer && other.authorizer) wrong_value(given[0], "a block of a token holds no policies");
  const Busy busy(self.flag.used, "Block");
  if (&other == &self) return Ref::none();
  const Busy other_busy(other.flag.used, "Block");
  gather_facts(self);
  self.parts.insert(self.parts.end(), other.parts.begin(), other.parts.end());
  self.facts.insert(self.facts.end(), other.facts.begin(), other.facts.end());
  self.whole = nullptr;
  return Ref::none();
}

Ref block_code(BlockObject& self) {
  const auto whole = build(self);
  return text(self.authorizer ? print_authorizer(*whole) : print_block(*whole));
}

Ref block_context(BlockObject& self) { return self.has_context ? text(self.context) : Ref::none(); }

Ref block_repr(BlockObject& self) {
  const auto whole = build(self);
  return text("<Block: " + std::to_string(whole->facts().size()) + " facts, " + std::to_string(whole->rules().size()) +
              " rules, " + std::to_string(whole->checks().size()) + " checks, " +
              std::to_string(whole->policies().size()) + " policies>");
}

Ref copy_block(BlockObject& self, const Call& call) {
  no_arguments("copy", call);
  const Busy busy(self.flag.used, "Block");
  BlockObject copy;
  copy.authorizer = self.authorizer;
  copy.parts = self.parts;
  copy.facts = self.facts;
  copy.whole = self.whole;
  copy.context = self.context;
  copy.has_context = self.has_context;
  return make(std::move(copy));
}

PyMethodDef g_fact_methods[] = {
    class_method<&parse_fact>(
        "parse",
        "parse(source, parameters=None)\n--\n\nThe fact that a text writes, with values for its {parameters}."),
    {},
};
PyGetSetDef g_fact_attributes[] = {
    attribute<FactObject, &fact_name>("name", "The predicate's name."),
    attribute<FactObject, &fact_terms>("terms", "The terms as a list of values."),
    {},
};
PyMethodDef g_block_methods[] = {
    method<&add_code>("add_code",
                      "add_code(source, parameters=None, *, name='<block>', allow_unused=False)\n--\n\n"
                      "Adds the statements of a text. With `allow_unused`, parameters may be for other texts."),
    method<&add>("add", "add(*statements)\n--\n\nAdds a Fact, Rule, Check or PolicyStatement each."),
    method<&merge>("merge", "merge(block)\n--\n\nAdds all statements of another block."),
    method<&copy_block>("copy", "copy()\n--\n\nA block of its own with the same statements."),
    {},
};
PyGetSetDef g_block_attributes[] = {
    attribute<BlockObject, &block_code>("code", "The statements as text."),
    attribute<BlockObject, &block_context>("context", "The text beside the program, or None."),
    {},
};

}  // namespace

void Busy::refuse(const char* what) {
  raise(Error(ErrorCode::kUsage, std::string("this ") + what + " is in use")
            .with_help("use one for each thread, and none from a function that it called itself"));
}

std::shared_ptr<const Block> build(BlockObject& block) {
  const Busy busy(block.flag.used, "Block");
  if (block.whole == nullptr) block.whole = merged(block);
  return block.whole;
}

std::shared_ptr<const Block> block_of(const Argument& argument) {
  if (argument.value != nullptr) {
    if (BlockObject* block = value_if<BlockObject>(argument.value)) return build(*block);
    if (PyUnicode_Check(argument.value) != 0) return parse(false, text_of_argument(argument), {}, "<block>");
  }
  wrong_type(argument, "Block or str");
}

std::shared_ptr<const Block> rule_of(const Argument& argument) {
  if (argument.value != nullptr) {
    if (const RuleObject* rule = value_if<RuleObject>(argument.value)) return rule->block;
    if (PyUnicode_Check(argument.value) != 0)
      return parse_statement<StatementKind::kRule>(text_of_argument(argument), {});
  }
  wrong_type(argument, "Rule or str");
}

Ref make_fact(std::string name, std::vector<Term> terms) { return make(FactObject{std::move(name), std::move(terms)}); }

void add_block_types(PyObject* module) {
  add_type<FactObject>(module, {"hardtack.Fact",
                                "Fact(name, *terms)\n--\n\nA fact with these values as its terms.",
                                g_fact_methods,
                                g_fact_attributes,
                                {constructor<&new_fact>(),
                                 text_slot<FactObject, &fact_text>(Py_tp_str),
                                 text_slot<FactObject, &fact_repr>(Py_tp_repr),
                                 {Py_tp_richcompare, slot(&compare_facts)},
                                 {Py_tp_hash, slot(&hash_fact)}}});
  add_statement_type<StatementKind::kRule>(module, "hardtack.Rule",
                                           "Rule(source, parameters=None)\n--\n\nA rule; also what a world is asked.");
  add_statement_type<StatementKind::kCheck>(module, "hardtack.Check", "Check(source, parameters=None)\n--\n\nA check.");
  add_statement_type<StatementKind::kPolicy>(
      module, "hardtack.PolicyStatement",
      "PolicyStatement(source, parameters=None)\n--\n\nAn `allow if` or a `deny if`.");
  add_type<BlockObject>(
      module, {"hardtack.Block",
               "Block(source=None, parameters=None, *, authorizer=False, context=None, name='<block>')\n--\n\n"
               "Statements for a block of a token, or, with `authorizer`, of an authorizer.",
               g_block_methods,
               g_block_attributes,
               {constructor<&new_block>(), text_slot<BlockObject, &block_code>(Py_tp_str),
                text_slot<BlockObject, &block_repr>(Py_tp_repr)}});
}

}  // namespace hardtack::python
