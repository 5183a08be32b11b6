// A PostgreSQL server that the test program starts, and a database in it for each test.
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "tests/support/folders.h"
#include "tests/tokens/lineage_index/stores/store_support.h"
#include "tokens/lineage_index/stores/postgres_connection.h"
#include "tokens/lineage_index/stores/postgres_store.h"

namespace hardtack::testing {

inline LineageTime wall_clock() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

// One server for all tests of the program, one database for each test.
class Server {
 public:
  static Server& instance() {
    static Server server;
    return server;
  }
  bool installed() const { return status_ != 77; }
  bool runs() const { return status_ == 0; }
  int control(const std::string& action) {
    const std::string script = test::source_folder() + "/tests/tokens/lineage_index/postgres/server.sh";
    return WEXITSTATUS(std::system((script + " " + action + " " + (folder_ / "server")).c_str()));
  }
  std::string database(const std::string& name) const {
    return "host=" + (folder_ / "server") + " user=hardtack dbname=" + name;
  }

 private:
  Server() {
    std::filesystem::permissions(folder_ / "",
                                 std::filesystem::perms::others_exec | std::filesystem::perms::others_read,
                                 std::filesystem::perm_options::add);
    status_ = control("start");
  }
  ~Server() {
    if (status_ == 0) control("stop");
  }
  TemporaryFolder folder_;
  int status_ = 0;
};

class Postgres : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!Server::instance().installed()) GTEST_SKIP() << "no PostgreSQL server is installed (Debian: postgresql)";
    ASSERT_TRUE(Server::instance().runs());
    name_ = ::testing::UnitTest::GetInstance()->current_test_info()->name();
    for (char& c : name_) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    ask("postgres", "CREATE DATABASE " + name_);
  }
  // A server that comes up after a crash syncs every file of every database first.
  void TearDown() override {
    if (!name_.empty()) ask("postgres", "DROP DATABASE " + name_ + " WITH (FORCE)");
  }

  PostgresOptions options(bool create = true) const {
    PostgresOptions options;
    options.connection = Server::instance().database(name_);
    options.create = create;
    return options;
  }
  std::unique_ptr<PostgresLineageStore> open(LineageTime now = kNow) const {
    auto store = PostgresLineageStore::open(options(), now);
    EXPECT_TRUE(store.has_value()) << store.error().to_string();
    return std::move(*store);
  }
  // As somebody else who has the database.
  PostgresConnection::Rows ask(const std::string& database, const std::string& sql) const {
    auto connection = PostgresConnection::open(Server::instance().database(database), std::chrono::seconds(5));
    EXPECT_TRUE(connection.has_value()) << connection.error().to_string();
    auto rows = connection->query(sql);
    EXPECT_TRUE(rows.has_value()) << sql << ": " << rows.error().to_string();
    return rows.value_or(PostgresConnection::Rows());
  }
  void edit(const std::string& sql) const {
    ask(name_, "ALTER TABLE hardtack_lineage.entries DISABLE TRIGGER no_change");
    ask(name_, sql);
    ask(name_, "ALTER TABLE hardtack_lineage.entries ENABLE TRIGGER no_change");
  }

  std::string name_;
};

}  // namespace hardtack::testing
