// What reading and writing TIFF share: the open file with its own error handlers, so that libtiff never prints.
// Private to tiff_file.cpp and tiff_writer.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <cstdarg>
#include <cstdio>
#include <memory>
#include <string>
#include <tiffio.h>

namespace engine {

struct CloseTiff {
    void operator()(TIFF* tiff) const { TIFFClose(tiff); }
};
using TiffHandle = std::unique_ptr<TIFF, CloseTiff>;

struct FreeTiffOptions {
    void operator()(TIFFOpenOptions* options) const { TIFFOpenOptionsFree(options); }
};

// Keeps the first message. Returning 1 tells libtiff that it has been dealt with.
inline int keep_tiff_error(TIFF*, void* kept, const char* module, const char* format, va_list values) {
    auto& message = *static_cast<std::string*>(kept);
    if (!message.empty()) return 1;
    char text[200];
    std::vsnprintf(text, sizeof text, format, values);
    message = std::string(module ? module : "libtiff") + ": " + text;
    return 1;
}
inline int pass_over_tiff_warning(TIFF*, void*, const char*, const char*, va_list) { return 1; }

// Options for TIFF...OpenExt; `error` must outlive the open file.
inline std::unique_ptr<TIFFOpenOptions, FreeTiffOptions> quiet_tiff_options(std::string& error) {
    std::unique_ptr<TIFFOpenOptions, FreeTiffOptions> options(TIFFOpenOptionsAlloc());
    TIFFOpenOptionsSetErrorHandlerExtR(options.get(), keep_tiff_error, &error);
    TIFFOpenOptionsSetWarningHandlerExtR(options.get(), pass_over_tiff_warning, nullptr);
    return options;
}

} // namespace engine
