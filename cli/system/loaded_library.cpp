#include "cli/system/loaded_library.h"

#include <dlfcn.h>

namespace hardtack::cli {

// RTLD_LOCAL: what it brings along answers no name of this program.
LoadedLibrary::LoadedLibrary(const char* name) : handle_(dlopen(name, RTLD_NOW | RTLD_LOCAL)) {}

void* LoadedLibrary::symbol(const char* name) const { return handle_ == nullptr ? nullptr : dlsym(handle_, name); }

}  // namespace hardtack::cli
