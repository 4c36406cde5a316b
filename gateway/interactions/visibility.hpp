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

    [[nodiscard]] const store::Visibility& visibility() const { return visibility_; }
    // Whether this principal sees resources whole, without a cut.
    [[nodiscard]] bool full() const;
    // The resource as it may be shown; call only for what visibility() has let through.
    json::Value show(const store::Key& key, std::string_view body);

  private:
    const Call& call_;
    store::Reader& reader_;
    store::Visibility visibility_;
};

}  // namespace planbro::interactions
