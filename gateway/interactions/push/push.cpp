#include "interactions/push/push.hpp"

#include "fhir/outcome.hpp"

namespace planbro::interactions {

namespace {

store::Key key_of_location(const std::string& location) {
    return fhir::key_of_reference(location).value_or(store::Key{});
}

}  // namespace

Fail not_allowed() {
    return fail(Category::forbidden, "ikke-tillatt",
                "There is no consent that lets this organisation push to this person's plan.");
}

std::optional<Result<Answer>> repeat_of(store::Reader& reader, const Call& call,
                                        const Native& native) {
    const auto seen = reader.message(call.who.orgnr, native.message_id);
    if (!seen) return {};
    if (seen->hash != native.hash) {
        return Result<Answer>(fail(Category::conflict, "melding-id-gjenbrukt",
                                   "The message id was used before with another content."));
    }
    return Result<Answer>(pushed(200, key_of_location(seen->location),
                                 {{Severity::information,
                                   "informational",
                                   "gjentatt",
                                   "The message was received before; nothing was written.",
                                   {}}},
                                 {}));
}

Result<Answer> commit_push(const Services& services,
                           const std::function<Result<Answer>(store::Transaction&)>& push) {
    Result<Answer> answer;
    const auto committed =
        services.store.commit([&](store::Transaction& transaction) -> Result<void> {
            answer = push(transaction);
            if (!answer) return Fail(answer.error());
            return {};
        });
    if (!committed) return Fail(committed.error());
    return answer;
}

Result<Answer> conclude_push(Workbench& bench, const Native& native, const Put& written) {
    bench.came_by(native.message_id);
    bench.transaction().remember(bench.call().who.orgnr, native.message_id,
                                 {native.hash, written.key.reference()});
    if (auto finished = bench.finish(); !finished) return Fail(finished.error());
    return pushed(written.created ? 201 : 200, written.key, bench.warnings(), bench.touched());
}

Answer pushed(int status, const store::Key& key, const std::vector<Issue>& issues,
              std::vector<std::string> touched) {
    return {.status = status,
            .body = fhir::operation_outcome(issues),
            .location = key.type.empty() ? "" : key.reference(),
            .version = 0,
            .updated = {},
            .touched = std::move(touched)};
}

}  // namespace planbro::interactions
