// Pieces of work, numbered from 0, shared out among threads: each thread takes the next number until none is left.
//
//   SharedWork work(pieces.size());
//   work.run(jobs, [&](bool calls) {
//     while (const auto piece = work.take()) do_piece(pieces[*piece]);
//   });
//
// Threads: `take`, `stop` and `taken` may be called from any of them.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <optional>

namespace hardtack::policytest {

class SharedWork {
 public:
  explicit SharedWork(std::size_t pieces) : pieces_(pieces) {}

  // Calls `work` on `jobs` threads, of which the calling one is one and is told so (`calls`), and returns when all have
  // ended. What one throws, for want of memory for example, ends the work and is thrown here.
  void run(std::size_t jobs, const std::function<void(bool calls)>& work);

  std::optional<std::size_t> take();
  // What is not taken yet stays undone.
  void stop() { next_ = pieces_; }

 private:
  std::size_t pieces_;
  std::atomic<std::size_t> next_ = 0;
};

}  // namespace hardtack::policytest
