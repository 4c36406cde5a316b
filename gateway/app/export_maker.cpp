#include "app/export_maker.hpp"

#include "interactions/exports/desk.hpp"
#include "interactions/exports/maker.hpp"

namespace planbro::app {

namespace {

// Between looks for what is too old, or was left behind by another process.
constexpr auto kPause = std::chrono::seconds(10);

}  // namespace

ExportMaker::ExportMaker(const interactions::Services& services, Clock clock)
    : thread_([&services, clock = std::move(clock)](const std::stop_token& stop) {
          while (!stop.stop_requested()) {
              if (interactions::exports::work(services, clock, stop)) continue;
              services.exports->wait(stop, kPause);
          }
      }) {}

}  // namespace planbro::app
