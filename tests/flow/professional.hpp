// A client of the sandbox's HelseID: tokens bound to its key, a proof for each request, and what it
// attests of the professional who asks.
#pragma once

#include <gtest/gtest.h>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "flow/harness.hpp"
#include "identity/client_key.hpp"

namespace planbro::flow {

// Form-encoded, all of it that is not a letter or a digit.
inline std::string form_encoded(std::string_view text) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte) != 0) {
            encoded += c;
        } else {
            encoded += {'%', kDigits[byte >> 4U], kDigits[byte & 15U]};
        }
    }
    return encoded;
}

// By the trust framework; of a professional at Solvik legesenter.
inline json::Value attestation(const std::string& purpose, const std::string& reason = {}) {
    const auto unit = json::object({{"id", "310000175"},
                                    {"name", "Solvik legesenter"},
                                    {"system", "urn:oid:2.16.578.1.12.4.1.4.101"}});
    auto decision = json::object({{"id", "b-77"}, {"user_selected", true}});
    if (!reason.empty()) decision.set("description", reason);
    return json::object(
        {{"type", "nhn:tillitsrammeverk:parameters"},
         {"practitioner",
          json::object(
              {{"identifier", json::object({{"id", "15905412344"},
                                            {"name", "Lise Lege"},
                                            {"system", "urn:oid:2.16.578.1.12.4.1.4.1"}})},
               {"hpr_nr",
                json::object({{"id", "9144900"}, {"system", "urn:oid:2.16.578.1.12.4.1.4.4"}})},
               {"authorization", json::object({{"code", "LE"},
                                               {"text", "Lege"},
                                               {"system", "urn:oid:2.16.578.1.12.4.1.1.9060"}})},
               {"legal_entity", unit},
               {"point_of_care", unit}})},
         {"care_relationship",
          json::object({{"purpose_of_use",
                         json::object({{"code", purpose},
                                       {"system", "urn:oid:2.16.840.1.113883.1.11.20448"}})},
                        {"decision_ref", decision}})}});
}

class Professional {
  public:
    // `public_url` where the gateway has another than the one it listens on.
    explicit Professional(std::string url, std::string client = "ehr", std::string public_url = {})
        : url_(std::move(url)),
          client_(std::move(client)),
          public_url_(public_url.empty() ? url_ : std::move(public_url)) {}

    // A token that attests this; null: nothing.
    void attest(const json::Value& claim) {
        auto form = "kind=helseid&client_id=" + client_;
        if (!claim.is_null()) {
            form += "&authorization_details=" + form_encoded(json::write(json::array({claim})));
        }
        const auto reply = http("POST", url_ + "/sandbox/token", form,
                                {{"Content-Type", "application/x-www-form-urlencoded"},
                                 {"DPoP", proof("POST", "/sandbox/token", {})}});
        token_ = reply.json().text("access_token");
        ASSERT_NE(token_, "") << reply.body;
    }

    [[nodiscard]] std::string proof(const std::string& method, const std::string& path) const {
        return proof(method, path, token_);
    }

    Reply ask(const std::string& method, const std::string& path, const std::string& body = {},
              const Headers& more = {}) const {
        return ask_with(proof(method, path.substr(0, path.find('?'))), url_, method, path, body,
                        more);
    }
    // With a proof made before, perhaps at another gateway of the house.
    Reply ask_with(const std::string& proof, const std::string& url, const std::string& method,
                   const std::string& path, const std::string& body = {},
                   const Headers& more = {}) const {
        Headers headers{{"Authorization", "DPoP " + token_}, {"DPoP", proof}};
        headers.insert(headers.end(), more.begin(), more.end());
        return http(method, url + path, body, headers);
    }
    Reply get(const std::string& path) const { return ask("GET", "/fhir/" + path); }

  private:
    [[nodiscard]] std::string proof(const std::string& method, const std::string& path,
                                    const std::string& token) const {
        return key_.proof({method, public_url_ + path, token, {}}, system_clock()(),
                          random_ids()());
    }

    std::string url_;
    std::string client_;
    std::string public_url_;
    identity::ClientKey key_ = *identity::ClientKey::open(identity::ClientKey::new_ec_key());
    std::string token_;
};

}  // namespace planbro::flow
