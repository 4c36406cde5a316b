// Norsk helsenett's message service with the records behind it, by its REST API v2: messages lie
// unread in the mailbox of a HER-id until they are marked as read; a record answers each notice
// with an AppRec of its own. Guards itself.
//   POST /nhn/Messages                        GET  /nhn/Messages?ReceiverHerIds=…
//   GET  /nhn/Messages/ID/business-document   POST /nhn/Messages/ID/apprec/HER
//   GET  /nhn/Messages/ID/apprec              PUT  /nhn/Messages/ID/read/HER
// For testers:
//   POST /nhn/innboks {"fra","til","dokument"} puts a message into a mailbox -> 201 {"id"}
//   GET  /nhn/innboks                         all messages:
//   [{"id","fra","til","lest","hentet",
//                                             "kvittering"}] POST /nhn/svar
//   {"status":"Ok|Rejected|ingen","kode":"E35"}: how the records answer from now on
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

class MessageService {
  public:
    // `noted` is told of each document that was sent.
    using Noted = std::function<void(const http::Request&, const std::string& document)>;
    MessageService(Clock clock, Noted noted) : clock_(std::move(clock)), noted_(std::move(noted)) {}

    http::Response answer(const http::Request& request);
    void forget();

  private:
    struct Message {
        std::string id;
        std::int64_t from = 0;
        std::int64_t to = 0;
        std::string document;
        std::string message_id = {};
        bool is_receipt = false;
        bool is_read = false;
        int fetched = 0;
        json::Value receipt = {};  // PostAppRecRequest
    };
    struct Path;

    http::Response ask(const http::Request& request);
    http::Response tester(const http::Request& request, std::string_view path);
    http::Response send(const http::Request& request);
    http::Response unread(const http::Request& request) const;
    http::Response of_message(const http::Request& request, const Path& path);
    http::Response take_receipt(Message& message, const http::Request& request) const;
    void receipt_by_record(const Message& sent);
    Message* find(const std::string& id);

    Clock clock_;
    Noted noted_;
    Ids ids_ = random_ids();
    std::mutex mutex_;
    std::vector<Message> messages_;
    std::string status_ = "Ok";
    std::string code_ = "E35";
};

}  // namespace planbro::adapters::internal
