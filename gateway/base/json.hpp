// A JSON document as a value: member order and the digits of numbers are kept, so that what is read
// can be written again without loss (https://hl7.org/fhir/R4/json.html, "decimals").
// RapidJSON does the reading and writing; it stays inside json.cpp.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace planbro::json {

class Value;
struct Member;

// A number as it was written: "1.50" stays "1.50".
struct Number {
    std::string digits;
    friend bool operator==(const Number&, const Number&) = default;
};

using Array = std::vector<Value>;
using Object = std::vector<Member>;

class Value {
  public:
    Value();  // null
    Value(bool flag);
    Value(int number);
    Value(std::int64_t number);
    Value(Number number);
    Value(const char* text);
    Value(std::string_view text);
    Value(std::string text);
    Value(Array items);
    Value(Object members);
    Value(const Value&);
    Value(Value&&) noexcept;
    Value& operator=(const Value&);
    Value& operator=(Value&&) noexcept;
    ~Value();

    [[nodiscard]] bool is_null() const { return data_.index() == 0; }
    [[nodiscard]] bool is_bool() const { return data_.index() == 1; }
    [[nodiscard]] bool is_number() const { return data_.index() == 2; }
    [[nodiscard]] bool is_string() const { return data_.index() == 3; }
    [[nodiscard]] bool is_array() const { return data_.index() == 4; }
    [[nodiscard]] bool is_object() const { return data_.index() == 5; }

    // Views of the content; empty (false, "", no items) when the value is of another kind.
    [[nodiscard]] bool boolean() const;
    [[nodiscard]] std::string_view digits() const;
    [[nodiscard]] std::optional<std::int64_t> integer() const;
    [[nodiscard]] const std::string& string() const;
    [[nodiscard]] const Array& items() const;
    [[nodiscard]] const Object& members() const;

    // Writable content; the value becomes of that kind if it was not.
    Array& make_array();
    Object& make_object();

    // A member by name, or nothing. at() gives a null value for what is absent, so that
    // v.at("code").at("coding") never fails.
    [[nodiscard]] const Value* find(std::string_view name) const;
    [[nodiscard]] Value* find(std::string_view name);
    [[nodiscard]] const Value& at(std::string_view name) const;
    [[nodiscard]] const Value& at(std::size_t index) const;
    [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
    // The string in a member, "" if there is none.
    [[nodiscard]] const std::string& text(std::string_view name) const { return at(name).string(); }

    // The member's value, made if absent.
    Value& operator[](std::string_view name);
    void set(std::string_view name, Value value) { (*this)[name] = std::move(value); }
    // set(), unless the value is null, an empty string, an empty array or an empty object.
    void set_if(std::string_view name, Value value);
    bool erase(std::string_view name);
    void push_back(Value value) { make_array().push_back(std::move(value)); }

    [[nodiscard]] bool is_blank() const;  // null, "", [] or {}

    friend bool operator==(const Value&, const Value&);

  private:
    std::variant<std::monostate, bool, Number, std::string, Array, Object> data_;
};

struct Member {
    std::string name;
    Value value;
    friend bool operator==(const Member&, const Member&) = default;
};

inline Value::Value() = default;
inline Value::Value(bool flag) : data_(flag) {}
inline Value::Value(int number) : data_(Number{std::to_string(number)}) {}
inline Value::Value(std::int64_t number) : data_(Number{std::to_string(number)}) {}
inline Value::Value(Number number) : data_(std::move(number)) {}
inline Value::Value(const char* text) : data_(std::string(text)) {}
inline Value::Value(std::string_view text) : data_(std::string(text)) {}
inline Value::Value(std::string text) : data_(std::move(text)) {}

// What object() and array() are given: moved from there into the value, which an initializer_list
// of the parts themselves would not allow.
struct NewMember {
    mutable std::string name;
    mutable Value value;
};
struct NewItem {
    template <class T>
    requires std::convertible_to<T, Value> NewItem(T&& item) : value(std::forward<T>(item)) {}
    mutable Value value;
};

Value object(std::initializer_list<NewMember> members);
Value array(std::initializer_list<NewItem> items);

struct Limits {
    int depth_max = 64;
};

// Strict reading: refuses a byte order mark, invalid UTF-8, duplicate members, anything after the
// document, and nesting beyond the limit. The issue has the place.
Result<Value> parse(std::string_view text, const Limits& limits = {});

std::string write(const Value& value);
std::string write_pretty(const Value& value);

}  // namespace planbro::json
