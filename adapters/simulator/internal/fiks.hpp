// Accounts on the Fiks platform and who is behind them: child welfare, which answers each notice
// with an Applikasjonskvittering of Bufdir's, and the archive, which says "mottatt" at once and
// sends its receipt behind. Messages lie in an account until they are acknowledged. Guards itself.
//   POST   /fiks/meldinger            GET /fiks/meldinger?konto=KONTO&antall=N
//   GET, DELETE /fiks/meldinger/ID?konto=KONTO
// For testers:
//   POST /fiks/innboks {"fra","til","type","innhold"} puts a message into an account -> 201 {"id"}
//   GET  /fiks/innboks   all that were put in or sent by partners:
//                        [{"id","type","til","hentet","svar":{"type","innhold"}}]
//   POST /fiks/svar {"svar":"kvittering|feilmelding|ugyldigforespoersel|ingen"}: how child welfare
//                        answers from now on
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/time.hpp"
#include "http/message.hpp"

namespace planbro::adapters::internal {

class FiksService {
  public:
    struct Behind {
        std::function<void(const http::Request&)> note_notice;
        std::function<http::Response(const http::Request&)> archive;
    };
    FiksService(Clock clock, Behind behind)
        : clock_(std::move(clock)), behind_(std::move(behind)) {}

    http::Response answer(const http::Request& request);
    void forget();

  private:
    struct Message {
        std::string id;
        std::string type;
        std::string from;
        std::string to;
        std::string content;
        std::string answers = {};  // id of the message that it answers
        bool is_gone = false;
        json::Value answer = {};
    };

    http::Response send(const http::Request& request);
    http::Response take_notice(const http::Request& request);
    http::Response archive(const http::Request& request);
    http::Response take_answer(const http::Request& request, std::string_view about);
    http::Response waiting(const http::Request& request) const;
    http::Response of_message(const http::Request& request);
    http::Response tester(const http::Request& request, std::string_view path);
    void put_back_to(const http::Request& request, std::string type, std::string content);

    Clock clock_;
    Behind behind_;
    Ids ids_ = random_ids();
    std::mutex mutex_;
    std::vector<Message> messages_;
    std::string how_ = "kvittering";
};

}  // namespace planbro::adapters::internal
