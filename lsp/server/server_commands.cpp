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
  const bool evaluates = *command == kEvaluateCommand || *command == kRunTestCommand;
  if (*command != kFixAllCommand && (!evaluates || state_.services.evaluator == nullptr)) {
    reply->refuse(RpcCode::kInvalidParams, "unknown command `" + std::string(cut_utf8(*command, 80)) + "`");
    return;
  }
  const auto uri = argument(params, 0);
  const auto test = argument(params, 1);
  if (!uri || (*command == kRunTestCommand && !test)) {
    reply->refuse(RpcCode::kInvalidParams, "`" + *command + "` lacks an argument");
    return;
  }
  const std::string key = uri_key(*uri);
  if (state_.programs.document(key) == nullptr) {
    reply->refuse(RpcCode::kInvalidParams, "the document is not open, and no file of the workspace");
    return;
  }
  if (evaluates) {
    evaluate(key, *command == kRunTestCommand ? *test : std::string(), reply);
  } else {
    fix_all(key, reply);
  }
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

void Server::evaluate(const std::string& key, const std::string& test, const std::shared_ptr<Reply>& reply) {
  FeatureContext context = state_.context(state_.programs.find(key));
  context.document = state_.programs.document(key);
  state_.runner.run(Urgency::kRequest, [this, context, test, key, reply]() -> Completion {
    const std::string file = path_of_uri(key).value_or(std::string());
    const auto& configuration = context.program.configuration;
    auto result =
        state_.services.evaluator->evaluate(*context.document, file, test, context.program.root,
                                            configuration == nullptr ? std::string_view() : configuration->text);
    return [context, reply, result = std::move(result)]() mutable {
      if (!result) {
        reply->refuse(RpcCode::kRequestFailed, result.error().help().empty()
                                                   ? result.error().message()
                                                   : result.error().message() + "; " + result.error().help());
        return;
      }
      JsonValue::Array notes;
      for (const EvaluationNote& note : result->notes) {
        notes.push_back(json_object({{"range", range_of(context, note.span)},
                                     {"failed", note.failed},
                                     {"summary", note.summary},
                                     {"markdown", note.markdown}}));
      }
      reply->give(json_object({{"summary", result->summary}, {"notes", std::move(notes)}}));
    };
  });
}

}  // namespace hardtack::lsp
