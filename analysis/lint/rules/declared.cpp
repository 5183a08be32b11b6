// What the configuration declares: functions of the host, parameters, the version of the language.
#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include "analysis/lint/context.h"
#include "engine/text/cat.h"
#include "engine/text/quote.h"
#include "grammar/check/node_kinds.h"
#include "stdlib/functions.h"

namespace hardtack::analysis {
namespace {

using enum DiagnosticCode;

// Calls of a function that the host has beside those that the configuration lists.
void check_standard(LintContext& context, const StandardFunction& function, NodeId call) {
  const SyntaxTree& tree = context.tree;
  const auto children = tree.children(call);
  if (children.size() != 2) {
    context.report(kExternUndeclared, tree.node(call).name,
                   cat(quote(function.name), " takes an argument: ", function.argument_name));
    return;
  }
  const auto expect = [&](NodeId node, ValueType wanted, std::string_view what) {
    const auto type = context.typing.type(node);
    if (!type || *type == wanted) return;
    context.report(kExternUndeclared, tree.span(node),
                   cat(quote(function.name), what, name_of(wanted), ", and this is a value of type ", name_of(*type)));
  };
  expect(children[0], function.receiver, " is called on a ");
  expect(children[1], function.argument, " takes a ");
  const Constant* argument = context.typing.constant(children[1]);
  const auto* text = argument == nullptr ? nullptr : std::get_if<std::string_view>(argument);
  if (text == nullptr) return;
  if (const auto readable = function.check_argument(*text); !readable) {
    context.report(kExternUndeclared, tree.span(children[1]), readable.error().message())
        .set_help(readable.error().help());
  }
}

void check_externs(LintContext& context) {
  const auto& declared = context.config.externs;
  const SyntaxTree& tree = context.tree;
  for (const NamedSymbol& symbol : context.symbols.externs()) {
    const std::vector<std::uint32_t>* counts = nullptr;
    if (declared) {
      if (const auto found = declared->find(symbol.name); found != declared->end()) counts = &found->second;
    }
    const StandardFunction* standard = find_standard_function(symbol.name);
    for (NodeId call : context.symbols.occurrences(symbol)) {
      if (counts != nullptr) {
        const auto arguments = static_cast<std::uint32_t>(tree.children(call).size() - 1);
        if (std::ranges::find(*counts, arguments) != counts->end()) continue;
        context.report(kExternUndeclared, tree.node(call).name,
                       quote(symbol.name) + " takes " + (arguments == 0 ? "an argument" : "no argument"));
      } else if (standard != nullptr && context.config.standard_functions) {
        check_standard(context, *standard, call);
      } else if (declared) {
        context
            .report(kExternUndeclared, tree.node(call).name, "no function of the host is called " + quote(symbol.name))
            .set_help(standard == nullptr
                          ? "list it in `[extern]` of `hardtack.toml`"
                          : "it is a standard function: pass `--std`, or write `std = true` in `hardtack.toml`");
      }
    }
  }
}

void check_parameters(LintContext& context) {
  if (!context.config.parameters) return;
  const auto& declared = *context.config.parameters;
  for (const NamedSymbol& symbol : context.symbols.parameters()) {
    if (std::ranges::find(declared, symbol.name) != declared.end()) continue;
    for (NodeId place : context.symbols.occurrences(symbol)) {
      context
          .report_at_most(Severity::kWarning, kMissingParameter, context.tree.span(place),
                          "no program gives the parameter " + quote(symbol.name))
          .set_help("list it in `parameters` of `hardtack.toml`");
    }
  }
}

struct Need {
  std::uint32_t version = 0;  // after 3.
  std::string what;
};

// As tokens/biscuit/format/block_version.h has it for programs.
Need need_of(const SyntaxTree& tree, NodeId id) {
  switch (tree.kind(id)) {
    case NodeKind::kCheck:
      if (tree.check_kind(id) == CheckKind::kAll) return {1, "`check all`"};
      if (tree.check_kind(id) == CheckKind::kReject) return {3, "`reject if`"};
      return {};
    case NodeKind::kNull: return {3, "null"};
    case NodeKind::kArray: return {3, "an array"};
    case NodeKind::kMap: return {3, "a map"};
    case NodeKind::kClosure: return {3, "a closure"};
    case NodeKind::kExtern: return {3, "a function of the host"};
    case NodeKind::kScopeAuthority:
    case NodeKind::kScopePrevious:
    case NodeKind::kScopeKey:
    case NodeKind::kScopeParameter: return {1, "`trusting`"};
    case NodeKind::kBinary:
      switch (tree.binary_op(id)) {
        case BinaryOp::kBitAnd:
        case BinaryOp::kBitOr:
        case BinaryOp::kBitXor:
        case BinaryOp::kStrictNotEqual: return {1, quote(tree.name(id))};
        case BinaryOp::kEqual:
        case BinaryOp::kNotEqual:
        case BinaryOp::kAnd:
        case BinaryOp::kOr: return {3, quote(tree.name(id))};
        default: return {};
      }
    case NodeKind::kMethod:
      if (tree.method(id).argument == MethodArgument::kClosure || tree.name(id) == "type" || tree.name(id) == "get" ||
          tree.name(id) == "try_or") {
        return {3, quote(tree.name(id))};
      }
      return {};
    default: return {};
  }
}

void check_version(LintContext& context) {
  if (!context.on(kDatalogVersionRequired) && !context.config.max_version) return;
  const SyntaxTree& tree = context.tree;
  const std::uint32_t allowed = context.config.max_version.value_or(0);
  Need highest;
  NodeId place = kNoNode;
  for (std::size_t i = 0; i < tree.size(); ++i) {
    const NodeId id{static_cast<std::uint32_t>(i)};
    Need need = need_of(tree, id);
    if (need.version <= allowed) continue;
    if (context.config.max_version) {
      const Span name = tree.node(id).name;
      context
          .report_pinned(kDatalogVersionRequired, name.begin == name.end ? tree.span(id) : name,
                         need.what + " needs version 3." + std::to_string(need.version) + " of the language")
          .set_help("`datalog-version` of `hardtack.toml` allows 3." + std::to_string(allowed));
    } else if (need.version > highest.version) {
      highest = need;
      place = id;
    }
  }
  if (place == kNoNode) return;
  context.report(kDatalogVersionRequired, tree.span(place),
                 highest.what + " needs version 3." + std::to_string(highest.version) + " of the language");
}

}  // namespace

void lint_declared(LintContext& context) {
  check_externs(context);
  check_parameters(context);
  check_version(context);
}

}  // namespace hardtack::analysis
