#include "lsp/protocol/client_capabilities.h"

#include <algorithm>
#include <limits>

#include "lsp/protocol/params.h"

namespace hardtack::lsp {
namespace {

// Formats are listed in the order in which the client likes them.
bool likes_markdown(const JsonValue& capabilities, std::string_view path) {
  const JsonValue* formats = find_path(capabilities, path);
  return formats != nullptr && !formats->as_array().empty() && formats->as_array()[0].as_string() == "markdown";
}

}  // namespace

PositionUnit negotiated_unit(const JsonValue& capabilities) {
  if (list_has(capabilities, "general.positionEncodings", "utf-8")) return PositionUnit::kUtf8;
  if (list_has(capabilities, "general.positionEncodings", "utf-32")) return PositionUnit::kUtf32;
  return PositionUnit::kUtf16;
}

std::string unit_name(PositionUnit unit) {
  switch (unit) {
    case PositionUnit::kUtf8: return "utf-8";
    case PositionUnit::kUtf16: return "utf-16";
    case PositionUnit::kUtf32: return "utf-32";
  }
  return "utf-16";
}

ClientCapabilities read_client_capabilities(const JsonValue& capabilities) {
  const auto has = [&](std::string_view path) { return flag_at(capabilities, path); };
  const auto given = [&](std::string_view path) {
    const JsonValue* value = find_path(capabilities, path);
    return value != nullptr && value->is_object();
  };
  ClientCapabilities client;
  client.unit = negotiated_unit(capabilities);

  client.pull_diagnostics = given("textDocument.diagnostic");
  const std::string diagnostics =
      client.pull_diagnostics ? "textDocument.diagnostic." : "textDocument.publishDiagnostics.";
  // Before 3.18 only the pushed ones have these; who pulls has them in any case where it said so for either.
  const auto either = [&](const std::string& name) {
    return has(diagnostics + name) || has("textDocument.publishDiagnostics." + name);
  };
  client.diagnostic_related = either("relatedInformation");
  client.diagnostic_code_description = either("codeDescriptionSupport");
  client.diagnostic_data = either("dataSupport");
  client.diagnostic_version = has("textDocument.publishDiagnostics.versionSupport");
  for (const std::string& where : {diagnostics, std::string("textDocument.publishDiagnostics.")}) {
    const JsonValue* tags = find_path(capabilities, where + "tagSupport.valueSet");
    if (tags == nullptr) continue;
    client.diagnostic_unnecessary |=
        std::ranges::any_of(tags->as_array(), [](const JsonValue& tag) { return tag.as_integer() == 1; });
  }
  client.diagnostic_refresh = has("workspace.diagnostics.refreshSupport");

  client.hover_markdown = likes_markdown(capabilities, "textDocument.hover.contentFormat");
  client.completion_markdown =
      likes_markdown(capabilities, "textDocument.completion.completionItem.documentationFormat");
  client.completion_snippets = has("textDocument.completion.completionItem.snippetSupport");
  client.completion_insert_replace = has("textDocument.completion.completionItem.insertReplaceSupport");
  client.signature_markdown =
      likes_markdown(capabilities, "textDocument.signatureHelp.signatureInformation.documentationFormat");
  client.signature_label_offsets =
      has("textDocument.signatureHelp.signatureInformation.parameterInformation.labelOffsetSupport");
  client.definition_links = has("textDocument.definition.linkSupport");
  client.hierarchical_symbols = has("textDocument.documentSymbol.hierarchicalDocumentSymbolSupport");
  client.line_folding_only = has("textDocument.foldingRange.lineFoldingOnly");
  if (const JsonValue* limit = find_path(capabilities, "textDocument.foldingRange.rangeLimit");
      limit != nullptr && limit->is_integer() && limit->as_integer() >= 0) {
    client.folding_limit = static_cast<std::uint32_t>(
        std::min<std::int64_t>(limit->as_integer(), std::numeric_limits<std::uint32_t>::max()));
  }
  client.code_action_literals = given("textDocument.codeAction.codeActionLiteralSupport");
  client.code_action_preferred = has("textDocument.codeAction.isPreferredSupport");
  client.inlay_refresh = has("workspace.inlayHint.refreshSupport");
  client.semantic_refresh = has("workspace.semanticTokens.refreshSupport");
  client.lens_refresh = has("workspace.codeLens.refreshSupport");

  client.document_changes = has("workspace.workspaceEdit.documentChanges");
  client.apply_edit = has("workspace.applyEdit");
  client.configuration = has("workspace.configuration");
  client.workspace_folders = has("workspace.workspaceFolders");
  client.watched_files = has("workspace.didChangeWatchedFiles.dynamicRegistration");
  client.watched_files_relative = has("workspace.didChangeWatchedFiles.relativePatternSupport");
  client.work_done_progress = has("window.workDoneProgress");
  client.show_document = has("window.showDocument.support");
  client.create_files = list_has(capabilities, "workspace.workspaceEdit.resourceOperations", "create");
  client.evaluation_notes = has("experimental.evaluationNotes");
  client.show_references = list_has(capabilities, "experimental.commands.commands", "hardtack.showReferences");
  return client;
}

}  // namespace hardtack::lsp
