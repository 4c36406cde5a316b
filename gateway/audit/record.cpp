#include "audit/record.hpp"

#include <algorithm>

#include "base/ids.hpp"
#include "base/json.hpp"

namespace planbro::audit {

namespace {

bool needs_no_escape(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) >= ' ' && c != '"' && c != '\\' && c != '\x7f';
    });
}

// As text at once: there is a record for each answer, and a tree would cost more than the rest.
class ObjectText {
  public:
    ObjectText& add(std::string_view name, std::string_view value) {
        if (!value.empty()) quoted(begin(name), value);
        return *this;
    }
    ObjectText& add(std::string_view name, int value) {
        begin(name) += std::to_string(value);
        return *this;
    }
    ObjectText& add(std::string_view name, const std::vector<std::string>& values) {
        if (values.empty()) return *this;
        auto& text = begin(name) += '[';
        for (const auto& value : values) {
            quoted(text, value);
            text += ',';
        }
        text.back() = ']';
        return *this;
    }
    ObjectText& add_object(std::string_view name, const std::string& object) {
        begin(name) += object;
        return *this;
    }
    ObjectText& flag(std::string_view name) {
        begin(name) += "true";
        return *this;
    }
    std::string take() { return std::move(text_) + (text_.size() > 1 ? "}" : "{}"); }

  private:
    std::string& begin(std::string_view name) {
        text_.append(text_.empty() ? "{\"" : ",\"").append(name).append("\":");
        return text_;
    }
    static void quoted(std::string& text, std::string_view value) {
        if (needs_no_escape(value)) {
            text.append("\"").append(value).append("\"");
        } else {
            text += json::write(json::Value(value));
        }
    }

    std::string text_;
};

std::string write(const Who& who) {
    ObjectText text;
    text.add("client", who.client)
        .add("role", who.role)
        .add("org", who.org)
        .add("token", who.token)
        .add("person", who.person)
        .add("from", who.from);
    if (!who.attest.empty()) text.add_object("attest", who.attest);
    return text.take();
}

Who read_who(const json::Value& value) {
    return {.client = value.text("client"),
            .role = value.text("role"),
            .org = value.text("org"),
            .token = value.text("token"),
            .person = value.text("person"),
            .from = value.text("from"),
            .attest = value.has("attest") ? json::write(value.at("attest")) : std::string()};
}

std::vector<std::string> texts_of(const json::Value& list) {
    std::vector<std::string> texts;
    for (const auto& item : list.items()) texts.push_back(item.string());
    return texts;
}

}  // namespace

std::string pseudonym_of(std::string_view person_number) {
    return derived_uuid("person " + std::string(person_number));
}

std::string write(const Record& record) {
    ObjectText text;
    text.add("id", record.id).add("at", format_instant(record.at)).add("event", record.event);
    text.add_object("who", write(record.who));
    if (record.status != 0) text.add("status", record.status);
    text.add("target", record.target).add("about", record.about);
    text.add("parameters", record.parameters).add("touched", record.touched);
    text.add("message", record.message).add("plans", record.plans);
    if (record.by_self) text.flag("self");
    return text.take();
}

std::optional<Record> read(std::string_view json) {
    const auto value = json::parse(json);
    if (!value || value->text("id").empty()) return {};
    const auto at = parse_instant(value->text("at"));
    if (!at) return {};
    return Record{.id = value->text("id"),
                  .at = *at,
                  .event = value->text("event"),
                  .who = read_who(value->has("who") ? value->at("who") : *value),
                  .status = static_cast<int>(value->at("status").integer().value_or(0)),
                  .target = texts_of(value->at("target")),
                  .about = value->text("about"),
                  .parameters = texts_of(value->at("parameters")),
                  .touched = texts_of(value->at("touched")),
                  .message = value->text("message"),
                  .plans = texts_of(value->at("plans")),
                  .by_self = value->at("self").boolean()};
}

}  // namespace planbro::audit
