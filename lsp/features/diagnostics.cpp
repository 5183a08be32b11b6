// Diagnostics: pushed by the server, and pulled by clients that would rather ask.
#include <array>

#include "analysis/lint/lint.h"
#include "json/make_json.h"
#include "lsp/features/document_diagnostics.h"
#include "lsp/features/evaluations.h"
#include "lsp/features/features.h"
#include "lsp/protocol/uri.h"

namespace hardtack::lsp {
namespace {

std::int64_t severity_number(Severity severity) { return static_cast<std::int64_t>(severity) + 1; }

JsonValue related_json(const FeatureContext& context, const analysis::Document& document,
                       const Diagnostic& diagnostic) {
  JsonValue::Array list;
  for (const DiagnosticNote& note : diagnostic.notes) {
    if (!note.at) continue;
    const Source& source = note.at->source != nullptr ? *note.at->source : document.source();
    const JsonValue location = json_object(
        {{"uri", uri_of(context, source.name())}, {"range", range_json(source, note.at->span, context.unit())}});
    list.push_back(json_object({{"location", location}, {"message", note.message}}));
  }
  return list;
}

JsonValue fixes_json(const FeatureContext& context, const analysis::Document& document, const Diagnostic& diagnostic) {
  JsonValue::Array fixes;
  for (const Fix& fix : diagnostic.fixes) {
    fixes.push_back(json_object({{"title", fix.title}, {"edits", edits_json(context, document.source(), fix.edits)}}));
  }
  return json_object({{"fixes", std::move(fixes)}});
}

// Advice belongs to what is shown, since the protocol has no place of its own for it.
std::string shown_message(const Diagnostic& diagnostic) {
  std::string text = diagnostic.message;
  for (const DiagnosticNote& note : diagnostic.notes) {
    if (!note.at) text += "\n" + note.message;
  }
  if (!diagnostic.help.empty()) text += "\n" + diagnostic.help;
  return text;
}

bool is_unnecessary(DiagnosticCode code) {
  const std::string_view name = info_of(code).name;
  return name.starts_with("unused-") || name.starts_with("duplicate-") || name.starts_with("unreachable-");
}

std::string documentation_url(const FeatureContext& context, const analysis::Document& document, DiagnosticCode code) {
  std::string base = context.documentation;
  if (base.empty()) {
    const auto configuration = context.program.configuration_of(document.name());
    base = configuration != nullptr && configuration->config.documentation ? *configuration->config.documentation
                                                                           : std::string(kDocumentationUrl);
  }
  return base.empty() ? base : base + documentation_path(code);
}

}  // namespace

Diagnostics diagnostics_of(const FeatureContext& context, const analysis::Document& document, DiagnosticDepth depth) {
  // Lints look at policies; a test file holds parts of several.
  if (depth == DiagnosticDepth::kLanguage || !context.lint || document.skipped() ||
      document.role() == analysis::Role::kTest)
    return document.diagnostics();
  analysis::LintOptions options;
  options.role = analysis::role_of_path(document.name());
  const auto configuration = context.program.configuration_of(document.name());
  if (configuration != nullptr) options.config = &configuration->config;
  analysis::Config with_functions;
  if (context.services->standard_functions) {
    if (options.config != nullptr) with_functions = *options.config;
    with_functions.standard_functions = true;
    options.config = &with_functions;
  }
  // Globs of the configuration are about paths below its folder.
  std::string path = path_of_uri(document.name()).value_or(document.name());
  const std::string root =
      configuration == nullptr ? context.program.root : configuration->path.substr(0, configuration->path.rfind('/'));
  if (!root.empty() && path.starts_with(root + "/")) path.erase(0, root.size() + 1);
  options.path = std::move(path);
  return analysis::lint(document.tree(), document.symbols(), document.diagnostics(), options);
}

JsonValue diagnostic_json(const FeatureContext& context, const analysis::Document& document,
                          const Diagnostic& diagnostic) {
  const ClientCapabilities& client = *context.client;
  JsonValue::Object object{{"range", range_json(document.source(), diagnostic.span, context.unit())},
                           {"severity", severity_number(diagnostic.severity)},
                           {"code", diagnostic.code},
                           {"source", "hardtack"},
                           {"message", shown_message(diagnostic)}};
  if (client.diagnostic_code_description) {
    std::string url = documentation_url(context, document, diagnostic.kind);
    if (!url.empty()) object.emplace_back("codeDescription", json_object({{"href", std::move(url)}}));
  }
  if (client.diagnostic_related) {
    JsonValue related = related_json(context, document, diagnostic);
    if (!related.as_array().empty()) object.emplace_back("relatedInformation", std::move(related));
  }
  if (client.diagnostic_unnecessary && is_unnecessary(diagnostic.kind))
    object.emplace_back("tags", JsonValue::Array{std::int64_t{1}});
  if (client.diagnostic_data && !diagnostic.fixes.empty())
    object.emplace_back("data", fixes_json(context, document, diagnostic));
  return object;
}

JsonValue diagnostics_json(const FeatureContext& context, const analysis::Document& document, DiagnosticDepth depth) {
  JsonValue::Array list;
  for (const Diagnostic& diagnostic : diagnostics_of(context, document, depth)) {
    list.push_back(diagnostic_json(context, document, diagnostic));
  }
  for (const EvaluationNote* note : shown_notes(context, document)) {
    list.push_back(json_object({{"range", range_json(document.source(), note->span, context.unit())},
                                {"severity", severity_number(note->failed ? Severity::kInformation : Severity::kHint)},
                                {"source", kEvaluationSource},
                                {"message", note->summary}}));
  }
  return list;
}

// FNV-1a over the text: an id that a change of the list almost surely changes, and that needs no memory.
std::string result_id(const JsonValue& diagnostics) {
  std::uint64_t hash = 0xcbf29ce484222325u;
  for (const char c : write_json(diagnostics, JsonLayout::kCompact)) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
  }
  return std::to_string(hash);
}

Answer document_diagnostic(const FeatureContext& context, const JsonValue& params) {
  JsonValue items = diagnostics_json(context, *context.document, DiagnosticDepth::kWithLints);
  std::string id = result_id(items);
  const JsonValue* previous = params.find("previousResultId");
  if (previous != nullptr && previous->is_string() && previous->as_string() == id)
    return json_object({{"kind", "unchanged"}, {"resultId", std::move(id)}});
  return json_object({{"kind", "full"}, {"resultId", std::move(id)}, {"items", std::move(items)}});
}

Answer workspace_diagnostic(const FeatureContext& context, const JsonValue& params) {
  std::map<std::string, std::string, std::less<>> known;
  if (const JsonValue* previous = params.find("previousResultIds")) {
    for (const JsonValue& entry : previous->as_array()) {
      const JsonValue *uri = entry.find("uri"), *value = entry.find("value");
      if (uri != nullptr && value != nullptr) known.emplace(uri->as_string(), value->as_string());
    }
  }
  JsonValue::Array reports;
  for (const ProgramView& program : context.programs) {
    FeatureContext of = context;
    of.program = program;
    for (const analysis::DocumentPtr& document : program.snapshot->documents()) {
      if (context.cancelled()) return refuse(RpcCode::kRequestCancelled, "cancelled");
      std::string uri = uri_of(context, document->name());
      JsonValue items = diagnostics_json(of, *document, DiagnosticDepth::kWithLints);
      std::string id = result_id(items);
      JsonValue version = document->version() == kNoVersion ? JsonValue() : JsonValue(document->version());
      const auto before = known.find(uri);
      const bool same = before != known.end() && before->second == id;
      JsonValue::Object report{{"uri", std::move(uri)}, {"version", std::move(version)}, {"resultId", std::move(id)}};
      report.emplace_back("kind", same ? "unchanged" : "full");
      if (!same) report.emplace_back("items", std::move(items));
      reports.emplace_back(std::move(report));
    }
  }
  return json_object({{"items", std::move(reports)}});
}

}  // namespace hardtack::lsp
