# Third-party libraries under names of our own: tabtrain_xtensor, tabtrain_xsimd, tabtrain_json,
# tabtrain_cli11, tabtrain_gtest.
#
# Natively the installed package is used where there is one. WebAssembly takes the header-only
# libraries from /usr/include. What is missing is downloaded in the version that Debian 12 has.

include(FetchContent)

# Makes `name` an INTERFACE library of the headers in folder `include` of a GitHub repository. The
# library's own CMake files are not run (SOURCE_SUBDIR names a folder that does not exist).
function(tabtrain_fetch_headers name repository tag include)
  message(STATUS "${name}: downloading ${repository} ${tag}")
  FetchContent_Declare(${name}_source GIT_REPOSITORY https://github.com/${repository}.git
                       GIT_TAG ${tag} GIT_SHALLOW ON SOURCE_SUBDIR no-cmake)
  FetchContent_MakeAvailable(${name}_source)
  FetchContent_GetProperties(${name}_source SOURCE_DIR source_dir)
  add_library(${name} INTERFACE)
  target_include_directories(${name} SYSTEM INTERFACE ${source_dir}/${include})
endfunction()

# Makes `name` an INTERFACE library of the installed CMake package `package` (target `target`), when
# its version lies in [low, high). Sets ${name}_FOUND.
function(tabtrain_find_package name package target low high)
  if(NOT EMSCRIPTEN AND NOT TABTRAIN_FETCH)
    find_package(${package} ${low} QUIET)
    if(${package}_FOUND AND ${package}_VERSION VERSION_LESS ${high})
      message(STATUS "${name}: ${package} ${${package}_VERSION} (${${package}_DIR})")
      add_library(${name} INTERFACE)
      target_link_libraries(${name} INTERFACE ${target})
      get_target_property(include_dirs ${target} INTERFACE_INCLUDE_DIRECTORIES)
      if(include_dirs)
        target_include_directories(${name} SYSTEM INTERFACE ${include_dirs})
      endif()
      set(${name}_FOUND TRUE PARENT_SCOPE)
      return()
    endif()
  endif()
  set(${name}_FOUND FALSE PARENT_SCOPE)
endfunction()

# For WebAssembly: an INTERFACE library of the host's headers /usr/include/${folder}, through a link
# in the build folder. -I/usr/include itself would put the host's C library before Emscripten's.
function(tabtrain_link_host_headers name)
  set(${name}_FOUND FALSE PARENT_SCOPE)
  if(NOT EMSCRIPTEN OR TABTRAIN_FETCH)
    return()
  endif()
  foreach(folder ${ARGN})
    if(NOT IS_DIRECTORY /usr/include/${folder})
      return()
    endif()
  endforeach()
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/host-headers)
  foreach(folder ${ARGN})
    file(CREATE_LINK /usr/include/${folder} ${CMAKE_BINARY_DIR}/host-headers/${folder} SYMBOLIC)
  endforeach()
  message(STATUS "${name}: /usr/include (${ARGN})")
  add_library(${name} INTERFACE)
  target_include_directories(${name} SYSTEM INTERFACE ${CMAKE_BINARY_DIR}/host-headers)
  set(${name}_FOUND TRUE PARENT_SCOPE)
endfunction()

tabtrain_link_host_headers(tabtrain_xsimd xsimd)
if(NOT tabtrain_xsimd_FOUND)
  tabtrain_find_package(tabtrain_xsimd xsimd xsimd 8.1 14)
endif()
if(NOT tabtrain_xsimd_FOUND)
  tabtrain_fetch_headers(tabtrain_xsimd xtensor-stack/xsimd 8.1.0 include)
endif()

# From 0.26 on, xtensor's headers lie in other folders.
tabtrain_link_host_headers(tabtrain_xtensor xtensor xtl)
if(NOT tabtrain_xtensor_FOUND)
  tabtrain_find_package(tabtrain_xtensor xtensor xtensor 0.24 0.26)
endif()
if(NOT tabtrain_xtensor_FOUND)
  tabtrain_fetch_headers(tabtrain_xtl xtensor-stack/xtl 0.7.4 include)
  tabtrain_fetch_headers(tabtrain_xtensor xtensor-stack/xtensor 0.24.3 include)
  target_link_libraries(tabtrain_xtensor INTERFACE tabtrain_xtl)
endif()

tabtrain_link_host_headers(tabtrain_json nlohmann)
if(NOT tabtrain_json_FOUND)
  tabtrain_find_package(tabtrain_json nlohmann_json nlohmann_json::nlohmann_json 3.11 4)
endif()
if(NOT tabtrain_json_FOUND)
  tabtrain_fetch_headers(tabtrain_json nlohmann/json v3.11.2 include)
endif()

tabtrain_link_host_headers(tabtrain_cli11 CLI)
if(NOT tabtrain_cli11_FOUND)
  tabtrain_find_package(tabtrain_cli11 CLI11 CLI11::CLI11 2.1 3)
endif()
if(NOT tabtrain_cli11_FOUND)
  tabtrain_fetch_headers(tabtrain_cli11 CLIUtils/CLI11 v2.1.2 include)
endif()

# What the command line reads gzip files, archives and pictures with. WebAssembly has no need of them
# (the browser does these things), and a native build without them refuses such files.
if(NOT EMSCRIPTEN)
  set(missing "")
  set(libraries "")
  foreach(entry "z zlib.h" "archive archive.h" "spng spng.h" "turbojpeg turbojpeg.h")
    separate_arguments(entry)
    list(GET entry 0 name)
    list(GET entry 1 header)
    find_path(TABTRAIN_${name}_INCLUDE ${header})
    find_library(TABTRAIN_${name}_LIBRARY ${name})
    mark_as_advanced(TABTRAIN_${name}_INCLUDE TABTRAIN_${name}_LIBRARY)
    if(TABTRAIN_${name}_INCLUDE AND TABTRAIN_${name}_LIBRARY)
      list(APPEND libraries ${name})
    else()
      list(APPEND missing ${name})
    endif()
  endforeach()
  if(missing)
    message(WARNING "the command line will not open .gz files, archives and pictures: "
                    "missing libraries: ${missing} (scripts/install.sh)")
  else()
    add_library(tabtrain_file_libraries INTERFACE)
    foreach(name ${libraries})
      target_include_directories(tabtrain_file_libraries SYSTEM INTERFACE
                                 ${TABTRAIN_${name}_INCLUDE})
      target_link_libraries(tabtrain_file_libraries INTERFACE ${TABTRAIN_${name}_LIBRARY})
    endforeach()
    message(STATUS "tabtrain_file_libraries: ${libraries}")
  endif()
endif()

# GoogleTest has compiled parts: Debian ships its source (/usr/src/googletest) for other targets.
if(TABTRAIN_BUILD_TESTS)
  tabtrain_find_package(tabtrain_gtest GTest GTest::gtest 1.11 2)
  if(NOT tabtrain_gtest_FOUND)
    set(BUILD_GMOCK OFF CACHE BOOL "" FORCE)
    set(INSTALL_GTEST OFF CACHE BOOL "" FORCE)
    if(EMSCRIPTEN AND EXISTS /usr/src/googletest/CMakeLists.txt AND NOT TABTRAIN_FETCH)
      message(STATUS "tabtrain_gtest: /usr/src/googletest")
      add_subdirectory(/usr/src/googletest ${CMAKE_BINARY_DIR}/googletest EXCLUDE_FROM_ALL)
    else()
      message(STATUS "tabtrain_gtest: downloading google/googletest release-1.12.1")
      FetchContent_Declare(
        tabtrain_gtest_source GIT_REPOSITORY https://github.com/google/googletest.git
        GIT_TAG release-1.12.1 GIT_SHALLOW ON)
      FetchContent_MakeAvailable(tabtrain_gtest_source)
    endif()
    # The same target-wide switches as our own code (threads, exceptions), but none of its warnings.
    if(EMSCRIPTEN)
      target_compile_options(gtest PUBLIC -fexceptions)
      if(TABTRAIN_WASM_THREADS)
        target_compile_options(gtest PUBLIC -pthread)
      endif()
    endif()
    add_library(tabtrain_gtest INTERFACE)
    target_link_libraries(tabtrain_gtest INTERFACE gtest)
  endif()
endif()
