#include <iostream>

#include "adapters/simulator/simulator.hpp"
#include "app/commands/commands.hpp"
#include "http/listener.hpp"

namespace planbro::app {

int simulate(const std::string& listen) {
    const auto address = address_of(listen);
    if (!address) {
        complain(address.error());
        return kUnusable;
    }
    if (address->tls) {
        std::cerr << "planbro: the simulator speaks plain HTTP.\n";
        return kUnusable;
    }
    adapters::Simulator simulator(system_clock());
    http::ListenerOptions options;
    options.address = address->host;
    options.port = address->port;
    auto listener =
        http::Listener::start(options, [&](http::Request request, http::Respond respond) {
            simulator.handle(std::move(request), std::move(respond));
        });
    if (!listener) {
        complain(listener.error());
        return kUnusable;
    }
    std::cout << "planbro ready http://" << address->host << ":" << (*listener)->port() << "\n"
              << std::flush;
    wait_for_stop();
    (*listener)->stop();
    return kDone;
}

}  // namespace planbro::app
