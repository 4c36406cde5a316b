#include "base/json.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/prettywriter.h>
#include <rapidjson/reader.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace planbro::json {

namespace {

const Value kNull;
const std::string kEmptyText;
const Array kNoItems;
const Object kNoMembers;

// Most objects have some members: to grow from one to two to four costs more than the room.
Value& add_member(Object& object, std::string_view name) {
    if (object.capacity() == 0) object.reserve(4);
    return object.emplace_back(Member{std::string(name), Value()}).value;
}

}  // namespace

Value::Value(Array items) : data_(std::move(items)) {}
Value::Value(Object members) : data_(std::move(members)) {}
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;

bool operator==(const Value& a, const Value& b) {
    return a.data_ == b.data_;
}

bool Value::boolean() const {
    const auto* flag = std::get_if<bool>(&data_);
    return flag != nullptr && *flag;
}

std::string_view Value::digits() const {
    const auto* number = std::get_if<Number>(&data_);
    return number != nullptr ? std::string_view(number->digits) : std::string_view();
}

std::optional<std::int64_t> Value::integer() const {
    const auto text = digits();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
    return number;
}

const std::string& Value::string() const {
    const auto* text = std::get_if<std::string>(&data_);
    return text != nullptr ? *text : kEmptyText;
}

const Array& Value::items() const {
    const auto* items = std::get_if<Array>(&data_);
    return items != nullptr ? *items : kNoItems;
}

const Object& Value::members() const {
    const auto* members = std::get_if<Object>(&data_);
    return members != nullptr ? *members : kNoMembers;
}

Array& Value::make_array() {
    if (!is_array()) data_ = Array();
    return std::get<Array>(data_);
}

Object& Value::make_object() {
    if (!is_object()) data_ = Object();
    return std::get<Object>(data_);
}

const Value* Value::find(std::string_view name) const {
    for (const auto& member : members()) {
        if (member.name == name) return &member.value;
    }
    return nullptr;
}

Value* Value::find(std::string_view name) {
    return const_cast<Value*>(std::as_const(*this).find(name));
}

const Value& Value::at(std::string_view name) const {
    const auto* value = find(name);
    return value != nullptr ? *value : kNull;
}

const Value& Value::at(std::size_t index) const {
    return index < items().size() ? items()[index] : kNull;
}

Value& Value::operator[](std::string_view name) {
    if (auto* value = find(name)) return *value;
    return add_member(make_object(), name);
}

void Value::set_if(std::string_view name, Value value) {
    if (!value.is_blank()) set(name, std::move(value));
}

bool Value::erase(std::string_view name) {
    if (!is_object()) return false;
    return std::erase_if(std::get<Object>(data_),
                         [&](const Member& member) { return member.name == name; }) > 0;
}

bool Value::is_blank() const {
    switch (data_.index()) {
        case 0:
            return true;
        case 3:
            return string().empty();
        case 4:
            return items().empty();
        case 5:
            return members().empty();
        default:
            return false;
    }
}

Value object(std::initializer_list<NewMember> members) {
    Object object;
    object.reserve(members.size());
    for (const auto& member : members) {
        object.push_back({std::move(member.name), std::move(member.value)});
    }
    return object;
}

Value array(std::initializer_list<NewItem> items) {
    Array array;
    array.reserve(items.size());
    for (const auto& item : items) array.push_back(std::move(item.value));
    return array;
}

namespace {

// Builds the value where it is going to stand; RapidJSON calls it for each token.
class Builder {
  public:
    Builder(const Limits& limits, bool has_escapes) : limits_(limits), has_escapes_(has_escapes) {}

    bool Null() {
        next();
        return true;
    }
    bool Bool(bool flag) {
        next() = Value(flag);
        return true;
    }
    bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
        next() = Value(Number{std::string(text, size)});
        return true;
    }
    bool String(const char* text, rapidjson::SizeType size, bool) {
        if (!is_whole({text, size})) return false;
        next() = Value(std::string(text, size));
        return true;
    }
    bool StartObject() { return open(Value(Object())); }
    bool Key(const char* text, rapidjson::SizeType size, bool) {
        const std::string_view name(text, size);
        auto& object = *open_.back();
        // Without its name, which could be data.
        if (object.find(name) != nullptr) return refuse("a member stands twice");
        if (!is_whole(name)) return false;
        add_member(object.make_object(), name);
        return true;
    }
    bool EndObject(rapidjson::SizeType) { return close(); }
    bool StartArray() { return open(Value(Array())); }
    bool EndArray(rapidjson::SizeType) { return close(); }

    // Asked for by RapidJSON's interface; numbers arrive as text.
    bool Int(int) { return false; }
    bool Uint(unsigned) { return false; }
    bool Int64(std::int64_t) { return false; }
    bool Uint64(std::uint64_t) { return false; }
    bool Double(double) { return false; }

    [[nodiscard]] const std::string& reason() const { return reason_; }
    Value take() { return std::move(root_); }

  private:
    bool refuse(std::string reason) {
        reason_ = std::move(reason);
        return false;
    }

    // RapidJSON lets the second half of a surrogate pair pass alone ("\udf32"), which is no
    // character (https://www.rfc-editor.org/rfc/rfc8259#section-8.2).
    bool is_whole(std::string_view string) {
        return !has_escapes_ || is_utf8(string) || refuse("half a surrogate pair");
    }

    // The place of the value that comes now.
    Value& next() {
        if (open_.empty()) return root_;
        auto& around = *open_.back();
        if (around.is_array()) return around.make_array().emplace_back();
        return around.make_object().back().value;
    }

    bool open(Value value) {
        if (static_cast<int>(open_.size()) >= limits_.depth_max) {
            return refuse("nested deeper than " + std::to_string(limits_.depth_max) + " levels");
        }
        auto& place = next();
        place = std::move(value);
        open_.push_back(&place);
        return true;
    }

    bool close() {
        open_.pop_back();
        return true;
    }

    const Limits& limits_;
    bool has_escapes_;  // of characters by number
    // One within the other, each the last part of that around it: what is around grows only when
    // they are closed.
    std::vector<Value*> open_;
    Value root_;
    std::string reason_;
};

Fail not_json(std::string reason, TextPlace place) {
    return Fail(
        Failure{Category::bad_request,
                {Issue{Severity::error, "structure", "ikke-json", std::move(reason), {}, place}}});
}

template <class Writer>
void write_value(Writer& writer, const Value& value) {
    if (value.is_object()) {
        writer.StartObject();
        for (const auto& member : value.members()) {
            writer.Key(member.name.data(), static_cast<rapidjson::SizeType>(member.name.size()));
            write_value(writer, member.value);
        }
        writer.EndObject();
    } else if (value.is_array()) {
        writer.StartArray();
        for (const auto& item : value.items()) write_value(writer, item);
        writer.EndArray();
    } else if (value.is_string()) {
        const auto& text = value.string();
        writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
    } else if (value.is_number()) {
        writer.RawValue(value.digits().data(), value.digits().size(), rapidjson::kNumberType);
    } else if (value.is_bool()) {
        writer.Bool(value.boolean());
    } else {
        writer.Null();
    }
}

}  // namespace

Result<Value> parse(std::string_view text, const Limits& limits) {
    if (text.starts_with("\xEF\xBB\xBF")) {
        return not_json("starts with a byte order mark, which RFC 8259 section 8.1 forbids", {});
    }
    // RapidJSON could tell itself, but reads beyond the end of a text that a sequence is cut off
    // at.
    if (const auto size = utf8_prefix(text); size < text.size()) {
        return not_json("bytes that are not UTF-8", Lines(text).at(size));
    }
    // RapidJSON's stream is null-terminated: a copy, so that a view into a larger buffer is safe.
    const std::string copy(text);
    if (const auto nul = copy.find('\0'); nul != std::string::npos) {
        return not_json("holds a NUL byte", Lines(copy).at(nul));
    }
    rapidjson::StringStream stream(copy.c_str());
    rapidjson::Reader reader;
    Builder builder(limits, text.find("\\u") != std::string_view::npos);
    constexpr unsigned kFlags =
        rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag;
    const auto parsed = reader.Parse<kFlags>(stream, builder);
    if (parsed.IsError()) {
        const auto reason = parsed.Code() == rapidjson::kParseErrorTermination
                                ? builder.reason()
                                : std::string(rapidjson::GetParseError_En(parsed.Code()));
        return not_json(reason, Lines(copy).at(parsed.Offset()));
    }
    return builder.take();
}

std::string write(const Value& value) {
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    write_value(writer, value);
    return {buffer.GetString(), buffer.GetSize()};
}

std::string write_pretty(const Value& value) {
    rapidjson::StringBuffer buffer;
    rapidjson::PrettyWriter<rapidjson::StringBuffer> writer(buffer);
    writer.SetIndent(' ', 2);
    write_value(writer, value);
    return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace planbro::json
