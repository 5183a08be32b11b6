# Runs `program` over the published suite, which lies where HARDTACK_VECTORS says or beside the clone `root`.
set(vectors $ENV{HARDTACK_VECTORS})
if(NOT vectors)
  set(vectors ${root}/../shared/vectors)
endif()
execute_process(COMMAND ${program} ${vectors}/biscuit RESULT_VARIABLE status)
if(NOT status EQUAL 0 AND NOT status EQUAL 77)
  message(FATAL_ERROR "it ended with ${status}")
endif()
