#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>

#include "base/text.hpp"
#include "consent/grants.hpp"
#include "interactions/operations/operations.hpp"
#include "interactions/operations/parameters.hpp"
#include "interactions/scope.hpp"
#include "interactions/search_query.hpp"
#include "interactions/visibility.hpp"
#include "interactions/workbench.hpp"

namespace planbro::interactions {

namespace {

using store::Key;

constexpr auto kOfAPlan = std::to_array<std::string_view>(
    {"_count", "_cursor", "_elements", "_format", "_pretty", "_since", "_summary", "_type"});
constexpr auto kOfAPatient =
    std::to_array<std::string_view>({"_count", "_cursor", "_elements", "_format", "_pretty",
                                     "_since", "_summary", "_type", "end", "start"});

// When care is given or planned, type by type: the parameters that start and end look at. What has
// no such date is of all times.
struct CareDate {
    std::string_view type;
    std::string_view parameter;
};
constexpr auto kCareDates = std::to_array<CareDate>({{"Appointment", "date"},
                                                     {"CarePlan", "date"},
                                                     {"CareTeam", "date"},
                                                     {"Communication", "sent"},
                                                     {"Consent", "date"},
                                                     {"DocumentReference", "date"},
                                                     {"Goal", "start-date"},
                                                     {"PractitionerRole", "date"},
                                                     {"ServiceRequest", "occurrence"},
                                                     {"Task", "period"}});

struct Asked {
    std::set<std::string> types;  // none: all
    std::optional<Instant> since;
    Interval care;
    bool has_care = false;
    std::size_t count = kCountMax;
    std::string cursor;
    Parameters shown;  // for the links
};

// --- what is asked ------------------------------------------------------------------------------

Result<void> read_count(const std::string& value, Asked& asked) {
    std::size_t count = 0;
    const auto* end = value.data() + value.size();
    const auto [at, error] = std::from_chars(value.data(), end, count);
    if (error != std::errc() || at != end || count == 0) {
        return bad_parameter("_count", "must be a whole number above zero.");
    }
    asked.count = std::min<std::size_t>(count, kCountMax);
    return {};
}

Result<void> read_types(const std::string& value, Asked& asked) {
    for (auto& type : split(value, ',')) {
        if (!is_kept(type)) return bad_parameter("_type", "names a type that is not served.");
        asked.types.insert(std::move(type));
    }
    return {};
}

Result<void> read_moment(const std::string& name, const std::string& value, Asked& asked) {
    const auto moment = interval_of(value);
    if (!moment) return bad_parameter(name, "is a date or a moment, such as 2026-11-23.");
    if (name == "_since") asked.since = moment->low;
    if (name == "start") asked.care.low = moment->low;
    if (name == "end") asked.care.high = moment->high;
    asked.has_care = asked.has_care || name != "_since";
    return {};
}

Result<void> read_one(const std::string& name, const std::string& value, Asked& asked) {
    if (name == "_count") return read_count(value, asked);
    if (name == "_type") return read_types(value, asked);
    if (name == "_since" || name == "start" || name == "end") {
        return read_moment(name, value, asked);
    }
    if (name == "_cursor") asked.cursor = value;
    return {};
}

Result<Asked> read(const Key& root, const Parameters& parameters) {
    const auto known = root.type == "CarePlan" ? std::span<const std::string_view>(kOfAPlan)
                                               : std::span<const std::string_view>(kOfAPatient);
    Asked asked;
    for (const auto& [name, value] : parameters) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            return unknown_parameter(known);
        }
        if (auto done = read_one(name, value, asked); !done) return Fail(done.error());
        if (name != "_cursor") asked.shown.emplace_back(name, value);
    }
    return asked;
}

// --- what there is ------------------------------------------------------------------------------

// The person and the plans first, then type by type; the same order on every page, whatever is
// written in between.
struct InOrder {
    static int rank(const Key& key) {
        return key.type == "Patient" ? 0 : key.type == "CarePlan" ? 1 : 2;
    }
    bool operator()(const Key& a, const Key& b) const {
        return rank(a) != rank(b) ? rank(a) < rank(b) : a < b;
    }
};
using Keys = std::set<Key, InOrder>;

// What of one plan is opened to a service. That a resource is seen through another plan does not
// tell that it belongs to this one.
class Opened {
  public:
    Opened(const Call& call, const Viewer& viewer, store::Reader& reader, const std::string& plan)
        : asker_(viewer.asker()) {
        for (const auto& access : reader.access(plan)) {
            if (access.org == asker_ && access.when.holds(call.now)) sections_ |= access.sections;
        }
    }

    [[nodiscard]] bool holds(const store::Membership& row) const {
        if ((sections_ & consent::kWhole) != 0) return true;
        if (!row.org.empty() && row.org != asker_) return false;
        // Local units tell where a person with a protected address lives.
        const bool is_place = row.resource.type == "Organization" &&
                              row.section != consent::kEksistens &&
                              (sections_ & consent::kAddressProtected) != 0;
        return !is_place && (row.section & sections_) != 0;
    }

  private:
    const std::string& asker_;
    consent::Sections sections_ = 0;
};

// What lies in the person's compartment without being part of a plan.
void add_compartment(const Services& services, const Call& call, store::Reader& reader,
                     const std::string& patient, const store::Visibility& visibility, Keys& keys) {
    auto request = read_search(search_context(services, call), SearchAsked{"", patient}, {});
    if (!request) return;
    auto& query = request->query;
    query.visibility = visibility;
    query.with_total = false;
    query.count = kCountMax;
    for (bool more = true; more;) {
        const auto page = reader.search(query);
        for (const auto& row : page.rows) keys.insert(row.key);
        more = page.more && !page.rows.empty();
        if (more) query.after = page.rows.back().mark;
    }
}

// --- the answer ---------------------------------------------------------------------------------

class Everything {
  public:
    Everything(const Services& services, const Call& call, const Key& root, const Asked& asked,
               store::Reader& reader)
        : services_(services),
          call_(call),
          root_(root),
          asked_(asked),
          reader_(reader),
          viewer_(call, reader) {}

    Result<Answer> answer() {
        // One question of the store, whether it is hidden or not there.
        if (!reader_.sees(root_, viewer_.visibility())) return not_found();
        if (!open_cursor()) {
            return bad_parameter("_cursor", "is not one that this server gave for this question.");
        }
        for (const auto& key : keys()) consider(key);
        Answer answer;
        answer.touched = std::move(touched_);
        answer.body = json::object({{"resourceType", "Bundle"},
                                    {"type", "searchset"},
                                    {"total", static_cast<std::int64_t>(total_)},
                                    {"link", links()}});
        answer.body.set_if("entry", std::move(entries_));
        return answer;
    }

  private:
    void add_plan(const std::string& plan, Keys& keys) {
        const Opened opened(call_, viewer_, reader_, plan);
        for (const auto& row : consent::membership(load_facts(services_, reader_, plan))) {
            if (viewer_.full() || opened.holds(row)) keys.insert(row.resource);
        }
    }

    Keys keys() {
        Keys keys{root_};
        if (root_.type == "CarePlan") {
            add_plan(root_.id, keys);
            return keys;
        }
        add_compartment(services_, call_, reader_, root_.id, viewer_.visibility(), keys);
        for (const auto& plan : reader_.plans_of_patient(root_.id)) {
            if (reader_.sees({"CarePlan", plan.plan}, viewer_.visibility())) {
                add_plan(plan.plan, keys);
            }
        }
        return keys;
    }

    // Counts what belongs to the answer, and shows what belongs to this page of it.
    void consider(const Key& key) {
        if (!asked_.types.empty() && !asked_.types.contains(key.type)) return;
        if (!call_.who.may('r', key.type) || !reader_.sees(key, viewer_.visibility())) return;
        const auto version = reader_.read(key);
        if (!version || version->deleted) return;
        if (asked_.since && version->updated < *asked_.since) return;
        const bool is_here = entries_.size() < asked_.count && (!after_ || InOrder()(*after_, key));
        if (!is_here && !asked_.has_care) {
            count(key);
            return;
        }
        auto shown = viewer_.show(key, version->body);
        if (!is_in_time(shown)) return;
        count(key);
        if (is_here) add(key, std::move(shown));
    }

    void count(const Key& key) {
        ++total_;
        if (!after_ || InOrder()(*after_, key)) ++remaining_;
    }

    void add(const Key& key, json::Value shown) {
        entries_.push_back(json::object({{"fullUrl", services_.base_url + "/" + key.reference()},
                                         {"resource", std::move(shown)},
                                         {"search", json::object({{"mode", "match"}})}}));
        touched_.push_back(key.reference());
        last_ = key;
    }

    // By what is shown: a date that was cut tells nothing.
    [[nodiscard]] bool is_in_time(const json::Value& shown) const {
        if (!asked_.has_care) return true;
        const auto* const date =
            std::find_if(kCareDates.begin(), kCareDates.end(),
                         [&](const auto& one) { return one.type == shown.text("resourceType"); });
        if (date == kCareDates.end()) return true;
        const auto index = fhir::index_of(shown);
        bool has_date = false;
        for (const auto& row : index.spans) {
            if (row.parameter != date->parameter) continue;
            if (row.span.low < asked_.care.high && asked_.care.low < row.span.high) return true;
            has_date = true;
        }
        return !has_date;
    }

    // --- pages ---

    // Bound to who asks and to what; the rest of the question may change between two pages.
    [[nodiscard]] std::string purpose() const {
        return "everything\n" + call_.who.orgnr + "\n" + call_.who.person + "\n" +
               root_.reference();
    }

    bool open_cursor() {
        if (asked_.cursor.empty()) return true;
        const auto text = services_.seal.open(asked_.cursor, purpose());
        if (text) after_ = fhir::key_of_reference(*text);
        return after_.has_value();
    }

    [[nodiscard]] json::Value link(std::string_view relation, const std::string& cursor) const {
        std::string query;
        auto parameters = asked_.shown;
        if (!cursor.empty()) parameters.emplace_back("_cursor", cursor);
        for (const auto& [name, value] : parameters) {
            query += (query.empty() ? "?" : "&") + name + "=" + percent_encode(value);
        }
        return json::object(
            {{"relation", relation},
             {"url", services_.base_url + "/" + root_.reference() + "/$everything" + query}});
    }

    [[nodiscard]] json::Array links() const {
        json::Array links{link("self", asked_.cursor)};
        if (last_ && remaining_ > entries_.size()) {
            links.push_back(link("next", services_.seal.close(last_->reference(), purpose())));
        }
        return links;
    }

    const Services& services_;
    const Call& call_;
    const Key& root_;
    const Asked& asked_;
    store::Reader& reader_;
    Viewer viewer_;
    std::optional<Key> after_;
    std::optional<Key> last_;
    json::Array entries_;
    std::vector<std::string> touched_;
    std::size_t total_ = 0;
    std::size_t remaining_ = 0;  // on this page and those behind it
};

}  // namespace

Result<Answer> everything(const Services& services, const Call& call, const Key& root,
                          const Parameters& parameters) {
    if (auto allowed = require_scope(call, 'r', root.type); !allowed) return Fail(allowed.error());
    const auto asked = read(root, parameters);
    if (!asked) return Fail(asked.error());
    Result<Answer> answer;
    const auto viewed = services.store.view([&](store::Reader& reader) -> Result<void> {
        answer = Everything(services, call, root, *asked, reader).answer();
        return {};
    });
    if (!viewed) return Fail(viewed.error());
    return answer;
}

}  // namespace planbro::interactions
