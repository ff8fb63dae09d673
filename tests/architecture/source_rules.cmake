# Holds the sources against the rule of dependency: app -> ui -> engine, no Qt in the engine, each third-party library in
# its wall files only. Run by ctest as: cmake -D ROOT=... -P source_rules.cmake
# SPDX-License-Identifier: GPL-3.0-or-later
cmake_minimum_required(VERSION 3.25)

set(complaints "")
macro(complain file text)
  list(APPEND complaints "${file}: ${text}")
endmacro()

# "what is included" "where alone it may be": regular expressions. What matches no line is not restricted here.
set(walls
  "^(tbb|oneapi)/"            "^engine/base/parallel\\.cpp$"
  "^Halide\\.h"               "^engine/kernels/[a-z0-9_]+\\.cpp$"
  "^HalideRuntime"            "^engine/(kernels/[a-z0-9_]+|base/parallel)\\.cpp$"
  "^libraw/"                  "^engine/files/raw_[a-z0-9_]+\\.cpp$"
  "^exiv2/"                   "^engine/files/(metadata[a-z0-9_]*|sidecar)\\.cpp$"
  "^lcms2"                    "^(engine/colour/(lcms\\.h|profile[a-z0-9_]*\\.cpp|built_in_profiles\\.cpp)|tests/[a-z0-9_/]+\\.cpp)$"
  "^engine/colour/lcms\\.h"   "^engine/colour/[a-z0-9_]+\\.cpp$"
  "^(jpeglib|jerror|png|tiff|tiffio)\\.h" "^((engine/files|tests)/[a-z0-9_/]+\\.cpp|engine/files/tiff_handle\\.h)$"
  "^engine/files/tiff_handle\\.h" "^engine/files/tiff[a-z0-9_]*\\.cpp$"
  "^zlib\\.h"                 "^(engine/files/deflate|tests/[a-z0-9_/]+)\\.cpp$"
  "^(OpenEXR/)?Imf"           "^(engine/files|tests)/[a-z0-9_/]+\\.cpp$"
  "^lensfun/"                 "^(engine/lens/lensfun_library|tests/lens_profile_test)\\.cpp$"
  "^(X11|xcb)/"               "^(ui|tests)/[a-z0-9_/]+\\.cpp$"
  "^nlohmann/"                "^(app/cli/[a-z0-9_]+\\.(cpp|h)|tests/[a-z0-9_/]+\\.cpp)$"
  "^Q[A-Za-z]"                "^(ui/.*|app/nocturne\\.cpp|tests/[a-z0-9_/]+\\.(cpp|h))$"
  "^ui/"                      "^(ui/.*|app/nocturne\\.cpp|tests/.*)$"
  "^app/"                     "^(app|tests)/"
  # Inside the engine: base knows nobody, operations know no photos' files, no pipeline and no export.
  "^engine/(image|colour|denoise|geometry|lens|regions|photo|operation|pipeline|exporting|files|night|sample)/" "^(app|ui|tests|engine/(image|colour|denoise|geometry|kernels|lens|masks|merge|regions|photo|operation|operations|pipeline|exporting|files|night|sample))/"
  "^engine/(pipeline|exporting|sample)/" "^(app|ui|tests|engine/(pipeline|exporting|sample|files|merge))/"
  "^engine/merge/" "^(app|ui|tests|engine/merge)/"
  "^engine/operation/define\\.h" "^(engine/operation/|engine/operations/|tests/)"
)

function(check_include file included)
  set(complaints ${complaints})
  list(LENGTH walls count)
  math(EXPR last "${count} - 1")
  foreach(i RANGE 0 ${last} 2)
    math(EXPR j "${i} + 1")
    list(GET walls ${i} what)
    list(GET walls ${j} where)
    if(included MATCHES "${what}" AND NOT file MATCHES "${where}")
      complain(${file} "may not include ${included}")
    endif()
  endforeach()
  # Engine headers: our own and the standard library's (names without a dot or a slash), but for two that belong to a wall.
  if(file MATCHES "^engine/.*\\.h$" AND NOT file MATCHES "^engine/(colour/lcms|files/tiff_handle)\\.h$" AND NOT included MATCHES "^engine/" AND included MATCHES "[./]")
    complain(${file} "is an engine header and may not include ${included}")
  endif()
  set(complaints "${complaints}" PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE sources RELATIVE ${ROOT} ${ROOT}/app/*.cpp ${ROOT}/app/*.h ${ROOT}/engine/*.cpp ${ROOT}/engine/*.h
     ${ROOT}/ui/*.cpp ${ROOT}/ui/*.h ${ROOT}/tests/*.cpp ${ROOT}/tests/*.h)
list(LENGTH sources source_count)
if(source_count EQUAL 0)
  message(FATAL_ERROR "No sources found below ${ROOT}")
endif()
foreach(file ${sources})
  file(STRINGS ${ROOT}/${file} lines)
  list(LENGTH lines line_count)
  if(line_count GREATER 500)
    complain(${file} "has ${line_count} lines, 500 are the limit. Split it")
  endif()
  file(STRINGS ${ROOT}/${file} licence LIMIT_COUNT 1 REGEX "SPDX-License-Identifier: GPL-3.0-or-later")
  if(NOT licence)
    complain(${file} "names no licence (SPDX line)")
  endif()
  file(STRINGS ${ROOT}/${file} includes REGEX "^#include ")
  foreach(line ${includes})
    string(REGEX REPLACE "^#include [<\"]([^>\"]+)[>\"].*" "\\1" included "${line}")
    check_include(${file} "${included}")
  endforeach()
endforeach()

if(complaints)
  list(JOIN complaints "\n  " text)
  message(FATAL_ERROR "The sources break the rules of CONTRIBUTING.md:\n  ${text}")
endif()
message(STATUS "${source_count} sources keep the rules")
