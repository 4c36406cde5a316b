// Pushes many messages over kept connections and prints one line of JSON with what it took.
//   push_load --port PORT --token TOKEN --kind samspill|nav --template FILE
//             --first I --count N --clients C
// The messages are made from the template before the clock starts: person I, I+1, … of an endless
// row of synthetic persons, so that the same words always give the same messages.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/json.hpp"

namespace {

using planbro::json::Value;
using Clock = std::chrono::steady_clock;

// --- persons ------------------------------------------------------------------------------------

struct Person {
    std::string number;
    std::string birth_date;
};

std::string padded(int value, int width) {
    std::string text = std::to_string(value);
    return std::string(static_cast<std::size_t>(width) - text.size(), '0') + text;
}

// Modulus 11; nothing when the remainder has no digit.
template <std::size_t N>
std::optional<char> check_digit(const std::string& digits, const std::array<int, N>& weights) {
    int sum = 0;
    for (std::size_t i = 0; i < N; ++i) sum += weights[i] * (digits[i] - '0');
    const int digit = (11 - sum % 11) % 11;
    if (digit == 10) return {};
    return static_cast<char>('0' + digit);
}

// Born 1940 to 1999 (individual numbers 000 to 499), month + 80 as in Skatteetaten's test
// population.
std::optional<Person> candidate(int index) {
    const int day = index % 28 + 1;
    const int month = index / 28 % 12 + 1;
    const int year = index / (28 * 12) % 60 + 40;
    const int individual = index / (28 * 12 * 60);
    std::string number =
        padded(day, 2) + padded(month + 80, 2) + padded(year, 2) + padded(individual, 3);
    const auto first = check_digit(number, std::array{3, 7, 6, 1, 8, 9, 4, 5, 2});
    if (!first) return {};
    number.push_back(*first);
    const auto second = check_digit(number, std::array{5, 4, 3, 2, 7, 6, 5, 4, 3, 2});
    if (!second) return {};
    number.push_back(*second);
    return Person{number, "19" + padded(year, 2) + "-" + padded(month, 2) + "-" + padded(day, 2)};
}

std::vector<Person> persons(int first, int count) {
    std::vector<Person> found;
    int valid = 0;
    for (int index = 0; std::ssize(found) < count; ++index) {
        auto person = candidate(index);
        if (person && valid++ >= first) found.push_back(std::move(*person));
    }
    return found;
}

// --- messages -----------------------------------------------------------------------------------

std::string uuid(char kind, int number) {
    return std::string("be9c0000-0000-4000-8000-") + kind + padded(number, 11);
}

std::string plan_message(Value document, const Person& person, int number) {
    document.set("meldingsId", uuid('a', number));
    auto& plan = document["plan"];
    plan.set("planId", "BENK-" + padded(number, 7));
    plan["person"].set("fnr", person.number);
    plan["person"].set("fodselsdato", person.birth_date);
    return planbro::json::write(document);
}

std::string nav_message(Value document, const Person& person, int number) {
    document.set("messageId", uuid('b', number));
    document["aktivitetskort"].set("id", uuid('c', number));
    document["aktivitetskort"].set("personIdent", person.number);
    return planbro::json::write(document);
}

// --- one connection -----------------------------------------------------------------------------

class Connection {
  public:
    explicit Connection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        const int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            ::close(socket_);
            throw std::runtime_error("cannot connect to port " + std::to_string(port));
        }
    }
    ~Connection() { ::close(socket_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // The status of the answer, whose body is read and dropped.
    int exchange(const std::string& request) {
        send_all(request);
        auto end = std::string::npos;
        while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) receive();
        const auto whole = end + 4 + body_length(std::string_view(buffer_).substr(0, end));
        while (buffer_.size() < whole) receive();
        const int status = std::stoi(buffer_.substr(buffer_.find(' ') + 1, 3));
        buffer_.erase(0, whole);
        return status;
    }

  private:
    void send_all(std::string_view rest) const {
        while (!rest.empty()) {
            const auto sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
            if (sent <= 0) throw std::runtime_error("the connection broke while sending");
            rest.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    void receive() {
        std::array<char, 16384> part;
        const auto got = ::recv(socket_, part.data(), part.size(), 0);
        if (got <= 0) throw std::runtime_error("the connection broke while receiving");
        buffer_.append(part.data(), static_cast<std::size_t>(got));
    }

    static std::size_t body_length(std::string_view head) {
        constexpr std::string_view kName = "\r\ncontent-length:";
        const auto same = [](char a, char b) {
            return std::tolower(static_cast<unsigned char>(a)) == b;
        };
        const auto found = std::search(head.begin(), head.end(), kName.begin(), kName.end(), same);
        if (found == head.end()) return 0;
        return std::stoul(std::string(found + std::ssize(kName), head.end()));
    }

    int socket_;
    std::string buffer_;
};

// --- the load -----------------------------------------------------------------------------------

struct Words {
    std::uint16_t port = 0;
    std::string token;
    std::string kind;
    std::string file;
    int first = 0;
    int count = 0;
    int clients = 1;
};

std::string request_of(const Words& words, const std::string& path, const std::string& body) {
    return "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + words.token +
           "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

// Lines `first` to `first + count` of a file of Bundles.
std::vector<std::string> bundles(const Words& words) {
    std::ifstream in(words.file);
    std::vector<std::string> made;
    int number = 0;
    for (std::string line; std::getline(in, line); ++number) {
        if (number < words.first || number >= words.first + words.count) continue;
        made.push_back(request_of(words, "/fhir", line));
    }
    return made;
}

std::vector<std::string> requests(const Words& words) {
    if (words.kind == "fhir") return bundles(words);
    std::ifstream in(words.file);
    const std::string text(std::istreambuf_iterator<char>(in), {});
    const auto document = planbro::json::parse(text);
    if (!document) throw std::runtime_error("not readable as JSON: " + words.file);
    const auto make = words.kind == "nav" ? nav_message : plan_message;
    std::vector<std::string> made;
    int number = words.first;
    for (const auto& person : persons(words.first, words.count)) {
        const auto body = make(*document, person, number++);
        made.push_back(request_of(words, "/inbound/" + words.kind, body));
    }
    return made;
}

struct Outcome {
    std::vector<double> milliseconds;
    std::map<int, int> refused;  // status, how often; 0 where the connection broke
};

class Load {
  public:
    Load(std::uint16_t port, std::vector<std::string> requests)
        : port_(port), requests_(std::move(requests)) {}

    Outcome run(int clients) {
        std::vector<std::jthread> threads;
        for (int i = 0; i < clients; ++i) threads.emplace_back([this] { client(); });
        threads.clear();  // joins
        return std::move(outcome_);
    }

  private:
    void client() {
        Outcome own;
        try {
            Connection connection(port_);
            for (auto next = next_++; next < requests_.size(); next = next_++) {
                const auto begun = Clock::now();
                const int status = connection.exchange(requests_[next]);
                const std::chrono::duration<double, std::milli> taken = Clock::now() - begun;
                own.milliseconds.push_back(taken.count());
                if (status != 200 && status != 201) ++own.refused[status];
            }
        } catch (const std::exception&) {
            ++own.refused[0];
        }
        add(own);
    }

    void add(const Outcome& own) {
        const std::lock_guard lock(mutex_);
        auto& all = outcome_.milliseconds;
        all.insert(all.end(), own.milliseconds.begin(), own.milliseconds.end());
        for (const auto& [status, times] : own.refused) outcome_.refused[status] += times;
    }

    std::uint16_t port_;
    std::vector<std::string> requests_;
    std::atomic<std::size_t> next_{0};
    std::mutex mutex_;
    Outcome outcome_;
};

double percentile(std::vector<double>& values, double share) {
    if (values.empty()) return 0;
    const auto place = std::min(
        values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())));
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(place),
                     values.end());
    return values[place];
}

std::string report(Outcome outcome, double seconds, const Words& words) {
    int errors = 0;
    Value refused = planbro::json::object({});
    for (const auto& [status, times] : outcome.refused) {
        errors += times;
        refused.set(std::to_string(status), times);
    }
    std::array<char, 200> numbers{};
    std::snprintf(numbers.data(), numbers.size(),
                  R"({"count":%d,"clients":%d,"seconds":%.3f,"per_second":%.1f,"p50_ms":%.3f,)"
                  R"("p99_ms":%.3f,"errors":%d,"refused":)",
                  words.count, words.clients, seconds,
                  static_cast<double>(outcome.milliseconds.size()) / seconds,
                  percentile(outcome.milliseconds, 0.50), percentile(outcome.milliseconds, 0.99),
                  errors);
    return numbers.data() + planbro::json::write(refused) + "}";
}

Words read_words(const std::vector<std::string>& arguments) {
    std::map<std::string, std::string> given;
    for (std::size_t i = 0; i + 1 < arguments.size(); i += 2)
        given[arguments[i]] = arguments[i + 1];
    Words words;
    words.port = static_cast<std::uint16_t>(std::stoi(given.at("--port")));
    words.token = given.at("--token");
    words.kind = given.at("--kind");
    words.file = given.at("--template");
    words.first = std::stoi(given.at("--first"));
    words.count = std::stoi(given.at("--count"));
    words.clients = std::stoi(given.at("--clients"));
    return words;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const auto words = read_words({argv + 1, argv + argc});
        Load load(words.port, requests(words));
        const auto begun = Clock::now();
        auto outcome = load.run(words.clients);
        const std::chrono::duration<double> seconds = Clock::now() - begun;
        std::cout << report(std::move(outcome), seconds.count(), words) << "\n";
        return 0;
    } catch (const std::exception& failure) {
        std::cerr << "push_load: " << failure.what() << "\n";
        return 2;
    }
}
