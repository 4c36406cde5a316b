#include "fhir/xml/internal/narrative.hpp"

#include "fhir/xml/internal/form.hpp"

namespace planbro::fhir::xml {

namespace {

constexpr std::string_view kDiv = "<div";
constexpr std::string_view kXmlPrefix = "xml";  // for xml:lang

bool is_white(std::string_view text) {
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

// https://www.w3.org/TR/xml/#sec-line-ends: what a reader would make of them anyway.
std::string with_line_feeds(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r') {
            result += text[i];
        } else if (i + 1 == text.size() || text[i + 1] != '\n') {
            result += '\n';
        }
    }
    return result;
}

}  // namespace

void NarrativeText::close_start_tag() {
    if (in_start_tag_) written_ += '>';
    in_start_tag_ = false;
}

void NarrativeText::start(const Tag& tag) {
    close_start_tag();
    if (!tag.prefix.empty() || (depth_ == 0 && !tag.sets_default_namespace)) is_plain_ = false;
    if (tag.name_space != kXhtml) is_foreign_ = true;
    written_ += '<';
    written_ += tag.name;
    if (depth_ == 0) written_ += " xmlns=\"" + std::string(kXhtml) + '"';
    for (const auto& attribute : tag.attributes) {
        if (!attribute.prefix.empty() && attribute.prefix != kXmlPrefix) is_foreign_ = true;
        written_ += ' ';
        if (!attribute.prefix.empty()) written_ += std::string(attribute.prefix) + ':';
        written_ += std::string(attribute.name) + "=\"";
        append_attribute_text(written_, attribute.value);
        written_ += '"';
    }
    open_.emplace_back(tag.name);
    ++depth_;
    in_start_tag_ = true;
}

void NarrativeText::end() {
    if (in_start_tag_) {
        written_ += "/>";
    } else {
        written_ += "</" + open_.back() + ">";
    }
    in_start_tag_ = false;
    open_.pop_back();
    --depth_;
}

void NarrativeText::characters(Characters kind, std::string_view text) {
    if (kind != Characters::text) is_plain_ = false;
    if (kind == Characters::instruction) return;
    close_start_tag();
    append_content(written_, text);
}

std::string NarrativeText::take(std::string_view source) {
    return is_plain_ ? with_line_feeds(source) : std::move(written_);
}

std::optional<std::string> embeddable(std::string_view div) {
    if (!div.starts_with(kDiv)) return {};
    auto text = with_line_feeds(div);
    // R4's validator takes a div without a namespace for one of XHTML.
    const bool has_namespace =
        div.substr(0, div.find('>')).find("xmlns=") != std::string_view::npos;
    if (!has_namespace) text.insert(kDiv.size(), " xmlns=\"" + std::string(kXhtml) + '"');
    NarrativeText narrative;
    bool is_div = true;
    std::size_t last = 0;
    const auto read = read_events(
        text, kNarrativeDepthMax,
        {[&](const Tag& tag) {
             if (narrative.depth() == 0) is_div = tag.name == kDiv.substr(1);
             narrative.start(tag);
             return true;
         },
         [&](std::size_t end) {
             narrative.end();
             last = end;
         },
         [&](Characters kind, std::string_view part) { narrative.characters(kind, part); }});
    if (!read || !is_div || !narrative.is_plain() || narrative.is_foreign()) return {};
    if (!is_white(std::string_view(text).substr(last))) return {};  // a comment behind it
    text.resize(last);
    return text;
}

}  // namespace planbro::fhir::xml
