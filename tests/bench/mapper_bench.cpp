// What each mapper costs for a message of ordinary size, from the bytes that come in to the
// resources, and from the resources or the notice to the bytes that go out. Built under the preset
// bench; run by ./dev bench mappers.
#include <benchmark/benchmark.h>

#include <functional>
#include <stdexcept>
#include <string>

#include "mappers/arkivmelding/arkivmelding.hpp"
#include "mappers/barnevern/barnevern.hpp"
#include "mappers/barnevern/bufdir.hpp"
#include "mappers/dialogmelding/dialogmelding.hpp"
#include "mappers/ehr/ehr.hpp"
#include "mappers/native/plandokument/plandokument.hpp"
#include "mappers/native/testing/golden.hpp"
#include "mappers/nav/nav.hpp"
#include "mappers/samspill/samspill.hpp"

namespace {

using namespace planbro;
using namespace planbro::mappers;
using planbro::mappers::native::testing::full_notice;
using planbro::mappers::native::testing::read_file;

// What was asked for; a failure here would be measured as speed.
template <class T>
T expect(Result<T> result, const char* what) {
    if (!result)
        throw std::runtime_error(std::string(what) + ": " +
                                 placed_text(result.error().issues.at(0)));
    return std::move(*result);
}

json::Value parsed(const std::string& text) {
    return expect(json::parse(text), "JSON");
}

// --- in: text → Bundle
// ----------------------------------------------------------------------------

json::Value plan_bundle(const std::string& text) {
    auto document = expect(samspill::read(parsed(text)), "samspill");
    return to_bundle(std::move(document.entries));
}

json::Value nav_bundle(const std::string& text) {
    return to_bundle(expect(nav::read(parsed(text)), "nav"));
}

json::Value barnevern_bundle(const std::string& text) {
    return to_bundle(expect(barnevern::read(text), "barnevern"));
}

json::Value bufdir_bundle(const std::string& text) {
    const auto message = expect(bufdir::read(text), "bufdir");
    return bufdir::to_bundle(std::get<bufdir::Referral>(message.value()));
}

json::Value dialogmelding_bundle(const std::string& text) {
    return dialogmelding::to_bundle(
        std::get<dialogmelding::Message>(expect(dialogmelding::read(text), "dialogmelding")));
}

// --- out: Bundle or notice → text
// -----------------------------------------------------------------

std::string samspill_text(const json::Value& bundle) {
    return json::write(expect(samspill::write(bundle), "samspill"));
}
std::string nav_text(const json::Value& bundle) {
    return json::write(expect(nav::write(bundle), "nav"));
}
std::string barnevern_text(const json::Value& bundle) {
    return expect(barnevern::write(bundle), "barnevern");
}
std::string dialogmelding_text(const json::Value& bundle) {
    return expect(dialogmelding::write(bundle), "dialogmelding");
}
// The document to read within it, which Cairo draws.
std::string plan_document(const json::Value& bundle) {
    const auto plan = expect(plandokument::PlanBundle::of(bundle), "plandokument");
    return expect(plandokument::pdf_of(plan), "PDF");
}
void measure(benchmark::State& state, const std::function<std::size_t()>& once) {
    std::size_t bytes = 0;
    for (auto _ : state) benchmark::DoNotOptimize(bytes = once());
    state.counters["bytes"] = static_cast<double>(bytes);
}

void add(const std::string& name, std::function<std::size_t()> once) {
    benchmark::RegisterBenchmark(name.c_str(), [once = std::move(once)](benchmark::State& state) {
        measure(state, once);
    })->Unit(benchmark::kMicrosecond);
}

void add_in(const std::string& name, json::Value (*turn)(const std::string&),
            const std::string& file) {
    add("in/" + name, [turn, text = read_file(file)] {
        const auto bundle = turn(text);
        return bundle.members().empty() ? 0 : text.size();
    });
}

void add_out(const std::string& name, std::string (*turn)(const json::Value&), json::Value bundle) {
    add("out/" + name, [turn, bundle = std::move(bundle)] { return turn(bundle).size(); });
}

// Around the document, drawn once.
void add_archive(const json::Value& bundle) {
    add("out/arkivmelding", [bundle, document = plan_document(bundle)] {
        return expect(arkivmelding::write(bundle, document), "arkivmelding").xml.size();
    });
}

void add_notice(const std::string& name, std::string (*turn)(const plan::Notice&)) {
    add("notice/" + name,
        [turn, notice = full_notice(plan::NoticeKind::opprettet)] { return turn(notice).size(); });
}

void add_all() {
    const std::string kari = "samples/plans/kari.json";
    const std::string card = "samples/nav/2-gjennomfores.json";
    const std::string measure = "samples/barnevern/nils-1-besokshjem.xml";
    const std::string referral = "samples/barnevern/nils-henvisning-fosterhjem.xml";
    const std::string message = "samples/dialogmelding/1-fastlege-om-samarbeidsmote.xml";
    add_in("samspill", plan_bundle, kari);
    add_in("nav", nav_bundle, card);
    add_in("barnevern", barnevern_bundle, measure);
    add_in("bufdir", bufdir_bundle, referral);
    add_in("dialogmelding", dialogmelding_bundle, message);
    add_out("samspill", samspill_text, plan_bundle(read_file(kari)));
    add_out("nav", nav_text, nav_bundle(read_file(card)));
    add_out("barnevern", barnevern_text, barnevern_bundle(read_file(measure)));
    add_out("dialogmelding", dialogmelding_text, dialogmelding_bundle(read_file(message)));
    add_out("plandokument", plan_document, plan_bundle(read_file(kari)));
    add_archive(plan_bundle(read_file(kari)));
    add_notice("ehr", [](const plan::Notice& notice) { return json::write(ehr::notice(notice)); });
    add_notice("nav", [](const plan::Notice& notice) { return json::write(nav::notice(notice)); });
    add_notice("barnevern", [](const plan::Notice& notice) { return barnevern::notice(notice); });
    add_notice("kith", [](const plan::Notice& notice) { return dialogmelding::notice(notice); });
}

}  // namespace

int main(int count, char** words) {
    add_all();
    benchmark::Initialize(&count, words);
    if (benchmark::ReportUnrecognizedArguments(count, words)) return 1;
    benchmark::RunSpecifiedBenchmarks();
}
