# planbro_room() builds one room of the house: a static library and, beside it, its tests.
#
#   planbro_room(store
#     SOURCES  sqlite/store.cpp ...
#     USES     base fhir            # rooms whose headers this room's headers show
#     PRIVATE  Poco::Data ...       # third-party libraries nobody else gets to see
#     TESTS    store_test.cpp ...)  # one executable <room>_test
#
# ctest runs the tests of planbro_test(… ON_EACH_STORE …) and of planbro_room(… TESTS_ON_EACH_STORE …)
# twice: on SQLite and on PostgreSQL.
# Those that run the program, or the store as it is shipped, say OF_THE_PROGRAM: ./dev test runs them once
# more in the release build (label "program").
# A test with much to reckon itself says OPTIMISED.
# Third-party headers stay inside the room that names them in PRIVATE.

find_package(GTest REQUIRED)
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

add_library(planbro_flags INTERFACE)
target_compile_options(planbro_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
  -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual -Werror)
target_include_directories(planbro_flags INTERFACE ${PROJECT_SOURCE_DIR}/gateway ${PROJECT_SOURCE_DIR})
if(PLANBRO_SANITIZE)
  # AddressSanitizer stops at a null pointer itself, and no number is read here by a cast of bytes: those
  # two checks are a third of what a sanitized build takes.
  target_compile_options(planbro_flags INTERFACE -fsanitize=address,undefined -fno-sanitize=null,alignment
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(planbro_flags INTERFACE -fsanitize=address,undefined)
endif()
if(PLANBRO_FUZZ)
  # Clang alone warns of inner braces left out; and libFuzzer is guided by what this adds.
  target_compile_options(planbro_flags INTERFACE -Wno-missing-braces -fsanitize=fuzzer-no-link
    -fsanitize-ignorelist=${PROJECT_SOURCE_DIR}/tests/fuzz/ignorelist.txt)
endif()

function(planbro_room name)
  cmake_parse_arguments(ROOM "TESTS_ON_EACH_STORE" "" "SOURCES;USES;PRIVATE;TESTS" ${ARGN})
  add_library(planbro_${name} STATIC ${ROOM_SOURCES})
  add_library(planbro::${name} ALIAS planbro_${name})
  target_link_libraries(planbro_${name} PUBLIC planbro_flags)
  foreach(room IN LISTS ROOM_USES)
    target_link_libraries(planbro_${name} PUBLIC planbro::${room})
  endforeach()
  target_link_libraries(planbro_${name} PRIVATE ${ROOM_PRIVATE})
  if(ROOM_TESTS)
    set(kind "")
    set(testing "")
    if(ROOM_TESTS_ON_EACH_STORE)
      set(kind ON_EACH_STORE)
      set(testing store_testing)
    endif()
    planbro_test(${name}_test ${kind} SOURCES ${ROOM_TESTS} USES ${name} ${testing} PRIVATE ${ROOM_PRIVATE})
  endif()
endfunction()

add_custom_target(program_tests)

function(planbro_test name)
  cmake_parse_arguments(TEST "ON_EACH_STORE;OPTIMISED;OF_THE_PROGRAM" "" "SOURCES;USES;PRIVATE" ${ARGN})
  add_executable(${name} ${TEST_SOURCES})
  if(NOT TEST_OPTIMISED)
    # Half of all sources are tests; what they test is optimised, they themselves need not be.
    target_compile_options(${name} PRIVATE -O0)
  endif()
  foreach(room IN LISTS TEST_USES)
    target_link_libraries(${name} PRIVATE planbro::${room})
  endforeach()
  target_link_libraries(${name} PRIVATE ${TEST_PRIVATE} GTest::gmock GTest::gtest_main)
  target_compile_definitions(${name} PRIVATE
    PLANBRO_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  set(properties TIMEOUT 120)
  if(TEST_OF_THE_PROGRAM)
    list(APPEND properties LABELS program)
    add_dependencies(program_tests ${name})
  endif()
  if(NOT TEST_ON_EACH_STORE)
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES PROPERTIES ${properties})
    return()
  endif()
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES TEST_PREFIX SQLite.
    TEST_LIST ${name}_on_sqlite PROPERTIES ${properties})
  gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST NO_PRETTY_VALUES TEST_PREFIX PostgreSQL.
    TEST_LIST ${name}_on_postgresql PROPERTIES ${properties} FIXTURES_REQUIRED postgresql
    ENVIRONMENT "PLANBRO_TEST_POSTGRESQL=${PROJECT_BINARY_DIR}/postgresql.cluster")
endfunction()

include(GoogleTest)
