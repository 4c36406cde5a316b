// https://hl7.org/fhir/R4/http.html#read and #vread
#include "interactions/interactions.hpp"
#include "interactions/scope.hpp"
#include "interactions/visibility.hpp"

namespace planbro::interactions {

namespace {

// A deletion is told only to those who would have seen the resource whole.
bool may_know_deletion(const Call& call, const Viewer& viewer, const store::Version& version) {
    return std::holds_alternative<store::Everything>(viewer.visibility()) ||
           (viewer.full() && version.author == call.who.orgnr);
}

Result<Answer> answer_with(const Call& call, Viewer& viewer, store::Reader& reader,
                           const std::optional<store::Version>& version) {
    if (!version) return not_found();
    if (version->deleted) {
        if (!may_know_deletion(call, viewer, *version)) return not_found();
        return fail(Category::gone, "slettet", "The resource was deleted.");
    }
    if (!reader.sees(version->key, viewer.visibility())) return not_found();
    return Answer{.status = 200,
                  .body = viewer.show(version->key, version->body),
                  .location = {},
                  .version = version->version,
                  .updated = version->updated,
                  .is_whole = viewer.full(),
                  .touched = {version->key.reference()}};
}

Result<Answer> answer(const Services& services, const Call& call,
                      const std::function<std::optional<store::Version>(store::Reader&)>& find) {
    Result<Answer> result;
    const auto viewed = services.store.view([&](store::Reader& reader) -> Result<void> {
        Viewer viewer(call, reader);
        result = answer_with(call, viewer, reader, find(reader));
        return {};
    });
    if (!viewed) return Fail(viewed.error());
    return result;
}

}  // namespace

Fail not_found() {
    return fail(Category::not_found, "ikke-funnet",
                "There is no such resource, or it is not yours to know.");
}

Result<void> require_scope(const Call& call, char letter, std::string_view type) {
    if (call.who.may(letter, type)) return {};
    return fail(Category::forbidden, "mangler-scope",
                "The token's scopes do not allow this on " + std::string(type) + ".");
}

Result<Answer> read(const Services& services, const Call& call, const store::Key& key) {
    if (auto allowed = require_scope(call, 'r', key.type); !allowed) return Fail(allowed.error());
    return answer(services, call, [&](store::Reader& reader) { return reader.read(key); });
}

Result<Answer> vread(const Services& services, const Call& call, const store::Key& key,
                     std::int64_t version) {
    if (auto allowed = require_scope(call, 'r', key.type); !allowed) return Fail(allowed.error());
    return answer(services, call,
                  [&](store::Reader& reader) { return reader.read_version(key, version); });
}

}  // namespace planbro::interactions
