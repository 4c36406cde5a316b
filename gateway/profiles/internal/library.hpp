// All definitions by their canonical URL. A profile is compiled when it is first asked for.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "fhir/elements.hpp"
#include "profiles/internal/shape.hpp"
#include "profiles/internal/terminology.hpp"

namespace planbro::profiles {

// Where an extension may stand: https://hl7.org/fhir/R4/defining-extensions.html#context
struct Context {
    std::string type;  // element, extension or fhirpath
    std::string expression;
};

// A profile, ready to judge by.
struct Profile {
    std::string url;
    const fhir::r4::Type* type = nullptr;
    Shape shape;
    std::vector<Context> contexts;      // of an extension
    std::vector<std::string> problems;  // what of it cannot be followed
};

class Library {
  public:
    explicit Library(std::vector<json::Value> definitions);

    // Nothing if there is no such profile, or while it is being compiled itself.
    const Profile* profile(std::string_view canonical) const;
    // The type that a profile, or R4's own definition of a type, is of; "" if unknown.
    std::string_view type_of(std::string_view canonical) const;
    [[nodiscard]] const Terminology& terminology() const { return terminology_; }
    [[nodiscard]] std::vector<std::string> urls() const;

  private:
    struct Slot {
        json::Value definition;
        std::atomic<const Profile*> ready = nullptr;
        std::unique_ptr<const Profile> made;
        bool under_way = false;
    };
    const Slot* find(std::string_view canonical) const;

    mutable std::map<std::string, Slot, std::less<>> slots_;
    mutable std::recursive_mutex mutex_;  // held while compiling; a base is compiled on the way
    Terminology terminology_;
};

}  // namespace planbro::profiles
