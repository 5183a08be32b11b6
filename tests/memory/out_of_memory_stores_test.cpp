// What remembers for others: revocations, nonces, signatures, published keys, the lineage index. A call that fails for
// want of memory has changed all or nothing, and what is asked afterwards is answered by that.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "tests/memory/open_descriptors.h"
#include "tests/memory/same_or_error.h"
#include "tests/tokens/jwks/jwks_support.h"
#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/capability/revocations.h"
#include "tokens/jwks/store.h"
#include "tokens/lineage_index/find_revoked.h"
#include "tokens/lineage_index/walk.h"
#include "tokens/once/memory_once.h"

namespace hardtack {
namespace {

using testing::Answered;
using testing::at;
using testing::child;
using testing::expect_answered;
using testing::hash_of;
using testing::root;
using testing::TemporaryFolder;
using testing::heap::sweep;

constexpr std::int64_t kNow = 1'700'000'000;
// Longer than what a string holds within itself.
const std::string kLong = "a name that is longer than a string holds within itself ";

TEST(OutOfMemoryStores, AMessageThatWasNotRememberedCountsOnce) {
  std::optional<MemoryOnceStore> store;
  bool done = false;
  const OnceKey key = once_key("test", {bytes_of("one")}), other = once_key("test", {bytes_of("two")});
  sweep(
      [&] {
        store.emplace(OnceLimits{.max_remembered = 1});
        done = false;
      },
      [&] { done = store->remember(key, kNow, kNow + 10).has_value(); },
      [&](std::size_t n) {
        const auto again = store->remember(key, kNow + 1, kNow + 20);
        ASSERT_TRUE(again) << "allocation " << n;
        EXPECT_EQ(again->has_value(), done) << "allocation " << n << ": nothing is known of a message that was refused";
        EXPECT_FALSE(store->remember(other, kNow + 2, kNow + 20)) << "allocation " << n << ": it is full";
        // What was remembered is forgotten in its time.
        EXPECT_TRUE(store->remember(other, kNow + 30, kNow + 40)) << "allocation " << n;
        EXPECT_EQ(store->size(), 1u) << "allocation " << n;
      });
}

TEST(OutOfMemoryStores, ATokenOfSomebodyIsRevokedWithAllOfThem) {
  std::optional<CapabilityRevocations> store;
  for (const bool known_before : {false, true}) {
    bool done = false;
    sweep(
        [&] {
          store.emplace();
          done = false;
          store->track(kLong + "agent", kLong + "first", kNow + 10, kNow);
          if (known_before) store->track(kLong + "agent", kLong + "token", kNow + 20, kNow);
        },
        [&] {
          store->track(kLong + "agent", kLong + "token", kNow + 30, kNow);
          done = true;
        },
        [&](std::size_t n) {
          const std::size_t held = done || known_before ? 2 : 1;
          EXPECT_EQ(store->tracked(), held) << "allocation " << n;
          EXPECT_EQ(store->revoke_all(kLong + "agent"), held) << "allocation " << n;
          EXPECT_EQ(store->is_revoked(kLong + "token"), held == 2) << "allocation " << n;
          EXPECT_EQ(store->sweep_expired(kNow + 30), held) << "allocation " << n;
          EXPECT_EQ(store->tracked() + store->revoked(), 0u) << "allocation " << n;
        });
  }
}

TEST(OutOfMemoryStores, RevokingAllCanBeRepeated) {
  std::optional<CapabilityRevocations> store;
  sweep(
      [&] {
        store.emplace();
        for (int i = 0; i < 5; ++i) store->track("agent", kLong + std::to_string(i), kNow + 10, kNow);
      },
      [&] { store->revoke_all("agent"); },
      [&](std::size_t n) {
        store->revoke_all("agent");
        EXPECT_EQ(store->revoked(), 5u) << "allocation " << n;
      });
}

// Everything that can be asked of it about three credentials.
std::string asked(LineageStore& store) {
  std::string text;
  for (const char* id : {"root", "child", "grandchild"}) {
    const auto known = store.find(id, at(kNow));
    EXPECT_TRUE(known) << known.error().to_string();
    text += known && *known ? (**known).hash + "\n" : "unknown\n";
    const auto status = check_not_revoked(store, id, at(kNow));
    text += status ? "good\n" : std::string(error_name(status.error().code())) + "\n";
  }
  const auto pin = store.verify(at(kNow));
  EXPECT_TRUE(pin) << (pin ? "" : pin.error().to_string());
  return text + std::to_string(pin ? pin->sequence : 0);
}

// SQLite has its own heap, which does not fail here; in tests/c it does. Files lie in memory where there is a folder
// for it: most of the time goes into waiting for the disk otherwise.
TEST(OutOfMemoryStores, AnIndexRecordsAllOrNothing) {
  const testing::SameDescriptors descriptors;
  if (std::filesystem::is_directory("/dev/shm")) ::setenv("TMPDIR", "/dev/shm", 0);  // NOLINT(concurrency-mt-unsafe)
  for (const testing::StoreKind kind : {testing::StoreKind::kJson, testing::StoreKind::kSqlite}) {
    std::optional<TemporaryFolder> folder;
    std::unique_ptr<LineageStore> store;
    std::string before, after;
    const auto change = [&] {
      const std::array records = {child("child", "root"), child("grandchild", "child")};
      const auto recorded = store->record(records, at(kNow));
      return recorded && store->revoke("child", at(kNow));
    };
    const auto open = [&] {
      store.reset();
      folder.emplace();
      store = testing::open_store(kind, *folder).value();
      const std::array records = {root("root")};
      ASSERT_TRUE(store->record(records, at(kNow)));
    };
    open();
    before = asked(*store);
    const std::array records = {child("child", "root"), child("grandchild", "child")};
    ASSERT_TRUE(store->record(records, at(kNow)));
    const std::string between = asked(*store);
    ASSERT_TRUE(store->revoke("child", at(kNow)));
    after = asked(*store);
    ASSERT_NE(before, after);
    bool done = false;
    sweep(
        [&] {
          open();
          done = false;
        },
        [&] { done = change(); },
        [&](std::size_t n) {
          const std::string found = asked(*store);
          if (done) {
            EXPECT_EQ(found, after) << "allocation " << n;
          } else {
            EXPECT_TRUE(found == before || found == between || found == after) << "allocation " << n << ": " << found;
          }
          EXPECT_TRUE(change()) << "allocation " << n;
          EXPECT_EQ(asked(*store), after) << "allocation " << n;
          // And whoever opens it anew finds the same.
          store.reset();
          store = testing::open_store(kind, *folder, false).value();
          EXPECT_EQ(asked(*store), after) << "allocation " << n;
        });
  }
}

TEST(OutOfMemoryStores, AnIndexThatIsAskedDeniesWhatItDenied) {
  const testing::SameDescriptors descriptors;
  for (const testing::StoreKind kind : {testing::StoreKind::kJson, testing::StoreKind::kSqlite}) {
    const TemporaryFolder folder;
    const auto store = testing::open_store(kind, folder).value();
    const std::array records = {root("root"), child("child", "root")};
    ASSERT_TRUE(store->record(records, at(kNow)));
    ASSERT_TRUE(store->revoke("root", at(kNow)));
    const std::array keys = {LineageKey{"root", hash_of("root")}, LineageKey{"child", hash_of("child")}};
    expect_answered("a revoked one", [&]() -> Answered {
      const auto found = find_revoked(keys, {.index = store.get()}, at(kNow));
      if (!found) return std::nullopt;
      return *found ? "revoked " + (**found).id : "good";
    });
    expect_answered("a store that is opened", [&]() -> Answered {
      const auto opened = testing::open_store(kind, folder, false);
      if (!opened) return std::nullopt;
      const auto found = find_revoked(keys, {.index = opened->get()}, at(kNow));
      if (!found) return std::nullopt;
      return *found ? "revoked " + (**found).id : "good";
    });
  }
}

TEST(OutOfMemoryStores, AListIsReadWholeOrNotAtAll) {
  std::string text = "# a comment\n";
  for (char digit : {'1', '2', '3', '4'}) text += std::string(128, digit) + "\n";
  expect_answered("a list", [&]() -> Answered {
    const auto list = RevocationList::parse(text);
    if (!list) return std::nullopt;
    return std::to_string(list->size()) + (list->contains(std::string(128, '3')) ? " with it" : " without it");
  });
}

// No failure leaves the keys of an issuer in the making, takes them away, or has somebody wait for them.
TEST(OutOfMemoryStores, PublishedKeysStayUntilOthersAreThere) {
  const auto issuer = std::make_shared<testing::Issuer>();
  std::optional<JwksStore> store;
  std::optional<bool> found;
  sweep(
      [&] {
        found.reset();
        issuer->answer = testing::jwk_set({testing::okp_jwk("old key with a long id")});
        store.emplace(std::make_unique<testing::FakeFetcher>(issuer), JwksStoreOptions{});
        ASSERT_TRUE(store->find("old key with a long id", at(kNow)));
        issuer->answer = testing::jwk_set(
            {testing::okp_jwk("old key with a long id", R"(, "revoked_at": "2023-11-14T22:20:00Z")"),
             testing::okp_jwk("new key with a long id"), R"({"kty": "RSA", "kid": "an unusable key"})"});
      },
      // 300 s later the set is due.
      [&] { found = store->find("new key with a long id", at(kNow + 300)).has_value(); },
      [&](std::size_t n) {
        EXPECT_TRUE(store->find("old key with a long id", at(kNow + 301))) << "allocation " << n;
        // Of a fetch that failed another one is made when the interval is over.
        EXPECT_TRUE(store->find("new key with a long id", at(kNow + 331))) << "allocation " << n;
        EXPECT_FALSE(store->find("an unusable key", at(kNow + 331))) << "allocation " << n;
        // Revoked at kNow + 400.
        EXPECT_FALSE(store->find("old key with a long id", at(kNow + 400))) << "allocation " << n;
        EXPECT_EQ(store->status().usable, 2u) << "allocation " << n;
      });
}

}  // namespace
}  // namespace hardtack
