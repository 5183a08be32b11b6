# Links a program with the archives of the libraries that it uses, where the system has them, so that it starts without
# loading and binding a dozen shared ones: a command that runs for a millisecond spends most of it there otherwise.
#
# What is linked so is the version of the day of the build: a security fix in one of them reaches the program when it is built
# again. -D HARDTACK_STATIC_DEPENDENCIES=OFF links the system's shared libraries.
include_guard()

option(HARDTACK_STATIC_DEPENDENCIES "Link the hardtack command with archives of the libraries it uses" ON)
if(HARDTACK_SANITIZE OR HARDTACK_COVERAGE)
  set(HARDTACK_STATIC_DEPENDENCIES OFF)  # a sanitizer sees what passes through shared libraries
endif()

# The archive beside a shared library: /usr/lib/libz.so -> /usr/lib/libz.a, or nothing.
function(hardtack_archive_of library result)
  string(REGEX REPLACE "\\.so(\\.[0-9.]+)?$" ".a" archive "${library}")
  if(NOT archive MATCHES "\\.a$" OR NOT EXISTS "${archive}")
    set(archive "")
  endif()
  set(${result} "${archive}" PARENT_SCOPE)
endfunction()

# The archives that pkg-config's --static names for the package `prefix`, in its order; nothing unless the first is there.
# Of the others those are left out that the system has no archive of: the linker says so where one was needed after all.
function(hardtack_archives_of_package prefix result)
  set(archives "")
  foreach(name IN LISTS ${prefix}_STATIC_LIBRARIES)
    set(found "HARDTACK_ARCHIVE_${name}")
    find_library(${found} NAMES lib${name}.a HINTS ${${prefix}_STATIC_LIBRARY_DIRS} ${${prefix}_LIBDIR})
    mark_as_advanced(${found})
    if(${found})
      list(APPEND archives "${${found}}")
    elseif(NOT archives)
      break()
    endif()
  endforeach()
  set(${result} "${archives}" PARENT_SCOPE)
endfunction()

# Gathers what `target` links, directly and through others: our own libraries, and what stands for the rest of them.
function(hardtack_gather target)
  if(TARGET ${target})
    get_target_property(aliased ${target} ALIASED_TARGET)
    if(aliased)
      set(target ${aliased})
    endif()
  endif()
  get_property(seen GLOBAL PROPERTY HARDTACK_GATHERED)
  if(target IN_LIST seen)
    return()
  endif()
  set_property(GLOBAL APPEND PROPERTY HARDTACK_GATHERED ${target})

  if(target MATCHES "^hardtack_")
    get_target_property(type ${target} TYPE)
    if(type STREQUAL "STATIC_LIBRARY")
      set_property(GLOBAL APPEND PROPERTY HARDTACK_OWN ${target})
    endif()
    foreach(property LINK_LIBRARIES INTERFACE_LINK_LIBRARIES)
      get_target_property(linked ${target} ${property})
      foreach(item IN LISTS linked)
        while(item MATCHES "^\\$<(LINK_ONLY|BUILD_INTERFACE):(.+)>$")
          set(item "${CMAKE_MATCH_2}")
        endwhile()
        if(item AND NOT item MATCHES "^::@")
          hardtack_gather("${item}")
        endif()
      endforeach()
    endforeach()
    return()
  endif()

  # Found in other folders, where the targets of packages stay: named by their files here.
  set(archives "")
  set(otherwise ${target})
  if(target STREQUAL "PkgConfig::LIBCURL")
    set(archives "")  # the program defines its functions
  elseif(target MATCHES "^PkgConfig::(.+)$")
    set(otherwise ${${CMAKE_MATCH_1}_LINK_LIBRARIES})
    hardtack_archives_of_package(${CMAKE_MATCH_1} archives)
  elseif(target MATCHES "^antlr4_(shared|static)$")
    find_library(HARDTACK_ARCHIVE_antlr4 NAMES libantlr4-runtime.a)
    find_library(HARDTACK_LIBRARY_antlr4 NAMES antlr4-runtime REQUIRED)
    find_library(HARDTACK_LIBRARY_uuid NAMES libuuid.a uuid)
    set(archives ${HARDTACK_ARCHIVE_antlr4})
    set(otherwise ${HARDTACK_LIBRARY_antlr4})
    list(APPEND archives ${HARDTACK_LIBRARY_uuid})
  elseif(target STREQUAL "SQLite::SQLite3")
    set(otherwise ${SQLite3_LIBRARY})
    hardtack_archive_of("${SQLite3_LIBRARY}" archives)
  elseif(target MATCHES "^OpenSSL::(SSL|Crypto)$")
    find_package(PkgConfig REQUIRED)
    pkg_check_modules(HARDTACK_OPENSSL REQUIRED QUIET openssl)
    set(otherwise ${HARDTACK_OPENSSL_LINK_LIBRARIES})
    # A newer libcrypto needs compression libraries too (Debian 13: libz and libzstd). Where one has no archive, all are shared.
    hardtack_archives_of_package(HARDTACK_OPENSSL archives)
    foreach(name IN LISTS HARDTACK_OPENSSL_STATIC_LIBRARIES)
      if(NOT name MATCHES "^(dl|pthread)$" AND NOT HARDTACK_ARCHIVE_${name})
        set(archives "")
      endif()
    endforeach()
  elseif(target STREQUAL "25519")
    set(otherwise ${LIB25519_LIBRARY})  # its archive needs one of librandombytes, which Debian has not
  elseif(target MATCHES "^(nlohmann_json|fmt|Boost)::")
    return()  # headers only
  endif()
  if(NOT archives)
    set(archives ${otherwise})
  endif()
  set_property(GLOBAL APPEND PROPERTY HARDTACK_THIRD_PARTY ${archives})
endfunction()

# hardtack_link_in_one_file(hardtack hardtack_cli REPLACED PostgreSQL::PostgreSQL): like target_link_libraries, without the
# libraries whose functions the program defines itself.
function(hardtack_link_in_one_file program library)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "REPLACED")
  # Whatever is not needed in the end is not loaded.
  target_link_options(${program} PRIVATE -Wl,--as-needed)
  if(NOT HARDTACK_STATIC_DEPENDENCIES)
    target_link_libraries(${program} PRIVATE ${library})
    return()
  endif()
  set_property(GLOBAL APPEND PROPERTY HARDTACK_GATHERED ${arg_REPLACED})  # as if it had been seen already
  hardtack_gather(${library})
  get_property(own GLOBAL PROPERTY HARDTACK_OWN)
  get_property(third_party GLOBAL PROPERTY HARDTACK_THIRD_PARTY)
  list(REMOVE_DUPLICATES third_party)
  list(TRANSFORM own REPLACE "(.+)" "$<TARGET_FILE:\\1>" OUTPUT_VARIABLE files)
  target_include_directories(${program} PRIVATE $<TARGET_PROPERTY:${library},INTERFACE_INCLUDE_DIRECTORIES>)
  target_compile_definitions(${program} PRIVATE $<TARGET_PROPERTY:${library},INTERFACE_COMPILE_DEFINITIONS>)
  target_link_libraries(${program} PRIVATE -Wl,--start-group ${files} ${third_party} -Wl,--end-group ${CMAKE_DL_LIBS})
  target_link_options(${program} PRIVATE -static-libstdc++ -static-libgcc -Wl,--strip-debug)
  add_dependencies(${program} ${own})
  set_property(TARGET ${program} APPEND PROPERTY LINK_DEPENDS ${files})
endfunction()
