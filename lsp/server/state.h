// What the parts of the server share: the client, the programs, and the ways to work and to send. Belongs to the
// server's thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lsp/documents/open_documents.h"
#include "lsp/documents/token_history.h"
#include "lsp/features/context.h"
#include "lsp/server/client_requests.h"
#include "lsp/server/host.h"
#include "lsp/server/outbox.h"
#include "lsp/server/programs.h"
#include "lsp/server/runner.h"

namespace hardtack::lsp {

// What the user can set, under `hardtack` in the client's configuration.
struct Settings {
  bool lint = true;
  std::string documentation = {};  // an address of pages about diagnostics
};

struct State {
  State(Host& with_host, Outbox& to, Runner& by, Services has)
      : host(with_host),
        outbox(to),
        runner(by),
        services(has),
        client_requests(to),
        programs({.tests = has.tests}, has.standard_functions) {}

  Host& host;
  Outbox& outbox;
  Runner& runner;
  const Services services;
  ClientRequests client_requests;
  std::shared_ptr<const ClientCapabilities> client = std::make_shared<ClientCapabilities>();
  Settings settings;
  OpenDocuments documents;
  Programs programs;
  std::shared_ptr<const UriSpellings> spellings = std::make_shared<UriSpellings>();
  TokenHistory tokens;
  std::shared_ptr<const EvaluationView> evaluations;

  void notify(std::string_view method, JsonValue params) {
    outbox.send(notification_message(method, std::move(params)));
  }
  // A context without document.
  FeatureContext context(Program* program) {
    FeatureContext made;
    if (program != nullptr) made.program = program->view();
    made.client = client;
    made.spellings = spellings;
    made.services = &services;
    made.history = &tokens;
    made.lint = settings.lint;
    made.documentation = settings.documentation;
    made.evaluations = evaluations;
    return made;
  }
};

}  // namespace hardtack::lsp
