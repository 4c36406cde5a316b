#include "interactions/exports/job.hpp"

#include <array>

namespace planbro::interactions::exports {

namespace {

constexpr auto kStates = std::to_array<std::string_view>({"under-way", "done", "failed"});

json::Value written(const identity::Principal& who) {
    json::Array scopes;
    for (const auto& scope : who.scopes) {
        scopes.push_back(json::object({{"type", scope.type}, {"letters", scope.letters}}));
    }
    return json::object({{"client", who.client_id},
                         {"orgnr", who.orgnr},
                         {"name", who.org_name},
                         {"sector", who.sector},
                         {"role", identity::name_of(who.role)},
                         {"scopes", std::move(scopes)}});
}

std::optional<identity::Principal> principal_of(const json::Value& value) {
    const auto role = identity::role_of(value.text("role"));
    if (!role) return {};
    identity::Principal who;
    who.client_id = value.text("client");
    who.orgnr = value.text("orgnr");
    who.org_name = value.text("name");
    who.sector = value.text("sector");
    who.role = *role;
    for (const auto& scope : value.at("scopes").items()) {
        who.scopes.push_back({scope.text("type"), scope.text("letters")});
    }
    return who;
}

json::Array written(const std::vector<File>& files) {
    json::Array list;
    for (const auto& file : files) {
        list.push_back(
            json::object({{"name", file.name}, {"type", file.type}, {"count", file.count}}));
    }
    return list;
}

std::vector<File> files_of(const json::Value& list) {
    std::vector<File> files;
    for (const auto& file : list.items()) {
        files.push_back(
            {file.text("name"), file.text("type"), file.at("count").integer().value_or(0)});
    }
    return files;
}

State state_of(const std::string& text) {
    if (text == kStates[0]) return State::under_way;
    return text == kStates[1] ? State::done : State::failed;
}

Instant moment(const json::Value& body, std::string_view name) {
    return parse_instant(body.text(name)).value_or(Instant());
}

}  // namespace

store::ExportJob kept(const Job& job) {
    json::Array types(job.types.begin(), job.types.end());
    auto body = json::object({{"state", kStates[static_cast<std::size_t>(job.state)]},
                              {"who", written(job.who)},
                              {"request", job.request},
                              {"types", std::move(types)},
                              {"at", format_instant(job.at)},
                              {"asked", audit::write(job.asked)},
                              {"maker", job.maker},
                              {"beat", format_instant(job.beat)},
                              {"attempts", job.attempts},
                              {"progress", job.progress},
                              {"files", written(job.files)},
                              {"ended", format_instant(job.ended)},
                              {"reason", job.reason}});
    if (job.since) body.set("since", format_instant(*job.since));
    return {job.id, job.who.orgnr, json::write(body)};
}

std::optional<Job> job_of(const store::ExportJob& kept) {
    const auto body = json::parse(kept.body);
    if (!body) return {};
    const auto who = principal_of(body->at("who"));
    const auto asked = audit::read(body->text("asked"));
    if (!who || !asked) return {};
    Job job;
    job.id = kept.id;
    job.who = *who;
    job.state = state_of(body->text("state"));
    job.request = body->text("request");
    for (const auto& type : body->at("types").items()) job.types.push_back(type.string());
    job.since = parse_instant(body->text("since"));
    job.at = moment(*body, "at");
    job.asked = *asked;
    job.maker = body->text("maker");
    job.beat = moment(*body, "beat");
    job.attempts = static_cast<int>(body->at("attempts").integer().value_or(0));
    job.progress = body->text("progress");
    job.files = files_of(body->at("files"));
    job.ended = moment(*body, "ended");
    job.reason = body->text("reason");
    return job;
}

std::optional<Job> load_job(store::Reader& reader, std::string_view id) {
    const auto kept = reader.export_job(id);
    return kept ? job_of(*kept) : std::nullopt;
}

Instant expires(const Job& job) {
    return job.ended + kKeptFor;
}

}  // namespace planbro::interactions::exports
