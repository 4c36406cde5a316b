#include <functional>
#include <iostream>
#include <map>

#include "app/commands/commands.hpp"
#include "mappers/arkivmelding/arkivmelding.hpp"
#include "mappers/barnevern/barnevern.hpp"
#include "mappers/barnevern/bufdir.hpp"
#include "mappers/dialogmelding/dialogmelding.hpp"
#include "mappers/native/plandokument/plandokument.hpp"
#include "mappers/nav/nav.hpp"
#include "mappers/samspill/samspill.hpp"

namespace planbro::app {

namespace {

using Turn = std::function<Result<std::string>(const std::string&)>;

Result<json::Value> parse(const std::string& text) {
    return json::parse(text);
}

Result<std::string> from_samspill(const std::string& text) {
    auto plan = parse(text).and_then(
        [](const json::Value& document) { return mappers::samspill::read(document); });
    if (!plan) return Fail(plan.error());
    return json::write_pretty(mappers::to_bundle(std::move(plan->entries)));
}

Result<std::string> bundle_of(const Result<mappers::MeasureMessage>& message) {
    if (!message) return Fail(message.error());
    return json::write_pretty(mappers::to_bundle(*message));
}

Result<std::string> from_nav(const std::string& text) {
    return bundle_of(parse(text).and_then(
        [](const json::Value& envelope) { return mappers::nav::read(envelope); }));
}

// Of Bufdir's messages a referral alone is something to map: the others answer notices.
Result<std::string> from_bufdir(const mappers::bufdir::Message& message) {
    if (const auto* referral = std::get_if<mappers::bufdir::Referral>(&message)) {
        return json::write_pretty(mappers::bufdir::to_bundle(*referral));
    }
    return fail(Category::unprocessable, "ukjent-melding",
                "A receipt or error report becomes no resource: it concludes a notice's Task.");
}

Result<std::string> from_barnevern(const std::string& text) {
    const auto message = mappers::bufdir::read(text);
    if (!message) return Fail(message.error());
    if (*message) return from_bufdir(**message);
    return bundle_of(mappers::barnevern::read(text));
}

Result<std::string> from_dialogmelding(const std::string& text) {
    const auto read_in = mappers::dialogmelding::read(text);
    if (!read_in) return Fail(read_in.error());
    const auto* message = std::get_if<mappers::dialogmelding::Message>(&*read_in);
    if (message != nullptr) {
        return json::write_pretty(mappers::dialogmelding::to_bundle(*message));
    }
    return fail(Category::unprocessable, "ukjent-melding",
                "An AppRec is the receipt of a notice; no resource is made of it.");
}

Result<std::string> to_nav(const std::string& text) {
    auto envelope =
        parse(text).and_then([](const json::Value& bundle) { return mappers::nav::write(bundle); });
    if (!envelope) return Fail(envelope.error());
    return json::write_pretty(*envelope);
}

Result<std::string> to_samspill(const std::string& text) {
    auto document = parse(text).and_then(
        [](const json::Value& bundle) { return mappers::samspill::write(bundle); });
    if (!document) return Fail(document.error());
    return json::write_pretty(*document);
}

Result<std::string> to_barnevern(const std::string& text) {
    return parse(text).and_then(
        [](const json::Value& bundle) { return mappers::barnevern::write(bundle); });
}

Result<std::string> to_dialogmelding(const std::string& text) {
    return parse(text).and_then(
        [](const json::Value& bundle) { return mappers::dialogmelding::write(bundle); });
}

Result<std::string> to_arkivmelding(const std::string& text) {
    auto message = parse(text).and_then(
        [](const json::Value& bundle) { return mappers::arkivmelding::write(bundle); });
    if (!message) return Fail(message.error());
    return std::move(message->xml);
}

Result<std::string> to_plan_document(const std::string& text) {
    const auto bundle = parse(text);
    if (!bundle) return Fail(bundle.error());
    return mappers::plandokument::PlanBundle::of(*bundle).and_then(mappers::plandokument::pdf_of);
}

const std::map<std::string, Turn>& readers() {
    static const std::map<std::string, Turn> kReaders = {{"samspill", from_samspill},
                                                         {"nav", from_nav},
                                                         {"barnevern", from_barnevern},
                                                         {"dialogmelding", from_dialogmelding}};
    return kReaders;
}

const std::map<std::string, Turn>& writers() {
    static const std::map<std::string, Turn> kWriters = {
        {"samspill", to_samspill},         {"nav", to_nav},
        {"barnevern", to_barnevern},       {"dialogmelding", to_dialogmelding},
        {"arkivmelding", to_arkivmelding}, {"plandokument", to_plan_document}};
    return kWriters;
}

int print(const Result<std::string>& document, const std::string& file) {
    if (!document) {
        complain(document.error(), file);
        return kNotWell;
    }
    std::cout << *document;
    // A PDF ends where it ends.
    if (!document->starts_with("%PDF")) std::cout << "\n";
    return kDone;
}

}  // namespace

int map(const MapOptions& options) {
    const auto text = read_file(options.file);
    if (!text) {
        complain(text.error());
        return kUnusable;
    }
    const auto& turns = options.from.empty() ? writers() : readers();
    const auto turn = turns.find(options.from.empty() ? options.to : options.from);
    if (turn == turns.end()) {
        std::cerr << "planbro: this version does not map "
                  << (options.from.empty() ? "to " : "from ")
                  << (options.from.empty() ? options.to : options.from)
                  << "; see docs/limitations.md.\n";
        return kUnusable;
    }
    return print(turn->second(*text), options.file);
}

}  // namespace planbro::app
