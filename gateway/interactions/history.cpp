// https://hl7.org/fhir/R4/http.html#history
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "interactions/interactions.hpp"
#include "interactions/operations/parameters.hpp"
#include "interactions/reading.hpp"
#include "interactions/scope.hpp"
#include "interactions/search_query.hpp"
#include "interactions/visibility.hpp"

namespace planbro::interactions {

namespace {

using store::HistoryQuery;
using store::HistoryRow;
using store::Version;

constexpr auto kParameters = std::to_array<std::string_view>(
    {"_at", "_count", "_cursor", "_elements", "_format", "_pretty", "_since", "_summary"});

// How many versions are looked at for one page. A cut view may show few of many; then the next link
// goes on from where this page stopped looking.
constexpr int kLookedAtMax = 2000;

struct Question {
    HistoryQuery query;
    std::string cursor;
    Parameters shown;
};

Result<void> read_one(const std::string& name, const std::string& value, Question& question) {
    if (name == "_count") {
        if (!all_digits(value) || value.size() > 9 || value == "0") {
            return bad_parameter(name, "must be a whole number above zero.");
        }
        question.query.count = std::min(std::stoi(value), kCountMax);
    } else if (name == "_since" || name == "_at") {
        const auto moment = interval_of(value);
        if (!moment) return bad_parameter(name, "is a moment, such as 2026-11-23T12:00:00+01:00.");
        if (name == "_since") question.query.since = moment->low;
        if (name == "_at") question.query.at = *moment;
    } else if (name == "_cursor") {
        question.cursor = value;
    }
    return {};
}

Result<Question> read(const HistoryAsked& asked, const Parameters& parameters) {
    Question question;
    question.query.count = kCountDefault;
    question.query.id = asked.id;
    for (const auto& [name, value] : parameters) {
        if (std::find(kParameters.begin(), kParameters.end(), name) == kParameters.end()) {
            return unknown_parameter(kParameters);
        }
        if (auto done = read_one(name, value, question); !done) return Fail(done.error());
        if (name != "_cursor") question.shown.emplace_back(name, value);
    }
    return question;
}

// The types that the scopes let read; 403 if there is none.
Result<std::vector<std::string>> types_for(const Call& call, const HistoryAsked& asked) {
    const char letter = asked.id.empty() ? 's' : 'r';
    if (!asked.type.empty()) {
        if (auto allowed = require_scope(call, letter, asked.type); !allowed) {
            return Fail(allowed.error());
        }
        return std::vector<std::string>{asked.type};
    }
    std::vector<std::string> types;
    for (const auto type : kept_types()) {
        if (call.who.may(letter, type)) types.emplace_back(type);
    }
    if (types.empty()) return Fail(require_scope(call, letter, kept_types().front()).error());
    return types;
}

json::Value without_numbering(json::Value resource) {
    resource["meta"].erase("versionId");
    resource["meta"].erase("lastUpdated");
    return resource;
}

class History {
  public:
    History(const Services& services, const Call& call, const HistoryAsked& asked,
            const Question& question, store::Reader& reader)
        : services_(services),
          call_(call),
          asked_(asked),
          question_(question),
          query_(question.query),
          reader_(reader),
          viewer_(call, reader) {
        query_.visibility = viewer_.visibility();
        // A deletion is told to those alone who would have seen the resource whole.
        if (std::holds_alternative<store::Everything>(query_.visibility)) {
            query_.deletions_of.reset();
        } else if (std::holds_alternative<store::OwnedBy>(query_.visibility)) {
            query_.deletions_of = call.who.orgnr;
        }
    }

    Result<Answer> answer() {
        if (!open_cursor()) {
            return bad_parameter("_cursor", "is not one that this server gave for this question.");
        }
        // Whoever is told of no deletions needs to see it: what is hidden is answered as quickly as
        // what is not there.
        if (!asked_.id.empty() && is_cut_or_person() && !is_there()) return not_found();
        const bool more = collect();
        if (entries_.empty() && !asked_.id.empty() && !query_.after && !more && !is_there()) {
            return not_found();
        }
        Answer answer;
        answer.touched = std::move(touched_);
        answer.body =
            json::object({{"resourceType", "Bundle"}, {"type", "history"}, {"link", links(more)}});
        answer.body.set_if("entry", std::move(entries_));
        return answer;
    }

  private:
    [[nodiscard]] std::size_t wanted() const {
        return static_cast<std::size_t>(question_.query.count);
    }

    // Whether there may be more behind the last row that was looked at.
    bool collect() {
        auto query = query_;
        query.count = std::min(query_.count + 1, kLookedAtMax);
        for (int looked_at = 0; looked_at < kLookedAtMax;) {
            const auto rows = reader_.history(query);
            for (const auto& row : rows) {
                if (entries_.size() == wanted()) return true;
                consider(row);
            }
            if (rows.size() < static_cast<std::size_t>(query.count)) return false;
            looked_at += static_cast<int>(rows.size());
            query.after = last_;
        }
        return true;
    }

    void consider(const HistoryRow& row) {
        last_ = row.mark;
        const auto& version = row.version;
        auto shown = version.deleted ? json::Value() : viewer_.show(version.key, version.body);
        if (!version.deleted && !is_news(version, shown)) return;
        touched_.push_back(version.key.reference() + "/_history/" +
                           std::to_string(version.version));
        entries_.push_back(entry_of(version, std::move(shown)));
    }

    // Cut views: what differs from the version before by nothing that is shown did not happen.
    bool is_news(const Version& version, const json::Value& shown) {
        if (viewer_.full() || version.version == 1) return true;
        const auto before = reader_.read_version(version.key, version.version - 1);
        if (!before || before->deleted) return true;
        return without_numbering(viewer_.show(before->key, before->body)) !=
               without_numbering(shown);
    }

    [[nodiscard]] json::Value entry_of(const Version& version, json::Value shown) const {
        const bool created = version.version == 1;
        const auto reference = version.key.reference();
        auto entry = json::object({{"fullUrl", services_.base_url + "/" + reference}});
        if (!version.deleted) entry.set("resource", std::move(shown));
        entry.set("request", json::object({{"method", version.deleted ? "DELETE"
                                                      : created       ? "POST"
                                                                      : "PUT"},
                                           {"url", created ? version.key.type : reference}}));
        entry.set("response",
                  json::object({{"status", version.deleted ? "204 No Content"
                                           : created       ? "201 Created"
                                                           : "200 OK"},
                                {"etag", "W/\"" + std::to_string(version.version) + "\""},
                                {"lastModified", format_instant(version.updated)}}));
        return entry;
    }

    [[nodiscard]] bool is_cut_or_person() const {
        return !std::holds_alternative<store::Everything>(query_.visibility) &&
               !std::holds_alternative<store::OwnedBy>(query_.visibility);
    }

    // An instance of which no version fits the question is there all the same, if it is.
    bool is_there() {
        const store::Key key{asked_.type, asked_.id};
        return reader_.sees(key, viewer_.visibility());
    }

    // --- pages ---

    [[nodiscard]] std::string purpose() const {
        return "history\n" + call_.who.orgnr + "\n" + call_.who.person + "\n" + asked_.type + "\n" +
               asked_.id;
    }

    bool open_cursor() {
        if (question_.cursor.empty()) return true;
        const auto text = services_.seal.open(question_.cursor, purpose());
        const auto values = text ? split(*text, ' ') : std::vector<std::string>();
        if (values.size() != 3) return false;
        query_.after = HistoryQuery::Mark{Instant(std::chrono::milliseconds(std::stoll(values[0]))),
                                          std::stoll(values[1]), std::stoll(values[2])};
        return true;
    }

    [[nodiscard]] std::string cursor_behind_last() const {
        return services_.seal.close(std::to_string(last_->updated.time_since_epoch().count()) +
                                        " " + std::to_string(last_->position) + " " +
                                        std::to_string(last_->version),
                                    purpose());
    }

    [[nodiscard]] json::Value link(std::string_view relation, const std::string& cursor) const {
        auto url = services_.base_url;
        for (const auto& part : {asked_.type, asked_.id, std::string("_history")}) {
            if (!part.empty()) url += "/" + part;
        }
        auto parameters = question_.shown;
        if (!cursor.empty()) parameters.emplace_back("_cursor", cursor);
        bool first = true;
        for (const auto& [name, value] : parameters) {
            url += (first ? "?" : "&") + name + "=" + percent_encode(value);
            first = false;
        }
        return json::object({{"relation", relation}, {"url", url}});
    }

    [[nodiscard]] json::Array links(bool more) const {
        json::Array links{link("self", question_.cursor)};
        if (more && last_) links.push_back(link("next", cursor_behind_last()));
        return links;
    }

    const Services& services_;
    const Call& call_;
    const HistoryAsked& asked_;
    const Question& question_;
    HistoryQuery query_;
    store::Reader& reader_;
    Viewer viewer_;
    std::optional<HistoryQuery::Mark> last_;
    json::Array entries_;
    std::vector<std::string> touched_;
};

}  // namespace

Result<Answer> history_in(store::Reader& reader, const Services& services, const Call& call,
                          const HistoryAsked& asked, const Parameters& parameters) {
    auto types = types_for(call, asked);
    if (!types) return Fail(types.error());
    auto question = read(asked, parameters);
    if (!question) return Fail(question.error());
    question->query.types = std::move(*types);
    return History(services, call, asked, *question, reader).answer();
}

Result<Answer> history(const Services& services, const Call& call, const HistoryAsked& asked,
                       const Parameters& parameters) {
    return in_one_view(services, [&](store::Reader& reader) {
        return history_in(reader, services, call, asked, parameters);
    });
}

}  // namespace planbro::interactions
