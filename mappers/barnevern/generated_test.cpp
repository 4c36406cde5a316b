// Over made-up values: what is written is valid by its schema, and reads as it was.
#include <gtest/gtest.h>

#include <algorithm>

#include "fhir/testing/xml_schema.hpp"
#include "mappers/barnevern/barnevern.hpp"
#include "mappers/barnevern/bufdir.hpp"
#include "mappers/barnevern/internal/measure.hpp"
#include "mappers/native/testing/generated.hpp"
#include "mappers/native/testing/golden.hpp"

namespace planbro::mappers::barnevern {
namespace {

using namespace native::testing;
using fhir::testing::official_schema;
using fhir::testing::XmlSchema;

XmlSchema own_schema(const std::string& name) {
    return XmlSchema(source_path("mappers/barnevern/" + name).string());
}

internal::Measure made_measure(Generated& made) {
    static constexpr auto kStatuses =
        std::to_array<std::string_view>({"Planlagt", "Pagar", "Fullfort", "Avbrutt"});
    internal::Measure measure;
    measure.header.sent = made.moment(2026);
    measure.header.sender = {made.organisation(), made.text_or_none(3)};
    measure.id = "BV-" + std::to_string(made.number(100000));
    measure.title = made.text();
    measure.description = made.text_or_none(60);
    measure.status = made.one_of(kStatuses);
    if (made.maybe()) measure.from = made.day(2025);
    if (made.maybe()) measure.to = made.day(2027);
    measure.extent = made.text_or_none();
    if (made.maybe()) {
        measure.responsible_name = made.name();
        if (made.maybe()) measure.responsible_phone = "9999" + std::to_string(made.number(9999));
    }
    for (auto count = made.number(5); count > 0; --count) {
        measure.progress.push_back({made.day(2026), made.text(20)});
    }
    return measure;
}

MeasureMessage made_message(Generated& made) {
    MeasureMessage message;
    message.person = made.person();
    message.service_request = internal::to_service_request(made_measure(made));
    return message;
}

TEST(BarnevernGenerated, MeasuresAreValidByOurSchemaAndReadAsTheyWere) {
    const auto schema = own_schema("barnevern-tiltak-v1.xsd");
    for (int seed = 0; seed < generated_count(); ++seed) {
        Generated made(seed);
        const auto message = made_message(made);
        const auto written = barnevern::write(to_bundle(message));
        ASSERT_TRUE(written) << seed << " " << written.error().issues.front().text;
        ASSERT_EQ(schema.faults_in(*written), "") << seed << "\n" << *written;
        const auto again = barnevern::read(*written);
        ASSERT_TRUE(again) << seed;
        ASSERT_EQ(json::write_pretty(again->service_request),
                  json::write_pretty(message.service_request))
            << seed;
        ASSERT_EQ(again->person, message.person) << seed;
    }
}

plan::Notice made_notice(Generated& made) {
    static constexpr auto kKinds = std::to_array<plan::NoticeKind>(
        {plan::NoticeKind::opprettet, plan::NoticeKind::koordinator_endret,
         plan::NoticeKind::deltaker_inn, plan::NoticeKind::deltaker_ut, plan::NoticeKind::avsluttet,
         plan::NoticeKind::trukket, plan::NoticeKind::takket_nei});
    static constexpr auto kPlanStatuses =
        std::to_array<std::string_view>({"draft", "active", "on-hold"});
    static constexpr auto kTypes =
        std::to_array<std::string_view>({"individuell-plan", "barnekoordinator", "stafettlogg"});
    plan::Notice notice;
    notice.id = made.uuid();
    notice.kind = kKinds[made.number(kKinds.size())];
    notice.person = made.person();
    if (made.maybe()) notice.plan_id = "SOLVIK-2026-" + std::to_string(made.number(9999));
    notice.receiver = made.organisation();
    notice.owner = made.organisation();
    notice.owner_name = made.text_or_none(3);
    notice.when = parse_instant(made.moment(2026)).value_or(Instant{});
    notice.status = made.one_of(kPlanStatuses);
    notice.plan_type = made.one_of(kTypes);
    if (made.maybe()) notice.period_start = made.day(2025);
    if (made.maybe()) notice.period_end = made.day(2027);
    if (made.maybe()) {
        notice.coordinator = {made.name(), made.text_or_none(3), made.maybe() ? "99999911" : ""};
    }
    if (made.maybe()) notice.read_at = "https://ip.example.no/fhir/CarePlan/" + made.uuid();
    return notice;
}

TEST(BarnevernGenerated, NoticesAreValidByOurSchema) {
    const auto schema = own_schema("ip-varsel-v1.xsd");
    for (int seed = 0; seed < generated_count(); ++seed) {
        Generated made(seed);
        const auto written = notice(made_notice(made));
        ASSERT_EQ(schema.faults_in(written), "") << seed << "\n" << written;
    }
}

bufdir::Received made_received(Generated& made) {
    bufdir::Received received;
    received.message = made.uuid();
    received.conversation = made.maybe() ? received.message : made.uuid();
    received.sender = {made.organisation(), made.maybe() ? made.name() : ""};
    received.receiver = {made.organisation(), made.maybe() ? made.text(3) : ""};
    received.at = parse_instant(made.moment(2026)).value_or(Instant{});
    received.is_repeat = made.maybe();
    return received;
}

TEST(BufdirGenerated, ReceiptsAreValidByTheOfficialSchema) {
    const auto schema = official_schema("bufdir/bufdir.applikasjonskvittering.v1.0.2.xsd");
    if (!schema) GTEST_SKIP() << "the official schemas are not here";
    for (int seed = 0; seed < generated_count(); ++seed) {
        Generated made(seed);
        const auto written = bufdir::receipt(made_received(made));
        ASSERT_EQ(schema->faults_in(written), "") << seed << "\n" << written;
    }
}

TEST(BufdirGenerated, ReceiptsReadAsTheyWere) {
    for (int seed = 0; seed < generated_count(); ++seed) {
        Generated made(seed);
        const auto received = made_received(made);
        const auto message = bufdir::read(bufdir::receipt(received));
        ASSERT_TRUE(message && *message) << seed;
        const auto& header = std::get<bufdir::Receipt>(**message).header;
        ASSERT_EQ(header.about, received.message) << seed;
        ASSERT_EQ(header.conversation, received.conversation) << seed;
        ASSERT_EQ(header.sender.orgnr, received.receiver.orgnr) << seed;
        ASSERT_EQ(header.receiver.orgnr, received.sender.orgnr) << seed;
        ASSERT_EQ(header.sent_at, received.at) << seed;
    }
}

}  // namespace
}  // namespace planbro::mappers::barnevern
