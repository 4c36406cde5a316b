// Items are handed on one by one, so that nothing need be collected: what asks says after each
// whether it wants another.
#pragma once

#include <memory>

#include "fhirpath/item.hpp"

namespace planbro::fhirpath::internal {

// Refers to a callable `bool(const Item&)` that outlives it; false: no more, please.
class Taker {
  public:
    template <class F>
    Taker(const F& take)
        : object_(std::addressof(take)), call_([](const void* object, const Item& item) -> bool {
              return (*static_cast<const F*>(object))(item);
          }) {}

    bool operator()(const Item& item) const { return call_(object_, item); }

  private:
    const void* object_;
    bool (*call_)(const void*, const Item&);
};

}  // namespace planbro::fhirpath::internal
