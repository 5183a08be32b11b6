#include <algorithm>
#include <atomic>
#include <charconv>
#include <chrono>
#include <thread>
#include <vector>

#include "bench/rows.h"
#include "bench/session.h"

namespace hardtack::bench {

// Every thread has its own authorizer and request; they share the policy alone.
Result<Sample> thread_row(std::string_view threads, const RowContext& context) {
  std::size_t count = 0;
  std::from_chars(threads.data(), threads.data() + threads.size(), count);
  if (count == 0 || count > 64) return fail(ErrorCode::kUsage, "threads: 1 to 64");
  HARDTACK_TRY(const Session session, Session::open("auth200"));
  {
    Authorizer authorizer;
    HARDTACK_CHECK(session.check(authorizer.authorize(session.policy, session.request())));
  }
  std::atomic<bool> stop = false;
  std::vector<std::size_t> decisions(count);
  const auto start = std::chrono::steady_clock::now();
  {
    std::vector<std::jthread> workers;
    for (std::size_t i = 0; i < count; ++i) {
      workers.emplace_back([&, i] {
        Authorizer authorizer;
        Request request(session.policy);
        std::size_t done = 0;
        while (!stop.load(std::memory_order_relaxed)) {
          request.clear();
          session.facts.add_to(request);
          if (is_allowed(authorizer.authorize(session.policy, request))) ++done;
        }
        decisions[i] = done;
      });
    }
    std::this_thread::sleep_for(std::chrono::duration<double>(context.seconds));
    stop = true;
  }
  const double elapsed = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::size_t total = 0;
  for (const std::size_t done : decisions) total += done;
  return Sample{elapsed * 1e6 / static_cast<double>(std::max<std::size_t>(total, 1)), total};
}

}  // namespace hardtack::bench
