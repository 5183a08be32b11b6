// What the decision service does beside answering: its log, metrics and traces, the threads that deliver and fetch, the
// policies and bundles that it reads, and what operators ask. Whichever allocation fails, the process and its threads
// live on, and what was there before stays until something whole takes its place.
//
// The configuration of the command is left out: the library that reads TOML ends the process where memory ends in it,
// and it is read before anything is served.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "serve/admin/admin_api.h"
#include "serve/bundle/bundle_source.h"
#include "serve/decision/worker.h"
#include "serve/keys/jwks_keys.h"
#include "serve/operation/decision_log.h"
#include "serve/operation/decision_metrics.h"
#include "serve/outbox/outbox.h"
#include "serve/service/service.h"
#include "serve/trace/otlp.h"
#include "serve/trace/traced_request.h"
#include "tests/memory/open_descriptors.h"
#include "tests/memory/same_or_error.h"
#include "tests/serve/bundle/bundle_fixture.h"
#include "tests/serve/support/serve_fixture.h"
#include "tests/tokens/jwks/jwks_support.h"
#include "tokens/lineage_index/stores/sqlite_store.h"

namespace hardtack::serve {
namespace {

using hardtack::testing::Answered;
using hardtack::testing::expect_answered;
using hardtack::testing::heap::fail_at;
using hardtack::testing::heap::Refuse;
using hardtack::testing::heap::stop_failing;
using hardtack::testing::heap::sweep;
using testing::biscuit;
using testing::kNow;
using testing::TestMessage;
using namespace std::chrono_literals;

constexpr const char* kToken = "0123456789abcdef0123456789abcdef-operator";

// In memory where there is a folder for it: most of the time goes into waiting for the disk otherwise.
class Folder {
 public:
  Folder() {
    std::string name = std::filesystem::is_directory("/dev/shm") ? "/dev/shm/" : ::testing::TempDir();
    name += "hardtack-memory-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string operator/(const char* name) const { return path_ + "/" + name; }
  void write(const char* name, const std::string& text) const {
    std::ofstream(*this / "new", std::ios::binary) << text;
    std::filesystem::rename(*this / "new", *this / name);
  }

 private:
  std::string path_;
};

bool soon(const std::function<bool()>& holds) {
  for (int i = 0; i < 2'000; ++i) {
    if (holds()) return true;
    std::this_thread::sleep_for(5ms);
  }
  return false;
}

DecisionRecord record() {
  static const std::vector<std::string> ids = {"the id of a credential", "and that of another one"};
  static const BundleVersion bundle{"the name of a bundle", 7};
  DecisionRecord made;
  made.api = "evaluation";
  made.decision_id = "the-id-of-a-decision";
  made.policy_set = "default";
  made.policy_digest = "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f";
  made.bundle = &bundle;
  made.time = 1'800'000'000;
  made.allowed = true;
  made.reason = "allowed";
  made.subject_id = "a subject with a rather long name";
  made.resource_id = "a resource with a rather long name";
  made.client = "192.0.2.1";
  made.request_id = "the id of a request";
  made.credential_ids = ids;
  return made;
}

TEST(OutOfMemoryOperation, LinesOfTheLogAreWholeOrLost) {
  const Folder folder;
  const auto log = DecisionLog::open({.path = folder / "log", .mask = {"client"}}).value();
  expect_answered("a decision", [&]() -> Answered { return log->line_of(record()); });
  const ActionRecord action{.action = "revoke",
                            .outcome = "done",
                            .who = "token",
                            .address = "192.0.2.1",
                            .reason = "it was lost",
                            .request_id = {},
                            .time = 1'800'000'000,
                            .ids = record().credential_ids};
  expect_answered("an action", [&]() -> Answered { return log->line_of(action); });
}

// A log that is required has the line, or says that it has it not.
TEST(OutOfMemoryOperation, ALogThatIsRequiredLosesNothing) {
  const Folder folder;
  const auto log = DecisionLog::open({.path = folder / "log", .queue = {.required = true}}).value();
  std::uint64_t taken = 0;
  bool kept = false;
  sweep([&] { kept = false; }, [&] { kept = log->decided(record()); }, [&](std::size_t) { taken += kept ? 1 : 0; });
  EXPECT_TRUE(soon([&] { return log->stats().queued == 0 && log->stats().written == taken; }));
  EXPECT_GT(log->stats().refused, 5u);
  EXPECT_TRUE(log->decided(record()));
}

TEST(OutOfMemoryOperation, SpansAreWrittenOrLost) {
  const Folder folder;
  const auto tracer =
      Tracer::open({.target = folder / "spans", .version = "1", .now_ns = [] { return std::int64_t{1'800'000'000}; }})
          .value();
  TracedDecisions decisions(nullptr);
  const std::string parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const std::vector<Header> headers = {{"traceparent", parent}, {"tracestate", "a=a rather long state,b=another one"}};
  sweep([] {},
        [&] {
          TracedRequest traced(tracer.get());
          traced.follow(headers);
          EXPECT_TRUE(decisions.decided(record()));
          traced.status(200);
          traced.end();
        },
        [&](std::size_t n) { EXPECT_EQ(current_span(), nullptr) << "allocation " << n; });
  EXPECT_TRUE(soon([&] { return tracer->stats().queued == 0; }));
  EXPECT_GT(tracer->stats().written, 0u);
  EXPECT_GT(tracer->stats().dropped, 5u);
}

TEST(OutOfMemoryOperation, MetricsAreWrittenAsBefore) {
  Metrics metrics;
  DecisionMetrics decisions(metrics, nullptr);
  metrics.collect([](MetricText& text) {
    text.family("a_metric_with_a_long_name", MetricType::kGauge, "A help that is rather long, too");
    text.sample("", {{"a label", "and its value, which is long"}}, std::uint64_t{7});
  });
  EXPECT_TRUE(decisions.decided(record()));
  OperationHandler handler(metrics, "1");
  Worker worker;
  const TestMessage asked{.target = "/metrics"};
  expect_answered("metrics", [&]() -> Answered {
    return asked.with([&](const Message& view) { return handler.answer(view, worker); }).body;
  });
  // Counting needs no memory.
  sweep([] {}, [&] { EXPECT_TRUE(decisions.decided(record())); }, [](std::size_t n) { EXPECT_EQ(n, 1u); });
}

// Everything on the thread that delivers fails, from one allocation on or once, each time that its sink is left.
TEST(OutOfMemoryOperation, AnOutboxDeliversWhatFoundNoMemoryAtFirst) {
  struct Delivered {
    std::mutex mutex;
    std::string text;
    std::size_t n = 0;
    std::size_t refused = 0;
  };
  class FailingSink final : public Sink {
   public:
    explicit FailingSink(Delivered& delivered) : delivered_(delivered) {}
    Taken take(std::string& batch) override {
      const bool refused = stop_failing();
      const std::scoped_lock lock(delivered_.mutex);
      delivered_.refused += refused ? 1 : 0;
      if (++delivered_.n % 4 == 0) throw std::bad_alloc();
      delivered_.text += batch;
      // The next batch has no room of this one.
      std::string().swap(batch);
      fail_at(1 + delivered_.n % 2, Refuse::kOne);
      return Taken::kYes;
    }
    int tries() const override { return 100; }

   private:
    Delivered& delivered_;
  };
  Delivered delivered;
  std::string expected;
  {
    Outbox outbox(std::make_unique<FailingSink>(delivered), {.required = true});
    for (int i = 0; i < 12; ++i) {
      const std::string item = "an item that is longer than a string holds within itself " + std::to_string(i) + "\n";
      ASSERT_TRUE(soon([&] { return outbox.put(item); }));
      expected += item;
      EXPECT_TRUE(soon([&] { return outbox.stats().written == static_cast<std::uint64_t>(i) + 1; })) << i;
    }
  }
  EXPECT_EQ(delivered.text, expected);
  EXPECT_GT(delivered.refused, 2u);
}

// As many threads as there are allocations between two fetches.
TEST(OutOfMemoryOperation, KeysOfIssuersAreFetchedAgain) {
  class FailingFetcher final : public JwksFetcher {
   public:
    explicit FailingFetcher(std::size_t n) : n_(n) {}
    Result<std::string> fetch() override {
      stop_failing();
      std::string text = hardtack::testing::jwk_set(
          {hardtack::testing::okp_jwk("a key with a long id"), R"({"kty": "RSA", "kid": "a key that is of no use"})"});
      if (std::exchange(first_, false)) fail_at(n_, Refuse::kAllFromThere);
      return text;
    }

   private:
    std::size_t n_;
    bool first_ = true;
  };
  std::vector<std::unique_ptr<JwksKeys>> all;
  std::atomic<std::int64_t> now = 1'700'000'000;
  const auto clock = [&now] { return LineageTime(std::chrono::seconds(now.load())); };
  for (std::size_t n = 1; n <= 60; ++n) {
    all.push_back(std::make_unique<JwksKeys>(std::make_unique<FailingFetcher>(n),
                                             JwksStoreOptions{.refresh_after = 1s, .min_interval = 1s}, clock));
    all.back()->start();
  }
  std::size_t failed = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_TRUE(soon([&] {
      ++now;
      return all[i]->find("a key with a long id").has_value();
    })) << "allocation "
        << i + 1;
    failed += all[i]->counts().failed > 0 ? 1 : 0;
  }
  EXPECT_GT(failed, 5u);
}

std::string shown(const PolicySets* sets) {
  std::string text;
  if (sets == nullptr) return "none";
  for (const auto& set : sets->all()) text += set->name + " " + set->digest + "\n";
  return text;
}

TEST(OutOfMemoryOperation, PoliciesAreReadWholeOrStayAsTheyWere) {
  const hardtack::testing::SameDescriptors descriptors;
  const Folder folder;
  folder.write("policy.bcdl", "allow if user(\"ann\");\n");
  folder.write("data.bcdl", "entity(\"user\", \"ann\"); attribute(\"user\", \"ann\", \"team\", \"a team\");\n");
  const PolicyPaths paths{.policy = folder / "policy.bcdl", .data = {folder / "data.bcdl"}};
  std::optional<PolicyStore> store;
  std::string before, after;
  const auto open = [&] {
    folder.write("policy.bcdl", "allow if user(\"ann\");\n");
    store.emplace([&](const PolicySets* now) { return load_policy_files(paths, {}, now); });
    ASSERT_TRUE(store->reload());
    before = shown(store->current().get());
    folder.write("policy.bcdl", "allow if user(\"bob\"), team(\"another with a long name\"); deny if user(\"eve\");\n");
  };
  open();
  ASSERT_TRUE(store->reload());
  after = shown(store->current().get());
  ASSERT_NE(before, after);
  bool done = false;
  sweep(
      [&] {
        open();
        done = false;
      },
      [&] { done = store->reload().has_value(); },
      [&](std::size_t n) {
        EXPECT_EQ(shown(store->current().get()), done ? after : before) << "allocation " << n;
        EXPECT_TRUE(store->reload()) << "allocation " << n;
        EXPECT_EQ(shown(store->current().get()), after) << "allocation " << n;
      });
}

TEST(OutOfMemoryOperation, BundlesAreReadWholeOrStayAsTheyWere) {
  const hardtack::testing::SameDescriptors descriptors;
  const std::string good = testing::bundle_of(testing::shop_files(), 8);
  std::string wrong = good;
  wrong[wrong.find("allow if user")] = 'A';
  const std::vector<PublicKey> keys = {testing::trusted().public_key()};
  const auto read = [&](const std::string& bytes, const std::vector<PublicKey>& by) -> Answered {
    const auto bundle = read_bundle(bytes, by);
    if (!bundle) return std::nullopt;
    std::string text = bundle->digest + bundle->manifest.name;
    for (const BundleFile& file : bundle->files) text += file.path + file.text;
    return text;
  };
  const std::vector<PublicKey> others = {testing::stranger().public_key()};
  expect_answered("a bundle", [&] { return read(good, keys); });
  hardtack::testing::expect_refused("a bundle that was changed", [&] { return read(wrong, keys); });
  hardtack::testing::expect_refused("a stranger's bundle", [&] { return read(good, others); });

  // The state that remembers which one was accepted is written before it decides, and never for one that does not.
  const Folder folder;
  std::unique_ptr<BundleSource> source;
  std::optional<PolicyStore> store;
  const std::string older = testing::bundle_of(testing::shop_files("bob", "bob"), 7);
  const auto open = [&] {
    std::filesystem::remove(folder / "state");
    folder.write("shop.bundle", older);
    BundleSourceOptions options{.path = folder / "shop.bundle", .keys = keys};
    options.state_file = folder / "state";
    source = std::make_unique<BundleSource>(std::move(options));
    store.emplace([&](const PolicySets* now) { return source->load(now); },
                  [&](const PolicySets&) { return source->accept(); });
    ASSERT_TRUE(store->reload());
    folder.write("shop.bundle", good);
  };
  bool done = false;
  sweep(
      [&] {
        open();
        done = false;
      },
      [&] { done = store->reload().has_value(); },
      [&](std::size_t n) {
        const auto accepted = source->status();
        ASSERT_TRUE(accepted) << "allocation " << n;
        EXPECT_EQ(accepted->version, done ? 8u : 7u) << "allocation " << n;
        EXPECT_EQ(store->current()->usual()->bundle->version, accepted->version) << "allocation " << n;
        EXPECT_TRUE(store->reload()) << "allocation " << n;
        EXPECT_EQ(store->current()->usual()->bundle->version, 8u) << "allocation " << n;
        folder.write("shop.bundle", older);
        EXPECT_FALSE(store->reload()) << "allocation " << n;
      });
}

TEST(OutOfMemoryOperation, AServiceIsMadeWholeOrNotAtAll) {
  const hardtack::testing::SameDescriptors descriptors;
  const Folder folder;
  folder.write("policy.bcdl", "allow if user(\"ann\");\n");
  const auto made = [&]() -> Answered {
    ServiceOptions options{.policies = {.policy = folder / "policy.bcdl", .data = {}}, .now = [] { return kNow; }};
    options.load_keys = []() -> Result<TokenKeys> { return *testing::root_keys(); };
    options.audience = "an audience with a rather long name";
    options.queries = {{"users", "u($u) <- user($u)"}};
    options.forward = ForwardOptions{.settings = {.proxy = proxy_profile("envoy").value()}};
    options.forward->headers = {{"x-auth-user", "u($u) <- user($u)"}};
    options.admin = AdminServing{.access = {.token = true}, .load_token = [] { return AdminToken::parse(kToken); }};
    options.admin->page = true;
    const auto service = Service::create(std::move(options));
    if (!service) return std::nullopt;
    return shown((*service)->policies().current().get());
  };
  expect_answered("a service", made);
}

// What could not be read for want of memory is read with the next look, although no file has changed since.
TEST(OutOfMemoryOperation, TheServiceReadsAgainWhatItCouldNot) {
  const hardtack::testing::SameDescriptors descriptors;
  const Folder folder;
  std::unique_ptr<Service> service;
  std::shared_ptr<std::vector<std::string>> read;
  std::string stamp;
  std::optional<bool> done;
  sweep(
      [&] {
        done.reset();
        stamp = "a stamp of the files of keys";
        folder.write("policy.bcdl", "allow if user(\"ann\");\n");
        read = std::make_shared<std::vector<std::string>>();
        ServiceOptions options{.policies = {.policy = folder / "policy.bcdl", .data = {}}, .now = [] { return kNow; }};
        options.load_keys = [read]() -> Result<TokenKeys> {
          read->emplace_back("keys");
          return *testing::root_keys();
        };
        options.load_others = [read]() -> Result<void> {
          read->emplace_back("revocations");
          return {};
        };
        options.files_stamp = [&stamp] { return stamp; };
        service = Service::create(std::move(options)).value();
        folder.write("policy.bcdl", "allow if user(\"bob\"), team(\"a rather long name\");\n");
        stamp = "another stamp of the files of keys";
        read->clear();
      },
      [&] {
        const auto looked = service->reload_if_changed();
        if (looked) done = *looked;
      },
      [&](std::size_t n) {
        const bool whole = done.value_or(false);
        for (int look = 0; look < 2; ++look) EXPECT_TRUE(service->reload_if_changed()) << "allocation " << n;
        EXPECT_EQ(service->policies().current()->usual()->policy->source().checks().size(), 0u);
        EXPECT_GE(service->policies().status().generation, 2u) << "allocation " << n;
        EXPECT_NE(std::ranges::find(*read, "keys"), read->end()) << "allocation " << n;
        EXPECT_NE(std::ranges::find(*read, "revocations"), read->end()) << "allocation " << n;
        if (whole) {
          EXPECT_EQ(read->size(), 2u) << "allocation " << n;
        }
      });
}

TEST(OutOfMemoryOperation, OperatorsRevokeOrAreToldThatTheyDidNot) {
  const hardtack::testing::SameDescriptors descriptors;
  const Folder folder;
  const std::string token = biscuit("user(\"a user with a long name\")", {"check if true"});
  const std::string revocation = R"({"revocations": [{"token": ")" + token + R"("}], "reason": "it was lost"})";
  AdminAccess access{{.token = true}};
  access.replace(AdminToken::parse(kToken).value());
  std::shared_ptr<const CredentialDoor> door;
  std::unique_ptr<AdminIndex> index;
  std::unique_ptr<AdminApi> api;
  const auto open = [&] {
    api.reset();
    index.reset();
    door.reset();
    for (const char* name : {"index.db", "index.db-wal", "index.db-shm"}) std::filesystem::remove(folder / name);
    SqliteOptions created;
    created.create = true;
    const std::shared_ptr<LineageStore> store = SqliteLineageStore::open(folder / "index.db", created).value();
    const auto view = std::make_shared<LocalRevocation>(SqliteLineageStore::open(folder / "index.db", {}).value());
    door = std::make_shared<const CredentialDoor>(testing::root_keys(), view);
    index = std::make_unique<AdminIndex>(
        AdminIndexOptions{.store = store, .view = view, .door = door, .now = [] { return kNow; }});
    api = std::make_unique<AdminApi>(access, *index,
                                     AdminApiOptions{.status = [] { return JsonValue(JsonValue::Object()); },
                                                     .reload = []() -> std::expected<void, Failure> { return {}; },
                                                     .now = [] { return kNow; }});
  };
  Worker worker;
  const auto ask = [&](const std::string& path, const std::string& body, const std::string& bearer = kToken) {
    const TestMessage asked{.method = body.empty() ? "GET" : "POST",
                            .target = "/admin/v1/" + path,
                            .headers = {{"host", "127.0.0.1:8403"},
                                        {"authorization", "Bearer " + bearer},
                                        {"content-type", "application/json"}},
                            .body = body};
    return asked.with([&](const Message& view) { return api->answer(view, worker); }).status;
  };
  int status = 0;
  sweep(
      [&] {
        open();
        ASSERT_TRUE(door->admit(token, {}, kNow));
        status = 0;
      },
      [&] { status = ask("revoke", revocation); },
      [&](std::size_t n) {
        if (status == 200) {
          EXPECT_FALSE(door->admit(token, {}, kNow)) << "allocation " << n;
        }
        EXPECT_EQ(ask("revocations?limit=1", ""), 200) << "allocation " << n;
        EXPECT_EQ(ask("revoke", revocation), 200) << "allocation " << n;
        EXPECT_FALSE(door->admit(token, {}, kNow)) << "allocation " << n;
      },
      5);
  // Nobody who is not one.
  const std::string stranger = "another token of the same length, or so";
  ASSERT_EQ(ask("revocations", "", stranger), 401);
  sweep([&] { status = 0; }, [&] { status = ask("revocations", "", stranger); },
        [&](std::size_t n) { EXPECT_TRUE(status == 0 || status == 401) << "allocation " << n << ": " << status; });
}

}  // namespace
}  // namespace hardtack::serve
