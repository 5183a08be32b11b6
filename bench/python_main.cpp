// The side in C++ of scripts/bench bindings: decides what bench/harness/bindings_worker.py decides, so that what a
// decision costs more through Python is told in one run. Reads lines "row NAME SECONDS", answers "ok MICROSECONDS -".
//
//   bench_python POLICY TOKEN PUBLIC_KEY
#include <cstdio>
#include <exception>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "bench/measure.h"
#include "hardtack/hardtack.h"

namespace hardtack::bench {
namespace {

Result<void> serve(const std::string& policy_text, const std::string& token, const std::string& key) {
  HARDTACK_TRY(const auto policy, compile_policy(policy_text));
  HARDTACK_TRY(const PublicKey root, parse_public_key(key));
  const BiscuitVerifier verifier(root);
  HARDTACK_TRY(const Credential known, verifier.verify_text(token));
  Authorizer authorizer;
  Request request(policy);
  const auto decide = [&](const Credential& credential) {
    request.clear();
    request.add("operation", "read").add("resource", "file1");
    return is_allowed(authorizer.authorize(policy, request, credential));
  };
  if (!decide(known)) return fail(ErrorCode::kUsage, "the request was not allowed");

  std::string word;
  std::string name;
  double seconds = 0;
  while (std::cin >> word >> name >> seconds) {
    double time = 0;
    if (name == "decide") {
      time = measure(seconds, [&] { keep(decide(known)); }).microseconds;
    } else if (name == "cached") {
      time = measure(seconds, [&] {
               const auto credential = verifier.verify_text(token);
               keep(credential && decide(*credential));
             }).microseconds;
    } else {
      return fail(ErrorCode::kUsage, "there is no row " + name);
    }
    std::printf("ok %.6f -\n", time);
    std::fflush(stdout);
  }
  return {};
}

}  // namespace
}  // namespace hardtack::bench

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::fputs("usage: bench_python POLICY TOKEN PUBLIC_KEY\n", stderr);
    return 2;
  }
  const auto served = hardtack::bench::serve(argv[1], argv[2], argv[3]);
  if (!served) std::printf("failed %s\n", served.error().to_string().c_str());
  return served ? 0 : 1;
} catch (const std::exception& error) {
  std::printf("failed %s\n", error.what());
  return 1;
}
