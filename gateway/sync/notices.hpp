#pragma once

#include "adapters/adapter.hpp"
#include "store/store.hpp"

namespace planbro::sync {

// The notice of an outbox entry in the format of the receiving system.
adapters::Delivery render_notice(const store::OutboxEntry& entry, adapters::System system);

}  // namespace planbro::sync
