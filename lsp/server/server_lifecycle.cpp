// The beginning of a session: what client and server can do, which folders there are, and what the user has set.
#include <utility>

#include "json/make_json.h"
#include "lsp/protocol/uri.h"
#include "lsp/server/server.h"

namespace hardtack::lsp {
namespace {

// Folders that one session may have.
constexpr std::size_t kMaxFolders = 100;

}  // namespace

Answer Server::initialize(const JsonValue& params) {
  if (!params.is_object()) return refuse(RpcCode::kInvalidParams, "`initialize` without parameters");
  const JsonValue* capabilities = params.find("capabilities");
  state_.client = std::make_shared<ClientCapabilities>(
      read_client_capabilities(capabilities == nullptr ? JsonValue() : *capabilities));
  if (const JsonValue* process = params.find("processId");
      process != nullptr && process->is_integer() && !client_process_)
    client_process_ = process->as_integer();
  if (const JsonValue* settings = params.find("initializationOptions")) read_settings(*settings);

  const JsonValue* folders = params.find("workspaceFolders");
  if (folders != nullptr && folders->is_array()) {
    for (const JsonValue& folder : folders->as_array()) {
      const JsonValue* uri = folder.find("uri");
      const auto path = uri == nullptr ? std::nullopt : path_of_uri(uri->as_string());
      if (path && state_.programs.roots().size() < kMaxFolders) state_.programs.add_root(*path);
    }
  } else if (const JsonValue* root = params.find("rootUri"); root != nullptr && root->is_string()) {
    if (const auto path = path_of_uri(root->as_string())) state_.programs.add_root(*path);
  } else if (const JsonValue* old = params.find("rootPath"); old != nullptr && old->as_string().starts_with('/')) {
    state_.programs.add_root(plain_path(old->as_string()));
  }

  JsonValue::Object able{{"positionEncoding", unit_name(state_.client->unit)}};
  for (auto& member : server_capabilities(state_.services)) able.push_back(std::move(member));
  JsonValue info = json_object({{"name", "hardtack"}, {"version", options_.version}});
  return json_object({{"capabilities", std::move(able)}, {"serverInfo", std::move(info)}});
}

void Server::initialized() {
  register_watchers();
  ask_for_settings();
  for (const std::string& root : state_.programs.roots()) indexer_.add_folder(root);
}

// Changes of files that no editor has open, such as those of a checkout.
void Server::register_watchers() {
  if (!state_.client->watched_files) return;
  JsonValue::Array watchers;
  for (const char* glob : {"**/*.bcdl", "**/*.biscuit-datalog", "**/hardtack.toml"})
    watchers.push_back(json_object({{"globPattern", glob}}));
  JsonValue registration = json_object({{"id", "hardtack/files"},
                                        {"method", "workspace/didChangeWatchedFiles"},
                                        {"registerOptions", json_object({{"watchers", std::move(watchers)}})}});
  state_.client_requests.ask("client/registerCapability",
                             json_object({{"registrations", JsonValue::Array{std::move(registration)}}}));
}

void Server::ask_for_settings() {
  if (!state_.client->configuration) return;
  JsonValue item = json_object({{"section", "hardtack"}});
  state_.client_requests.ask("workspace/configuration", json_object({{"items", JsonValue::Array{std::move(item)}}}),
                             [this](const std::optional<JsonValue>& answer) {
                               if (answer && !answer->as_array().empty()) read_settings(answer->as_array()[0]);
                             });
}

void Server::read_settings(const JsonValue& settings) {
  Settings read = state_.settings;
  const auto take = [&](std::string_view path, bool& to) {
    const JsonValue* value = find_path(settings, path);
    if (value != nullptr && value->is_bool()) to = value->as_bool();
  };
  take("lint.enable", read.lint);
  if (const JsonValue* address = find_path(settings, "documentation.url"); address != nullptr && address->is_string())
    read.documentation = analysis::documentation_address(address->as_string()).value_or(std::string());
  const bool lints_change = read.lint != state_.settings.lint || read.documentation != state_.settings.documentation;
  state_.settings = read;
  if (phase_ != Phase::kInitialized) return;
  if (lints_change) publisher_.changed_all();
  refresh_views();
}

void Server::refresh_views() {
  if (state_.client->semantic_refresh) state_.client_requests.ask("workspace/semanticTokens/refresh", JsonValue());
  if (state_.client->inlay_refresh) state_.client_requests.ask("workspace/inlayHint/refresh", JsonValue());
  if (state_.client->lens_refresh) state_.client_requests.ask("workspace/codeLens/refresh", JsonValue());
}

void Server::folders_changed(const JsonValue& params) {
  const auto each = [&](std::string_view path, auto&& act) {
    const JsonValue* folders = find_path(params, path);
    if (folders == nullptr) return;
    for (const JsonValue& folder : folders->as_array()) {
      const JsonValue* uri = folder.find("uri");
      if (const auto plain = uri == nullptr ? std::nullopt : path_of_uri(uri->as_string())) act(*plain);
    }
  };
  each("event.removed", [&](const std::string& path) {
    if (!state_.programs.roots().contains(path)) return;
    state_.programs.remove_root(path);
    // Its files belong to the folder around it again.
    if (const auto outer = state_.programs.root_of(path)) indexer_.add_folder(*outer);
  });
  each("event.added", [&](const std::string& path) {
    if (state_.programs.roots().size() >= kMaxFolders || state_.programs.roots().contains(path)) return;
    state_.programs.add_root(path);
    indexer_.add_folder(path);
  });
  // What is typed as configuration counts in the folder that it lies in now.
  for (const std::string& key : state_.programs.open_keys()) {
    const analysis::DocumentPtr document = state_.programs.document(key);
    if (document != nullptr && document->role() == analysis::Role::kConfiguration) configuration_changed(key);
  }
  publisher_.changed_all();
}

void Server::files_changed(const JsonValue& params) {
  const JsonValue* changes = params.find("changes");
  if (changes == nullptr) return;
  std::vector<std::string> paths;
  for (const JsonValue& change : changes->as_array()) {
    const JsonValue* uri = change.find("uri");
    if (auto path = uri == nullptr ? std::nullopt : path_of_uri(uri->as_string())) paths.push_back(*std::move(path));
  }
  indexer_.refresh(paths);
}

void Server::document_event(const RpcResult<DocumentEvent>& event, std::string_view what) {
  if (!event) {
    log(std::string(what) + ": " + event.error().message);
    return;
  }
  if (!event->problem.empty()) log(std::string(what) + ": " + event->problem + " (" + event->key + ")");
  if (event->kind == DocumentEvent::Kind::kChanged) document_changed(event->key);
  if (event->kind != DocumentEvent::Kind::kLost) return;
  document_closed(event->key);
  state_.notify(
      "window/showMessage",
      json_object({{"type", std::int64_t{1}},
                   {"message", "hardtack: a document is out of step and must be opened again: " + event->problem}}));
}

void Server::document_changed(const std::string& key) {
  const OpenDocument* document = state_.documents.find(key);
  if (document == nullptr) return;
  spell(key);
  state_.programs.open(key, document->version, document->text.text());
  evaluations_.changed(key);
  publisher_.changed(key);
  if (state_.programs.document(key)->role() == analysis::Role::kConfiguration) configuration_changed(key);
}

// What is typed counts at once; a text that is no configuration says so when it is saved and read.
void Server::configuration_changed(const std::string& key) {
  const auto path = path_of_uri(key);
  const OpenDocument* document = state_.documents.find(key);
  if (!path || document == nullptr || !state_.programs.root_of(*path)) return;
  state_.programs.set_configuration(path->substr(0, path->rfind('/')),
                                    read_configuration(*path, document->text.text()));
  evaluations_.changed_all();
  publisher_.changed_all();
}

void Server::document_closed(const std::string& key) {
  state_.programs.close(key);
  evaluations_.changed(key);
  state_.tokens.forget(key);
  spell(key);
  // In a folder of the workspace the file counts again.
  const auto path = path_of_uri(key);
  if (path && state_.programs.root_of(*path)) {
    indexer_.refresh({*path});
  } else {
    publisher_.gone(key);
  }
}

void Server::spell(const std::string& key) {
  const OpenDocument* document = state_.documents.find(key);
  const bool differs = document != nullptr && document->uri != key;
  const auto known = state_.spellings->find(key);
  if (differs ? known != state_.spellings->end() && known->second == document->uri : known == state_.spellings->end())
    return;
  UriSpellings spellings = *state_.spellings;
  if (differs) {
    spellings[key] = document->uri;
  } else {
    spellings.erase(key);
  }
  state_.spellings = std::make_shared<UriSpellings>(std::move(spellings));
}

}  // namespace hardtack::lsp
