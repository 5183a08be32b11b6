# What every target of Hardtack shares: language level, warnings, sanitizers, and how a library or a test is declared.
include_guard()
include(HardtackHardening)
include(HardtackInstall)

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# Warnings of our own targets; generated sources do not link this.
add_library(hardtack_warnings INTERFACE)
target_compile_options(hardtack_warnings INTERFACE -Wall -Wextra -Wconversion -Wshadow -Wnon-virtual-dtor)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False alarms of g++ 12 on string concatenation (GCC bug 105329).
  target_compile_options(hardtack_warnings INTERFACE -Wno-restrict)
endif()
option(HARDTACK_WARNINGS_AS_ERRORS "Warnings of our own code end the build" ${HARDTACK_DEVELOPER})
if(HARDTACK_WARNINGS_AS_ERRORS)
  target_compile_options(hardtack_warnings INTERFACE -Werror)
endif()

# Sanitizers and coverage apply to everything that is compiled here, generated sources included.
if(HARDTACK_SANITIZE)
  add_compile_options(-fsanitize=${HARDTACK_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer -g1)
  add_link_options(-fsanitize=${HARDTACK_SANITIZE})
endif()
if(HARDTACK_COVERAGE)
  add_compile_options(-fprofile-instr-generate -fcoverage-mapping)
  add_link_options(-fprofile-instr-generate)
endif()
if(HARDTACK_LIBFUZZER)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
hardtack_apply_hardening()

# The parts that may be left out are all used by the command, the tests and the benchmarks.
function(hardtack_check_parts)
  if(HARDTACK_C AND NOT HARDTACK_GRAMMAR)
    message(FATAL_ERROR "HARDTACK_GRAMMAR is off, which the interface to C needs: turn off HARDTACK_C")
  endif()
  foreach(part GRAMMAR SQLITE POSTGRES JWT)
    if(NOT HARDTACK_${part} AND (HARDTACK_CLI OR HARDTACK_DEVELOPER OR HARDTACK_BENCHMARKS))
      message(FATAL_ERROR "HARDTACK_${part} is off, which the command, the tests and the benchmarks need: "
                          "turn off HARDTACK_CLI, HARDTACK_DEVELOPER and HARDTACK_BENCHMARKS, too")
    endif()
  endforeach()
endfunction()

# Each header must compile alone (target all_verify_interface_header_sets). They are a target of their own, since what is
# installed are the doors, not they.
function(hardtack_verify_headers name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;LINKED")
  add_library(hardtack_${name}_headers INTERFACE)
  set_target_properties(hardtack_${name}_headers PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  target_sources(hardtack_${name}_headers INTERFACE FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${arg_HEADERS})
  target_link_libraries(hardtack_${name}_headers INTERFACE ${arg_LINKED})
endfunction()

# hardtack_library(engine SOURCES a.cpp ... HEADERS a.h ... DOORS engine.h ... PUBLIC lib ... PRIVATE lib ...)
# makes hardtack_engine with the alias hardtack::engine. DOORS are the headers of the folder hardtack/ that users of the
# library include; the others are for the tree.
function(hardtack_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;HEADERS;DOORS;PUBLIC;PRIVATE")
  set(target hardtack_${name})
  add_library(${target} STATIC ${arg_SOURCES})
  add_library(hardtack::${name} ALIAS ${target})
  # Libraries that are linked into a shared one export what HARDTACK_API_BEGIN surrounds, and nothing else.
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} CXX_VISIBILITY_PRESET hidden
                                             VISIBILITY_INLINES_HIDDEN ON)
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:include>)
  target_compile_features(${target} PUBLIC cxx_std_23)
  target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE} $<BUILD_INTERFACE:hardtack_warnings>)
  hardtack_verify_headers(${name} HEADERS ${arg_HEADERS} LINKED ${target})
  set_property(GLOBAL APPEND PROPERTY HARDTACK_DOORS ${arg_DOORS})
  set_property(GLOBAL APPEND PROPERTY HARDTACK_LIBRARIES ${target})
  hardtack_install_library(${name})
endfunction()

# The doors, those that belong to no library alone among them.
function(hardtack_verify_doors)
  get_property(doors GLOBAL PROPERTY HARDTACK_DOORS)
  list(TRANSFORM doors PREPEND ${PROJECT_SOURCE_DIR}/hardtack/)
  get_property(libraries GLOBAL PROPERTY HARDTACK_LIBRARIES)
  hardtack_verify_headers(doors HEADERS ${doors} LINKED ${libraries})
endfunction()

# libhardtack-cpp.so with every library of this build, as the component `shared`. The name libhardtack.so is kept for the
# interface to C.
function(hardtack_shared_library)
  get_property(libraries GLOBAL PROPERTY HARDTACK_LIBRARIES)
  # All objects of each library, whether or not another one uses them.
  list(TRANSFORM libraries REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)
  add_library(hardtack_shared SHARED ${objects})
  add_library(hardtack::shared ALIAS hardtack_shared)
  set_target_properties(hardtack_shared PROPERTIES EXPORT_NAME shared OUTPUT_NAME hardtack-cpp VERSION ${PROJECT_VERSION}
    SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} CXX_VISIBILITY_PRESET hidden)
  target_include_directories(hardtack_shared INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
                                                       $<INSTALL_INTERFACE:include>)
  target_compile_features(hardtack_shared INTERFACE cxx_std_23)
  # For what the libraries link themselves; their own archives add nothing.
  target_link_libraries(hardtack_shared PRIVATE ${libraries})
  target_link_options(hardtack_shared PRIVATE -Wl,--no-undefined)
  hardtack_install_shared()
endfunction()

# Builds the test programs that hold tests of sharing between threads, for the thread sanitizer.
add_custom_target(thread_tests)

# hardtack_test(engine_terms_test SOURCES a_test.cpp ... LIBRARIES hardtack::engine ...) makes one ctest entry per TEST.
# Tests with `Shared` or `Threads` in their names also run under the thread sanitizer.
function(hardtack_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LIBRARIES} hardtack_test_folders GTest::gmock GTest::gtest_main
                                        hardtack_warnings)
  # Half of a fresh build is tests; what they test keeps its own optimization.
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release,RelWithDebInfo>:-O1>)
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST)
  foreach(source IN LISTS arg_SOURCES)
    file(STRINGS ${source} threaded REGEX "^TEST.*(Shared|Threads)")
    if(threaded)
      add_dependencies(thread_tests ${name})
    endif()
  endforeach()
endfunction()

# hardtack_fuzz_target(source_parse LIBRARIES hardtack::grammar ...) makes fuzz_source_parse from fuzz/source_parse.cpp, a plain
# LLVMFuzzerTestOneInput; of `bytes/utf8` the target is fuzz_utf8. With HARDTACK_LIBFUZZER it is a fuzzer; otherwise fuzz/standalone_main.cpp runs it once over each file
# and folder of its arguments, and ctest replays fuzz/seeds/source_parse and fuzz/regressions/source_parse that way, and the seeds that
# fuzz/seeding makes.
function(hardtack_fuzz_target path)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LIBRARIES")
  get_filename_component(name ${path} NAME)
  set(target fuzz_${name})
  add_executable(${target} ${path}.cpp ${arg_SOURCES})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${target} PRIVATE ${arg_LIBRARIES} hardtack_warnings)
  if(HARDTACK_LIBFUZZER)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    return()
  endif()
  target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/fuzz/standalone_main.cpp)
  add_test(NAME Fuzz.${name}ReplaysSeedsAndRegressions
    COMMAND ${target} ${PROJECT_SOURCE_DIR}/fuzz/seeds/${name} ${PROJECT_SOURCE_DIR}/fuzz/regressions/${name})
  # Sanitizers take ten times as long and see most of it in a part.
  set(every 1)
  if(HARDTACK_SANITIZE)
    set(every 10)
  endif()
  add_test(NAME Fuzz.${name}ReplaysMadeSeeds
    COMMAND ${target} --every ${every} ${PROJECT_BINARY_DIR}/seeds/${name})
  set_tests_properties(Fuzz.${name}ReplaysMadeSeeds PROPERTIES FIXTURES_REQUIRED made_seeds)
endfunction()
