// From a Principal to what it may see; default deny.
#pragma once

#include "consent/cut.hpp"
#include "interactions/services.hpp"

namespace planbro::interactions {

// The store's own question for a principal, asked in the snapshot of the data.
store::Visibility visibility_of(const Call& call, store::Reader& reader);

// Shows resources as the principal may see them.
class Viewer {
  public:
    Viewer(const Call& call, store::Reader& reader);
    // One that need not cut again what it has shown before.
    Viewer(const Services& services, const Call& call, store::Reader& reader);

    [[nodiscard]] const store::Visibility& visibility() const { return visibility_; }
    // Whether this principal sees resources whole, without a cut.
    [[nodiscard]] bool full() const;
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
    store::Visibility visibility_;
    std::shared_ptr<ShownMemory> memory_;
};

}  // namespace planbro::interactions
