# Halide kernels: <name>_generator.cpp files are compiled into one build-time program, which writes an object file and a header
# per kernel for each build of the engine. A new kernel = its generator file + one word in kernel_names.
find_path(HALIDE_INCLUDE Halide.h PATH_SUFFIXES halide14)
find_library(HALIDE_LIBRARY NAMES Halide14 Halide)
if(NOT HALIDE_INCLUDE OR NOT HALIDE_LIBRARY)
  message(FATAL_ERROR "Halide 14 is missing. On Debian: apt install libhalide14-0-dev")
endif()

set(kernel_folder ${CMAKE_CURRENT_LIST_DIR})
# As registered by HALIDE_REGISTER_GENERATOR.
set(kernel_names demosaic_quads demosaic_quads_float xtrans fine_base guided_base patch_threshold patch_threshold_dense patch_wiener_dense)
file(GLOB generator_sources CONFIGURE_DEPENDS ${kernel_folder}/*_generator.cpp)

add_executable(kernel_generators ${kernel_folder}/generate.cpp ${generator_sources})
target_include_directories(kernel_generators SYSTEM PRIVATE ${HALIDE_INCLUDE})
target_link_libraries(kernel_generators PRIVATE ${HALIDE_LIBRARY} nocturne_warnings)
# Runs at build time only: no sanitizers (their reports on LLVM would stop the build), little optimisation.
target_compile_options(kernel_generators PRIVATE -O1 -fno-sanitize=all)
target_link_options(kernel_generators PRIVATE -fno-sanitize=all)

# Adds kernels.cpp, all kernels and one Halide runtime to an engine library. Further arguments are its compile flags.
function(add_kernels target)
  # strict_float: rounding must not depend on where in a vector a pixel lies, so that tiles equal the whole (no contraction to fma).
  set(features -strict_float)
  if("-march=x86-64-v3" IN_LIST ARGN)
    set(features -sse41-avx-avx2-f16c-fma${features})
  endif()
  if(CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    set(machine arm-64-linux)
  else()
    set(machine x86-64-linux)
  endif()

  set(folder ${CMAKE_CURRENT_BINARY_DIR}/kernels_${target})
  file(MAKE_DIRECTORY ${folder})
  set(objects ${folder}/halide_runtime.o)
  add_custom_command(OUTPUT ${folder}/halide_runtime.o
    COMMAND kernel_generators -r halide_runtime -e o -o ${folder} target=${machine}
    DEPENDS kernel_generators COMMENT "Generating the Halide runtime of ${target}" VERBATIM)
  foreach(kernel ${kernel_names})
    add_custom_command(OUTPUT ${folder}/${kernel}.o ${folder}/${kernel}.h
      COMMAND kernel_generators -g ${kernel} -f ${kernel} -e o,h -o ${folder} target=${machine}${features}-no_runtime
      DEPENDS kernel_generators COMMENT "Generating kernel ${kernel} of ${target}" VERBATIM)
    list(APPEND objects ${folder}/${kernel}.o)
    list(APPEND headers ${folder}/${kernel}.h)
  endforeach()
  set_source_files_properties(${objects} PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  target_sources(${target} PRIVATE ${kernel_folder}/kernels.cpp ${kernel_folder}/patch_shrink.cpp ${kernel_folder}/xtrans_kernel.cpp ${objects} ${headers})
  target_include_directories(${target} SYSTEM PRIVATE ${folder} ${HALIDE_INCLUDE})
  target_link_libraries(${target} PRIVATE ${CMAKE_DL_LIBS})
endfunction()
