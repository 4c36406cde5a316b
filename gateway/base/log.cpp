#include "base/log.hpp"

#include <unistd.h>

#include "base/time.hpp"

namespace planbro::log {

namespace {

void line(std::string_view level, std::string_view event,
          std::initializer_list<json::Member> fields) {
    auto entry = json::object(
        {{"time", format_instant(system_clock()())}, {"level", level}, {"event", event}});
    for (const auto& field : fields) entry.set(field.name, field.value);
    const auto text = json::write(entry) + "\n";
    // One write() a line, so that lines of several threads do not mix. A log that cannot be written
    // is no reason to stop serving.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

void info(std::string_view event, std::initializer_list<json::Member> fields) {
    line("info", event, fields);
}

void warning(std::string_view event, std::initializer_list<json::Member> fields) {
    line("warning", event, fields);
}

void error(std::string_view event, std::initializer_list<json::Member> fields) {
    line("error", event, fields);
}

}  // namespace planbro::log
