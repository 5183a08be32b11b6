// What a feature sees: the program at one moment, the document that the request is about, and what the client can do.
// Everything is immutable, so that a feature is a pure function that may run on any thread; what is only for the
// server's own thread says so.
//
//   Answer hover(const FeatureContext& context, const JsonValue& params);
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/features/names/rename.h"
#include "analysis/snapshot.h"
#include "lsp/features/services.h"
#include "lsp/protocol/cancel.h"
#include "lsp/protocol/client_capabilities.h"
#include "lsp/protocol/json_rpc.h"
#include "lsp/protocol/params.h"

namespace hardtack::lsp {

// Of a document that was read from a file: it has no version of the client's.
inline constexpr std::int64_t kNoVersion = std::numeric_limits<std::int64_t>::min();

// Names of documents are keys of URIs (lsp/protocol/uri.h); clients get back the spelling that they used.
using UriSpellings = std::map<std::string, std::string, std::less<>>;

// By the plain path of the folder that they stand in.
using Configurations = std::map<std::string, std::shared_ptr<const Configuration>, std::less<>>;

struct ProgramView {
  analysis::SnapshotPtr snapshot;
  std::string root;  // the path of its folder; empty for a document on its own
  std::shared_ptr<const Configurations> configurations;

  // The nearest one in the document's folder or above, up to the program's; null if there is none.
  std::shared_ptr<const Configuration> configuration_of(std::string_view document) const;
};

class TokenHistory;
struct EvaluationView;

struct FeatureContext {
  ProgramView program;
  analysis::DocumentPtr document;     // null where the request names none
  std::vector<ProgramView> programs;  // all of the workspace, where the request asks for it
  std::shared_ptr<const ClientCapabilities> client;
  std::shared_ptr<const UriSpellings> spellings;
  std::shared_ptr<const CancelToken> cancel;
  const Services* services = nullptr;
  std::shared_ptr<const EvaluationView> evaluations;  // lsp/features/evaluations.h; may be null
  TokenHistory* history = nullptr;                    // for the server's thread only
  bool lint = true;                                   // a setting of the client, as the next one
  std::string documentation;                          // where pages about diagnostics are; empty: as hardtack.toml says

  const analysis::Snapshot& snapshot() const { return *program.snapshot; }
  const Source& source() const { return document->source(); }
  PositionUnit unit() const { return client->unit; }
  bool cancelled() const { return cancel != nullptr && cancel->cancelled(); }
};

std::string uri_of(const FeatureContext& context, std::string_view name);

// `params.position` in the document.
RpcResult<std::uint32_t> offset_of(const FeatureContext& context, const JsonValue& params);
// `params.range` in the document; one that ends before it begins is kInvalidParams.
RpcResult<Span> span_of(const FeatureContext& context, const JsonValue& params);
Span span_in(const FeatureContext& context, const EditorRange& range);

JsonValue range_of(const FeatureContext& context, Span span);
JsonValue location_of(const FeatureContext& context, const analysis::Place& place);
JsonValue markup(std::string_view text, bool markdown);
JsonValue edits_json(const FeatureContext& context, const Source& source, const std::vector<TextEdit>& edits);
// As `documentChanges` with versions where the client takes them.
JsonValue workspace_edit(const FeatureContext& context, const std::vector<analysis::DocumentEdits>& edits);

}  // namespace hardtack::lsp
