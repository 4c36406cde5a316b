#include "adapters/adapter.hpp"

#include "adapters/internal/posting_adapter.hpp"

namespace planbro::adapters {

namespace internal {

Protocol protocol_of(System system) {
    switch (system) {
        case System::ehr:
            return ehr_protocol();
        case System::nav:
            return nav_protocol();
        case System::barnevern:
            return barnevern_protocol();
        case System::kith:
            return kith_protocol();
        case System::arkiv:
            return arkiv_protocol();
        case System::fiks:
            return fiks_protocol();
        case System::nhn:
            return nhn_protocol();
    }
    return nav_protocol();
}

}  // namespace internal

std::unique_ptr<Adapter> make_adapter(System system, std::chrono::milliseconds timeout, Clock clock,
                                      Ids ids) {
    return std::make_unique<internal::PostingAdapter>(internal::protocol_of(system), timeout,
                                                      std::move(clock), std::move(ids));
}

}  // namespace planbro::adapters
