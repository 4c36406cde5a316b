#pragma once

#include "adapters/adapter.hpp"
#include "store/store.hpp"

namespace planbro::sync {

// The notice of an outbox entry in the format of the receiving system.
// Without places where the person's address is protected now, whatever it was when the notice was
// written.
// To an archive goes the plan that stands in the entry.
Result<adapters::Delivery> render_notice(const store::OutboxEntry& entry, adapters::System system,
                                         bool address_protected);

}  // namespace planbro::sync
