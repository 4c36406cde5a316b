#include "api/api.hpp"

#include "api/exchange.hpp"
#include "api/negotiation.hpp"
#include "base/log.hpp"
#include "base/text.hpp"
#include "fhir/subset.hpp"
#include "http/content_coding.hpp"
#include "mappers/nav/nav.hpp"

namespace planbro::api {

namespace {

// What the stages have made of a request by the time it is answered.
struct Exchange {
    Result<Form> asked;  // the form that the answer is asked for in
    http::Response response;
    audit::Record record;

    // Refusals, too, are written in the form asked for, if that is one.
    [[nodiscard]] Form form() const { return asked.value_or(Form{}); }
};

// The type that a path is about, "" for none: fhir/{type}/{id}, fhir/Patient/{id}/{type}.
std::string type_of(const Routed& routed) {
    auto part = routed.parts.begin();
    for (const auto& pattern : split(routed.route->path, '/')) {
        if (pattern == "{type}" || pattern == "{kept}") return *part;
        if (pattern.starts_with('{')) ++part;
    }
    return {};
}

// What of the answer is asked for. It is taken from what the door lets out, which is what the asker
// may see.
Result<fhir::Subset> subset_asked(const Routed& routed, const http::Request& request) {
    auto subset = fhir::read_subset(type_of(routed), parameters_of(request));
    if (subset && subset->summary == fhir::Summary::count && routed.route->action != "search") {
        return fail(Category::bad_request, "feil-parameterverdi",
                    "_summary: count is for searches.", "_summary");
    }
    return subset;
}

Result<interactions::Answer> ask(const House& house, const Routed& routed,
                                 const interactions::Call& call, const http::Request& request) {
    const auto subset = subset_asked(routed, request);
    if (!subset) return Fail(subset.error());
    auto answer = routed.route->door(house, call, request, routed.parts);
    if (answer && !subset->is_whole()) {
        answer->body = fhir::subset_of(interactions::take_body(*answer), *subset);
    }
    return answer;
}

// The URL is what the client knows the gateway by, whatever stands between them.
identity::Credentials credentials_of(const House& house, const http::Request& request) {
    identity::Credentials credentials{
        request.header("Authorization"), false, {}, request.method, {}};
    std::size_t authorizations = 0;
    for (const auto& header : request.headers) {
        if (http::same_header_name(header.name, "Authorization")) ++authorizations;
        if (http::same_header_name(header.name, "DPoP")) credentials.proofs.push_back(header.value);
    }
    credentials.is_repeated = authorizations > 1;
    if (!credentials.proofs.empty()) credentials.url = house.options.public_url + request.path;
    return credentials;
}

// Who asks, by whatever shows it.
using Identify = std::function<Result<identity::Principal>(const http::Request&, Instant)>;

// identity → what is sent and asked for → interaction.
Result<interactions::Answer> ask(const House& house, const Routed& routed, const Identify& identify,
                                 const http::Request& request, Exchange& exchange) {
    const auto now = house.clock();
    auto principal = identify(request, now);
    if (!principal) return Fail(principal.error());
    const interactions::Call call{std::move(*principal), now, exchange.record.id, request.from};
    exchange.record.who = interactions::asker_of(call);
    if (request.header("Content-Encoding").empty()) {
        if (!exchange.asked) return Fail(exchange.asked.error());
        return ask(house, routed, call, request);
    }
    const auto plain = http::unpacked(request);
    if (!plain) return Fail(plain.error());
    exchange.asked = form_of(*plain);
    if (!exchange.asked) return Fail(exchange.asked.error());
    return ask(house, routed, call, *plain);
}

// What a client has to do to be let in (RFC 9110 section 11.6.1, RFC 9449 section 9).
void add_challenge(const House& house, const Failure& failure, http::Response& response) {
    const auto challenge = house.verifier.challenge(failure);
    if (challenge.empty()) return;
    response.headers.push_back({"WWW-Authenticate", challenge});
    if (failure.issues.front().code != "dpop-nonce") return;
    response.headers.push_back({"DPoP-Nonce", house.verifier.dpop_nonce(house.clock())});
}

OwnKinds own_kinds_of(const Route& route) {
    if (route.action == "push-nav") return {mappers::nav::kErrorTypes, mappers::nav::error_type};
    return {};
}

// What the gateway takes, where the sender could not know (RFC 9110 sections 15.5.6, 15.5.16).
http::Response refuse(const House& house, const http::Request& request, const Failure& failure,
                      const Form& form, const OwnKinds& kinds = {}) {
    auto response = render(failure, form, kinds);
    add_challenge(house, failure, response);
    if (failure.category == Category::method_not_allowed) {
        response.headers.push_back({"Allow", allowed_methods(request, house.sandbox != nullptr)});
    }
    if (failure.category == Category::unsupported_media &&
        !request.header("Content-Encoding").empty()) {
        response.headers.push_back({"Accept-Encoding", "gzip"});
    }
    return response;
}

// A file of an export is what it is; its refusals are FHIR.
Result<Form> form_asked(const Routed& routed, const http::Request& request) {
    if (routed.route->action == "export-file" && takes_ndjson(request)) return Form{};
    return form_of(request);
}

// identity → interaction → render, for a door behind the token.
Exchange judge(const House& house, const Routed& routed, const Identify& identify,
               const http::Request& request) {
    Exchange exchange{form_asked(routed, request), {}, audit_record(routed, request)};
    exchange.record.id = house.services.ids();
    auto answer = ask(house, routed, identify, request, exchange);
    if (!answer) {
        exchange.response =
            refuse(house, request, answer.error(), exchange.form(), own_kinds_of(*routed.route));
        return exchange;
    }
    exchange.record.touched = std::move(answer->touched);
    if (has_it_already(request, *answer)) {
        answer->status = 304;
        answer->body = {};
        answer->text.clear();
    }
    exchange.response = render(std::move(*answer), house.services.base_url,
                               request.header("Prefer"), exchange.form());
    if (routed.route->action == "search" && prefers(request.header("Prefer"), "handling=lenient")) {
        exchange.response.headers.push_back({"Preference-Applied", "handling=lenient"});
    }
    return exchange;
}

// A path nobody serves. Behind the token, a stranger gets the same 401 as everywhere.
Exchange lost(const House& house, const Failure& failure, const Identify& identify,
              const http::Request& request) {
    Exchange exchange{form_of(request), {}, audit_record({}, request)};
    exchange.record.id = house.services.ids();
    const bool open = !request.path.starts_with("/fhir") && !request.path.starts_with("/inbound");
    const auto principal = identify(request, house.clock());
    if (principal) exchange.record.who = interactions::asker_of({*principal, {}, {}, request.from});
    exchange.response =
        refuse(house, request, principal || open ? failure : principal.error(), exchange.form());
    return exchange;
}

http::Response not_audited(const Form& form) {
    return render(Failure{Category::unavailable,
                          {{Severity::error,
                            "transient",
                            "revisjon-nede",
                            "The access could not be recorded, so it is not answered.",
                            {}}},
                          5},
                  form);
}

http::Response broken(const std::exception& error) {
    // Our own fault; what() may quote data, so only its kind is logged.
    log::error("handler-failed", {{"kind", typeid(error).name()}});
    return render(Failure{Category::internal,
                          {{Severity::error,
                            "exception",
                            "intern-feil",
                            "Something went wrong on our side; nothing was written.",
                            {}}},
                          0},
                  Form{});
}

void answer(const House& house, const http::Request& request, const Identify& identify,
            const http::Respond& respond) {
    try {
        const auto routed = route(request, house.sandbox != nullptr);
        if (routed && routed->route->open != nullptr) {
            respond(routed->route->open(house, request));
            return;
        }
        auto exchange = routed ? judge(house, *routed, identify, request)
                               : lost(house, routed.error(), identify, request);
        // A browser adds cookies to what another site makes it ask for: then nobody else's words
        // may be packed together with a person's (docs/decisions/0016-what-is-compressed.md).
        if (house.options.compress && request.header("Cookie").empty()) {
            exchange.response = http::packed(std::move(exchange.response), request);
        }
        exchange.record.at = house.clock();
        exchange.record.status = exchange.response.status;
        // No audit, no answer: the response leaves only once the record is durable.
        house.services.store.journal(
            audit::write(exchange.record),
            [respond, form = exchange.form(),
             response = std::move(exchange.response)](bool recorded) mutable {
                respond(recorded ? std::move(response) : not_audited(form));
            });
    } catch (const std::exception& error) {
        respond(broken(error));
    }
}

}  // namespace

struct Api::Impl {
    House house;
};

Api::Api(const interactions::Services& services, const identity::Verifier& verifier,
         const identity::SandboxIssuer* sandbox, Clock clock, ApiOptions options)
    : impl_(std::make_unique<Impl>(
          House{services, verifier, sandbox, std::move(clock), std::move(options)})) {}

Api::~Api() = default;

void Api::handle(const http::Request& request, const http::Respond& respond) const {
    answer(
        impl_->house, request,
        [this](const http::Request& asked, Instant now) {
            return impl_->house.verifier.verify(credentials_of(impl_->house, asked), now);
        },
        respond);
}

void Api::take_in(const Result<identity::Principal>& who, const http::Request& request,
                  const http::Respond& respond) const {
    answer(
        impl_->house, request, [&](const http::Request&, Instant) { return who; }, respond);
}

}  // namespace planbro::api
