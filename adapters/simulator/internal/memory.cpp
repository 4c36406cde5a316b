#include "adapters/simulator/internal/memory.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"

namespace planbro::adapters::internal {
namespace {

using http::Response;

// What was sent along; by its sum where it is no text.
json::Value files_of(const Arrival& arrival) {
    json::Array files;
    for (const auto& file : arrival.files) {
        auto value = json::object({{"name", file.name},
                                   {"contentType", file.content_type},
                                   {"size", static_cast<std::int64_t>(file.bytes.size())},
                                   {"sha256", sha256_hex(file.bytes)}});
        if (is_utf8(file.bytes)) value.set("body", file.bytes);
        files.push_back(std::move(value));
    }
    return files;
}

json::Value to_json(const Arrival& arrival, bool with_system) {
    auto value = json::object({{"path", arrival.path},
                               {"contentType", arrival.content_type},
                               {"body", arrival.body},
                               {"at", format_instant(arrival.at)}});
    value.set_if("files", files_of(arrival));
    if (with_system) value.set("system", arrival.system);
    return value;
}

}  // namespace

std::optional<Response> Memory::refusal(const Counterpart& partner, const Books& books,
                                        const Message& message, const Fault& fault) const {
    const auto refused = [&](int status, std::string_view text) {
        return refusal_of(partner.format, status, text);
    };
    const bool known = books.known.contains(message.key());
    const auto last = books.last_of.find(message.person);
    const bool is_last = last != books.last_of.end() && last->second.key == message.key();
    if (fault.kind == FaultKind::repeat_conflict && known) return refused(409, "Known already");
    if (fault.kind == FaultKind::late_repeat_fails && known && !is_last)
        return refused(500, "No longer open");
    if (fault.kind == FaultKind::refusal_uses_up_id && books.refused.contains(message.id))
        return refused(409, "The id was used before");
    if (fault.kind == FaultKind::refuses_kind && message.kind == fault.notice)
        return refused(422, "Not taken here");
    if (fault.kind == FaultKind::refuses_out_of_order && message.kind == "koordinator-endret" &&
        !books.open_plans.contains(message.plan))
        return refused(409, "No such plan");
    if (fault.kind == FaultKind::demands_coordinator && message.kind == "opprettet" &&
        !message.names_coordinator)
        return refused(422, "No coordinator");
    return {};
}

Memory::Said Memory::said_of(const Books& books, const Message& message,
                             const std::optional<Fault>& fault) {
    Said said{message.key(), message.id, books.known.contains(message.key()), message.plan};
    if (shows(fault, FaultKind::new_case_every_time)) said.folder += "#" + message.key();
    const auto arrived = books.arrived.find(message.key());
    const bool came_before = arrived != books.arrived.end();
    const bool lost = came_before && !said.repeat;
    if (lost || (said.repeat && shows(fault, FaultKind::new_receipt_for_repeat))) {
        said.key += "#" + std::to_string(arrived->second);
        said.repeat = false;
    }
    if (shows(fault, FaultKind::one_receipt_for_all)) said.key = "one";
    if (shows(fault, FaultKind::receipt_names_another)) {
        said.about = derived_uuid("another|" + message.id);
    }
    const auto other =
        std::ranges::find_if(books.order.rbegin(), books.order.rend(),
                             [&](const Last& each) { return each.person != message.person; });
    if (shows(fault, FaultKind::mixes_persons) && other != books.order.rend()) {
        said.key = other->key;
        said.about = other->id;
    }
    return said;
}

void Memory::note(Books& books, const Message& message, const std::optional<Fault>& fault) {
    ++books.arrived[message.key()];
    const bool is_second = ++books.of_person[message.person] % 2 == 0;
    if (!(is_second && shows(fault, FaultKind::loses_every_second)))
        books.known.insert(message.key());
    books.open_plans.insert(message.plan);
    const Last last{message.person, message.id, message.key()};
    books.last_of[message.person] = last;
    std::erase_if(books.order, [&](const Last& each) { return each.person == message.person; });
    books.order.push_back(last);
}

Response Memory::receipt(const Counterpart& partner, const http::Request& request,
                         const Message& message, const Said& said, Books& books) const {
    if (message.archived) {
        auto answered = *message.archived;
        answered.id = said.about;
        answered.key = said.key;
        answered.case_key = said.folder;
        auto record = books.holdings.take(answered);
        record.was_there = said.repeat;
        return archive_receipt(answered, record, clock_());
    }
    const Receipt given{.id = receipt_id(partner.system, said.key),
                        .notice_id = said.about,
                        .repeat = said.repeat,
                        .at = clock_(),
                        .misnamed = said.about != message.id};
    return receipt_of(partner.format, given, request.body);
}

// An archive's as it reads it: the arkivmelding, and the files beside it.
void Memory::list(const Counterpart& partner, const http::Request& request,
                  const Message& message) {
    const std::string system(partner.system);
    if (message.archived) {
        arrivals_.push_back({system, request.path, "application/xml", message.archived->xml,
                             clock_(), message.archived->files});
        return;
    }
    const std::string type(request.header("Content-Type"));
    arrivals_.push_back({system, request.path, type, request.body, clock_(), {}});
}

Response Memory::take_in(const Counterpart& partner, const http::Request& request,
                         const Message& message, const std::optional<Fault>& fault) {
    const std::lock_guard lock(mutex_);
    auto& books = books_[std::string(partner.system)];
    if (fault) {
        if (auto refused = refusal(partner, books, message, *fault)) return std::move(*refused);
    }
    const auto said = said_of(books, message, fault);
    note(books, message, fault);
    list(partner, request, message);
    return receipt(partner, request, message, said, books);
}

void Memory::note_refused(const Counterpart& partner, const std::string& id) {
    const std::lock_guard lock(mutex_);
    if (!id.empty()) books_[std::string(partner.system)].refused.insert(id);
}

void Memory::note_received(std::string system, const http::Request& request, std::string type,
                           std::string body) {
    const std::lock_guard lock(mutex_);
    arrivals_.push_back(
        {std::move(system), request.path, std::move(type), std::move(body), clock_(), {}});
}

void Memory::set_fault(Fault fault) {
    const std::lock_guard lock(mutex_);
    faults_[fault.system] = std::move(fault);
}

std::optional<Fault> Memory::next_fault(std::string_view system, std::string_view request) {
    const std::lock_guard lock(mutex_);
    const auto found = faults_.find(system);
    if (found == faults_.end() || found->second.times == 0) return std::nullopt;
    if (request.find(found->second.path) == std::string_view::npos) return std::nullopt;
    --found->second.times;
    return found->second;
}

json::Value Memory::received(std::string_view system) const {
    const std::lock_guard lock(mutex_);
    json::Array list;
    for (const auto& arrival : arrivals_) {
        if (system.empty()) list.push_back(to_json(arrival, true));
        if (system == arrival.system) list.push_back(to_json(arrival, false));
    }
    return list;
}

void Memory::forget() {
    const std::lock_guard lock(mutex_);
    arrivals_.clear();
    books_.clear();
    faults_.clear();
}

}  // namespace planbro::adapters::internal
