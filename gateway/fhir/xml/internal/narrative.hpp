// Narrative.div: a piece of XHTML in both forms; in JSON it is a text.
// https://hl7.org/fhir/R4/narrative.html
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "fhir/xml/internal/sax.hpp"

namespace planbro::fhir::xml {

inline constexpr int kNarrativeDepthMax = 128;

// Takes the events between <div> and </div>. What comes out is the text as its author wrote it
// where that can stand alone; else the same written anew: where prefixes, CDATA sections or
// processing instructions stand in it.
class NarrativeText {
  public:
    void start(const Tag& tag);
    void end();
    void characters(Characters kind, std::string_view text);

    // Of the slice of the document from "<div" to "</div>".
    [[nodiscard]] std::string take(std::string_view source);

    [[nodiscard]] int depth() const { return depth_; }
    // Something in it is no XHTML: an element or attribute of another namespace.
    [[nodiscard]] bool is_foreign() const { return is_foreign_; }
    // The slice stands for itself.
    [[nodiscard]] bool is_plain() const { return is_plain_; }

  private:
    void close_start_tag();

    std::string written_;  // anew
    std::vector<std::string> open_;
    int depth_ = 0;
    bool in_start_tag_ = false;
    bool is_plain_ = true;
    bool is_foreign_ = false;
};

// A div in a JSON text as it can be put into an XML document; nothing if it is no XHTML.
std::optional<std::string> embeddable(std::string_view div);

}  // namespace planbro::fhir::xml
