// The node process that runs oracle.mjs, spoken to over pipes. One object belongs to one thread.
//
//   auto oracle = OracleProcess::start("tests/interop/oracle.mjs");
//   if (!oracle) return report(oracle.error());
//   auto answer = oracle->ask({{"op", "ping"}});
#pragma once

#include <sys/types.h>

#include <expected>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace hardtack::interop {

using Json = nlohmann::json;

class OracleProcess {
 public:
  // The error says what is missing: node, or the package beside the script.
  static std::expected<OracleProcess, std::string> start(const std::string& script);

  OracleProcess(OracleProcess&& other) noexcept;
  OracleProcess& operator=(OracleProcess&& other) noexcept;
  OracleProcess(const OracleProcess&) = delete;
  OracleProcess& operator=(const OracleProcess&) = delete;
  ~OracleProcess();

  // One line out, one line back, within ten minutes: the reference joins naively, and machines are shared. After an
  // error the process is ended: start another.
  std::expected<Json, std::string> ask(const Json& request);
  bool ended() const { return child_ < 0; }
  // Several requests in one line. As many answers as requests; each is {"crash": ..} after an error.
  std::vector<Json> ask_all(std::vector<Json> requests);

 private:
  OracleProcess() = default;
  void stop();

  pid_t child_ = -1;
  int input_ = -1;   // what the child reads
  int output_ = -1;  // what the child writes
  std::string pending_;
};

}  // namespace hardtack::interop
