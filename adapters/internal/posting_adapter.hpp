// What every adapter does alike: post the document, judge the answer. The systems differ in where
// they listen, what they read, and what their receipt looks like.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "adapters/adapter.hpp"
#include "adapters/http_client.hpp"
#include "adapters/token_source.hpp"

namespace planbro::adapters::internal {

// The receipt's own id in a reply to that notice; "" if the reply is no receipt.
using ReadReceipt = std::string (*)(const std::string& reply, const std::string& notice_id);

struct Protocol {
    std::string_view path;  // after the partner's base address
    std::string_view content_type;
    ReadReceipt read_receipt = nullptr;
};

Protocol ehr_protocol();
Protocol nav_protocol();
Protocol barnevern_protocol();

class PostingAdapter : public Adapter {
  public:
    PostingAdapter(const Protocol& protocol, std::chrono::milliseconds timeout, Clock clock,
                   Ids ids);
    Answer deliver(const Partner& partner, const Delivery& delivery) override;
    void give_up() override;

  private:
    tl::expected<HttpReply, std::string> post(HttpPost message, TokenSource* tokens);
    TokenSource* tokens_for(const Partner& partner);

    Protocol protocol_;
    std::chrono::milliseconds timeout_;
    Clock clock_;
    Ids ids_;
    HttpClient client_;
    std::mutex mutex_;
    std::map<std::string, std::unique_ptr<TokenSource>> sources_;  // by orgnr
};

}  // namespace planbro::adapters::internal
