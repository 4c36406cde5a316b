// From a Principal to what it may see; default deny.
#pragma once

#include "consent/cut.hpp"
#include "interactions/services.hpp"

namespace planbro::interactions {

// Whose audit trail a principal sees: the own, and that of a child whose plan it sees whole.
store::Visibility audit_visibility(const Call& call, store::Reader& reader);

// Shows resources as the principal may see them.
class Viewer {
  public:
    Viewer(const Call& call, store::Reader& reader);
    // One that need not cut again what it has shown before.
    Viewer(const Services& services, const Call& call, store::Reader& reader);

    [[nodiscard]] const store::Visibility& visibility() const { return visibility_; }
    // The principal's name in access rows; "" for those who do not see by them.
    [[nodiscard]] const std::string& asker() const { return asker_; }
    // Whether this principal sees resources whole, without a cut, whichever they are.
    [[nodiscard]] bool full() const;
    // Whether it sees this one whole: a person sees the own plan so.
    [[nodiscard]] bool whole(const store::Key& key) const;
    // As access rows tell them for the resource; 0 where full().
    [[nodiscard]] std::uint32_t sections(const store::Key& key) const;
    // The resource as it may be shown; call only for what visibility() has let through.
    json::Value show(const store::Key& key, std::string_view body);
    // The same as text, with the links in it; `sections` as the store tells them.
    ShownPtr shown(const store::Key& key, const std::string& body, std::uint32_t sections);
    ShownPtr shown(const store::Looked& looked);

    // Whether the resource behind "Type/id" may be seen at all.
    [[nodiscard]] bool sees(std::string_view reference) const;

  private:
    json::Value cut(const store::Key& key, std::string_view body, std::uint32_t sections,
                    const ShownMemory::Sees& sees) const;

    const Call& call_;
    store::Reader& reader_;
    std::string asker_;
    store::Visibility visibility_;
    std::shared_ptr<ShownMemory> memory_;
};

}  // namespace planbro::interactions
