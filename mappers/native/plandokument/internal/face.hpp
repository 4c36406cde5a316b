// One embedded typeface: how wide words are, and setting a line of them. FreeType and
// cairo stay with those who set type.
#pragma once

#include <cairo.h>
#include <ft2build.h>
#include FT_FREETYPE_H

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace planbro::mappers::plandokument::internal {

class Face {
  public:
    explicit Face(std::string_view font);  // lives as long as the program
    ~Face();
    Face(const Face&) = delete;
    Face& operator=(const Face&) = delete;

    // What the typeface has no sign for becomes a square: an archived document must not show the
    // sign for "missing" (ISO 19005-2, 6.2.11.8). Otherwise as printable() has it.
    [[nodiscard]] std::string shown(std::string_view utf8) const;
    // Nothing is kerned: words side by side are as wide as each of them, and the space between.
    [[nodiscard]] double width(std::string_view utf8, double size) const;
    void show(cairo_t* page, std::string_view utf8, double size, double x, double y);

  private:
    struct FreeScaled {
        void operator()(cairo_scaled_font_t* font) const { cairo_scaled_font_destroy(font); }
    };
    using Scaled = std::unique_ptr<cairo_scaled_font_t, FreeScaled>;

    [[nodiscard]] bool has(char32_t character) const;
    cairo_scaled_font_t* scaled(double size);

    FT_Face face_ = nullptr;
    cairo_font_face_t* font_ = nullptr;
    std::map<double, Scaled> scaled_;  // by size
};

}  // namespace planbro::mappers::plandokument::internal
