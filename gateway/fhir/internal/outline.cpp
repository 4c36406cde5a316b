#include "fhir/internal/outline.hpp"

#include "fhir/xml/internal/narrative.hpp"
#include "fhir/xml/internal/sax.hpp"

namespace planbro::fhir {

namespace {

using Node = Locator::Node;

constexpr int kXmlDepthMax = 192;

class Outline {
  public:
    std::uint32_t add(std::string_view name, std::size_t offset) {
        const auto number = static_cast<std::uint32_t>(nodes_.size());
        nodes_.push_back({std::string(name), offset, {}});
        return number;
    }
    std::uint32_t add(std::uint32_t parent, std::string_view name, std::size_t offset) {
        const auto number = add(name, offset);
        nodes_[parent].children.push_back(number);
        return number;
    }
    [[nodiscard]] bool empty() const { return nodes_.empty(); }
    std::vector<Node> take() { return std::move(nodes_); }

  private:
    std::vector<Node> nodes_;
};

// Passes over JSON that has been read before, token by token, and judges nothing.
class JsonScan {
  public:
    explicit JsonScan(std::string_view text) : text_(text) {}

    std::vector<Node> run() {
        while (at_ < text_.size()) token();
        return outline_.take();
    }

  private:
    // What is open: an object, or a list whose items go by its name.
    struct Open {
        std::uint32_t node = 0;  // of the object, or of the one around the list
        bool is_list = false;
        std::string_view name;  // of the list, or of the object's last member
        std::size_t offset = 0;
        bool has_items = false;
        bool awaits_name = false;
    };

    void token() {
        switch (text_[at_]) {
            case '{':
                return open_object();
            case '[':
                return open_list();
            case '}':
            case ']':
                return close();
            case '"':
                return string();
            case ',':
                if (!open_.empty()) open_.back().awaits_name = !open_.back().is_list;
                [[fallthrough]];
            case ' ':
            case '\t':
            case '\r':
            case '\n':
            case ':':
                ++at_;
                return;
            default:
                value(at_);
                at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
        }
    }

    // A value begins at the offset; of a member, its name is the better place.
    std::uint32_t value(std::size_t offset) {
        if (open_.empty()) return outline_.empty() ? outline_.add("", offset) : 0;
        auto& outer = open_.back();
        outer.has_items = true;
        return outline_.add(outer.node, outer.name, outer.is_list ? offset : outer.offset);
    }

    void open_object() {
        const auto node = value(at_++);
        open_.push_back({node, false, {}, 0, false, true});
    }

    void open_list() {
        const bool is_member = !open_.empty();
        const auto node = is_member ? open_.back().node : value(at_);
        const auto name = is_member ? open_.back().name : std::string_view();
        const auto offset = is_member && !open_.back().is_list ? open_.back().offset : at_;
        open_.push_back({node, true, name, offset, false, false});
        ++at_;
    }

    void close() {
        ++at_;
        if (open_.empty()) return;
        const auto done = open_.back();
        open_.pop_back();
        if (done.is_list && !done.has_items) outline_.add(done.node, done.name, done.offset);
        if (!open_.empty()) open_.back().has_items = true;
    }

    void string() {
        const auto begin = at_++;
        while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
        at_ = std::min(at_ + 1, text_.size());
        if (open_.empty() || !open_.back().awaits_name) {
            value(begin);
            return;
        }
        auto& object = open_.back();
        object.name = text_.substr(begin + 1, at_ - begin - 2);
        object.offset = begin;
        object.awaits_name = false;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Open> open_;
    Outline outline_;
};

bool is_resource_name(std::string_view name) {
    return !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
}

}  // namespace

std::vector<Node> outline_of_json(std::string_view text) {
    return JsonScan(text).run();
}

// A resource within another one stands in an element of its own, which FHIRPath does not name; what
// stands in a narrative has no path.
std::vector<Node> outline_of_xml(std::string_view text) {
    Outline outline;
    std::vector<std::uint32_t> open;
    int narrative_depth = 0;
    const auto start = [&](const xml::Tag& tag) {
        if (narrative_depth > 0) {
            ++narrative_depth;
        } else if (open.empty()) {
            open.push_back(outline.add("", tag.begin));
        } else {
            if (tag.name_space == xml::kXhtml) narrative_depth = 1;
            open.push_back(is_resource_name(tag.name)
                               ? open.back()
                               : outline.add(open.back(), tag.name, tag.begin));
        }
        return true;
    };
    const auto end = [&](std::size_t) {
        if (narrative_depth > 1) {
            --narrative_depth;
        } else {
            narrative_depth = 0;
            open.pop_back();
        }
    };
    // What cannot be read has no outline beyond its fault.
    (void)xml::read_events(text, kXmlDepthMax,
                           {start, end, [](xml::Characters, std::string_view) {}});
    return outline.take();
}

}  // namespace planbro::fhir
