// The listener alone, answering every request with the same 1.5 kB: what HTTP itself costs.
//   bare_listener PORT        then, for example: wrk -t2 -c64 -d10s http://127.0.0.1:PORT/
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>

#include "http/listener.hpp"

namespace {

std::string fhir_like_body() {
    std::string body = R"({"resourceType":"Bundle","type":"searchset","total":6,"entry":[)";
    for (int i = 0; body.size() < 1'450; ++i) {
        body += i == 0 ? "" : ",";
        body +=
            R"({"fullUrl":"https://planbro.no/fhir/ServiceRequest/)" + std::to_string(i) +
            R"(","resource":{"resourceType":"ServiceRequest","status":"active","intent":"plan",)" +
            R"("subject":{"reference":"Patient/1"},"code":{"text":"Avlastning"}}})";
    }
    return body + "]}";
}

void wait_for_the_end() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    int signal = 0;
    sigwait(&signals, &signal);
}

void hold_back_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
    hold_back_signals();  // before any thread is there, so that all inherit it
    planbro::http::ListenerOptions options;
    options.port = static_cast<std::uint16_t>(argc > 1 ? std::atoi(argv[1]) : 0);
    const std::string body = fhir_like_body();
    auto listener = planbro::http::Listener::start(
        options, [&body](const planbro::http::Request&, const planbro::http::Respond& respond) {
            respond({.status = 200,
                     .headers = {{"Content-Type", "application/fhir+json; charset=utf-8"}},
                     .body = body});
        });
    if (!listener) {
        std::cerr << listener.error().issues.front().text << "\n";
        return 1;
    }
    std::cout << "ready http://127.0.0.1:" << (*listener)->port() << std::endl;
    wait_for_the_end();
    (*listener)->stop();
}
