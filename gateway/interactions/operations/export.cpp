// https://hl7.org/fhir/uv/bulkdata/STU2/export.html: the question, how it stands, the files.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "interactions/exports/desk.hpp"
#include "interactions/exports/group.hpp"
#include "interactions/exports/job.hpp"
#include "interactions/operations/operations.hpp"
#include "interactions/operations/parameters.hpp"
#include "interactions/reading.hpp"
#include "interactions/scope.hpp"
#include "interactions/visibility.hpp"

namespace planbro::interactions {

namespace {

using exports::Job;
using exports::State;
using store::Reader;
using store::Transaction;

constexpr auto kKnown = std::to_array<std::string_view>({"_outputFormat", "_since", "_type"});
// The plus of a media type in a URL is often a space by the time it gets here.
constexpr auto kFormats = std::to_array<std::string_view>(
    {"application/fhir+ndjson", "application/fhir ndjson", "application/ndjson", "ndjson"});
constexpr int kPollSeconds = 1;
constexpr int kBusySeconds = 30;

Fail bad(std::string_view name, std::string text) {
    return fail(Category::bad_request, "feil-parameterverdi", std::string(name) + ": " + text,
                std::string(name));
}

// --- the question -------------------------------------------------------------------------------

// A Subscription is its maker's own, not a person's.
bool is_exported(std::string_view type) {
    return is_kept(type) && type != "Subscription";
}

Result<void> read_types(const ExportAsked& asked, const Call& call, const std::string& value,
                        Job& job) {
    for (auto& type : split(value, ',')) {
        if (!is_exported(type)) {
            if (asked.lenient) continue;
            return bad("_type", "names a type that is not exported.");
        }
        if (auto allowed = require_scope(call, 'r', type); !allowed) return allowed;
        if (std::find(job.types.begin(), job.types.end(), type) == job.types.end()) {
            job.types.push_back(std::move(type));
        }
    }
    return {};
}

Result<void> read_one(const ExportAsked& asked, const Call& call, const std::string& name,
                      const std::string& value, Job& job) {
    if (name == "_type") return read_types(asked, call, value, job);
    if (name == "_since") {
        job.since = parse_instant(value);
        if (!job.since) return bad(name, "is an instant, such as 2026-11-23T11:10:04+01:00.");
        return {};
    }
    if (name == "_outputFormat") {
        if (std::find(kFormats.begin(), kFormats.end(), value) == kFormats.end()) {
            return bad(name, "is application/fhir+ndjson.");
        }
        return {};
    }
    if (name == "_format" || name == "_pretty" || asked.lenient) return {};
    return unknown_parameter(kKnown);
}

// Without _type: all that the scopes allow.
Result<void> add_all_types(const Call& call, Job& job) {
    for (const auto type : kept_types()) {
        if (is_exported(type) && call.who.may('r', type)) job.types.emplace_back(type);
    }
    return job.types.empty() ? require_scope(call, 'r', "Patient") : Result<void>();
}

std::string url_of(const Services& services, const ExportAsked& asked) {
    std::string query;
    for (const auto& [name, value] : asked.parameters) {
        query += (query.empty() ? "?" : "&") + percent_encode(name) + "=" + percent_encode(value);
    }
    return services.base_url + "/Group/" + asked.group + "/$export" + query;
}

Result<Job> read(const Services& services, const Call& call, const ExportAsked& asked) {
    Job job;
    bool has_types = false;
    for (const auto& [name, value] : asked.parameters) {
        has_types = has_types || name == "_type";
        if (auto done = read_one(asked, call, name, value, job); !done) return Fail(done.error());
    }
    if (!has_types) {
        if (auto added = add_all_types(call, job); !added) return Fail(added.error());
    }
    job.id = services.ids();
    job.who = call.who;
    job.request = url_of(services, asked);
    job.at = job.beat = job.ended = call.now;
    job.asked = {.id = call.id,
                 .at = call.now,
                 .event = "export",
                 .who = asker_of(call),
                 .status = 0,
                 .target = {asked.group},
                 .about = "Group/" + asked.group,
                 .parameters = {},
                 .touched = {},
                 .message = {},
                 .plans = {}};
    return job;
}

// --- how it stands ------------------------------------------------------------------------------

std::string status_path(const std::string& job) {
    return "$export-status/" + job;
}

// Its asker's organisation and role: for everyone else it is not there.
Result<Job> own_job(Reader& reader, const Call& call, const std::string& id) {
    auto job = exports::load_job(reader, id);
    const bool own = job && job->who.orgnr == call.who.orgnr && job->who.role == call.who.role;
    const bool stands =
        own && (job->state == State::under_way || call.now < exports::expires(*job));
    if (!stands) return not_found();
    return std::move(*job);
}

Result<Job> own_job(const Services& services, const Call& call, const std::string& id) {
    if (auto may = exports::own_group(call); !may) return Fail(may.error());
    Result<Job> job = not_found();
    const auto viewed = services.store.view([&](Reader& reader) -> Result<void> {
        job = own_job(reader, call, id);
        return {};
    });
    if (!viewed) return Fail(viewed.error());
    return job;
}

// What is kept of the organisation stays within bounds: the oldest that has ended goes.
Result<std::string> make_room(Transaction& transaction, const Call& call) {
    int under_way = 0;
    int all = 0;
    std::string oldest;
    for (const auto& one : transaction.export_jobs()) {
        if (one.org != call.who.orgnr) continue;
        ++all;
        const auto job = exports::job_of(one);
        const bool works = job && job->state == State::under_way;
        if (works) ++under_way;
        if (!works && oldest.empty()) oldest = one.id;
    }
    if (under_way >= exports::kUnderWayMax) {
        auto full = fail(Category::too_many, "for-mange-eksporter",
                         "Exports of this organisation are under way; wait for them.");
        full.value().retry_after_seconds = kBusySeconds;
        return full;
    }
    if (all < exports::kKeptMax) oldest.clear();
    if (!oldest.empty()) transaction.remove_export_job(oldest);
    return oldest;
}

json::Value manifest(const Services& services, const Job& job) {
    json::Array output;
    for (const auto& file : job.files) {
        output.push_back(
            json::object({{"type", file.type},
                          {"url", services.base_url + "/$export-file/" + job.id + "/" + file.name},
                          {"count", file.count}}));
    }
    return json::object({{"transactionTime", format_instant(job.at)},
                         {"request", job.request},
                         {"requiresAccessToken", true},
                         {"output", std::move(output)},
                         {"deleted", json::Array{}},
                         {"error", json::Array{}}});
}

Answer under_way(const Job& job) {
    Answer answer;
    answer.status = 202;
    answer.headers = {{"X-Progress", job.progress.empty() ? "waiting" : job.progress},
                      {"Retry-After", std::to_string(kPollSeconds)}};
    return answer;
}

Fail failed(const Job& job) {
    const bool large = job.reason == "for-omfattende";
    return fail(large ? Category::unprocessable : Category::internal,
                large ? "for-omfattende" : "eksport-mislyktes",
                large ? "The export is too large: ask for fewer types, or with _since."
                      : "The export could not be made; ask for it anew.");
}

// --- a file -------------------------------------------------------------------------------------

std::vector<std::pair<store::Key, std::string>> lines_of(const std::string& text) {
    std::vector<std::pair<store::Key, std::string>> lines;
    for (auto& line : split(text, '\n')) {
        const auto resource = json::parse(line);
        if (!resource) continue;
        lines.emplace_back(store::Key{resource->text("resourceType"), resource->text("id")},
                           std::move(line));
    }
    return lines;
}

// What was written is judged again when it is fetched: what the asker no longer sees is left out,
// and what is cut for it is cut anew.
void judge_again(Reader& reader, const Call& call, const std::string& text, Answer& answer) {
    Viewer viewer(call, reader);
    const auto add = [&](const store::Key& key, const std::string& line) {
        answer.text.append(line).append("\n");
        answer.touched.push_back(key.reference());
    };
    std::vector<store::Key> keys;
    for (const auto& [key, line] : lines_of(text)) {
        if (!viewer.full()) {
            keys.push_back(key);
        } else if (reader.sees(key, viewer.visibility())) {
            add(key, line);
        }
    }
    for (const auto& looked : reader.look_at(keys, viewer.visibility())) {
        add(looked.version.key, viewer.shown(looked)->text());
    }
}

const exports::File* file_named(const Job& job, const std::string& name) {
    const auto found = std::find_if(job.files.begin(), job.files.end(),
                                    [&](const exports::File& file) { return file.name == name; });
    return job.state == State::done && found != job.files.end() ? &*found : nullptr;
}

}  // namespace

Result<Answer> begin_export(const Services& services, const Call& call, const ExportAsked& asked) {
    if (auto allowed = exports::judge_group(call, asked.group); !allowed) {
        return Fail(allowed.error());
    }
    if (!asked.async) {
        return fail(Category::bad_request, "krever-respond-async",
                    "An export is not answered at once: send Prefer: respond-async.");
    }
    const auto job = read(services, call, asked);
    if (!job) return Fail(job.error());
    std::string gone;
    const auto committed = services.store.commit([&](Transaction& transaction) -> Result<void> {
        auto room = make_room(transaction, call);
        if (!room) return Fail(room.error());
        gone = *room;
        transaction.put_export_job(exports::kept(*job));
        return {};
    });
    if (!committed) return Fail(committed.error());
    if (!gone.empty()) services.exports->remove(gone);
    services.exports->ring();
    Answer answer;
    answer.status = 202;
    answer.headers = {{"Content-Location", services.base_url + "/" + status_path(job->id)}};
    return answer;
}

Result<Answer> export_status(const Services& services, const Call& call, const std::string& id) {
    const auto job = own_job(services, call, id);
    if (!job) return Fail(job.error());
    if (job->state == State::under_way) return under_way(*job);
    if (job->state == State::failed) return failed(*job);
    Answer answer;
    answer.text = json::write(manifest(services, *job));
    answer.media_type = "application/json";
    answer.expires = exports::expires(*job);
    return answer;
}

Result<Answer> cancel_export(const Services& services, const Call& call, const std::string& id) {
    const auto job = own_job(services, call, id);
    if (!job) return Fail(job.error());
    const auto committed = services.store.commit([&](Transaction& transaction) -> Result<void> {
        transaction.remove_export_job(id);
        return {};
    });
    if (!committed) return Fail(committed.error());
    services.exports->remove(id);
    Answer answer;
    answer.status = 202;
    return answer;
}

Result<Answer> export_file(const Services& services, const Call& call, const std::string& id,
                           const std::string& name) {
    const auto job = own_job(services, call, id);
    if (!job) return Fail(job.error());
    const auto* file = file_named(*job, name);
    if (file == nullptr) return not_found();
    if (auto allowed = require_scope(call, 'r', file->type); !allowed) return Fail(allowed.error());
    const auto text = services.exports->read(id, name);
    if (!text) {
        auto elsewhere = fail(Category::unavailable, "fil-hos-annen-node",
                              "The file lies with another gateway; ask again.");
        elsewhere.value().retry_after_seconds = kPollSeconds;
        return elsewhere;
    }
    return in_one_view(services, [&](Reader& reader) -> Result<Answer> {
        Answer answer;
        answer.media_type = "application/fhir+ndjson";
        judge_again(reader, call, *text, answer);
        return answer;
    });
}

}  // namespace planbro::interactions
