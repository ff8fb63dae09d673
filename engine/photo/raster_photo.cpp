// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/photo/raster_photo.h"
#include "engine/colour/profile.h"
#include "engine/colour/spaces.h"
#include "engine/colour/view.h"
#include "engine/files/raster_file.h"
#include "engine/photo/orientation.h"
#include <array>
#include <cmath>
#include <optional>

namespace engine {

namespace {

// How stored values become scene light: through a profile and back through the view transform, or, where they are linear
// light already, by a matrix.
struct Meaning {
    std::optional<DeviceDecoding> display_referred;
    PixelMatrix to_rec2020; // of light
    PixelMatrix
        to_clip_parts; // of display-referred pictures: from display light to parts of the value that counts as clipped
};

// 8-bit code from which a channel of a rendered picture counts as clipped: encoders and noise leave clipped areas a little
// below 255.
constexpr float clipped_code = 250;

// Undoes the primaries of the picture's colour space: display light in Rec.2020 -> the file's own channels, linear, over the
// linear value of `clipped_code`. Exact for matrix profiles, the nearest matrix for tables.
PixelMatrix clip_matrix(const DeviceDecoding& decoding) {
    const std::array<Rgb, 4> device{
        Rgb{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {clipped_code / 255, clipped_code / 255, clipped_code / 255}};
    std::array<Rgb, 4> light;
    decoding.decode(device.data(), light.data(), device.size());
    Matrix primaries;
    for (std::size_t i = 0; i < 3; ++i) {
        primaries.m[0][i] = light[i].r;
        primaries.m[1][i] = light[i].g;
        primaries.m[2][i] = light[i].b;
    }
    const double scale = 1 / std::max(0.01, static_cast<double>(luminance(light[3])));
    // Grey profiles have no primaries of their own.
    const auto& m = primaries.m;
    const double determinant = m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1]) -
                               m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0]) +
                               m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
    const Matrix back = std::abs(determinant) > 1e-3 ? primaries.inverse() : Matrix::identity();
    return PixelMatrix(Matrix::diagonal(scale, scale, scale) * back);
}

// The matrix of a profile whose curves are straight lines; nothing for all others. Float pictures with such a profile hold
// light, also above 1, which decode() need not follow.
std::optional<PixelMatrix> matrix_of_linear(const DeviceDecoding& decoding) {
    constexpr float base = 0.25F, step = 0.25F;
    const std::array<Rgb, 6> device{Rgb{base, base, base},     {base + step, base, base}, {base, base + step, base},
                                    {base, base, base + step}, {0.5F, 0.5F, 0.5F},        {0.1F, 0.1F, 0.1F}};
    std::array<Rgb, 6> linear;
    decoding.decode(device.data(), linear.data(), device.size());
    for (const std::size_t grey : {0, 4, 5})
        if (std::abs(luminance(linear[grey]) - device[grey].g) > 0.005F) return std::nullopt;
    PixelMatrix matrix;
    for (std::size_t i = 0; i < 3; ++i) {
        const Rgb column = (linear[i + 1] - linear[0]) * (1 / step);
        matrix.m[i] = column.r;
        matrix.m[3 + i] = column.g;
        matrix.m[6 + i] = column.b;
    }
    return matrix;
}

// `note` says what was wrong with the embedded profile.
Result<Meaning> meaning_of(const RasterPicture& picture, std::string& note) {
    Profile profile;
    bool has_profile = !picture.icc.empty();
    if (has_profile) {
        const Result<Profile> embedded = Profile::from_bytes(picture.icc);
        if (embedded && DeviceDecoding::make(*embedded)) {
            profile = *embedded;
        } else {
            has_profile = false;
            note = ", its colour profile is damaged: sRGB assumed";
        }
    }
    Meaning meaning;
    if (picture.depth == Depth::float32 && !has_profile) {
        if (!picture.in_working_space) meaning.to_rec2020 = PixelMatrix(srgb_to_rec2020());
        return meaning;
    }
    Result<DeviceDecoding> decoding = DeviceDecoding::make(profile);
    if (!decoding) return decoding.error();
    if (picture.depth == Depth::float32) {
        if (const std::optional<PixelMatrix> matrix = matrix_of_linear(*decoding)) {
            meaning.to_rec2020 = *matrix;
            return meaning;
        }
    }
    meaning.to_clip_parts = clip_matrix(*decoding);
    meaning.display_referred = std::move(*decoding);
    return meaning;
}

struct ToUnit {
    float operator()(std::uint8_t value) const { return static_cast<float>(value) / 255.0F; }
    float operator()(std::uint16_t value) const { return static_cast<float>(value) / 65535.0F; }
    float operator()(float value) const { return value; }
};

class RasterPhoto : public Photo {
public:
    RasterPhoto(std::filesystem::path path, CaptureFacts facts, RasterPicture picture, Orientation orientation,
                Meaning meaning)
        : Photo(std::move(path), std::move(facts)), m_picture(std::move(picture)), m_orientation(orientation),
          m_meaning(std::move(meaning)) {}

    Image read(Rect wanted) const override {
        Image image(wanted);
        for (int y = wanted.top; y < wanted.bottom(); ++y) {
            Rgb* row = image.row(y);
            unpack(wanted.left, y, wanted.width, row);
            const auto count = static_cast<std::size_t>(wanted.width);
            if (!m_meaning.display_referred) {
                for (std::size_t i = 0; i < count; ++i) row[i] = m_meaning.to_rec2020 * row[i];
                continue;
            }
            m_meaning.display_referred->decode(row, row, count);
            undo_view(row, row, count);
        }
        return image;
    }

    void clip_parts(const Rgb* unedited, float* parts, std::size_t count) const override {
        if (!m_meaning.display_referred) return Photo::clip_parts(unedited, parts, count);
        constexpr std::size_t block = 256;
        std::array<Rgb, block> shown;
        const PixelMatrix back = m_meaning.to_clip_parts;
        for (std::size_t first = 0; first < count; first += block) {
            const std::size_t pixels = std::min(block, count - first);
            apply_view(unedited + first, shown.data(), pixels);
            for (std::size_t i = 0; i < pixels; ++i) {
                const Rgb c = back * shown[i];
                const float two = c.r > c.g ? c.r : c.g;
                const float three = two > c.b ? two : c.b;
                parts[first + i] = three > 0.0F ? three : 0.0F;
            }
        }
    }

private:
    void unpack(int left, int y, int count, Rgb* row) const {
        const void* bytes = m_picture.bytes.data();
        switch (m_picture.depth) {
        case Depth::bits8: unpack_values(static_cast<const std::uint8_t*>(bytes), left, y, count, row); break;
        case Depth::bits16: unpack_values(static_cast<const std::uint16_t*>(bytes), left, y, count, row); break;
        case Depth::float32: unpack_values(static_cast<const float*>(bytes), left, y, count, row); break;
        }
    }
    template <class Value> void unpack_values(const Value* values, int left, int y, int count, Rgb* row) const {
        const ToUnit unit;
        const std::ptrdiff_t step = m_orientation.step_x() * m_picture.channels;
        const Value* from = values + m_orientation.index_of(left, y) * m_picture.channels;
        const int green = m_picture.channels == 3 ? 1 : 0, blue = m_picture.channels == 3 ? 2 : 0;
        for (int i = 0; i < count; ++i, from += step) row[i] = {unit(from[0]), unit(from[green]), unit(from[blue])};
    }

    RasterPicture m_picture;
    Orientation m_orientation;
    Meaning m_meaning;
};

} // namespace

CaptureFacts facts_of_picture(const FileMetadata& metadata, const std::string& format, int width, int height) {
    const Orientation orientation(metadata.orientation, width, height);
    CaptureFacts facts = metadata.facts;
    facts.is_raw = false;
    facts.format = format;
    facts.cfa = "none";
    facts.width = orientation.width();
    facts.height = orientation.height();
    facts.as_shot = {}; // a rendered picture is balanced for D65
    facts.noise.reset();
    facts.embedded_lens.reset(); // whoever made the picture has applied it
    return facts;
}

Result<std::shared_ptr<const Photo>> open_raster_photo(const std::filesystem::path& path, const Work& work) {
    Result<RasterPicture> picture = read_raster(path, work);
    if (!picture) return picture.error();
    // A picture without readable metadata is still a picture.
    const FileMetadata metadata = picture->metadata ? *picture->metadata : read_metadata(path).value_or({});
    std::string note;
    Result<Meaning> meaning = meaning_of(*picture, note);
    if (!meaning) return meaning.error();

    CaptureFacts facts = facts_of_picture(metadata, picture->format + note, picture->width, picture->height);
    const Orientation orientation(metadata.orientation, picture->width, picture->height);
    return std::shared_ptr<const Photo>(
        std::make_shared<RasterPhoto>(path, std::move(facts), std::move(*picture), orientation, std::move(*meaning)));
}

} // namespace engine
