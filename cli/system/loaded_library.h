// A shared library that few commands need, loaded when the object is made and never let go: with what it needs in turn
// it would be most of what every command loads.
//
//   LoadedLibrary& library() { static LoadedLibrary made("libpq.so.5"); return made; }
//   static auto* const function = library().function(&PQfinish, "PQfinish");
//
// May be asked from any thread.
#pragma once

namespace hardtack::cli {

class LoadedLibrary {
 public:
  explicit LoadedLibrary(const char* name);
  LoadedLibrary(const LoadedLibrary&) = delete;
  LoadedLibrary& operator=(const LoadedLibrary&) = delete;

  bool there() const { return handle_ != nullptr; }
  // The library's own function of this name and type; nothing where the library or the function is missing.
  template <typename Function>
  Function* function(Function* /*declared*/, const char* name) const {
    return reinterpret_cast<Function*>(symbol(name));
  }

 private:
  void* symbol(const char* name) const;

  void* const handle_;
};

}  // namespace hardtack::cli
