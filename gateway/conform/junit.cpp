// The form that build servers read; it has no standard, but a schema that they agree on:
// https://github.com/testmoapp/junitxml
#include "conform/reports.hpp"
#include "mappers/native/xml_writer.hpp"

namespace planbro::conform {

namespace {

using mappers::native::XmlWriter;

std::string seconds(std::chrono::milliseconds time) {
    const auto rest = std::to_string(time.count() % 1000);
    return std::to_string(time.count() / 1000) + "." + std::string(3 - rest.size(), '0') + rest;
}

std::string detail_of(const Verdict& verdict) {
    std::string detail = std::string(verdict.check.title) + "\ndocs/conform.md, " +
                         std::string(verdict.check.reason);
    for (const auto& step : verdict.steps) detail += "\n" + step;
    return detail;
}

void write_outcome(XmlWriter& xml, const Verdict& verdict) {
    if (verdict.outcome == Outcome::skip) {
        xml.element("skipped", [&] { xml.attribute("message", verdict.seen); });
    }
    if (verdict.outcome != Outcome::fail) return;
    xml.element("failure", [&] {
        xml.attribute("message", verdict.seen);
        xml.attribute("type", verdict.check.id);
        xml.characters(detail_of(verdict));
    });
}

void write_case(XmlWriter& xml, const Report& report, const Verdict& verdict) {
    xml.element("testcase", [&] {
        xml.attribute("classname", "planbro.conform." + report.system);
        xml.attribute("name", verdict.check.id);
        xml.attribute("time", seconds(verdict.took));
        write_outcome(xml, verdict);
    });
}

void write_counts(XmlWriter& xml, const Report& report) {
    xml.attribute("tests", std::to_string(report.verdicts.size()));
    xml.attribute("failures", std::to_string(report.count(Outcome::fail)));
    xml.attribute("errors", "0");
    xml.attribute("skipped", std::to_string(report.count(Outcome::skip)));
    xml.attribute("time", seconds(report.took));
}

}  // namespace

std::string junit_of(const Report& report) {
    XmlWriter xml;
    xml.element("testsuites", [&] {
        xml.attribute("name", "planbro conform");
        write_counts(xml, report);
        xml.element("testsuite", [&] {
            xml.attribute("name", report.system + " at " + report.url);
            write_counts(xml, report);
            xml.attribute("timestamp", format_instant(report.begun));
            for (const auto& verdict : report.verdicts) write_case(xml, report, verdict);
        });
    });
    return xml.finish();
}

}  // namespace planbro::conform
