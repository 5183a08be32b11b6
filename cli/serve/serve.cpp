// hardtack serve: answer decisions over HTTP until it is told to stop.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <new>
#include <utility>

#include "cli/app.h"
#include "cli/commands/commands.h"
#include "cli/output/advice.h"
#include "cli/serve/config/config_words.h"
#include "cli/serve/serve_arguments.h"
#include "cli/serve/signals.h"
#include "cli/system/files.h"
#include "engine/base/clock.h"
#include "engine/text/cat.h"
#include "report/terminal.h"
#include "serve/http/server.h"
#include "serve/operation/ask_health.h"
#include "serve/operation/server_metrics.h"
#include "serve/operation/service_manager.h"

namespace hardtack::cli {
namespace {

constexpr std::chrono::milliseconds kLookAgain{1'000};  // at the files
constexpr std::chrono::milliseconds kShortestLook{10};  // for a watchdog
constexpr std::chrono::seconds kStopWithin{10};         // for requests that run
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
    if (options_.health) {
      HARDTACK_TRY(const bool ready, serve::ask_health(*options_.health));
      console.print(ready ? "ready\n" : "not ready\n");
      return ready ? ExitCode::kSuccess : ExitCode::kDeny;
    }
    set_process_limits();
    NamedSockets sockets(!options_.check_config);
    HARDTACK_TRY(serve::ServiceOptions made, options_.service(console, sockets));
    std::unique_ptr<serve::DecisionLog> log;
    std::unique_ptr<serve::Tracer> tracer;
    if (options_.check_config) {
      HARDTACK_CHECK(options_.outboxes.check());
    } else {
      HARDTACK_TRY(log, options_.outboxes.decision_log());
      HARDTACK_TRY(tracer, options_.outboxes.tracer());
    }
    made.observer = log.get();
    made.tracer = tracer.get();
    if (log != nullptr) made.log_trouble = [&log = *log] { return log.trouble(); };
    HARDTACK_TRY(const std::unique_ptr<serve::Service> service, serve::Service::create(std::move(made)));
    HARDTACK_TRY(serve::ServerOptions server_options, options_.server(*service, sockets));
    if (options_.check_config) {
      HARDTACK_CHECK(serve::Server::check(server_options, now()));
      for (const std::string& warning : options_.warnings()) console.message(cat("warning: ", warning, "\n"));
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
      if (log != nullptr) serve::write_log_metrics(log->stats(), text);
      if (tracer != nullptr) serve::write_trace_metrics(tracer->stats(), tracer->passed_over(), text);
    });
    HARDTACK_TRY(const std::unique_ptr<serve::Server> server, serve::Server::start(std::move(server_options), now()));
    running.store(server.get());
    for (std::size_t i = 0; i < names.size(); ++i)
      console.message(cat("listening on ", server->address(i).to_string(), "\n"));
    for (const std::string& warning : options_.warnings()) console.message(cat("warning: ", warning, "\n"));
    const serve::ServiceManager manager(std::getenv("NOTIFY_SOCKET"));  // NOLINT(concurrency-mt-unsafe): nobody sets it
    tell(console, manager, "READY=1");
    serve_until_stopped(console, signals, *service, *server, manager, {log.get(), tracer.get()});
    tell(console, manager, "STOPPING=1");
    service->stopping();
    server->stop(kStopWithin);
    return ExitCode::kSuccess;
  }

 private:
  // What SIGHUP opens anew; null for what is not kept.
  struct Outboxes {
    serve::DecisionLog* log;
    serve::Tracer* tracer;
  };

  // A core would hold keys and tokens. Each connection takes a descriptor; the soft limit of most systems is made for
  // programs that need few.
  static void set_process_limits() {
    const rlimit none{};
    ::setrlimit(RLIMIT_CORE, &none);
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

  void serve_until_stopped(Console& console, const ServeSignals& signals, serve::Service& service,
                           serve::Server& server, const serve::ServiceManager& manager, Outboxes outboxes) const {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets them
    const auto watchdog = serve::watchdog_period(std::getenv("WATCHDOG_USEC"), std::getenv("WATCHDOG_PID"), ::getpid());
    const std::chrono::milliseconds wait =
        watchdog ? std::clamp(std::chrono::floor<std::chrono::milliseconds>(*watchdog), kShortestLook, kLookAgain)
                 : kLookAgain;
    std::string certificates_read = options_.tls_stamp();
    bool certificates_failed = false;
    const auto look = [&](bool asked) {
      // Told while every thread does what it is asked; one that hangs has the service started anew.
      if (watchdog && server.pulse()) tell(console, manager, "WATCHDOG=1");
      const auto now_us = std::chrono::duration_cast<std::chrono::microseconds>(steady_now()).count();
      if (asked) tell(console, manager, cat("RELOADING=1\nMONOTONIC_USEC=", std::int64_t{now_us}));
      const auto done = asked ? all(service.reload()) : service.reload_if_changed();
      if (!done) {
        console.message(render(advised(done.error()), console.colors_in_messages()));
        console.message("what was loaded before goes on deciding\n");
      } else if (*done) {
        console.message("reloaded\n");
      }
      std::string stamp = options_.tls_stamp();
      const bool others = asked || stamp != certificates_read;
      // What failed is tried again, since a certificate may begin a moment later than here; it is told once.
      if (others || certificates_failed) {
        const auto read = server.reload_certificates(now());
        certificates_read = std::move(stamp);
        certificates_failed = !read;
        if (!read && others) {
          console.message(render(advised(Failure(read.error())), console.colors_in_messages()));
          console.message("the certificate that was read before is served on\n");
        }
      }
      if (!asked) return;
      for (const auto& opened : {outboxes.log != nullptr ? outboxes.log->reopen() : Result<void>(),
                                 outboxes.tracer != nullptr ? outboxes.tracer->reopen() : Result<void>()}) {
        if (!opened) console.message(render(advised(Failure(opened.error())), console.colors_in_messages()));
      }
      tell(console, manager, "READY=1");
    };
    bool asked = false;
    while (true) {
      const ServeSignals::Event event = signals.wait(wait);
      if (event == ServeSignals::Event::kStop) return;
      asked = asked || event == ServeSignals::Event::kReload;
      try {
        look(asked);
        asked = false;
      } catch (const std::bad_alloc&) {
        // Who asks is answered meanwhile, and the next look reads what this one did not.
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
