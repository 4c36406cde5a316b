#include "interactions/push/notice.hpp"

#include "fhir/codes.hpp"

namespace planbro::interactions {

namespace {

// Of what waits for one person and service; more than this never does.
constexpr int kWaitingMax = 1000;

bool is_for(store::Reader& reader, const Call& call, const json::Value& task) {
    if (call.who.role == identity::Role::tester) return true;
    const auto owner = fhir::key_of_reference(task.at("owner").text("reference"));
    const auto organization = owner ? load(reader, *owner) : std::nullopt;
    return organization &&
           fhir::identifier_in(*organization, fhir::kOrganisasjonsnummer) == call.who.orgnr;
}

std::optional<json::Value> find_sent(store::Reader& reader, const Call& call,
                                     const std::string& notice) {
    for (const auto& key : reader.with_identifier("Task", fhir::kVarselId, notice)) {
        auto task = load(reader, key);
        if (task && task->text("status") != "requested" && is_for(reader, call, *task)) {
            return task;
        }
    }
    return {};
}

// Whoever has the notice need not be sent it again: the reply to it may have been lost.
void send_no_more(store::Transaction& transaction, const Call& call, const json::Value& task) {
    const auto person = fhir::key_of_reference(task.at("for").text("reference"));
    if (!person) return;
    for (const auto& entry : transaction.waiting(person->id, call.who.orgnr, 0, kWaitingMax)) {
        if (entry.task == task.text("id")) transaction.delivered(entry.seq);
    }
}

Result<Answer> write(Workbench& bench, const Native& native, const json::Value& task,
                     const Mark& mark) {
    auto marked = mark(task);
    if (!marked) return Fail(marked.error());
    send_no_more(bench.transaction(), bench.call(), task);
    return conclude_push(bench, native, bench.put_as_is(std::move(*marked)));
}

}  // namespace

Result<Answer> conclude_notice(const Services& services, const Call& call, const Native& native,
                               const std::string& notice, const Mark& mark) {
    return commit_push(services, [&](store::Transaction& transaction) -> Result<Answer> {
        const auto task = find_sent(transaction, call, notice);
        if (!task) {
            return fail(Category::not_found, "ukjent-varsel",
                        "No notice with this id was sent to this organisation.");
        }
        if (auto repeat = repeat_of(transaction, call, native)) return *repeat;
        Workbench bench(services, transaction, call);
        return write(bench, native, *task, mark);
    });
}

}  // namespace planbro::interactions
