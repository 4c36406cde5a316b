// A partner that answers a message: as it should, or as its fault has it.
#pragma once

#include <optional>

#include "adapters/simulator/internal/fault.hpp"
#include "adapters/simulator/internal/memory.hpp"
#include "adapters/simulator/internal/partner.hpp"
#include "http/message.hpp"

namespace planbro::adapters::internal {

// Status 0: the connection is to be closed.
http::Response no_answer();

http::Response answer_message(Memory& memory, const Counterpart& partner,
                              const http::Request& request, const std::optional<Fault>& fault);

}  // namespace planbro::adapters::internal
