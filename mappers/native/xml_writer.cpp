#include "mappers/native/xml_writer.hpp"

#include <libxml/xmlwriter.h>

namespace planbro::mappers::native {

namespace {

struct FreeBuffer {
    void operator()(xmlBuffer* buffer) const { xmlBufferFree(buffer); }
};
struct FreeWriter {
    void operator()(xmlTextWriter* writer) const { xmlFreeTextWriter(writer); }
};

// U+FFFE and U+FFFF in UTF-8: EF BF BE, EF BF BF.
bool is_no_character(std::string_view rest) {
    return rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF");
}

// libxml2 wants its text with an end; XML has no place for control characters and two others
// (https://www.w3.org/TR/xml/#charsets).
class Text {
  public:
    explicit Text(std::string_view text) {
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            const auto byte = static_cast<unsigned char>(c);
            if (byte == 0xEF && is_no_character(text.substr(i))) {
                i += 2;
            } else if (byte >= 0x20 || c == '\t' || c == '\n' || c == '\r') {
                text_.push_back(c);
            }
        }
    }
    operator const xmlChar*() const { return reinterpret_cast<const xmlChar*>(text_.c_str()); }

  private:
    std::string text_;
};

}  // namespace

struct XmlWriter::Impl {
    std::unique_ptr<xmlBuffer, FreeBuffer> buffer{xmlBufferCreate()};
    std::unique_ptr<xmlTextWriter, FreeWriter> writer{xmlNewTextWriterMemory(buffer.get(), 0)};
};

XmlWriter::XmlWriter() : impl_(std::make_unique<Impl>()) {
    auto* writer = impl_->writer.get();
    xmlTextWriterSetIndent(writer, 1);
    xmlTextWriterSetIndentString(writer, Text("  "));
    xmlTextWriterStartDocument(writer, nullptr, "UTF-8", nullptr);
}

XmlWriter::~XmlWriter() = default;

void XmlWriter::element(std::string_view name, const std::function<void()>& inside) {
    xmlTextWriterStartElement(impl_->writer.get(), Text(name));
    inside();
    xmlTextWriterEndElement(impl_->writer.get());
}

void XmlWriter::root(std::string_view name, std::string_view name_space,
                     const std::function<void()>& inside) {
    element(name, [&] {
        attribute("xmlns", name_space);
        inside();
    });
}

void XmlWriter::attribute(std::string_view name, std::string_view value) {
    xmlTextWriterWriteAttribute(impl_->writer.get(), Text(name), Text(value));
}

void XmlWriter::characters(std::string_view text) {
    xmlTextWriterWriteString(impl_->writer.get(), Text(text));
}

void XmlWriter::text(std::string_view name, std::string_view value) {
    xmlTextWriterWriteElement(impl_->writer.get(), Text(name), Text(value));
}

void XmlWriter::text_if(std::string_view name, std::string_view value) {
    if (!value.empty()) text(name, value);
}

std::string XmlWriter::finish() {
    xmlTextWriterEndDocument(impl_->writer.get());
    xmlTextWriterFlush(impl_->writer.get());
    return reinterpret_cast<const char*>(xmlBufferContent(impl_->buffer.get()));
}

}  // namespace planbro::mappers::native
