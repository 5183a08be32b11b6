#include "tokens/pkcs11/fork_gate.h"

#include <pthread.h>

#include <condition_variable>
#include <memory>
#include <mutex>

namespace hardtack::pkcs11 {
namespace {

thread_local int uses_of_this_thread = 0;

class Gate {
 public:
  explicit Gate(int inside) : inside_(inside) {}

  void enter() {
    std::unique_lock guard(lock_);
    // Who is inside is waited for, and must not wait.
    if (uses_of_this_thread == 0) changed_.wait(guard, [&] { return forks_ == 0; });
    ++inside_;
  }
  void leave() {
    const std::scoped_lock guard(lock_);
    --inside_;
    changed_.notify_all();
  }
  void close() {
    std::unique_lock guard(lock_);
    ++forks_;
    changed_.wait(guard, [&] { return inside_ == 0; });
  }
  void open() {
    const std::scoped_lock guard(lock_);
    --forks_;
    changed_.notify_all();
  }

 private:
  std::mutex lock_;
  std::condition_variable changed_;
  int inside_;
  int forks_ = 0;
};

Gate& gate();

void before_fork() {
  if (uses_of_this_thread == 0) gate().close();
}
void in_parent() {
  if (uses_of_this_thread == 0) gate().open();
}
// Threads of the parent may have been at the gate's own lock.
void in_child() { std::construct_at(&gate(), uses_of_this_thread); }

Gate& gate() {
  // Never destroyed: processes fork until they end.
  static Gate& only = *[] {
    ::pthread_atfork(before_fork, in_parent, in_child);
    return new Gate(0);
  }();
  return only;
}

}  // namespace

ModuleUse::ModuleUse() {
  gate().enter();
  ++uses_of_this_thread;
}

ModuleUse::~ModuleUse() {
  --uses_of_this_thread;
  gate().leave();
}

}  // namespace hardtack::pkcs11
