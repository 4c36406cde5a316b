// Items are handed on one by one, so that nothing need be collected: what asks says after each
// whether it wants another.
#pragma once

#include <memory>
#include <type_traits>

#include "fhirpath/item.hpp"

namespace planbro::fhirpath::internal {

// Refers to a callable `bool(const Item&)` that outlives it; false: no more, please.
class Taker {
  public:
    template <class F>
    requires(!std::is_same_v<std::remove_cvref_t<F>, Taker>) Taker(F&& take)
        : object_(const_cast<void*>(static_cast<const void*>(std::addressof(take)))),
          call_([](void* object, const Item& item) -> bool {
              return (*static_cast<std::remove_reference_t<F>*>(object))(item);
          }) {}

    bool operator()(const Item& item) const { return call_(object_, item); }

  private:
    void* object_;
    bool (*call_)(void*, const Item&);
};

}  // namespace planbro::fhirpath::internal
