// hardtack serve: answer decisions over HTTP until it is told to stop.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "cli/app.h"
#include "cli/commands/commands.h"
#include "cli/output/advice.h"
#include "cli/serve/config_words.h"
#include "cli/serve/serve_arguments.h"
#include "cli/serve/signals.h"
#include "cli/system/files.h"
#include "engine/text/cat.h"
#include "report/terminal.h"
#include "serve/http/server.h"
#include "serve/operation/server_metrics.h"
#include "serve/operation/service_manager.h"
#include "serve/tls/tls.h"

namespace hardtack::cli {
namespace {

constexpr std::chrono::seconds kLookAgain{1};    // at the files
constexpr std::chrono::seconds kStopWithin{10};  // for requests that run
constexpr std::string_view kOption = "--config";

std::chrono::sys_seconds now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

// What `--config` names, before the options are parsed.
std::optional<std::string> named_config(const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    if (words[i] == kOption && i + 1 < words.size()) return words[i + 1];
    if (words[i].starts_with(cat(kOption, "="))) return words[i].substr(kOption.size() + 1);
  }
  return std::nullopt;
}

bool is_given(const std::vector<std::string>& words, const std::string& key) {
  const std::string option = "--" + key;
  return std::ranges::any_of(words,
                             [&](const std::string& word) { return word == option || word.starts_with(option + "="); });
}

class Serve final : public Command {
 public:
  void declare(Arguments& arguments) override {
    arguments.describe(
        "Answers decisions over HTTP: AuthZEN, the native API, proxies and Kubernetes (docs/service.md). Listens where "
        "it is told to and nowhere else, and denies what no policy allows. A line `listening on ADDRESS` on standard "
        "error says that it is ready; SIGHUP reads policies, keys and certificates again, SIGTERM ends it with 0.");
    options_.declare(arguments);
    arguments.example("try it",
                      "hardtack serve --listen 127.0.0.1:8400 --policy policy.bcdl --public-key-file root.pub");
    arguments.example("beside nginx",
                      "hardtack serve --forward-listen 127.0.0.1:8401 --proxy nginx --trusted-proxy 127.0.0.1 --policy "
                      "policy.bcdl --public-key-file root.pub");
  }

  Outcome<std::vector<std::string>> with_configuration(std::vector<std::string> words) override {
    const auto file = named_config(words);
    if (!file) return words;
    // The command line first: what is wrong there is not the file's.
    Serve own;
    Arguments given("serve", "");
    own.declare(given);
    HARDTACK_CHECK(given.take(words));
    HARDTACK_CHECK(expect_file_name(*file));
    HARDTACK_TRY(const std::string text, read_file(*file, kMaxServeConfigBytes));
    HARDTACK_TRY(
        const std::vector<ConfigEntry> entries,
        read_serve_config(text, looks_secret(*file) ? "the configuration" : escape_controls(*file), Console::variable));
    std::vector<std::string> all;
    for (const ConfigEntry& entry : entries) {
      if (entry.key == "config" || entry.key == "check-config" || entry.key == "help") {
        return std::unexpected(Failure(Error(ErrorCode::kSyntax, cat(entry.place, ": `", entry.key,
                                                                     "` is no option of "
                                                                     "the configuration"))));
      }
      // Alone first, so that a mistake is told with its place.
      Serve alone;
      Arguments one("serve", "");
      alone.declare(one);
      const std::vector<std::string> words_alone = entry.off ? std::vector<std::string>{"--" + entry.key} : entry.words;
      if (const auto parsed = one.take(words_alone); !parsed) {
        Error why(ErrorCode::kSyntax, cat(entry.place, ": ", parsed.error().message()));
        return std::unexpected(Failure(parsed.error().help().empty() ? why : why.with_help(parsed.error().help())));
      }
      if (!is_given(words, entry.key)) all.insert(all.end(), entry.words.begin(), entry.words.end());
    }
    all.insert(all.end(), words.begin(), words.end());
    return all;
  }

  Outcome<ExitCode> run(Console& console) override {
    // Before any other thread, which inherits that they are blocked.
    const ServeSignals signals;
    raise_descriptor_limit();
    HARDTACK_TRY(serve::ServiceOptions made, options_.service(console));
    std::unique_ptr<serve::DecisionLog> log;
    if (!options_.check_config) {
      HARDTACK_TRY(log, options_.decision_log());
    }
    made.observer = log.get();
    HARDTACK_TRY(const std::unique_ptr<serve::Service> service, serve::Service::create(std::move(made)));
    HARDTACK_TRY(serve::ServerOptions server_options, options_.server(*service));
    if (options_.check_config) {
      for (const serve::ListenerOptions& listener : server_options.listeners) {
        if (!listener.tls) continue;
        HARDTACK_TRY(const auto context, serve::TlsContext::load(*listener.tls, false, now()));
        (void)context;
      }
      console.print(options_.check_report(*service, server_options));
      return ExitCode::kSuccess;
    }
    std::vector<std::string> names;
    for (const serve::ListenerOptions& listener : server_options.listeners) names.push_back(listener.name);
    // Told to the metrics once it runs: it needs the handlers, and they are asked for the metrics.
    std::atomic<const serve::Server*> running{nullptr};
    service->metrics().collect([&](serve::MetricText& text) {
      serve::write_process_metrics(kVersion, text);
      if (const serve::Server* server = running.load()) serve::write_server_metrics(*server, names, text);
      if (log != nullptr) write_log_metrics(*log, text);
    });
    HARDTACK_TRY(const std::unique_ptr<serve::Server> server, serve::Server::start(std::move(server_options), now()));
    running.store(server.get());
    for (std::size_t i = 0; i < names.size(); ++i)
      console.message(cat("listening on ", server->address(i).to_string(), "\n"));
    const serve::ServiceManager manager(std::getenv("NOTIFY_SOCKET"));  // NOLINT(concurrency-mt-unsafe): nobody sets it
    tell(console, manager, "READY=1");
    serve_until_stopped(console, signals, *service, *server, log.get());
    tell(console, manager, "STOPPING=1");
    service->stopping();
    server->stop(kStopWithin);
    return ExitCode::kSuccess;
  }

 private:
  // Each connection takes a descriptor; the soft limit of most systems is made for programs that need few.
  static void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }

  // What systemd does not take is said, and changes nothing.
  static void tell(Console& console, const serve::ServiceManager& manager, std::string_view state) {
    if (const auto told = manager.tell(state); !told)
      console.message(render(advised(Failure(told.error())), console.colors_in_messages()));
  }

  static void write_log_metrics(const serve::DecisionLog& log, serve::MetricText& text) {
    const serve::DecisionLog::Stats stats = log.stats();
    text.family("hardtack_log_events_total", serve::MetricType::kCounter, "Lines of the decision log");
    text.sample("", {{"result", "written"}}, stats.written);
    text.sample("", {{"result", "dropped"}}, stats.dropped);
    text.sample("", {{"result", "failed"}}, stats.failed);
    text.family("hardtack_log_queue", serve::MetricType::kGauge, "Lines that wait to be written");
    text.sample("", {}, static_cast<std::uint64_t>(stats.queued));
  }

  void serve_until_stopped(Console& console, const ServeSignals& signals, serve::Service& service,
                           serve::Server& server, serve::DecisionLog* log) const {
    std::string certificates_read = options_.tls_stamp();
    while (true) {
      const ServeSignals::Event event = signals.wait(kLookAgain);
      if (event == ServeSignals::Event::kStop) return;
      const bool asked = event == ServeSignals::Event::kReload;
      const auto done = asked ? all(service.reload()) : service.reload_if_changed();
      if (!done) {
        console.message(render(advised(done.error()), console.colors_in_messages()));
        console.message("what was loaded before goes on deciding\n");
      } else if (*done) {
        console.message("reloaded\n");
      }
      std::string stamp = options_.tls_stamp();
      if (asked || stamp != certificates_read) {
        certificates_read = std::move(stamp);
        if (const auto read = server.reload_certificates(now()); !read)
          console.message(render(advised(Failure(read.error())), console.colors_in_messages()));
      }
      if (!asked) continue;
      if (log != nullptr) {
        if (const auto opened = log->reopen(); !opened)
          console.message(render(advised(Failure(opened.error())), console.colors_in_messages()));
      }
    }
  }

  static std::expected<bool, Failure> all(std::expected<void, Failure> done) {
    if (!done) return std::unexpected(std::move(done.error()));
    return true;
  }

  ServeArguments options_;
};

}  // namespace

std::unique_ptr<Command> make_serve() { return std::make_unique<Serve>(); }

}  // namespace hardtack::cli
