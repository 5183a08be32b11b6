# Files that are built into a program: hardtack_embed(TARGET NAMES...) makes a source that defines page_assets() of
# serve/page/assets.h with the files of those names in the folder assets/ beside the CMakeLists.txt. Run by itself, with
# FOLDER, NAMES and OUTPUT, it writes that source.
if(NOT CMAKE_SCRIPT_MODE_FILE)
  include_guard()
  set(HARDTACK_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_FILE})
  function(hardtack_embed target)
    set(output ${CMAKE_CURRENT_BINARY_DIR}/assets.cpp)
    set(folder ${CMAKE_CURRENT_SOURCE_DIR}/assets)
    list(TRANSFORM ARGN PREPEND ${folder}/ OUTPUT_VARIABLE files)
    list(JOIN ARGN "," names)
    add_custom_command(
      OUTPUT ${output}
      COMMAND ${CMAKE_COMMAND} -DFOLDER=${folder} -DNAMES=${names} -DOUTPUT=${output} -P ${HARDTACK_EMBED_SCRIPT}
      DEPENDS ${files} ${HARDTACK_EMBED_SCRIPT}
      COMMENT "Building files into ${target}"
      VERBATIM)
    target_sources(${target} PRIVATE ${output})
  endfunction()
  return()
endif()

string(REPLACE "," ";" names "${NAMES}")
set(arrays "")
set(rows "")
set(count 0)
foreach(name IN LISTS names)
  file(READ ${FOLDER}/${name} hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR bytes "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")
  string(APPEND arrays "const unsigned char k${count}[] = {${hex}};\n")
  string(APPEND rows "    {\"${name}\", {reinterpret_cast<const char*>(k${count}), ${bytes}}},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE ${OUTPUT} "#include \"serve/page/assets.h\"

namespace hardtack::serve {
namespace {
${arrays}}  // namespace

std::span<const Asset> page_assets() {
  static const Asset assets[] = {
${rows}  };
  return assets;
}

}  // namespace hardtack::serve
")
