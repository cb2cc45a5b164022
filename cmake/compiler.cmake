# One place for what every target is compiled and linked with.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

# moc of Qt 6.4 cannot parse libstdc++'s <concepts>: it takes it as read.
set(CMAKE_AUTOMOC_MOC_OPTIONS -D_GLIBCXX_CONCEPTS)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  # Told by the compiler what a file includes, ccache need not preprocess: that would take a precompiled header of before
  # for the headers it is made of, and give the old one back when they change. Paths count from this folder, so that a
  # second clone finds what the first one compiled.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_DEPEND=1 CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE_PROGRAM})
endif()

find_program(MOLD_PROGRAM mold)
if(MOLD_PROGRAM AND NOT PORTHOLE_FUZZERS)
  add_link_options(-fuse-ld=mold)
endif()

add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough
                    -fno-math-errno)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # A precompiled header is found by its time stamp, which a compiler cache cannot keep.
  add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
else()
  add_compile_options(-Winvalid-pch)
endif()
if(PORTHOLE_WERROR)
  add_compile_options(-Werror)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # What g++ 12 concludes from inlining at -O3, in the standard library's code too, is often wrong: shown, but no error.
    foreach(guess stringop-overflow stringop-overread array-bounds restrict maybe-uninitialized dangling-pointer free-nonheap-object null-dereference)
      add_compile_options(-Wno-error=${guess})
    endforeach()
  endif()
endif()

if(PORTHOLE_FUZZERS)
  # The fuzzer is led by what each input reaches: in all code, not only in the targets.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()

if(PORTHOLE_SANITIZE)
  add_compile_options(-fsanitize=${PORTHOLE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${PORTHOLE_SANITIZE})
endif()

# porthole_library(NAME SOURCES ... USES ...)
# A folder is a target of the same name. A target sees its own headers and those of the targets it USES and of
# nobody else: each target's include path is a folder of links that holds only its own name, so that an #include
# against the arrows does not compile. A header to precompile is named as it is included, in angle brackets: CMake would
# write down its full path otherwise, and a compiler cache would not know it again in another clone.
function(porthole_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;PCH" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  set(room "${CMAKE_BINARY_DIR}/include/${name}")
  file(MAKE_DIRECTORY "${room}")
  file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}" "${room}/${name}" SYMBOLIC)
  target_include_directories(${name} PUBLIC "${room}")
  target_link_libraries(${name} PUBLIC ${ARG_USES})
  if(ARG_PCH)
    target_precompile_headers(${name} PRIVATE ${ARG_PCH})
  endif()
endfunction()
