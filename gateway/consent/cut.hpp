// What of a resource a service gets to see. A whitelist: an element nobody listed is gone.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "consent/section.hpp"

namespace planbro::consent {

// A service's view of one plan's resources.
struct View {
    Sections sections = 0;
    std::string orgnr;
    // The person's address is protected (fortrolig, strengt-fortrolig): signs of place go too.
    bool address_protected = false;
    // The plan of another person, whose address is open, shows the resource too: that an
    // organisation's name is held back would tell that it belongs to a protected person as well.
    bool open_elsewhere = false;
    // Whether this view sees the resource behind a reference "Type/id"; used for lists of
    // references that may hold the service's own measures among hidden ones.
    std::function<bool(std::string_view)> sees;
    // Whether the resource at hand was written by the service itself.
    bool own = false;
    // A person who decides on consents sees whom they name (kDecides).
    bool decides = false;
};

// The resource cut to the view, with security label REDACTED. Pure.
json::Value cut(const json::Value& resource, const View& view);

// Whether the Patient's address is protected: one mark that does not say "ugradert" is enough.
bool is_address_protected(const json::Value& patient);

bool is_redacted(const json::Value& resource);

}  // namespace planbro::consent
