// Symbols of a document and of the workspace.
#include "analysis/features/symbols.h"
#include "json/make_json.h"
#include "lsp/features/features.h"

namespace hardtack::lsp {
namespace {

// SymbolKind of the protocol.
std::int64_t symbol_kind(analysis::SymbolKind kind) {
  using enum analysis::SymbolKind;
  switch (kind) {
    case kFact: return 14;     // constant
    case kRule: return 12;     // function
    case kCheck: return 17;    // boolean
    case kPolicy: return 24;   // event
    case kScope: return 3;     // namespace
    case kTest: return 6;      // method
    case kDamaged: return 21;  // null
  }
  return 13;
}

// Names may not be empty, or clients refuse the whole list.
std::string shown(const std::string& name) { return name.empty() ? "?" : name; }

// Tests hold statements and nothing else, so that this is two levels deep.
JsonValue nested(const FeatureContext& context, const analysis::DocumentSymbol& symbol) {  // NOLINT(misc-no-recursion)
  JsonValue::Array children;
  for (const analysis::DocumentSymbol& child : symbol.children) children.push_back(nested(context, child));
  return json_object({{"name", shown(symbol.name)},
                      {"detail", symbol.detail},
                      {"kind", symbol_kind(symbol.kind)},
                      {"range", range_of(context, symbol.span)},
                      {"selectionRange", range_of(context, symbol.name_span)},
                      {"children", std::move(children)}});
}

void flat(const FeatureContext& context, const analysis::DocumentSymbol& symbol,  // NOLINT(misc-no-recursion)
          const std::string& container, JsonValue::Array& list) {
  const JsonValue location =
      json_object({{"uri", uri_of(context, context.document->name())}, {"range", range_of(context, symbol.span)}});
  JsonValue::Object object{{"name", shown(symbol.name)}, {"kind", symbol_kind(symbol.kind)}};
  object.emplace_back("location", location);
  if (!container.empty()) object.emplace_back("containerName", container);
  list.emplace_back(std::move(object));
  for (const analysis::DocumentSymbol& child : symbol.children) flat(context, child, symbol.name, list);
}

}  // namespace

Answer document_symbol(const FeatureContext& context, const JsonValue&) {
  JsonValue::Array list;
  for (const analysis::DocumentSymbol& symbol : analysis::document_symbols(*context.document)) {
    if (context.client->hierarchical_symbols) {
      list.push_back(nested(context, symbol));
    } else {
      flat(context, symbol, {}, list);
    }
  }
  return list;
}

Answer workspace_symbol(const FeatureContext& context, const JsonValue& params) {
  HARDTACK_TRY(const std::string query, string_member(params, "query"));
  JsonValue::Array list;
  for (const ProgramView& program : context.programs) {
    if (context.cancelled()) break;
    for (const analysis::WorkspaceSymbol& symbol : analysis::workspace_symbols(*program.snapshot, query)) {
      list.push_back(json_object({{"name", shown(symbol.name)},
                                  {"kind", symbol_kind(symbol.kind)},
                                  {"containerName", symbol.container},
                                  {"location", location_of(context, symbol.place)}}));
    }
  }
  return list;
}

}  // namespace hardtack::lsp
