#include "leak/hunt.hpp"

#include <algorithm>

#include "leak/twin.hpp"

namespace planbro::leak {

namespace {

constexpr std::size_t kRound = 1500;
constexpr std::size_t kLeaksTold = 40;

bool has_person_number(const std::string& url, const World& world) {
    const auto& persons = world.persons();
    return std::ranges::any_of(persons,
                               [&](const auto& one) { return url.find(one) != std::string::npos; });
}

// Where the word stands, for who reads the report.
std::string around(const std::string& text, const std::string& word) {
    constexpr std::size_t kBefore = 300;
    const auto at = text.find(word);
    if (at == std::string::npos) return {};
    const auto from = at - std::min(at, kBefore);
    return text.substr(from, at - from + 2 * word.size());
}

// Versions must differ by more than what every version has of its own.
json::Value content_of(json::Value resource) {
    resource.erase("meta");
    return resource;
}

}  // namespace

std::string Tally::told() const {
    std::string text = "judged " + std::to_string(judged) + " answers: " + std::to_string(twins) +
                       " beside a twin, " + std::to_string(exact) + " searches by the oracle, " +
                       std::to_string(shown) + " resources element by element; withheld " +
                       std::to_string(withheld) + "; leaks " + std::to_string(leaks.size());
    text += "\nby kind:";
    for (const auto& [kind, count] : answers) text += "\n  " + kind + " " + std::to_string(count);
    text += "\nby status:";
    for (const auto& [status, count] : statuses) {
        text += " " + std::to_string(status) + ": " + std::to_string(count);
    }
    return text;
}

std::vector<Asker> all_askers(const World& world) {
    const std::string owner = "310000108";
    std::vector<Asker> askers{{"samspill", Role::planeier, owner},
                              {"koordinerende-enhet", Role::ke, owner},
                              {"ehr", Role::tjeneste, "310000175"},
                              {"sykehus", Role::tjeneste, "310000248"},
                              {"nav", Role::tjeneste, "310000310"},
                              {"barnevern", Role::tjeneste, "310000388"},
                              {"skole", Role::tjeneste, "310000450"},
                              {"arkiv", Role::arkiv, "310000523"},
                              {"", Role::nobody}};
    for (const auto& person : world.persons()) {
        askers.push_back({"bruker", Role::bruker, "", person});
    }
    return askers;
}

Hunt::Hunt(const std::string& url, World& world, std::vector<Asker> askers)
    : doors_(url), world_(world), askers_(std::move(askers)) {
    learn();
}

void Hunt::learn() {
    questions_.reset();
    known_ = std::make_unique<Knowledge>(doors_, world_.words(), forgotten_);
    questions_ = std::make_unique<Questions>(world_, *known_);
    shown_.clear();
}

// One without which somebody would see less.
void Hunt::forget_a_consent() {
    for (const auto& consent : known_->rights().opening()) {
        const auto stricter = known_->without(consent);
        const auto loses = [&](const Asker& asker) {
            return asker.role == Role::tjeneste &&
                   stricter.visible(asker).size() < known_->visible(asker).size();
        };
        if (std::ranges::none_of(askers_, loses)) continue;
        forgotten_ = consent;
        return learn();
    }
}

void Hunt::run(std::size_t answers) {
    const auto until = tally_.judged + answers;
    const auto size = std::max(kRound, answers / 20);
    while (tally_.judged < until && tally_.leaks.size() < kLeaksTold) {
        round(std::min(size, until - tally_.judged));
        learn();
    }
}

// What changes something comes last: what is known of the data holds until then.
void Hunt::round(std::size_t answers) {
    const auto until = tally_.judged + answers;
    const auto writes = answers / 6;
    while (tally_.judged + writes < until) ask_something(world_.dice().of(askers_));
    while (tally_.judged < until) write_something(world_.dice().of(askers_));
}

void Hunt::ask_something(const Asker& asker) {
    const auto what = world_.dice().below(10);
    if (what == 0 && asker.role != Role::nobody) return search_exactly(asker);
    if (what == 1 && asker.role == Role::tjeneste) return sort_exactly(asker);
    const auto ask = questions_->reading(asker);
    const auto reply = doors_.ask(asker, ask.method, ask.path, ask.body, ask.headers);
    judge(asker, ask, reply);
    ask_twin(asker, ask, reply);
}

void Hunt::write_something(const Asker& asker) {
    const auto ask = questions_->writing(asker);
    const auto reply = doors_.ask(asker, ask.method, ask.path, ask.body, ask.headers);
    judge(asker, ask, reply);
    ask_twin(asker, ask, reply);
}

// --- judging ------------------------------------------------------------------------------------

void Hunt::leak(const Asker& asker, const Ask& ask, const std::string& what) {
    std::string text =
        what + "\n    " + ask.kind + " by " + asker.name() + ": " + ask.method + " " + ask.path;
    for (const auto& [name, value] : ask.headers) {
        if (name != "Authorization") text += "\n    " + name + ": " + value;
    }
    if (!ask.body.empty()) text += "\n    " + ask.body.substr(0, 1500);
    tally_.leaks.push_back(std::move(text));
}

void Hunt::withheld(const Asker& asker, const std::string& what) {
    ++tally_.withheld;
    if (tally_.first_withheld.size() < 20) {
        tally_.first_withheld.push_back(asker.name() + ": " + what);
    }
}

void Hunt::judge(const Asker& asker, const Ask& ask, const flow::Reply& reply) {
    ++tally_.judged;
    ++tally_.answers[ask.kind];
    ++tally_.statuses[reply.status];
    const auto& forbidden = known_->forbidden(asker);
    std::string asked = ask.path + "\n" + ask.body;
    std::string answered = reply.body;
    for (const auto& [name, value] : ask.headers) asked += "\n" + value;
    for (const auto& [name, value] : reply.headers) answered += "\n" + value;
    const auto told_by_asker = forbidden_in(asked, forbidden);
    for (const auto& word : forbidden_in(answered, forbidden)) {
        if (!told_by_asker.contains(word)) {
            leak(asker, ask, "the answer holds " + word + ": …" + around(answered, word) + "…");
        }
    }
    if (reply.status >= 500) leak(asker, ask, "status " + std::to_string(reply.status));
    if (asker.role == Role::nobody && reply.status != 401 && ask.path.find("?") != 0) {
        if (reply.status < 400) leak(asker, ask, "answered without a token");
    }
    if (reply.body.starts_with('{')) {
        const auto bundle = reply.json();
        if (bundle.text("resourceType") == "Bundle") judge_bundle(asker, ask, bundle);
    }
}

void Hunt::judge_bundle(const Asker& asker, const Ask& ask, const json::Value& bundle) {
    judge_links(asker, ask, bundle);
    if (bundle.text("type") == "history") return judge_versions(asker, ask, bundle);
    if (bundle.text("type") != "searchset" || !bundle.has("total")) return;
    std::int64_t matches = 0;
    bool more = false;
    bool later = false;  // a page that is not the first: matches of it alone are told here
    for (const auto& entry : bundle.at("entry").items()) {
        if (entry.at("search").text("mode") == "match") ++matches;
    }
    for (const auto& link : bundle.at("link").items()) {
        more = more || link.text("relation") == "next";
        later = later || (link.text("relation") == "self" &&
                          link.text("url").find("_cursor=") != std::string::npos);
    }
    if (later) return;
    const auto total = *bundle.at("total").integer();
    const bool counted = ask.path.find("_count=0") != std::string::npos ||
                         ask.body.find("_count=0") != std::string::npos ||
                         ask.path.find("=count") != std::string::npos ||
                         ask.body.find("=count") != std::string::npos;
    if (!counted && (more ? total <= matches : total != matches)) {
        leak(asker, ask,
             "the total is " + std::to_string(total) + " of " + std::to_string(matches));
    }
}

void Hunt::judge_links(const Asker& asker, const Ask& ask, const json::Value& bundle) {
    for (const auto& link : bundle.at("link").items()) {
        if (has_person_number(link.text("url"), world_)) {
            leak(asker, ask, "a link holds a person's number: " + link.text("url"));
        }
    }
}

void Hunt::judge_versions(const Asker& asker, const Ask& ask, const json::Value& bundle) {
    if (asker.role != Role::tjeneste) return;
    std::map<std::string, json::Value> last;
    for (const auto& entry : bundle.at("entry").items()) {
        const auto& resource = entry.at("resource");
        const auto [seen, first] = last.try_emplace(reference_of(resource), content_of(resource));
        if (first) continue;
        if (seen->second == content_of(resource)) {
            leak(asker, ask, "two versions that do not differ: " + reference_of(resource));
        }
        seen->second = content_of(resource);
    }
}

// --- twins --------------------------------------------------------------------------------------

// The same question about what is not there must have the same answer.
void Hunt::ask_twin(const Asker& asker, const Ask& ask, const flow::Reply& reply) {
    if (ask.moving || ask.ranged) return;
    const auto twin = twin_of(ask, known_->forbidden(asker), world_.mint());
    if (!twin) return;
    const auto other =
        doors_.ask(asker, twin->ask.method, twin->ask.path, twin->ask.body, twin->ask.headers);
    judge(asker, twin->ask, other);
    ++tally_.twins;
    const bool written = reply.status == 201 ||
                         (reply.status == 200 && ask.method != "GET" && other.body != reply.body);
    const auto mine = plain(reply, *twin, written);
    const auto its = plain(other, *twin, written);
    if (mine != its) {
        leak(asker, ask,
             "another answer than of what is not there:\n      " + mine.substr(0, 1500) +
                 "\n      " + its.substr(0, 1500));
    }
}

// --- what the asker is shown --------------------------------------------------------------------

const Indexes& Hunt::shown_to(const Asker& asker) {
    if (!shown_.contains(asker.name())) look(asker);
    return shown_[asker.name()];
}

void Hunt::look(const Asker& asker) {
    auto& indexes = shown_[asker.name()];
    std::vector<json::Value> resources;
    for (const auto& [type, served] : known_->served()) {
        if (type == "AuditEvent" || type == "Provenance") continue;
        const Ask ask{"everything of a type", "GET", "/fhir/" + type + "?_count=200"};
        doors_.all_pages(asker, type + "?_count=200", resources,
                         [&](const flow::Reply& reply) { judge(asker, ask, reply); });
    }
    const auto& visible = known_->visible(asker);
    for (const auto& one : resources) {
        const auto reference = reference_of(one);
        const Ask ask{"everything of a type", "GET", "/fhir/" + one.text("resourceType")};
        indexes[reference] = fhir::index_of(one);
        if (!visible.contains(reference)) leak(asker, ask, "found " + reference);
        judge_elements(asker, one);
    }
    for (const auto& reference : visible) {
        // Which services take part is told more sparingly than the contract asks, where the address
        // is protected.
        const bool service = reference.starts_with("Organization/");
        if (!service && !indexes.contains(reference))
            withheld(asker, json::write(known_->resource(reference)));
    }
}

}  // namespace planbro::leak
