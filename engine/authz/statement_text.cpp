#include "engine/authz/statement_text.h"

#include "engine/eval/world.h"

namespace hardtack {
namespace {

void print_one(Printer& printer, const Block& block, const StatementRef& where) {
  const auto one_of = [&](const auto& statements, auto member) {
    if (where.index < statements.size()) (printer.*member)(block, statements[where.index]);
  };
  switch (where.kind) {
    case StatementKind::kFact: one_of(block.facts(), &Printer::fact); break;
    case StatementKind::kRule: one_of(block.rules(), &Printer::rule); break;
    case StatementKind::kCheck: one_of(block.checks(), &Printer::check); break;
    case StatementKind::kPolicy: one_of(block.policies(), &Printer::policy); break;
  }
}

const Credential* credential_of(const Credentials& credentials, const StatementRef& where) {
  const std::size_t number = where.block.credential();
  if (number == 0) return credentials.primary();
  return number <= credentials.further().size() ? &credentials.further()[number - 1] : nullptr;
}

}  // namespace

std::string statement_text(const Policy& policy, const Credentials& credentials, const StatementRef& where,
                           std::size_t most_bytes) {
  Printer printer(most_bytes);
  if (const auto index = where.block.index(); !index) {
    print_one(printer, policy.source(), where);
  } else if (const Credential* credential = credential_of(credentials, where);
             credential != nullptr && *index < credential->blocks().size()) {
    print_one(printer, *credential->blocks()[*index].block, where);
  }
  return printer.take();
}

std::string print_decision(const Decision& decision, const Policy& policy, const Credentials& credentials,
                           std::size_t most_bytes) {
  TextBudget budget(most_bytes);
  const auto quoted = [&](const StatementRef& where) {
    return ": " + budget.print([&](Printer& printer) {
      printer.text(statement_text(policy, credentials, where, budget.left()));
    });
  };
  if (decision.allowed()) return decision.to_string() + (decision.policy ? quoted(decision.policy->where) : "");
  std::string text = "denied: ";
  for (const FailedCheck& failed : decision.failed_checks) {
    if (budget.spent()) return text + "...";
    text += failed.where.to_string() + " failed" + quoted(failed.where) + "; ";
  }
  if (!decision.policy) return text + "no policy matched";
  if (decision.policy->kind == PolicyKind::kDeny) {
    return text + decision.policy->where.to_string() + " matched" + quoted(decision.policy->where);
  }
  text.resize(text.size() - 2);  // an allow that the failed checks overrule
  return text;
}

std::string statement_text(const Authorizer& authorizer, const StatementRef& where, std::size_t most_bytes) {
  Printer printer(most_bytes);
  print_statement(printer, authorizer, where);
  return printer.take();
}

void print_statement(Printer& printer, const Authorizer& authorizer, const StatementRef& where) {
  for (const WorldBlock& block : authorizer.world().blocks()) {
    if (block.id == where.block) return print_one(printer, *block.source, where);
  }
}

}  // namespace hardtack
