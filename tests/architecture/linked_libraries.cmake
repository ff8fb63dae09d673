# nocturne-cli must run where no Qt and no X11 is installed. Run by ctest as: cmake -D PROGRAM=... -P linked_libraries.cmake
# SPDX-License-Identifier: GPL-3.0-or-later
cmake_minimum_required(VERSION 3.25)
execute_process(COMMAND ldd ${PROGRAM} OUTPUT_VARIABLE libraries COMMAND_ERROR_IS_FATAL ANY)
if(NOT libraries MATCHES "libnocturne-engine")
  message(FATAL_ERROR "${PROGRAM} does not link the engine:\n${libraries}")
endif()
if(libraries MATCHES "libQt|libX11|libxcb")
  message(FATAL_ERROR "${PROGRAM} links a window system:\n${libraries}")
endif()
