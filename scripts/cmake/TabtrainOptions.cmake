# Options, and the flags that every target of the project gets (target tabtrain_flags).

option(TABTRAIN_BUILD_TESTS "Build the tests" ON)
option(TABTRAIN_WERROR "Treat warnings as errors" OFF)
option(TABTRAIN_FETCH "Download every library, even where the system has it" OFF)
option(TABTRAIN_FAST_MATH "Kernels with fused multiply-adds: faster, other bits (docs/NUMERICS.md)" OFF)
option(TABTRAIN_COVERAGE "Instrument for line coverage (gcov)" OFF)
option(TABTRAIN_FUZZ "Build the fuzz targets in tests/fuzz (clang only)" OFF)
option(TABTRAIN_WASM_THREADS "WebAssembly: build with threads" ON)
option(TABTRAIN_WASM_ASSERTIONS "WebAssembly: check heap use and arguments at run time" OFF)
set(TABTRAIN_SANITIZE "" CACHE STRING "Sanitizers, for example address,undefined or thread")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Debug, Release, RelWithDebInfo" FORCE)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

if(NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(TABTRAIN_CCACHE ccache)
  if(TABTRAIN_CCACHE AND EMSCRIPTEN)
    # em++ is a script around clang, which ccache does not see by itself.
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_COMPILERTYPE=clang ${TABTRAIN_CCACHE})
  elseif(TABTRAIN_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${TABTRAIN_CCACHE})
  endif()
endif()

add_library(tabtrain_flags INTERFACE)
# No contraction: a fused multiply-add rounds once where two operations round twice, and then the
# same run would give other bits on other machines (docs/NUMERICS.md).
target_compile_options(tabtrain_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow
                                                -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False alarms from inside libstdc++'s strings and vectors (https://gcc.gnu.org/PR105651, PR107852).
  # clang++ and the sanitizers look for the same mistakes.
  target_compile_options(tabtrain_flags INTERFACE -Wno-restrict -Wno-array-bounds
                                                  -Wno-stringop-overflow)
endif()
if(TABTRAIN_WERROR)
  target_compile_options(tabtrain_flags INTERFACE -Werror)
endif()
if(TABTRAIN_SANITIZE)
  target_compile_options(tabtrain_flags INTERFACE -fsanitize=${TABTRAIN_SANITIZE}
                                                  -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(tabtrain_flags INTERFACE -fsanitize=${TABTRAIN_SANITIZE})
  target_compile_definitions(tabtrain_flags INTERFACE _GLIBCXX_ASSERTIONS XTENSOR_ENABLE_ASSERT)
endif()
if(TABTRAIN_COVERAGE)
  target_compile_options(tabtrain_flags INTERFACE --coverage)
  target_link_options(tabtrain_flags INTERFACE --coverage)
endif()
if(TABTRAIN_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "TABTRAIN_FUZZ needs clang (libFuzzer), got ${CMAKE_CXX_COMPILER_ID}")
  endif()
endif()

# Counts for libFuzzer what of `target` was reached. Not for kernels, which read no files and would
# be slow.
function(tabtrain_count_coverage target)
  if(TABTRAIN_FUZZ)
    target_compile_options(${target} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()

if(EMSCRIPTEN)
  # Em++ at -O2 runs the JavaScript package "acorn" with the Node.js on PATH; Debian keeps that
  # package in a folder that only Debian's own Node.js searches.
  if(EXISTS /usr/share/nodejs/acorn)
    set_property(GLOBAL PROPERTY RULE_LAUNCH_LINK
                                 "${CMAKE_COMMAND} -E env NODE_PATH=/usr/share/nodejs")
  endif()
  target_compile_options(tabtrain_flags INTERFACE -msimd128 -fexceptions)
  target_link_options(tabtrain_flags INTERFACE -msimd128 -fexceptions)
  if(TABTRAIN_WASM_THREADS)
    target_compile_options(tabtrain_flags INTERFACE -pthread)
    target_link_options(tabtrain_flags INTERFACE -pthread)
  endif()
  if(TABTRAIN_WASM_ASSERTIONS)
    target_link_options(tabtrain_flags INTERFACE -sASSERTIONS=2 -sSTACK_OVERFLOW_CHECK=2)
  endif()
else()
  set(THREADS_PREFER_PTHREAD_FLAG ON)
  find_package(Threads REQUIRED)
  target_link_libraries(tabtrain_flags INTERFACE Threads::Threads)
endif()

# Has the WebAssembly program `target` use the kernels with relaxed SIMD. The linker takes listed
# objects first, and then finds nothing missing that it would get from the strict ones in the
# library. Emscripten's own tools know only the draft of relaxed SIMD, so opcodes are changed last.
function(tabtrain_use_fast_kernels target)
  set(script ${PROJECT_SOURCE_DIR}/scripts/relaxed_madd.py)
  target_sources(${target} PRIVATE $<TARGET_OBJECTS:tabtrain_kernels_sse4_2_fast>)
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${script})
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  add_custom_command(
    TARGET ${target}
    POST_BUILD
    COMMAND Python3::Interpreter ${script}
            $<TARGET_FILE_DIR:${target}>/$<TARGET_FILE_BASE_NAME:${target}>.wasm
    VERBATIM)
endfunction()

# Has the WebAssembly program `target` run under Node.js, with Node's file system and environment.
# main runs in a thread of its own (PROXY_TO_PTHREAD): it may wait, and its threads can start.
function(tabtrain_node_program target)
  target_link_options(
    ${target}
    PRIVATE
    -sENVIRONMENT=node,worker
    -sEXIT_RUNTIME
    -sNODERAWFS
    -sINITIAL_MEMORY=1GB
    --pre-js=${PROJECT_SOURCE_DIR}/scripts/cmake/node_environment.js)
  if(TABTRAIN_WASM_THREADS)
    target_link_options(${target} PRIVATE -sPROXY_TO_PTHREAD -sPTHREAD_POOL_SIZE=9)
  endif()
  if(TABTRAIN_FAST_MATH)
    tabtrain_use_fast_kernels(${target})
  endif()
endfunction()
