#include "lsp/server/publisher.h"

#include <utility>

#include "json/make_json.h"
#include "lsp/features/document_diagnostics.h"
#include "lsp/features/evaluations.h"

namespace hardtack::lsp {
namespace {

// Documents in one go; the rest follows in the next.
constexpr std::size_t kMaxBatch = 64;

}  // namespace

void Publisher::schedule() { due_ = state_.host.milliseconds() + pause_; }

void Publisher::changed(const std::string& key) {
  if (!pushes()) return;
  schedule();
  const analysis::DocumentPtr document = state_.programs.document(key);
  if (document == nullptr) return;
  // Lints of the text before stay until the new ones are known, unless what the language says has changed: they would
  // come and go with each key.
  Sent& sent = sent_[key];
  if (!sent.notes && !document->diagnostics().has_errors() && sent.document != nullptr &&
      !sent.document->diagnostics().has_errors())
    return;
  const FeatureContext context = state_.context(state_.programs.find(key));
  send(*document, diagnostics_json(context, *document, DiagnosticDepth::kLanguage));
}

void Publisher::again(const std::string& key) {
  if (!pushes()) {
    ask_to_pull();
    return;
  }
  sent_[key].document = nullptr;
  schedule();
}

void Publisher::changed_all() {
  if (!pushes()) {
    ask_to_pull();
    return;
  }
  for (auto& [key, sent] : sent_) sent.document = nullptr;
  schedule();
}

void Publisher::ask_to_pull() {
  if (state_.client->diagnostic_refresh) state_.client_requests.ask("workspace/diagnostic/refresh", JsonValue());
}

void Publisher::gone(const std::string& key) {
  const auto sent = sent_.find(key);
  if (sent == sent_.end()) return;
  const bool empty = sent->second.empty;
  sent_.erase(sent);
  if (empty) return;
  const auto spelled = state_.spellings->find(key);
  state_.notify("textDocument/publishDiagnostics",
                json_object({{"uri", spelled == state_.spellings->end() ? key : spelled->second},
                             {"diagnostics", JsonValue::Array()}}));
}

void Publisher::send(const analysis::Document& document, JsonValue list) {
  Sent& sent = sent_[document.name()];
  sent.notes = !shown_notes(state_.context(nullptr), document).empty();
  std::string id = result_id(list);
  const bool empty = list.as_array().empty();
  if (sent.id == id || (sent.id.empty() && empty && document.version() == kNoVersion)) return;
  sent.id = std::move(id);
  sent.empty = empty;
  JsonValue::Object params{{"uri", uri_of(state_.context(nullptr), document.name())}};
  if (state_.client->diagnostic_version && document.version() != kNoVersion)
    params.emplace_back("version", document.version());
  params.emplace_back("diagnostics", std::move(list));
  state_.notify("textDocument/publishDiagnostics", std::move(params));
}

std::optional<std::uint64_t> Publisher::due() const { return running_ ? std::nullopt : due_; }

void Publisher::tick(std::uint64_t now) {
  if (running_ || !due_ || now < *due_) return;
  due_.reset();
  start();
}

void Publisher::start() {
  std::vector<std::string> left;
  for (const auto& [key, sent] : sent_) {
    if (state_.programs.document(key) == nullptr) left.push_back(key);
  }
  for (const std::string& key : left) gone(key);
  std::vector<std::pair<FeatureContext, analysis::DocumentPtr>> work;
  for (Program* program : state_.programs.all()) {
    const FeatureContext context = state_.context(program);
    for (const analysis::DocumentPtr& document : context.snapshot().documents()) {
      const auto sent = sent_.find(document->name());
      if (sent != sent_.end() && sent->second.document == document) continue;
      if (work.size() >= kMaxBatch) {
        again_ = true;
        break;
      }
      work.emplace_back(context, document);
    }
  }
  if (work.empty()) return;
  running_ = true;
  state_.runner.run(Urgency::kBackground, [this, work = std::move(work)]() -> Completion {
    std::vector<std::pair<analysis::DocumentPtr, JsonValue>> found;
    found.reserve(work.size());
    for (const auto& [context, document] : work) {
      found.emplace_back(document, diagnostics_json(context, *document, DiagnosticDepth::kWithLints));
    }
    return [this, found = std::move(found)] { finish(found); };
  });
}

void Publisher::finish(const std::vector<std::pair<analysis::DocumentPtr, JsonValue>>& found) {
  running_ = false;
  for (const auto& [document, list] : found) {
    // About a text that is there no more.
    if (state_.programs.document(document->name()) != document) continue;
    send(*document, list);
    sent_[document->name()].document = document;
  }
  if (std::exchange(again_, false) && !due_) due_ = state_.host.milliseconds();
}

}  // namespace hardtack::lsp
