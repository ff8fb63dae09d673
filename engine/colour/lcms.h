// Owning handles of lcms2 objects and one quiet context. Included only by the lcms2 wall: profile_model.cpp and built_in_profiles.cpp.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <lcms2.h>
#include <memory>

namespace engine {

struct CloseProfile {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};
struct DeleteTransform {
    void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
struct FreeCurve {
    void operator()(cmsToneCurve* curve) const { cmsFreeToneCurve(curve); }
};
using LcmsProfile = std::unique_ptr<void, CloseProfile>;
using LcmsTransform = std::unique_ptr<void, DeleteTransform>;
using LcmsCurve = std::unique_ptr<cmsToneCurve, FreeCurve>;

// Never deleted: profiles in static objects may outlive any order of destruction. Damaged files are reported by our own sentences,
// not by lcms2 on standard error.
inline cmsContext lcms_context() {
    static const cmsContext context = [] {
        const cmsContext created = cmsCreateContext(nullptr, nullptr);
        cmsSetLogErrorHandlerTHR(created, [](cmsContext, cmsUInt32Number, const char*) {});
        return created;
    }();
    return context;
}

} // namespace engine
