// What a decision costs more through the interface to C: the same token, policy and request, decided by the C++
// libraries and by libhardtack.so in one process, in turns. Ends with 1 above the goal of docs/benchmarks.md, 0.1 us.
//
//   bench_c [--quick] [--markdown]
#include <algorithm>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/measure.h"
#include "bench/tokens.h"
#include "c/hardtack.h"
#include "engine/authz/authorizer.h"
#include "grammar/compile_policy.h"
#include "tokens/biscuit/verified.h"
#include "tokens/keys/key_text.h"

namespace hardtack::bench {
namespace {

constexpr double kGoal = 0.1;  // microseconds
constexpr std::string_view kPolicy = "allow if true;";

hardtack_text text(std::string_view view) { return {view.data(), view.size()}; }

struct Failure {
  std::string what;
};

void need(hardtack_error* error) {
  if (error == nullptr) return;
  const hardtack_text why = hardtack_error_text(error);
  throw Failure{std::string(why.data, why.size)};
}

template <typename T>
T need(Result<T> result) {
  if (!result) throw Failure{result.error().to_string()};
  return *std::move(result);
}

// Both services keep their request and authorizer, as a worker does.
class ServiceInC {
 public:
  ServiceInC(const PublicKey& root, ByteView token) {
    const std::string key = root.to_text();
    hardtack_public_key* half = nullptr;
    hardtack_keys* keys = nullptr;
    need(hardtack_public_key_read(hardtack_bytes_of(key.data(), key.size()), nullptr, &half));
    need(hardtack_keys_of(half, &keys));
    need(hardtack_verifier_new(keys, nullptr, &verifier_));
    need(hardtack_verifier_verify(verifier_, {token.data(), token.size()}, &credential_));
    hardtack_limits limits;
    hardtack_limits_init(&limits, sizeof limits);
    limits.max_time = 60'000'000'000;  // out of the way on both sides
    hardtack_policy_options options{};
    options.size = sizeof options;
    options.limits = &limits;
    need(hardtack_policy_compile(text(kPolicy), &options, &policy_));
    need(hardtack_request_new(policy_, &request_));
    need(hardtack_authorizer_new(nullptr, &authorizer_));
    need(hardtack_decision_new(&kept_));
    hardtack_keys_free(keys);
    hardtack_public_key_free(half);
  }
  ~ServiceInC() {
    hardtack_decision_free(kept_);
    hardtack_authorizer_free(authorizer_);
    hardtack_request_free(request_);
    hardtack_policy_free(policy_);
    hardtack_credential_free(credential_);
    hardtack_verifier_free(verifier_);
  }
  ServiceInC(const ServiceInC&) = delete;
  ServiceInC& operator=(const ServiceInC&) = delete;

  // Into the decision that the service keeps, as its request and authorizer.
  bool decide() {
    add_facts();
    need(hardtack_authorizer_decide_into(authorizer_, request_, credential_, nullptr, 0, kept_));
    return hardtack_decision_allowed(kept_);
  }

  // Into a decision of its own.
  bool decide_anew() {
    hardtack_decision* decision = nullptr;
    add_facts();
    need(hardtack_authorizer_decide(authorizer_, request_, credential_, nullptr, 0, &decision));
    const bool allowed = hardtack_decision_allowed(decision);
    hardtack_decision_free(decision);
    return allowed;
  }

 private:
  void add_facts() {
    const hardtack_term resource = hardtack_string(text("file1"));
    const hardtack_term operation = hardtack_string(text("read"));
    hardtack_request_clear(request_);
    need(hardtack_request_add(request_, text("resource"), &resource, 1));
    need(hardtack_request_add(request_, text("operation"), &operation, 1));
  }

  hardtack_verifier* verifier_ = nullptr;
  hardtack_credential* credential_ = nullptr;
  hardtack_policy* policy_ = nullptr;
  hardtack_request* request_ = nullptr;
  hardtack_authorizer* authorizer_ = nullptr;
  hardtack_decision* kept_ = nullptr;
};

class ServiceInCpp {
 public:
  ServiceInCpp(const PublicKey& root, const UnverifiedBiscuit& token)
      : credential_(need(need(verify_biscuit(token, root)).credential())),
        policy_(need(compile_policy(std::string(kPolicy), {.limits = {.max_time = std::chrono::minutes(1)}}))),
        request_(policy_) {}

  bool decide() {
    request_.clear();
    request_.add("resource", "file1").add("operation", "read");
    return is_allowed(authorizer_.authorize(policy_, request_, credential_));
  }

 private:
  Credential credential_;
  std::shared_ptr<const Policy> policy_;
  Request request_;
  Authorizer authorizer_;
};

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

int run(bool quick, bool markdown) {
  const PrivateKey root = need(benchmark_root());
  const UnverifiedBiscuit token = need(benchmark_token(2));
  ServiceInCpp cpp(root.public_key(), token);
  ServiceInC c(root.public_key(), token.bytes());
  if (!cpp.decide() || !c.decide()) throw Failure{"the request was not allowed"};
  std::vector<double> in_cpp, in_c, anew, more, more_anew;
  for (int turn = 0; turn < (quick ? 10 : 60); ++turn) {
    in_cpp.push_back(measure(0.05, [&] { keep(cpp.decide()); }).microseconds);
    in_c.push_back(measure(0.05, [&] { keep(c.decide()); }).microseconds);
    anew.push_back(measure(0.05, [&] { keep(c.decide_anew()); }).microseconds);
    more.push_back(in_c.back() - in_cpp.back());
    more_anew.push_back(anew.back() - in_cpp.back());
  }
  const double overhead = median(more);
  const auto print = [&](const char* what, double c_time, double difference, const char* goal, const char* verdict) {
    std::printf(markdown ? "| %s | %.3g us | %.3g us | %.3f us | %s | %s |\n"
                         : "%s: C++ %.3g us, C %.3g us, more by %.3f us, goal %s: %s\n",
                what, median(in_cpp), c_time, difference, goal, verdict);
  };
  print("a decision, 2-block token that was verified, into one that is kept", median(in_c), overhead, "0.1 us",
        overhead <= kGoal ? "met" : "short");
  print("the same, into a decision of its own", median(anew), median(more_anew), "-", "");
  return overhead <= kGoal ? 0 : 1;
}

}  // namespace
}  // namespace hardtack::bench

int main(int argc, char** argv) {
  bool quick = false;
  bool markdown = false;
  for (int i = 1; i < argc; ++i) {
    quick = quick || std::strcmp(argv[i], "--quick") == 0;
    markdown = markdown || std::strcmp(argv[i], "--markdown") == 0;
  }
  try {
    return hardtack::bench::run(quick, markdown);
  } catch (const hardtack::bench::Failure& failure) {
    std::fprintf(stderr, "bench_c: %s\n", failure.what.c_str());
    return 2;
  }
}
