// A mask made ready for one photo: strokes are painted, feather and edges are worked out on the proxy, and rows of any scale can be
// asked for. The same bits however rows are cut.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include "engine/masks/mask.h"
#include "engine/regions/regions.h"
#include <memory>

namespace engine {

// A row of the photo at some scale: pixels [left, left + count) of row y; `photo` is the whole at that scale.
struct MaskRow {
    Rect photo;
    int y = 0, left = 0, count = 0;
    const Rgb* unedited = nullptr; // the photo's own pixels along the row; may be nullptr if !needs_pixels()
};

class PreparedMask {
public:
    // `proxy`: the unedited photo reduced to its proxy; `regions` are of the same area. Both are looked at only here and must have
    // area at (0, 0).
    PreparedMask(const Mask& mask, const Image& proxy, std::shared_ptr<const Regions> regions);

    bool needs_pixels() const { return m_needs_pixels; }
    // How much a step counts, 0 to 1.
    void read(const MaskRow& row, float* values) const;
    // Part of the picture that it covers, 0 to 1, measured on the proxy.
    double share() const { return m_share; }

private:
    // min(max(m, least), most): what any run of brush strokes does to what was there before it.
    struct Strokes {
        Plane least, most;
    };
    struct Stage {
        MaskPart part;                          // if no strokes
        std::shared_ptr<const Strokes> strokes; // otherwise
    };

    Mask m_mask;
    std::shared_ptr<const Regions> m_regions;
    std::vector<Stage> m_stages;
    Plane m_plane;           // with feather: the finished mask on the proxy
    Plane m_slope, m_offset; // with edges: mask = slope * lightness + offset
    bool m_needs_pixels = false;
    double m_share = 0;

    void paint_strokes(const Rect& proxy);
    void read_stages(const MaskRow& row, float* values) const;
    void follow_edges(const Image& proxy, const Plane& mask);
    Plane on_proxy(const Image& proxy) const;
};

} // namespace engine
