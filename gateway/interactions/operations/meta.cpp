#include <algorithm>
#include <array>

#include "interactions/operations/operations.hpp"
#include "interactions/operations/parameters.hpp"
#include "interactions/scope.hpp"
#include "interactions/search_query.hpp"
#include "interactions/visibility.hpp"

namespace planbro::interactions {

namespace {

// A type's meta is that of every resource of it: beyond this it is no quick question any more.
constexpr std::size_t kLookedAtMax = 5000;

class Union {
  public:
    void add(const json::Value& meta) {
        for (const auto* name : {"profile", "security", "tag"}) {
            for (const auto& one : meta.at(name).items()) add(name, one);
        }
    }

    json::Value take() { return std::move(meta_); }

  private:
    void add(const char* name, const json::Value& one) {
        const auto& known = meta_.at(name).items();
        if (std::find(known.begin(), known.end(), one) != known.end()) return;
        meta_[name].push_back(one);
    }

    json::Value meta_ = json::object({});
};

Answer answer_of(json::Value meta) {
    Answer answer;
    // An empty element is none (https://hl7.org/fhir/R4/json.html).
    answer.body = meta.is_blank() ? parameters_of({})
                                  : parameters_of({part("return", "valueMeta", std::move(meta))});
    return answer;
}

Result<Answer> of_many(const Services& services, const Call& call,
                       const std::vector<std::string>& types) {
    Result<Answer> answer;
    const auto viewed = services.store.view([&](store::Reader& reader) -> Result<void> {
        Viewer viewer(call, reader);
        store::Query query;
        query.types = types;
        query.visibility = viewer.visibility();
        query.with_total = false;
        query.count = kCountMax;
        Union all;
        std::size_t looked_at = 0;
        for (bool more = true; more;) {
            const auto page = reader.search(query);
            for (const auto& row : page.rows) all.add(viewer.show(row.key, row.body).at("meta"));
            looked_at += page.rows.size();
            more = page.more && !page.rows.empty();
            if (more && looked_at >= kLookedAtMax) {
                answer = fail(Category::unprocessable, "for-omfattende",
                              "There are too many resources to look at; ask for one type, or one "
                              "resource.");
                return {};
            }
            if (more) query.after = page.rows.back().mark;
        }
        answer = answer_of(all.take());
        return {};
    });
    if (!viewed) return Fail(viewed.error());
    return answer;
}

}  // namespace

Result<Answer> meta(const Services& services, const Call& call, const std::string& type,
                    const std::string& id) {
    if (!id.empty()) {
        auto seen = read(services, call, {type, id});
        if (!seen) return seen;
        auto answer = answer_of(take_body(*seen).at("meta"));
        answer.touched = std::move(seen->touched);
        return answer;
    }
    if (!type.empty()) {
        if (auto allowed = require_scope(call, 's', type); !allowed) return Fail(allowed.error());
        return of_many(services, call, {type});
    }
    std::vector<std::string> types;
    for (const auto served : kept_types()) {
        if (call.who.may('s', served)) types.emplace_back(served);
    }
    if (types.empty()) return Fail(require_scope(call, 's', kept_types().front()).error());
    return of_many(services, call, types);
}

}  // namespace planbro::interactions
