#include "mappers/native/plandokument/internal/face.hpp"

#include <cairo-ft.h>
#include FT_ADVANCES_H

#include <memory>

#include "mappers/native/plandokument/internal/characters.hpp"
#include "mappers/native/plandokument/plandokument.hpp"

namespace planbro::mappers::plandokument::internal {

namespace {

constexpr std::string_view kSquare = "\xE2\x96\xA1";  // U+25A1

struct FreeOptions {
    void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
};

// Widths as the typeface says, not as a screen would round them.
std::unique_ptr<cairo_font_options_t, FreeOptions> exact() {
    std::unique_ptr<cairo_font_options_t, FreeOptions> options(cairo_font_options_create());
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    return options;
}

void show_glyphs(cairo_t* page, cairo_scaled_font_t* font, std::string_view utf8, double x,
                 double y) {
    cairo_glyph_t* glyphs = nullptr;
    cairo_text_cluster_t* clusters = nullptr;
    int glyph_count = 0;
    int cluster_count = 0;
    cairo_text_cluster_flags_t flags{};
    const auto status =
        cairo_scaled_font_text_to_glyphs(font, x, y, utf8.data(), static_cast<int>(utf8.size()),
                                         &glyphs, &glyph_count, &clusters, &cluster_count, &flags);
    if (status == CAIRO_STATUS_SUCCESS) {
        cairo_show_text_glyphs(page, utf8.data(), static_cast<int>(utf8.size()), glyphs,
                               glyph_count, clusters, cluster_count, flags);
    }
    cairo_glyph_free(glyphs);
    cairo_text_cluster_free(clusters);
}

// A typeface and the FreeType that opened it, theirs alone: cairo keeps what was set for a while,
// beyond the document, and lets go of it on any thread
// (https://www.cairographics.org/manual/cairo-FreeType-Fonts.html).
struct Opened {
    FT_Library library = nullptr;
    FT_Face face = nullptr;
    Opened() = default;
    Opened(const Opened&) = delete;
    Opened& operator=(const Opened&) = delete;
    ~Opened() {
        FT_Done_Face(face);
        FT_Done_FreeType(library);
    }
};

}  // namespace

Face::Face(std::string_view font) {
    auto opened = std::make_unique<Opened>();
    FT_Init_FreeType(&opened->library);
    FT_New_Memory_Face(opened->library, reinterpret_cast<const FT_Byte*>(font.data()),
                       static_cast<FT_Long>(font.size()), 0, &opened->face);
    face_ = opened->face;
    font_ = cairo_ft_font_face_create_for_ft_face(face_, 0);
    static const cairo_user_data_key_t kOwner = {};
    cairo_font_face_set_user_data(font_, &kOwner, opened.release(), [](void* mine) {
        const std::unique_ptr<Opened> last(static_cast<Opened*>(mine));
    });
}

Face::~Face() {
    cairo_font_face_destroy(font_);
}

bool Face::has(char32_t character) const {
    return FT_Get_Char_Index(face_, character) != 0;
}

std::string Face::shown(std::string_view utf8) const {
    std::string text;
    for_each_character(printable(utf8), [&](std::string_view character, char32_t code) {
        text += has(code) ? character : kSquare;
    });
    return text;
}

cairo_scaled_font_t* Face::scaled(double size) {
    auto& font = scaled_[size];
    if (!font) {
        cairo_matrix_t of_size;
        cairo_matrix_t of_page;
        cairo_matrix_init_scale(&of_size, size, size);
        cairo_matrix_init_identity(&of_page);
        font.reset(cairo_scaled_font_create(font_, &of_size, &of_page, exact().get()));
    }
    return font.get();
}

double Face::width(std::string_view utf8, double size) const {
    FT_Fixed units = 0;  // of the typeface, without a size
    for_each_character(utf8, [&](std::string_view, char32_t code) {
        FT_Fixed advance = 0;
        FT_Get_Advance(face_, FT_Get_Char_Index(face_, code), FT_LOAD_NO_SCALE, &advance);
        units += advance;
    });
    return static_cast<double>(units) * size / face_->units_per_EM;
}

void Face::show(cairo_t* page, std::string_view utf8, double size, double x, double y) {
    auto* const font = scaled(size);
    cairo_set_scaled_font(page, font);
    show_glyphs(page, font, utf8, x, y);
}

}  // namespace planbro::mappers::plandokument::internal
