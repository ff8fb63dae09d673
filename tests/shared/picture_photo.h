// A Photo whose pixels are a picture in memory: known truth for renderer tests.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/photo/photo.h"

namespace test {

class PicturePhoto final : public engine::Photo {
public:
    // `name` keeps the content keys of different pictures apart.
    PicturePhoto(engine::Image picture, const std::string& name)
        : Photo(name, facts_of(picture)), m_picture(std::move(picture)) {}
    engine::Image read(engine::Rect wanted) const override {
        return engine::padded_by_repeating_edges(m_picture, wanted);
    }
    const engine::Image& picture() const { return m_picture; }

private:
    static engine::CaptureFacts facts_of(const engine::Image& picture) {
        engine::CaptureFacts facts;
        facts.width = picture.width(), facts.height = picture.height();
        facts.exposure_time = 1.0 / 30, facts.f_number = 2.8, facts.iso = 800; // 25 cd/m2 at 1.0
        facts.cfa = "none";
        return facts;
    }
    engine::Image m_picture;
};

} // namespace test
