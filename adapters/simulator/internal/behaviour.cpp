#include "adapters/simulator/internal/behaviour.hpp"

#include <algorithm>
#include <array>

#include "adapters/simulator/internal/message.hpp"
#include "base/digest.hpp"

namespace planbro::adapters::internal {
namespace {

using http::Request;
using http::Response;

constexpr std::chrono::milliseconds kSlow{100};

struct Tolerance {
    FaultKind kind;
    Wrong wrong;
};

constexpr std::array kTolerances{
    Tolerance{FaultKind::accepts_broken, Wrong::broken},
    Tolerance{FaultKind::accepts_document_type, Wrong::document_type},
    Tolerance{FaultKind::accepts_missing_id, Wrong::no_id},
    Tolerance{FaultKind::accepts_missing_person, Wrong::no_person},
    Tolerance{FaultKind::accepts_unknown_kind, Wrong::unknown_kind},
    Tolerance{FaultKind::accepts_wrong_type, Wrong::media_type},
    Tolerance{FaultKind::accepts_too_large, Wrong::too_large},
    Tolerance{FaultKind::accepts_other_files, Wrong::other_files},
};

std::optional<Wrong> tolerated_by(const std::optional<Fault>& fault) {
    if (!fault) return {};
    const auto* found = std::ranges::find(kTolerances, fault->kind, &Tolerance::kind);
    if (found == kTolerances.end()) return {};
    return found->wrong;
}

Response redirect(const Request& request) {
    return {.status = 307, .headers = {{"Location", request.path + "/flyttet"}}, .body = {}};
}

// What could not be read is taken all the same: by what it consists of.
Message whatever_it_is(const Counterpart& partner, const Request& request, const Refusal& refusal) {
    Message message;
    message.id = refusal.id.empty() ? sha256_hex(request.body).substr(0, 32) : refusal.id;
    if (partner.format == Format::arkiv) {
        message.archived = ArchiveMessage{
            .id = message.id, .xml = request.body, .case_key = {}, .key = message.id, .files = {}};
    }
    return message;
}

Response refused(Memory& memory, const Counterpart& partner, const Refusal& refusal,
                 const std::optional<Fault>& fault) {
    memory.note_refused(partner, refusal.id);
    const bool breaks = shows(fault, FaultKind::broken_is_500) && refusal.wrong == Wrong::broken;
    auto response =
        refusal_of(partner.format, breaks ? 500 : status_of(refusal.wrong), refusal.text);
    if (shows(fault, FaultKind::silent_refusal)) {
        response.headers.clear();
        response.body.clear();
    }
    return response;
}

Response altered(Response response, const std::optional<Fault>& fault) {
    if (response.status != 200) return response;
    if (shows(fault, FaultKind::no_receipt)) return {.status = 200, .headers = {}, .body = {}};
    if (shows(fault, FaultKind::wrong_reply_type)) {
        const auto type = std::ranges::find(response.headers, "Content-Type", &http::Header::name);
        if (type != response.headers.end()) type->value = "text/html";
    }
    return response;
}

}  // namespace

Response no_answer() {
    return {.status = 0, .headers = {}, .body = {}};
}

Response answer_message(Memory& memory, const Counterpart& partner, const Request& request,
                        const std::optional<Fault>& fault) {
    if (shows(fault, FaultKind::redirects)) return redirect(request);
    const bool is_slow = request.took > kSlow && !request.body_too_large;
    if (shows(fault, FaultKind::closes_slow) && is_slow) return no_answer();
    const auto tolerated = tolerated_by(fault);
    auto message = read_message(partner, request);
    if (!message) {
        if (tolerated != message.error().wrong)
            return refused(memory, partner, message.error(), fault);
        message = whatever_it_is(partner, request, message.error());
    }
    return altered(memory.take_in(partner, request, *message, fault), fault);
}

}  // namespace planbro::adapters::internal
