# What release builds have so that a defect of memory ends the process instead of serving whoever found it. Applies to all that
# is compiled here, not to what an embedding program compiles. To measure a part apart, build without it by naming the others:
# -D HARDTACK_HARDENING="bind-now;stack-protector" (docs/benchmarks.md).
include_guard()
include(CheckCXXCompilerFlag)
include(CheckCXXSourceCompiles)
include(CheckPIESupported)

set(hardening_parts bind-now stack-protector fortify stack-clash control-flow assertions)
set(HARDTACK_HARDENING "${hardening_parts}" CACHE STRING "Hardening of release builds, a list; empty for none")
foreach(part IN LISTS HARDTACK_HARDENING)
  if(NOT part IN_LIST hardening_parts)
    message(FATAL_ERROR "HARDTACK_HARDENING holds `${part}`; known are ${hardening_parts}")
  endif()
endforeach()

check_pie_supported(LANGUAGES CXX)  # with CMAKE_POSITION_INDEPENDENT_CODE: programs are linked as such

# hardtack_harden(fortify COMPILE options... LINK options...)
function(hardtack_harden part)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "COMPILE;LINK")
  if(NOT part IN_LIST HARDTACK_HARDENING)
    return()
  endif()
  foreach(option IN LISTS arg_COMPILE)
    add_compile_options($<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:${option}>)
  endforeach()
  foreach(option IN LISTS arg_LINK)
    add_link_options($<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:${option}>)
  endforeach()
endfunction()

# Sanitizers check more, and intercept what these would replace.
macro(hardtack_apply_hardening)
  set(HARDTACK_HARDENED OFF)
  if(NOT HARDTACK_SANITIZE AND NOT HARDTACK_COVERAGE AND CMAKE_BUILD_TYPE MATCHES "^(Release|RelWithDebInfo|MinSizeRel)$")
    set(HARDTACK_HARDENED ON)
    # Level 3 also checks sizes that are known only at run time; older compilers and C libraries have level 2.
    set(CMAKE_REQUIRED_FLAGS "-O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3")
    check_cxx_source_compiles("#include <cstring>
      #if !defined(__USE_FORTIFY_LEVEL) || __USE_FORTIFY_LEVEL < 3
      #error level 3 is not known
      #endif
      int main() { return 0; }" HARDTACK_HAS_FORTIFY_3)
    unset(CMAKE_REQUIRED_FLAGS)
    set(fortify_level 2)
    if(HARDTACK_HAS_FORTIFY_3)
      set(fortify_level 3)
    endif()
    check_cxx_compiler_flag(-fstack-clash-protection HARDTACK_HAS_STACK_CLASH)
    check_cxx_compiler_flag(-fcf-protection=full HARDTACK_HAS_CONTROL_FLOW)  # x86-64 only

    hardtack_harden(bind-now LINK -Wl,-z,relro,-z,now)
    hardtack_harden(stack-protector COMPILE -fstack-protector-strong)
    hardtack_harden(fortify COMPILE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=${fortify_level})
    if(HARDTACK_HAS_STACK_CLASH)
      hardtack_harden(stack-clash COMPILE -fstack-clash-protection)
    endif()
    if(HARDTACK_HAS_CONTROL_FLOW)
      hardtack_harden(control-flow COMPILE -fcf-protection=full)
    endif()
    hardtack_harden(assertions COMPILE -D_GLIBCXX_ASSERTIONS)
  endif()
endmacro()
