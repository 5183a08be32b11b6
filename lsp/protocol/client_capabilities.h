// What the client said that it can do, as far as answers depend on it. What it did not say it cannot do.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "json/json.h"
#include "lsp/protocol/positions.h"

namespace hardtack::lsp {

struct ClientCapabilities {
  PositionUnit unit = PositionUnit::kUtf16;

  bool pull_diagnostics = false;
  bool diagnostic_related = false;
  bool diagnostic_unnecessary = false;  // the tag
  bool diagnostic_code_description = false;
  bool diagnostic_data = false;
  bool diagnostic_version = false;
  bool diagnostic_refresh = false;

  bool hover_markdown = false;
  bool completion_markdown = false;
  bool completion_snippets = false;
  bool completion_insert_replace = false;
  bool signature_markdown = false;
  bool signature_label_offsets = false;
  bool definition_links = false;
  bool hierarchical_symbols = false;
  bool line_folding_only = false;
  std::optional<std::uint32_t> folding_limit;
  bool code_action_literals = false;
  bool code_action_preferred = false;
  bool inlay_refresh = false;
  bool semantic_refresh = false;
  bool lens_refresh = false;

  bool document_changes = false;
  bool apply_edit = false;
  bool configuration = false;
  bool workspace_folders = false;
  bool watched_files = false;  // that can be registered
  bool watched_files_relative = false;
  bool work_done_progress = false;
  bool show_document = false;
  bool create_files = false;      // by a workspace edit
  bool evaluation_notes = false;  // draws the notes of an evaluation that it asked for itself; `experimental`, too
  bool show_references = false;   // has the command of that name; said under `experimental`
};

// `capabilities` is that member of the parameters of `initialize`.
ClientCapabilities read_client_capabilities(const JsonValue& capabilities);
// UTF-8 if the client offers it, else UTF-32, else what every client has.
PositionUnit negotiated_unit(const JsonValue& capabilities);
std::string unit_name(PositionUnit unit);

}  // namespace hardtack::lsp
