#include "mappers/native/plandokument/internal/pdfa.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>
#include <vector>

#include "base/digest.hpp"
#include "mappers/native/plandokument/internal/assets.hpp"

namespace planbro::mappers::plandokument::internal {

namespace {

struct Trailer {
    int size = 0;
    int root = 0;
    int info = 0;
    std::size_t xref = 0;
};

std::optional<std::size_t> number_after(std::string_view text, std::string_view name) {
    const auto at = text.find(name);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + name.size());
    text.remove_prefix(std::min(text.find_first_of("0123456789"), text.size()));
    std::size_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc()) return {};
    return number;
}

std::optional<Trailer> trailer_of(std::string_view pdf) {
    const auto at = pdf.rfind("trailer");
    if (at == std::string_view::npos) return {};
    const auto text = pdf.substr(at);
    const auto size = number_after(text, "/Size");
    const auto root = number_after(text, "/Root");
    const auto info = number_after(text, "/Info");
    const auto xref = number_after(text, "startxref");
    if (!size || !root || !info || !xref) return {};
    return Trailer{static_cast<int>(*size), static_cast<int>(*root), static_cast<int>(*info),
                   *xref};
}

// What stands between << and >> of the catalog; it has no streams, and its dictionaries are closed.
std::string catalog_of(std::string_view pdf, int root) {
    const auto head = "\n" + std::to_string(root) + " 0 obj\n";
    const auto at = pdf.find(head);
    if (at == std::string_view::npos) return {};
    const auto begin = pdf.find("<<", at);
    const auto end = pdf.find("endobj", at);
    if (begin == std::string_view::npos || end == std::string_view::npos) return {};
    const auto close = pdf.rfind(">>", end);
    return close > begin ? std::string(pdf.substr(begin + 2, close - begin - 2)) : std::string();
}

struct Object {
    int number = 0;
    std::string content;
};

// The object that holds the place, with an entry more at the place's end.
std::optional<Object> with_entry(std::string_view pdf, std::size_t end, std::string_view entry) {
    const auto head = pdf.rfind(" 0 obj", end);
    const auto tail = pdf.find("endobj", end);
    if (head == std::string_view::npos || tail == std::string_view::npos) return {};
    const auto line = pdf.rfind('\n', head);
    const auto number = number_after(pdf.substr(line), "\n");
    if (!number) return {};
    const auto begin = head + std::string_view(" 0 obj\n").size();
    return Object{static_cast<int>(*number), std::string(pdf.substr(begin, end - begin))
                                                 .append(entry)
                                                 .append(pdf.substr(end, tail - 1 - end))};
}

// cairo leaves out what it takes to be understood: that the numbers of signs are those of the
// embedded typeface (ISO 19005-2, 6.2.11.3.2).
std::vector<Object> completed_fonts(std::string_view pdf) {
    constexpr std::string_view kFont = "/Subtype /CIDFontType2";
    std::vector<Object> fonts;
    for (auto at = pdf.find(kFont); at != std::string_view::npos; at = pdf.find(kFont, at + 1)) {
        auto font = with_entry(pdf, at + kFont.size(), "\n   /CIDToGIDMap /Identity");
        if (font) fonts.push_back(std::move(*font));
    }
    return fonts;
}

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (static_cast<unsigned char>(c) >= 0x20)
            out += c;
    }
    return out;
}

constexpr std::string_view kXmpHead =
    "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
    "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
    "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\""
    " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\""
    " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n"
    "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>\n"
    "<dc:format>application/pdf</dc:format>"
    "<dc:language><rdf:Bag><rdf:li>nb-NO</rdf:li></rdf:Bag></dc:language>\n";
constexpr std::string_view kXmpTail =
    "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"w\"?>";

std::string metadata(const DocumentFacts& facts) {
    std::string xmp(kXmpHead);
    xmp += "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">" + escaped(facts.title) +
           "</rdf:li></rdf:Alt></dc:title>\n";
    if (!facts.author.empty()) {
        xmp += "<dc:creator><rdf:Seq><rdf:li>" + escaped(facts.author) +
               "</rdf:li></rdf:Seq></dc:creator>\n";
    }
    xmp += "<xmp:CreatorTool>planbro</xmp:CreatorTool><xmp:CreateDate>" + facts.made_at +
           "</xmp:CreateDate>\n";
    return xmp.append(kXmpTail);
}

// The objects of an update, and where each begins.
class Update {
  public:
    explicit Update(std::string pdf) : pdf_(std::move(pdf)) {}

    void object(int number, std::string_view content) {
        places_.emplace_back(number, pdf_.size());
        pdf_.append(std::to_string(number)).append(" 0 obj\n").append(content).append("\nendobj\n");
    }
    void stream(int number, const std::string& dictionary, std::string_view data) {
        auto content =
            "<< " + dictionary + " /Length " + std::to_string(data.size()) + " >>\nstream\n";
        object(number, content.append(data).append("\nendstream"));
    }
    std::string finish(const Trailer& before, int size) {
        const auto id = sha256_hex(pdf_).substr(0, 32);
        const auto xref = pdf_.size();
        pdf_ += "xref\n";
        for (const auto& [number, place] : places_) pdf_ += section(number, place);
        pdf_ += "trailer\n<< /Size " + std::to_string(size) + " /Root " +
                std::to_string(before.root) + " 0 R /Info " + std::to_string(before.info) +
                " 0 R /Prev " + std::to_string(before.xref) + " /ID [<" + id + "><" + id +
                ">] >>\nstartxref\n" + std::to_string(xref) + "\n%%EOF\n";
        return std::move(pdf_);
    }

  private:
    static std::string section(int number, std::size_t place) {
        auto digits = std::to_string(place);
        digits.insert(0, 10 - std::min<std::size_t>(digits.size(), 10), '0');
        return std::to_string(number) + " 1\n" + digits + " 00000 n \n";
    }

    std::string pdf_;
    std::vector<std::pair<int, std::size_t>> places_;
};

std::string reference(int number) {
    return std::to_string(number) + " 0 R";
}

}  // namespace

Result<std::string> archival(std::string pdf, const DocumentFacts& facts) {
    const auto before = trailer_of(pdf);
    const auto catalog = before ? catalog_of(pdf, before->root) : std::string();
    if (catalog.empty()) {
        return fail(Category::internal, "pdf-feilet", "The PDF has no trailer or catalog.");
    }
    const int profile = before->size;
    const int xmp = profile + 1;
    const auto fonts = completed_fonts(pdf);
    Update update(std::move(pdf));
    for (const auto& font : fonts) update.object(font.number, font.content);
    update.object(before->root,
                  "<<" + catalog + " /Lang (nb-NO) /Metadata " + reference(xmp) +
                      " /ViewerPreferences << /DisplayDocTitle true >>"
                      " /OutputIntents [ << /Type /OutputIntent /S /GTS_PDFA1"
                      " /OutputConditionIdentifier (sRGB) /Info (sRGB) /DestOutputProfile " +
                      reference(profile) + " >> ] >>");
    update.stream(profile, "/N 3", srgb_profile());
    update.stream(xmp, "/Type /Metadata /Subtype /XML", metadata(facts));
    return update.finish(*before, xmp + 1);
}

}  // namespace planbro::mappers::plandokument::internal
