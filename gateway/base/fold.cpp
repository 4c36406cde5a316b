#include "base/fold.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace planbro {

namespace {

bool is_ascii(std::string_view text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// One blank for each run of white space, none at the ends.
class Words {
  public:
    void blank() { pending_ = !text_.empty(); }
    void add(char c) {
        if (pending_) text_.push_back(' ');
        pending_ = false;
        text_.push_back(c);
    }
    std::string take() { return std::move(text_); }

  private:
    std::string text_;
    bool pending_ = false;
};

std::string folded_ascii(std::string_view text) {
    Words words;
    for (const char c : text) {
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            words.blank();
        } else {
            words.add(c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c);
        }
    }
    return words.take();
}

icu::UnicodeString decomposed(std::string_view utf8) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* nfd = icu::Normalizer2::getNFDInstance(status);
    auto text = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<std::int32_t>(utf8.size())});
    if (U_FAILURE(status)) return text.foldCase();
    return nfd->normalize(text.foldCase(), status);
}

}  // namespace

std::string folded(std::string_view utf8) {
    if (is_ascii(utf8)) return folded_ascii(utf8);
    const auto text = decomposed(utf8);
    icu::UnicodeString bare;
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const auto c = text.char32At(i);
        if (u_charType(c) == U_NON_SPACING_MARK) continue;
        bare.append(u_isUWhiteSpace(c) ? static_cast<UChar32>(' ') : c);
    }
    std::string plain;
    bare.toUTF8String(plain);
    return folded_ascii(plain);
}

}  // namespace planbro
