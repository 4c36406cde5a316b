#include "patch/internal/selector.hpp"

namespace planbro::patch {

namespace {

bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (static_cast<unsigned char>(c) & 0x80U) != 0;
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

class Rewriting {
  public:
    explicit Rewriting(std::string_view text) : text_(text) {}

    std::string run() {
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == '\'' || c == '"') {
                literal(c);
            } else if (starts_name(c)) {
                name();
            } else if (is_digit(c)) {
                while (at_ < text_.size() && (is_digit(text_[at_]) || text_[at_] == '.')) take();
                after_operand_ = true;
            } else {
                symbol(c);
            }
        }
        return std::move(out_);
    }

  private:
    void take() { out_.push_back(text_[at_++]); }

    void literal(char quote) {
        take();
        while (at_ < text_.size() && text_[at_] != quote) take();
        if (at_ < text_.size()) take();
        after_operand_ = true;
    }

    // After an operand a name is an operator: "and", "or", "div", "mod".
    void name() {
        auto end = at_;
        while (end < text_.size() && (starts_name(text_[end]) || is_digit(text_[end]) ||
                                      text_[end] == '-' || text_[end] == '.')) {
            ++end;
        }
        auto next = end;
        while (next < text_.size() && is_space(text_[next])) ++next;
        const auto rest = text_.substr(next);
        const bool is_operator = after_operand_;
        const bool is_axis = rest.starts_with("::");
        const bool is_prefix = !is_axis && rest.starts_with(':');
        const bool is_call = rest.starts_with('(');
        const bool is_element =
            !is_operator && !is_axis && !is_prefix && !is_call && !after_prefix_ && !of_attribute_;
        if (is_element) out_ += std::string(kDefaultPrefix) + ":";
        const auto word = text_.substr(at_, end - at_);
        out_ += word;
        at_ = end;
        of_attribute_ =
            is_axis ? word == "attribute" || word == "namespace" : of_attribute_ && is_prefix;
        after_prefix_ = is_prefix;
        after_operand_ = !is_operator && !is_axis && !is_prefix && !is_call;
    }

    void symbol(char c) {
        take();
        if (is_space(c)) return;
        if (c == ':') return;  // what stands before it has told
        after_operand_ = c == ')' || c == ']' || c == '.' || (c == '*' && !after_operand_);
        after_prefix_ = false;
        of_attribute_ = c == '@';
    }

    std::string_view text_;
    std::string out_;
    std::size_t at_ = 0;
    bool after_operand_ = false;
    bool after_prefix_ = false;
    bool of_attribute_ = false;
};

}  // namespace

std::string with_default_prefix(std::string_view selector) {
    return Rewriting(selector).run();
}

}  // namespace planbro::patch
