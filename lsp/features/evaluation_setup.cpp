#include "lsp/features/evaluation_setup.h"

#include <algorithm>
#include <utility>

#include "analysis/config/parse_config.h"
#include "json/make_json.h"
#include "lsp/protocol/uri.h"

namespace hardtack::lsp {
namespace {

constexpr std::string_view kSetup =
    "[evaluate]\n"
    "# What editors decide a policy with; files are named from this folder.\n"
    "# token = \"alice.bc\"\n"
    "# public-key = \"issuer.pub\"\n"
    "# facts = [\"request.bcdl\"]\n"
    "now = 2026-01-01T00:00:00Z\n";

JsonValue insertion(const Source& source, PositionUnit unit, const std::string& text) {
  return json_object({{"range", range_json(source, {source.size(), source.size()}, unit)}, {"newText", text}});
}

JsonValue changes_of(const std::string& uri, const JsonValue& version, JsonValue edit, bool create) {
  JsonValue::Array changes;
  if (create) {
    changes.push_back(
        json_object({{"kind", "create"}, {"uri", uri}, {"options", json_object({{"ignoreIfExists", true}})}}));
  }
  changes.push_back(json_object({{"textDocument", json_object({{"uri", uri}, {"version", version}})},
                                 {"edits", JsonValue::Array{std::move(edit)}}}));
  return json_object({{"documentChanges", std::move(changes)}});
}

std::string folder_of(std::string_view path) { return std::string(path.substr(0, path.rfind('/'))); }
std::string file_of(std::string_view path) { return std::string(path.substr(path.rfind('/') + 1)); }

// `api` of `api.authorizer.bcdl`.
std::string stem_of(std::string_view file) { return std::string(file.substr(0, file.find('.'))); }

// What separates it from the text before.
std::string gap(std::string_view text) {
  if (text.empty()) return {};
  return text.ends_with('\n') ? "\n" : "\n\n";
}

}  // namespace

std::optional<JsonValue> evaluate_setup_edit(const FeatureContext& context) {
  const auto configuration = context.program.configuration_of(context.document->name());
  if (!context.client->document_changes || context.program.root.empty()) return std::nullopt;
  if (configuration == nullptr && !context.client->create_files) return std::nullopt;
  const std::string path =
      configuration == nullptr ? context.program.root + "/" + std::string(analysis::kConfigName) : configuration->path;
  const Source source(path, configuration == nullptr ? std::string() : configuration->text);
  if (configuration != nullptr && configuration->has_evaluate) return std::nullopt;
  return changes_of(uri_of(context, uri_of_path(path)), JsonValue(),
                    insertion(source, context.unit(), gap(source.text()) + std::string(kSetup)),
                    configuration == nullptr);
}

std::optional<TestEdit> test_edit(const FeatureContext& context, const std::string& test) {
  const auto path = path_of_uri(context.document->name());
  if (!path || !context.client->document_changes) return std::nullopt;
  const std::string folder = folder_of(*path);
  // The one that names the document wins, then the one that is called like it.
  analysis::DocumentPtr best;
  int best_rank = 0;
  for (const analysis::DocumentPtr& document : context.snapshot().documents()) {
    const auto of = path_of_uri(document->name());
    if (document->role() != analysis::Role::kTest || !of || folder_of(*of) != folder) continue;
    const bool names = std::ranges::any_of(document->outline().files, [&](const analysis::FileReference& file) {
      return plain_path(folder + "/" + file.path) == *path;
    });
    const int rank = names ? 3 : stem_of(file_of(*of)) == stem_of(file_of(*path)) ? 2 : 1;
    if (rank > best_rank) best = document;
    best_rank = std::max(best_rank, rank);
  }
  if (best != nullptr) {
    const JsonValue version = best->version() == kNoVersion ? JsonValue() : JsonValue(best->version());
    return TestEdit{file_of(best->name()),
                    changes_of(uri_of(context, best->name()), version,
                               insertion(best->source(), context.unit(), gap(best->text()) + test), false)};
  }
  if (!context.client->create_files) return std::nullopt;
  const std::string made = folder + "/" + stem_of(file_of(*path)) + ".test.bcdl";
  return TestEdit{file_of(made), changes_of(uri_of(context, uri_of_path(made)), JsonValue(),
                                            insertion(Source(made, ""), context.unit(), test), true)};
}

}  // namespace hardtack::lsp
