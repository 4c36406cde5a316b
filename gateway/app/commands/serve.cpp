#include <signal.h>

#include <iostream>

#include "app/commands/commands.hpp"
#include "app/gateway.hpp"
#include "base/log.hpp"

namespace planbro::app {

namespace {

sigset_t stop_signals() {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    return set;
}

}  // namespace

// main() blocks these signals before any thread starts, so that this is where they arrive.
void wait_for_stop() {
    const auto set = stop_signals();
    int signal = 0;
    sigwait(&set, &signal);
}

int serve(const Config& config) {
    auto gateway = Gateway::start(config);
    if (!gateway) {
        complain(gateway.error());
        return kUnusable;
    }
    std::cout << "planbro ready " << (*gateway)->url() << std::endl;
    log::info("ready", {{"url", (*gateway)->url()}, {"sandbox", config.sandbox}});
    wait_for_stop();
    log::info("stopping");
    (*gateway)->stop();
    log::info("stopped");
    return kDone;
}

}  // namespace planbro::app
