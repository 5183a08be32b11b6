#include "lsp/server/handler_table.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>

#include "analysis/features/completion.h"
#include "analysis/features/signature_help.h"
#include "json/make_json.h"
#include "lsp/features/commands.h"

namespace hardtack::lsp {
namespace {

JsonValue::Array characters(std::string_view text) {
  JsonValue::Array list;
  for (const char c : text) list.emplace_back(std::string(1, c));
  return list;
}

JsonValue full_sync(const Services&) { return json_object({{"openClose", true}, {"change", std::int64_t{2}}}); }
JsonValue completion_triggers(const Services&) { return characters(analysis::kCompletionTriggers); }
JsonValue signature_triggers(const Services&) { return characters(analysis::kSignatureTriggers); }
JsonValue format_triggers(const Services&) {
  return json_object({{"firstTriggerCharacter", kFormatTriggers.substr(0, 1)},
                      {"moreTriggerCharacter", characters(kFormatTriggers.substr(1))}});
}
JsonValue legend(const Services&) { return semantic_tokens_legend(); }
JsonValue action_kinds(const Services&) {
  return json_strings({"quickfix", "source.fixAll.hardtack", "refactor.extract", "refactor.inline", "refactor.rewrite",
                       "refactor.create"});
}
JsonValue between_files(const Services&) {
  return json_object({{"identifier", "hardtack"}, {"interFileDependencies", true}});
}
JsonValue commands(const Services& services) {
  JsonValue::Array list{kFixAllCommand, kReindexCommand};
  if (services.evaluator != nullptr) {
    list.emplace_back(kEvaluateCommand);
    list.emplace_back(kRunTestCommand);
    list.emplace_back(kRunAllTestsCommand);
    list.emplace_back(kExplainCommand);
  }
  return list;
}
JsonValue folder_changes(const Services&) { return json_object({{"supported", true}, {"changeNotifications", true}}); }
JsonValue empty_options(const Services&) { return JsonValue::Object(); }

using enum Subject;
using enum Where;

constexpr std::array kRequests = {
    RequestEntry{
        "textDocument/diagnostic", kDocument, kWorker, document_diagnostic, {"diagnosticProvider", between_files}},
    RequestEntry{
        "workspace/diagnostic", kWorkspace, kWorker, workspace_diagnostic, {"diagnosticProvider.workspaceDiagnostics"}},
    RequestEntry{"textDocument/hover", kDocument, kServer, hover, {"hoverProvider"}},
    RequestEntry{"textDocument/signatureHelp",
                 kDocument,
                 kServer,
                 signature_help,
                 {"signatureHelpProvider.triggerCharacters", signature_triggers}},
    RequestEntry{"textDocument/completion",
                 kDocument,
                 kServer,
                 completion,
                 {"completionProvider.triggerCharacters", completion_triggers}},
    RequestEntry{"completionItem/resolve", kData, kServer, completion_resolve, {"completionProvider.resolveProvider"}},
    RequestEntry{"textDocument/definition", kDocument, kServer, definition, {"definitionProvider"}},
    RequestEntry{"textDocument/references", kDocument, kWorker, references, {"referencesProvider"}},
    RequestEntry{
        "textDocument/documentHighlight", kDocument, kServer, document_highlight, {"documentHighlightProvider"}},
    RequestEntry{"textDocument/prepareRename", kDocument, kServer, prepare_rename, {"renameProvider.prepareProvider"}},
    RequestEntry{"textDocument/rename", kDocument, kWorker, rename, {"renameProvider", empty_options}},
    RequestEntry{
        "textDocument/linkedEditingRange", kDocument, kServer, linked_editing_range, {"linkedEditingRangeProvider"}},
    RequestEntry{"textDocument/documentSymbol", kDocument, kServer, document_symbol, {"documentSymbolProvider"}},
    RequestEntry{"workspace/symbol", kWorkspace, kWorker, workspace_symbol, {"workspaceSymbolProvider"}},
    RequestEntry{"textDocument/semanticTokens/full",
                 kDocument,
                 kServer,
                 semantic_tokens_full,
                 {"semanticTokensProvider.legend", legend}},
    RequestEntry{"textDocument/semanticTokens/full/delta",
                 kDocument,
                 kServer,
                 semantic_tokens_delta,
                 {"semanticTokensProvider.full.delta"}},
    RequestEntry{"textDocument/semanticTokens/range",
                 kDocument,
                 kServer,
                 semantic_tokens_range,
                 {"semanticTokensProvider.range"}},
    RequestEntry{"textDocument/foldingRange", kDocument, kServer, folding_range, {"foldingRangeProvider"}},
    RequestEntry{"textDocument/selectionRange", kDocument, kServer, selection_range, {"selectionRangeProvider"}},
    RequestEntry{
        "textDocument/documentLink", kDocument, kServer, document_link, {"documentLinkProvider", empty_options}},
    RequestEntry{"textDocument/inlayHint", kDocument, kServer, inlay_hint, {"inlayHintProvider"}},
    RequestEntry{"textDocument/codeLens", kDocument, kServer, code_lens, {"codeLensProvider", empty_options}},
    RequestEntry{"textDocument/codeAction",
                 kDocument,
                 kWorker,
                 code_action,
                 {"codeActionProvider.codeActionKinds", action_kinds}},
    RequestEntry{"textDocument/formatting", kDocument, kServer, formatting, {"documentFormattingProvider"}},
    RequestEntry{
        "textDocument/rangeFormatting", kDocument, kServer, range_formatting, {"documentRangeFormattingProvider"}},
    RequestEntry{"textDocument/onTypeFormatting",
                 kDocument,
                 kServer,
                 on_type_formatting,
                 {"documentOnTypeFormattingProvider", format_triggers}},
    RequestEntry{
        "textDocument/prepareCallHierarchy", kDocument, kServer, prepare_call_hierarchy, {"callHierarchyProvider"}},
    RequestEntry{"callHierarchy/incomingCalls", kItem, kWorker, incoming_calls, {"callHierarchyProvider"}},
    RequestEntry{"callHierarchy/outgoingCalls", kItem, kWorker, outgoing_calls, {"callHierarchyProvider"}},
    RequestEntry{"workspace/executeCommand", kCommand, kServer, nullptr, {"executeCommandProvider.commands", commands}},
};

constexpr std::array kNotifications = {
    NotificationEntry{"initialized", NotificationKind::kInitialized, {}},
    NotificationEntry{"exit", NotificationKind::kExit, {}},
    NotificationEntry{"textDocument/didOpen", NotificationKind::kOpen, {"textDocumentSync", full_sync}},
    NotificationEntry{"textDocument/didChange", NotificationKind::kChange, {"textDocumentSync", full_sync}},
    NotificationEntry{"textDocument/didClose", NotificationKind::kClose, {"textDocumentSync", full_sync}},
    NotificationEntry{"textDocument/didSave", NotificationKind::kSave, {"textDocumentSync.save"}},
    NotificationEntry{"workspace/didChangeWorkspaceFolders",
                      NotificationKind::kFolders,
                      {"workspace.workspaceFolders", folder_changes}},
    NotificationEntry{"workspace/didChangeWatchedFiles", NotificationKind::kWatchedFiles, {}},
    NotificationEntry{"workspace/didChangeConfiguration", NotificationKind::kConfiguration, {}},
    NotificationEntry{"$/setTrace", NotificationKind::kSetTrace, {}},
    NotificationEntry{"$/cancelRequest", NotificationKind::kCancel, {}},
    NotificationEntry{"window/workDoneProgress/cancel", NotificationKind::kProgressCancel, {}},
};

// Members by name, below each other.
struct Branch {
  std::optional<JsonValue> value;
  std::map<std::string, Branch, std::less<>> below;
};

// As deep as the longest path of the tables.
JsonValue to_json(const Branch& branch) {  // NOLINT(misc-no-recursion)
  if (branch.below.empty()) return branch.value.value_or(true);
  JsonValue::Object object;
  if (branch.value) object = branch.value->as_object();
  for (const auto& [name, below] : branch.below) object.emplace_back(name, to_json(below));
  return object;
}

void put(Branch& root, const Capability& capability, const Services& services) {
  if (capability.path.empty()) return;
  Branch* at = &root;
  for (std::string_view path = capability.path; !path.empty();) {
    const auto dot = path.find('.');
    at = &at->below[std::string(path.substr(0, dot))];
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  }
  at->value = capability.value == nullptr ? JsonValue(true) : capability.value(services);
}

}  // namespace

std::span<const RequestEntry> request_table() { return kRequests; }
std::span<const NotificationEntry> notification_table() { return kNotifications; }

const RequestEntry* find_request(std::string_view method) {
  const auto found = std::ranges::find(kRequests, method, &RequestEntry::method);
  return found == kRequests.end() ? nullptr : &*found;
}

const NotificationEntry* find_notification(std::string_view method) {
  const auto found = std::ranges::find(kNotifications, method, &NotificationEntry::method);
  return found == kNotifications.end() ? nullptr : &*found;
}

JsonValue::Object server_capabilities(const Services& services) {
  Branch root;
  for (const RequestEntry& entry : kRequests) put(root, entry.capability, services);
  for (const NotificationEntry& entry : kNotifications) put(root, entry.capability, services);
  return to_json(root).as_object();
}

}  // namespace hardtack::lsp
