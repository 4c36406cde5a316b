// https://hl7.org/fhir/R4/http.html#read and #vread
#include "interactions/interactions.hpp"
#include "interactions/reading.hpp"
#include "interactions/scope.hpp"
#include "interactions/trail_resources.hpp"
#include "interactions/visibility.hpp"

namespace planbro::interactions {

namespace {

// A deletion is told only to those who would have seen the resource whole: nobody else's question
// goes on when what is asked for is not to be seen.
bool may_know_deletions(const Viewer& viewer) {
    return std::holds_alternative<store::Everything>(viewer.visibility()) ||
           std::holds_alternative<store::OwnedBy>(viewer.visibility());
}

Answer answer_of(Viewer& viewer, const store::Version& version, std::uint32_t sections) {
    return Answer{.status = 200,
                  .body = {},
                  .text = viewer.shown(version.key, version.body, sections)->text(),
                  .location = {},
                  .version = version.version,
                  .updated = version.updated,
                  .is_whole = viewer.full(),
                  .touched = {version.key.reference()}};
}

// What is not seen: gone, for who may know it. Everything else is answered as what never was, and
// as quickly: the store is asked the same of what is there but hidden.
Fail gone_or_not_found(const Call& call, const Viewer& viewer, store::Reader& reader,
                       const store::Key& key, std::optional<std::int64_t> number) {
    if (!may_know_deletions(viewer)) return not_found();
    const auto by = reader.deleted_by(key, number);
    const bool everything = std::holds_alternative<store::Everything>(viewer.visibility());
    if (!by || (!everything && *by != call.who.orgnr)) return not_found();
    return fail(Category::gone, "slettet", "The resource was deleted.");
}

Result<Answer> answer_with_version(const Call& call, Viewer& viewer, store::Reader& reader,
                                   const store::Key& key, std::int64_t number) {
    if (!reader.sees(key, viewer.visibility()))
        return gone_or_not_found(call, viewer, reader, key, number);
    const auto version = reader.read_version(key, number);
    if (!version || version->deleted) return gone_or_not_found(call, viewer, reader, key, number);
    const auto sections = viewer.sections(key);
    return answer_of(viewer, *version, sections);
}

Result<Answer> answer_with_current(const Call& call, Viewer& viewer, store::Reader& reader,
                                   const store::Key& key) {
    if (const auto looked = reader.look(key, viewer.visibility())) {
        return answer_of(viewer, looked->version, looked->sections);
    }
    return gone_or_not_found(call, viewer, reader, key, {});
}

}  // namespace

json::Value take_body(Answer& answer) {
    if (answer.text.empty()) return std::move(answer.body);
    auto body = json::parse(std::exchange(answer.text, {}));
    return body ? std::move(*body) : json::Value();
}

Fail not_found() {
    return fail(Category::not_found, "ikke-funnet",
                "There is no such resource, or it is not yours to know.");
}

Result<void> require_scope(const Call& call, char letter, std::string_view type) {
    if (call.who.may(letter, type)) return {};
    return fail(Category::forbidden, "mangler-scope",
                "The token's scopes do not allow this on " + std::string(type) + ".");
}

Result<Answer> in_one_view(const Services& services,
                           const std::function<Result<Answer>(store::Reader&)>& ask) {
    Result<Answer> answer;
    const auto viewed = services.store.view([&](store::Reader& reader) -> Result<void> {
        answer = ask(reader);
        return {};
    });
    if (!viewed) return Fail(viewed.error());
    return answer;
}

Result<Answer> read_in(store::Reader& reader, const Services& services, const Call& call,
                       const store::Key& key, std::optional<std::int64_t> version) {
    if (auto allowed = require_scope(call, 'r', key.type); !allowed) return Fail(allowed.error());
    Viewer viewer(services, call, reader);
    if (is_of_trail(key.type)) {
        auto one = trail_resource(services, reader, key, audit_visibility(call, reader));
        if (!one || version.value_or(1) != 1) return not_found();
        return answer_of(viewer, *one, consent::kWhole);
    }
    return version ? answer_with_version(call, viewer, reader, key, *version)
                   : answer_with_current(call, viewer, reader, key);
}

Result<Answer> read(const Services& services, const Call& call, const store::Key& key) {
    if (auto ready = await_trail(services, key.type); !ready) return Fail(ready.error());
    return in_one_view(
        services, [&](store::Reader& reader) { return read_in(reader, services, call, key, {}); });
}

Result<Answer> vread(const Services& services, const Call& call, const store::Key& key,
                     std::int64_t version) {
    if (auto ready = await_trail(services, key.type); !ready) return Fail(ready.error());
    return in_one_view(services, [&](store::Reader& reader) {
        return read_in(reader, services, call, key, version);
    });
}

}  // namespace planbro::interactions
