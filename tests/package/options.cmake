# Configures `source` without the part `part` and shows that the packages in `packages`, which only it needs, are not looked
# for: nothing of them is in the cache. Finding them is made to fail as well.
cmake_policy(VERSION 3.25)
file(REMOVE_RECURSE ${scratch})
set(arguments -D HARDTACK_DEVELOPER=OFF -D HARDTACK_CLI=OFF -D HARDTACK_${part}=OFF)
foreach(package IN LISTS packages)
  list(APPEND arguments -D CMAKE_DISABLE_FIND_PACKAGE_${package}=ON)
endforeach()
execute_process(COMMAND ${CMAKE_COMMAND} -S ${source} -B ${scratch} -G ${generator} -D CMAKE_CXX_COMPILER=${compiler} ${arguments}
  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "without ${part}:\n${output}")
endif()
foreach(package IN LISTS packages)
  file(STRINGS ${scratch}/CMakeCache.txt found REGEX "^(FIND_PACKAGE_MESSAGE_DETAILS_)?${package}[^=]*=")
  if(found)
    message(FATAL_ERROR "without ${part}, ${package} is looked for: ${found}")
  endif()
endforeach()
file(STRINGS ${scratch}/cmake_install.cmake doors REGEX "DOORS")
foreach(door IN LISTS absent)
  if("${doors}" MATCHES "${door}")
    message(FATAL_ERROR "without ${part}, ${door} is installed")
  endif()
endforeach()

# The command and the tests need every part, and say so.
execute_process(COMMAND ${CMAKE_COMMAND} -S ${source} -B ${scratch}/with_cli -G ${generator} -D CMAKE_CXX_COMPILER=${compiler}
  -D HARDTACK_DEVELOPER=OFF -D HARDTACK_CLI=ON -D HARDTACK_${part}=OFF RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(status EQUAL 0 OR NOT output MATCHES "HARDTACK_${part} is off")
  message(FATAL_ERROR "the command was configured without ${part}:\n${output}")
endif()
