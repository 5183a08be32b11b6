# Runs `program` with `mistake`, and looks for `said` in what it says before it is ended.
execute_process(COMMAND ${program} ${mistake} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
string(FIND "${output}" "${said}" found)
if(found EQUAL -1)
  message(FATAL_ERROR "it ended with ${status}, and said:\n${output}")
endif()
