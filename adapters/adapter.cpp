#include "adapters/adapter.hpp"

#include "adapters/internal/posting_adapter.hpp"

namespace planbro::adapters {

namespace {

internal::Protocol protocol_of(System system) {
    switch (system) {
        case System::ehr:
            return internal::ehr_protocol();
        case System::nav:
            return internal::nav_protocol();
        case System::barnevern:
            return internal::barnevern_protocol();
        case System::kith:
            return internal::kith_protocol();
        case System::arkiv:
            return internal::arkiv_protocol();
    }
    return internal::nav_protocol();
}

}  // namespace

std::unique_ptr<Adapter> make_adapter(System system, std::chrono::milliseconds timeout, Clock clock,
                                      Ids ids) {
    return std::make_unique<internal::PostingAdapter>(protocol_of(system), timeout,
                                                      std::move(clock), std::move(ids));
}

}  // namespace planbro::adapters
