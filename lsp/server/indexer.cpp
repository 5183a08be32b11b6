#include "lsp/server/indexer.h"

#include <utility>

#include "analysis/config/parse_config.h"
#include "json/make_json.h"
#include "lsp/protocol/uri.h"

namespace hardtack::lsp {
namespace {

// Read and parsed in one go.
constexpr std::size_t kBatchFiles = 32;

bool is_configuration(std::string_view path) { return analysis::role_of(path) == analysis::Role::kConfiguration; }

}  // namespace

std::shared_ptr<const Configuration> read_configuration(const std::string& path, std::string text) {
  auto config = analysis::parse_config(text, path);
  if (!config)
    return std::make_shared<Configuration>(Configuration{path, std::move(text), {}, false, config.error().message()});
  const analysis::EvaluateConfig& evaluate = config->evaluate;
  const bool says = evaluate.token || evaluate.public_key || evaluate.now || !evaluate.facts.empty();
  return std::make_shared<Configuration>(Configuration{path, std::move(text), *std::move(config), says, {}});
}

bool is_workspace_file(std::string_view name) { return analysis::is_policy_name(name) || name == kConfigurationName; }

void Indexer::add_folder(const std::string& root) {
  folders_.push_back(root);
  next();
}

void Indexer::refresh(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    const auto slash = path.rfind('/');
    if (slash == std::string::npos || !is_workspace_file(std::string_view(path).substr(slash + 1))) continue;
    if (!state_.programs.root_of(path) || waiting_.size() >= FolderLimits().max_files) continue;
    if (waiting_.insert(path).second) files_.push_back(path);
  }
  next();
}

void Indexer::stop(const JsonValue& token) {
  if (progress_ == 0 || token.as_string() != "hardtack/index/" + std::to_string(progress_)) return;
  files_.clear();
  waiting_.clear();
}

void Indexer::next() {
  if (running_) return;
  if (!folders_.empty()) {
    std::string root = std::move(folders_.front());
    folders_.pop_front();
    running_ = true;
    begin_progress();
    state_.runner.run(Urgency::kBackground, [this, root = std::move(root)]() -> Completion {
      FolderListing listing = state_.host.list(root, {}, is_workspace_file);
      return [this, root, listing = std::move(listing)] { listed(root, listing); };
    });
    return;
  }
  if (files_.empty()) {
    end_progress();
    return;
  }
  report_progress();
  std::vector<std::pair<std::string, std::string>> batch;  // folder, path
  while (!files_.empty() && batch.size() < kBatchFiles) {
    std::string path = std::move(files_.front());
    files_.pop_front();
    waiting_.erase(path);
    if (auto root = state_.programs.root_of(path)) batch.emplace_back(*std::move(root), std::move(path));
  }
  running_ = true;
  state_.runner.run(Urgency::kBackground, [this, batch = std::move(batch)]() -> Completion {
    std::vector<Text> texts;
    for (const auto& [root, path] : batch) {
      auto text = state_.host.read(root, path, FolderLimits().max_file_bytes);
      texts.push_back({path, text ? std::optional(*std::move(text)) : std::nullopt});
    }
    return [this, texts = std::move(texts)] { loaded(texts); };
  });
}

void Indexer::listed(const std::string& root, const FolderListing& listing) {
  running_ = false;
  if (!listing.complete)
    state_.notify(
        "window/showMessage",
        json_object({{"type", std::int64_t{2}},
                     {"message", "hardtack: `" + root + "` has more files than are read; some are left out"}}));
  if (state_.programs.roots().contains(root)) refresh(listing.files);
  next();
}

void Indexer::loaded(std::vector<Text> texts) {
  running_ = false;
  done_ += texts.size();
  for (Text& text : texts) {
    if (!is_configuration(text.path)) {
      state_.programs.set_file(text.path, std::move(text.text));
      continue;
    }
    const std::string folder = text.path.substr(0, text.path.size() - kConfigurationName.size() - 1);
    // The editor's text counts while it is open.
    if (state_.programs.is_open(uri_of_path(text.path))) continue;
    auto configuration = text.text ? read_configuration(text.path, *std::move(text.text)) : nullptr;
    if (configuration != nullptr && !configuration->problem.empty())
      state_.notify("window/showMessage",
                    json_object({{"type", std::int64_t{1}}, {"message", "hardtack: " + configuration->problem}}));
    state_.programs.set_configuration(folder, std::move(configuration));
  }
  changed_();
  next();
}

void Indexer::begin_progress() {
  if (progress_ != 0 || !state_.client->work_done_progress) return;
  progress_ = next_progress_++;
  progress_agreed_ = false;
  done_ = 0;
  const std::string token = "hardtack/index/" + std::to_string(progress_);
  state_.client_requests.ask(
      "window/workDoneProgress/create", json_object({{"token", token}}),
      [this, token, number = progress_](const std::optional<JsonValue>& agreed) {
        if (!agreed || progress_ != number) return;
        progress_agreed_ = true;
        state_.notify(
            "$/progress",
            json_object(
                {{"token", token},
                 {"value", json_object({{"kind", "begin"}, {"title", "Reading policies"}, {"cancellable", true}})}}));
      });
}

void Indexer::report_progress() {
  if (progress_ == 0 || !progress_agreed_) return;
  const std::size_t all = done_ + files_.size();
  state_.notify(
      "$/progress",
      json_object({{"token", "hardtack/index/" + std::to_string(progress_)},
                   {"value", json_object({{"kind", "report"},
                                          {"message", std::to_string(done_) + " of " + std::to_string(all)}})}}));
}

void Indexer::end_progress() {
  if (progress_ == 0) return;
  if (progress_agreed_)
    state_.notify("$/progress", json_object({{"token", "hardtack/index/" + std::to_string(progress_)},
                                             {"value", json_object({{"kind", "end"}})}}));
  progress_ = 0;
}

}  // namespace hardtack::lsp
