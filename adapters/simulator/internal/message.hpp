// What a partner reads of a message, and what it refuses. As strict as a real one: conform/ learns
// from it what a good partner does.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "adapters/simulator/internal/archive.hpp"
#include "adapters/simulator/internal/partner.hpp"
#include "http/message.hpp"

namespace planbro::adapters::internal {

struct Message {
    std::string id = {};
    std::string kind = {};
    std::string person = {};
    std::string plan = {};
    bool names_coordinator = false;
    std::optional<ArchiveMessage> archived = {};

    // What a repeat is known by: an archive knows it by the key of the record.
    [[nodiscard]] const std::string& key() const { return archived ? archived->key : id; }
};

enum class Wrong {
    too_large,
    media_type,
    document_type,
    broken,
    no_id,
    no_person,
    unknown_kind,
    other_files
};

struct Refusal {
    Wrong wrong = Wrong::broken;
    std::string text = {};
    std::string id = {};  // of the message, where it could be read
};

std::span<const std::string_view> notice_kinds();

int status_of(Wrong wrong);

tl::expected<Message, Refusal> read_message(const Counterpart& partner,
                                            const http::Request& request);

}  // namespace planbro::adapters::internal
