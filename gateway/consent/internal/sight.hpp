// What a view may know of one resource: sections, places, and who or what a reference leads to.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "consent/cut.hpp"
#include "consent/internal/cut_rules.hpp"
#include "consent/internal/extensions.hpp"

namespace planbro::consent {

// By the element's name, or by what the value looks like.
bool is_reference(std::string_view name, const json::Value& value);

bool is_person_number(const json::Value& identifier);

class Sight {
  public:
    Sight(const json::Value& resource, const View& view);

    [[nodiscard]] bool has(Sections sections) const { return (sections_ & sections) == sections; }
    // For everyone but the owner, and in what the service wrote itself.
    [[nodiscard]] bool hides_places() const { return view_.address_protected && !view_.own; }
    [[nodiscard]] bool decides() const { return view_.decides; }
    [[nodiscard]] bool shows(const ElementRule& rule) const;
    [[nodiscard]] bool shows(const KnownExtension& known) const;

    // Whether the view may know that somebody or something is referred to at all.
    [[nodiscard]] bool sees_target(const json::Value& reference) const;
    // The same for those who take part: without `deltakere` nobody but the person is named.
    [[nodiscard]] bool may_know_of(const json::Value& someone) const;
    // Whether an organisation that is referred to may be named where the address is protected.
    [[nodiscard]] bool may_name(const json::Value& organization) const;
    // Whether the display of a reference to the type can name a unit: "Teacher, Solvik school".
    [[nodiscard]] bool may_tell_place_of(std::string_view type) const;
    // A ledger entry or consent stands between the plan's owner and the service itself: it leads to
    // no third.
    [[nodiscard]] bool is_between_parties() const;
    [[nodiscard]] bool is_self(const json::Value& organization) const;
    // Whether the resource is an organisation whose name tells where the person is.
    [[nodiscard]] bool names_a_place() const;

  private:
    [[nodiscard]] bool sees_plan(const std::string& reference) const;
    [[nodiscard]] bool is_owner(const json::Value& organization) const;

    const json::Value& resource_;
    const View& view_;
    Sections sections_;
};

// The type a reference leads to; "" when it does not tell.
std::string_view type_of_reference(const json::Value& reference);

}  // namespace planbro::consent
