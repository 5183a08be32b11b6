# `cmake --install` and the exported package: find_package(hardtack [COMPONENTS grammar biscuit]).
#
# Every library is a component with its own target file and its own dependencies, so that a service which verifies tokens
# against a policy in binary form neither finds nor links ANTLR. The libraries are static: what they link privately must be
# found again by the consumer, which the component files do.
include_guard()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(HARDTACK_INSTALL_CMAKEDIR ${CMAKE_INSTALL_LIBDIR}/cmake/hardtack)

# The line of a component file that finds the package of one linked target again; empty for what needs none.
function(hardtack_dependency_line target result)
  set(line "")
  if(target MATCHES "^hardtack::(.+)$")
    set(line "_hardtack_component(${CMAKE_MATCH_1})")
  elseif(target MATCHES "^PkgConfig::(.+)$")
    set(module ${${CMAKE_MATCH_1}_MODULE_NAME})
    set(line "find_dependency(PkgConfig)\npkg_check_modules(${CMAKE_MATCH_1} QUIET REQUIRED IMPORTED_TARGET ${module})")
  elseif(target MATCHES "^antlr4_(static|shared)$")
    set(line "find_dependency(antlr4-runtime)")
  elseif(target STREQUAL "SQLite::SQLite3")
    set(line "find_dependency(SQLite3)")
  elseif(target MATCHES "^(Threads|fmt|nlohmann_json|PostgreSQL|OpenSSL)::")
    set(line "find_dependency(${CMAKE_MATCH_1})")
  elseif(NOT target STREQUAL "25519" AND NOT target MATCHES "^\\$<BUILD_INTERFACE:")
    message(FATAL_ERROR "HardtackInstall.cmake does not know how an installed library finds `${target}`")
  endif()
  set(${result} "${line}" PARENT_SCOPE)
endfunction()

# Installs hardtack_<name> and writes its component file.
function(hardtack_install_library name)
  set(target hardtack_${name})
  get_target_property(linked ${target} LINK_LIBRARIES)
  set(lines "")
  foreach(dependency IN LISTS linked)
    hardtack_dependency_line("${dependency}" line)
    if(line)
      list(APPEND lines "${line}")
    endif()
  endforeach()
  list(REMOVE_DUPLICATES lines)
  list(JOIN lines "\n" HARDTACK_COMPONENT_DEPENDENCIES)
  set(HARDTACK_COMPONENT ${name})
  configure_file(${PROJECT_SOURCE_DIR}/cmake/component.cmake.in ${PROJECT_BINARY_DIR}/package/hardtack-${name}.cmake @ONLY)

  install(TARGETS ${target} EXPORT hardtack-${name}
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT hardtack-${name} NAMESPACE hardtack:: FILE hardtack-${name}-targets.cmake
    DESTINATION ${HARDTACK_INSTALL_CMAKEDIR})
  install(FILES ${PROJECT_BINARY_DIR}/package/hardtack-${name}.cmake DESTINATION ${HARDTACK_INSTALL_CMAKEDIR})
  set_property(GLOBAL APPEND PROPERTY HARDTACK_COMPONENTS ${name})
endfunction()

# The shared library, which brings what it needs.
function(hardtack_install_shared)
  set(HARDTACK_COMPONENT shared)
  set(HARDTACK_COMPONENT_DEPENDENCIES "")
  configure_file(${PROJECT_SOURCE_DIR}/cmake/component.cmake.in ${PROJECT_BINARY_DIR}/package/hardtack-shared.cmake @ONLY)
  install(TARGETS hardtack_shared EXPORT hardtack-shared LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT hardtack-shared NAMESPACE hardtack:: FILE hardtack-shared-targets.cmake
    DESTINATION ${HARDTACK_INSTALL_CMAKEDIR})
  install(FILES ${PROJECT_BINARY_DIR}/package/hardtack-shared.cmake DESTINATION ${HARDTACK_INSTALL_CMAKEDIR})
  set_property(GLOBAL APPEND PROPERTY HARDTACK_COMPONENTS shared)
endfunction()

# libhardtack.so, its one header, and how pkg-config finds them. The prefix is known when it is installed.
function(hardtack_install_c)
  set(HARDTACK_COMPONENT c)
  set(HARDTACK_COMPONENT_DEPENDENCIES "")
  configure_file(${PROJECT_SOURCE_DIR}/cmake/component.cmake.in ${PROJECT_BINARY_DIR}/package/hardtack-c.cmake @ONLY)
  install(TARGETS hardtack_c EXPORT hardtack-c LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT hardtack-c NAMESPACE hardtack:: FILE hardtack-c-targets.cmake DESTINATION ${HARDTACK_INSTALL_CMAKEDIR})
  install(FILES ${PROJECT_BINARY_DIR}/package/hardtack-c.cmake DESTINATION ${HARDTACK_INSTALL_CMAKEDIR})
  install(FILES ${PROJECT_SOURCE_DIR}/c/hardtack.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  foreach(name PROJECT_VERSION PROJECT_DESCRIPTION CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
    install(CODE "set(${name} [[${${name}}]])")
  endforeach()
  install(CODE "configure_file(\"${PROJECT_SOURCE_DIR}/c/hardtack.pc.in\" \"${PROJECT_BINARY_DIR}/package/hardtack.pc\" @ONLY)")
  install(FILES ${PROJECT_BINARY_DIR}/package/hardtack.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
  set_property(GLOBAL APPEND PROPERTY HARDTACK_COMPONENTS c)
endfunction()

# The doors of all libraries as include/hardtack/*.h, made when they are installed (HardtackDoors.cmake).
function(hardtack_install_doors)
  get_property(doors GLOBAL PROPERTY HARDTACK_DOORS)
  set(made ${PROJECT_BINARY_DIR}/package/include)
  install(CODE "
    include(\"${PROJECT_SOURCE_DIR}/cmake/HardtackDoors.cmake\")
    file(REMOVE_RECURSE \"${made}\")
    hardtack_make_doors(SOURCE \"${PROJECT_SOURCE_DIR}\" OUTPUT \"${made}/hardtack\" DOORS ${doors})")
  install(DIRECTORY ${made}/hardtack DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
endfunction()

# Once, after every library is declared.
function(hardtack_install_package)
  hardtack_install_doors()
  get_property(HARDTACK_COMPONENTS GLOBAL PROPERTY HARDTACK_COMPONENTS)
  configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/hardtackConfig.cmake.in
    ${PROJECT_BINARY_DIR}/package/hardtackConfig.cmake INSTALL_DESTINATION ${HARDTACK_INSTALL_CMAKEDIR})
  write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/hardtackConfigVersion.cmake
    COMPATIBILITY SameMinorVersion)
  install(FILES ${PROJECT_BINARY_DIR}/package/hardtackConfig.cmake
                ${PROJECT_BINARY_DIR}/package/hardtackConfigVersion.cmake
    DESTINATION ${HARDTACK_INSTALL_CMAKEDIR})
  if(TARGET hardtack)
    install(TARGETS hardtack RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
  install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
endfunction()
