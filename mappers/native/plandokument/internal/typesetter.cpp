#include "mappers/native/plandokument/internal/typesetter.hpp"

#include <cairo-pdf.h>

#include <algorithm>
#include <memory>

#include "mappers/native/plandokument/internal/assets.hpp"
#include "mappers/native/plandokument/internal/face.hpp"

namespace planbro::mappers::plandokument::internal {

namespace {

using Kind = Block::Kind;

// Points; A4 is 210 × 297 mm.
constexpr double kWidth = 595.28;
constexpr double kHeight = 841.89;
constexpr double kMargin = 62;
constexpr double kFieldLeft = 118;
constexpr double kLeading = 1.4;
constexpr double kFootSize = 8;

struct Style {
    double size;
    double above;
    double keep;  // room wanted below, so that no heading ends a page
    bool bold;
    const char* tag;  // of tagged PDF (ISO 32000-1, 14.8.4)
};

Style style_of(Kind kind) {
    switch (kind) {
        case Kind::title:
            return {20, 0, 60, true, "H1"};
        case Kind::heading:
            return {14, 18, 50, true, "H2"};
        case Kind::subheading:
            return {11, 8, 34, true, "H3"};
        default:
            return {10, 3, 0, false, "P"};
    }
}

struct FreeSurface {
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct FreePage {
    void operator()(cairo_t* page) const { cairo_destroy(page); }
};

cairo_status_t append(void* out, const unsigned char* data, unsigned int length) {
    static_cast<std::string*>(out)->append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

// No line takes as many bytes: a longer word is broken without measuring all of it.
constexpr std::size_t kLineBytesMax = 600;

bool fits(const Face& face, std::string_view text, double size, double width) {
    return text.size() <= kLineBytesMax && face.width(text, size) <= width;
}

// As many whole characters from the front as fit, one at least.
std::size_t fitting(const Face& face, std::string_view word, double size, double width) {
    std::size_t length = 0;
    for (std::size_t next = 1; next <= word.size(); ++next) {
        const bool whole =
            next == word.size() || (static_cast<unsigned char>(word[next]) & 0xC0) != 0x80;
        if (!whole) continue;
        if (length > 0 && face.width(word.substr(0, next), size) > width) break;
        length = next;
    }
    return length;
}

// Words set beside each other until the line is full.
class Lines {
  public:
    Lines(const Face& face, double size, double width)
        : face_(face), size_(size), width_(width), space_(face.width(" ", size)) {}

    void add(std::string_view word) {
        const auto wide = word.size() <= kLineBytesMax ? face_.width(word, size_) : width_ + 1;
        if (wide > width_) {
            add_in_parts(word);
        } else if (lines_.back().empty() || used_ + space_ + wide > width_) {
            begin_with(word, wide);
        } else {
            lines_.back().append(" ").append(word);
            used_ += space_ + wide;
        }
    }
    std::vector<std::string> take() { return std::move(lines_); }

  private:
    void begin_with(std::string_view text, double wide) {
        if (!lines_.back().empty()) lines_.emplace_back();
        lines_.back() = text;
        used_ = wide;
    }
    void add_in_parts(std::string_view word) {
        while (!fits(face_, word, size_, width_)) {
            const auto length = fitting(face_, word, size_, width_);
            begin_with(word.substr(0, length), width_);
            word.remove_prefix(length);
        }
        begin_with(word, face_.width(word, size_));
    }

    const Face& face_;
    double size_;
    double width_;
    double space_;
    std::vector<std::string> lines_{1};
    double used_ = 0;  // of the last line
};

std::vector<std::string> broken(const Face& face, std::string_view text, double size,
                                double width) {
    const auto shown = face.shown(text);
    Lines lines(face, size, width);
    std::string_view rest = shown;
    while (!rest.empty()) {
        const auto end = rest.find(' ');
        const auto word = rest.substr(0, end);
        if (!word.empty()) lines.add(word);
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    }
    return lines.take();
}

class Typesetter {
  public:
    explicit Typesetter(const DocumentFacts& facts)
        : regular_(regular_font()),
          bold_(bold_font()),
          surface_(cairo_pdf_surface_create_for_stream(append, &bytes_, kWidth, kHeight)),
          page_(cairo_create(surface_.get())),
          title_(facts.title) {
        cairo_pdf_surface_restrict_to_version(surface_.get(), CAIRO_PDF_VERSION_1_5);
        tell(CAIRO_PDF_METADATA_TITLE, facts.title);
        tell(CAIRO_PDF_METADATA_AUTHOR, facts.author);
        tell(CAIRO_PDF_METADATA_CREATOR, "planbro");
        tell(CAIRO_PDF_METADATA_CREATE_DATE, facts.made_at);
        begin_page();
    }

    void set(const Block& block) {
        const auto style = style_of(block.kind);
        make_room(style.above + style.size * kLeading + style.keep);
        if (y_ > kMargin) y_ += style.above;
        tagged(style.tag, [&] { set_lines(block, style); });
    }

    Result<std::string> finish() {
        end_page();
        page_.reset();
        cairo_surface_finish(surface_.get());
        const auto status = cairo_surface_status(surface_.get());
        if (status == CAIRO_STATUS_SUCCESS) return std::move(bytes_);
        return fail(Category::internal, "pdf-feilet", cairo_status_to_string(status));
    }

  private:
    void tell(cairo_pdf_metadata_t what, const std::string& text) {
        if (!text.empty()) cairo_pdf_surface_set_metadata(surface_.get(), what, text.c_str());
    }

    template <class Inside>
    void tagged(const char* tag, Inside inside) {
        cairo_tag_begin(page_.get(), tag, nullptr);
        inside();
        cairo_tag_end(page_.get(), tag);
    }

    void set_lines(const Block& block, const Style& style) {
        if (block.kind == Kind::field) {
            set_field(block, style);
            return;
        }
        const bool item = block.kind == Kind::item;
        set_text(style.bold ? bold_ : regular_, (item ? "•  " : "") + block.text, style, kMargin);
    }

    void set_field(const Block& block, const Style& style) {
        const auto top = y_;
        const auto page = pages_;
        set_text(bold_, block.label, style, kMargin, kFieldLeft - 8);
        const auto below_label = y_;
        if (page == pages_) y_ = top;
        set_text(regular_, block.text, style, kMargin + kFieldLeft);
        if (page == pages_) y_ = std::max(y_, below_label);
    }

    void set_text(Face& face, std::string_view text, const Style& style, double left,
                  double width = 0) {
        if (width <= 0) width = kWidth - kMargin - left;
        for (const auto& line : broken(face, text, style.size, width)) {
            make_room(style.size * kLeading);
            y_ += style.size * kLeading;
            face.show(page_.get(), line, style.size, left, y_);
        }
    }

    void make_room(double height) {
        if (y_ + height <= kHeight - kMargin) return;
        end_page();
        begin_page();
    }

    void begin_page() {
        ++pages_;
        y_ = kMargin;
    }

    void end_page() {
        const auto line = regular_.shown(title_ + " – side " + std::to_string(pages_));
        regular_.show(page_.get(), broken(regular_, line, kFootSize, kWidth - 2 * kMargin).front(),
                      kFootSize, kMargin, kHeight - kMargin / 2);
        cairo_show_page(page_.get());
    }

    Face regular_;
    Face bold_;
    std::string bytes_;
    std::unique_ptr<cairo_surface_t, FreeSurface> surface_;
    std::unique_ptr<cairo_t, FreePage> page_;
    std::string title_;
    int pages_ = 0;
    double y_ = kMargin;
};

}  // namespace

Result<std::string> set_in_type(const std::vector<Block>& blocks, const DocumentFacts& facts) {
    Typesetter typesetter(facts);
    for (const auto& block : blocks) typesetter.set(block);
    return typesetter.finish();
}

}  // namespace planbro::mappers::plandokument::internal
