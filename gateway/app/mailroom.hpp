// Letters from mailboxes to the doors that they would have been pushed through.
#pragma once

#include "adapters/mailbox.hpp"
#include "api/api.hpp"
#include "interactions/services.hpp"

namespace planbro::app {

// What POST /inbound/{letter.door} answers to who wrote the letter. The register tells the writer's
// sector; a letter by somebody it does not know is refused. Waits until the answer is there.
adapters::Fate take_in(const api::Api& api, const interactions::Register& registry,
                       const adapters::MailboxSettings& mailbox, const adapters::Letter& letter);

}  // namespace planbro::app
