// workspace/executeCommand.
#include <utility>

#include "engine/text/utf8.h"
#include "json/make_json.h"
#include "lsp/features/commands.h"
#include "lsp/features/document_diagnostics.h"
#include "lsp/features/repairs.h"
#include "lsp/protocol/uri.h"
#include "lsp/server/reply.h"

namespace hardtack::lsp {
namespace {

// Of the command, by place; nothing where there is no string.
std::optional<std::string> argument(const JsonValue& params, std::size_t index) {
  const JsonValue* arguments = params.find("arguments");
  if (arguments == nullptr || arguments->as_array().size() <= index) return std::nullopt;
  const JsonValue& value = arguments->as_array()[index];
  return value.is_string() ? std::optional(value.as_string()) : std::nullopt;
}

}  // namespace

void Server::execute(const JsonValue& params, const std::shared_ptr<Reply>& reply) {
  const auto command = string_member(params, "command");
  if (!command) {
    reply->give(std::unexpected(command.error()));
    return;
  }
  if (*command == kReindexCommand) {
    for (const std::string& root : state_.programs.roots()) indexer_.add_folder(root);
    reply->give(JsonValue());
    return;
  }
  const bool runs_test = *command == kRunTestCommand;
  const bool evaluates =
      runs_test || *command == kEvaluateCommand || *command == kRunAllTestsCommand || *command == kExplainCommand;
  if (*command != kFixAllCommand && (!evaluates || state_.services.evaluator == nullptr)) {
    reply->refuse(RpcCode::kInvalidParams, "unknown command `" + std::string(cut_utf8(*command, 80)) + "`");
    return;
  }
  const auto uri = argument(params, 0);
  const auto test = argument(params, 1);
  if (!uri || (runs_test && !test)) {
    reply->refuse(RpcCode::kInvalidParams, "`" + *command + "` lacks an argument");
    return;
  }
  const std::string key = uri_key(*uri);
  if (state_.programs.document(key) == nullptr) {
    reply->refuse(RpcCode::kInvalidParams, "the document is not open, and no file of the workspace");
    return;
  }
  if (!evaluates) {
    fix_all(key, reply);
    return;
  }
  EvaluationRequest request{.document = key, .explain = *command == kExplainCommand};
  if (*command == kRunAllTestsCommand) request.kind = EvaluationKind::kAllTests;
  if (runs_test || (request.explain && test)) {
    request.kind = EvaluationKind::kTest;
    request.test = *test;
  }
  const bool is_test = state_.programs.document(key)->role() == analysis::Role::kTest;
  if (is_test && request.kind == EvaluationKind::kDocument) request.kind = EvaluationKind::kAllTests;
  if (!is_test && request.kind != EvaluationKind::kDocument) {
    reply->refuse(RpcCode::kInvalidParams, "the document holds no tests");
    return;
  }
  if (const JsonValue* token = params.find("workDoneToken"); token != nullptr) request.progress_token = *token;
  evaluations_.start(std::move(request), reply->cancel(), [reply](Answer answer) { reply->give(std::move(answer)); });
}

void Server::fix_all(const std::string& key, const std::shared_ptr<Reply>& reply) {
  FeatureContext context = state_.context(state_.programs.find(key));
  context.document = state_.programs.document(key);
  const Diagnostics diagnostics = diagnostics_of(context, *context.document, DiagnosticDepth::kWithLints);
  const std::vector<TextEdit> edits = safe_edits(diagnostics);
  if (!state_.client->apply_edit) {
    reply->refuse(RpcCode::kRequestFailed, "the client does not apply edits");
    return;
  }
  if (!edits.empty()) {
    state_.client_requests.ask("workspace/applyEdit",
                               json_object({{"label", "Apply every safe repair"},
                                            {"edit", workspace_edit(context, {{context.document, edits}})}}));
  }
  reply->give(json_number(edits.size()));
}

}  // namespace hardtack::lsp
