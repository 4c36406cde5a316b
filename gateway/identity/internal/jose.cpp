#include "identity/internal/jose.hpp"

#include <cjose/cjose.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/digest.hpp"

namespace planbro::identity::jose {

namespace {

struct FreeText {
    void operator()(char* text) const { std::free(text); }
};
struct ReleaseJws {
    void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
};
struct ReleaseHeader {
    void operator()(cjose_header_t* header) const { cjose_header_release(header); }
};
using Text = std::unique_ptr<char, FreeText>;
using Jws = std::unique_ptr<cjose_jws_t, ReleaseJws>;
using Header = std::unique_ptr<cjose_header_t, ReleaseHeader>;

std::string text_of(const cjose_jwk_t* key, bool with_private) {
    cjose_err error{};
    const Text text(cjose_jwk_to_json(key, with_private, &error));
    return text ? std::string(text.get()) : std::string();
}

void set_member(cjose_header_t* header, const json::Member& member) {
    cjose_err error{};
    if (member.value.is_string()) {
        cjose_header_set(header, member.name.c_str(), member.value.string().c_str(), &error);
    } else {
        const auto text = json::write(member.value);
        cjose_header_set_raw(header, member.name.c_str(), text.c_str(), &error);
    }
}

}  // namespace

struct Jwk::Handle {
    explicit Handle(cjose_jwk_t* owned) : key(owned) {}
    ~Handle() { cjose_jwk_release(key); }
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    cjose_jwk_t* key;
};

std::optional<Jwk> Jwk::import(const json::Value& jwk) {
    const auto text = json::write(jwk);
    cjose_err error{};
    auto* key = cjose_jwk_import(text.c_str(), text.size(), &error);
    if (key == nullptr) return {};
    return Jwk(std::make_shared<Handle>(key));
}

std::string Jwk::new_ec_key() {
    cjose_err error{};
    auto* key = cjose_jwk_create_EC_random(CJOSE_JWK_EC_P_256, &error);
    if (key == nullptr) return {};
    const Handle handle(key);
    return text_of(key, true);
}

std::string Jwk::new_rsa_key() {
    cjose_err error{};
    std::array<std::uint8_t, 3> exponent{1, 0, 1};
    auto* key = cjose_jwk_create_RSA_random(2048, exponent.data(), exponent.size(), &error);
    if (key == nullptr) return {};
    const Handle handle(key);
    return text_of(key, true);
}

std::string Jwk::kty() const {
    cjose_err error{};
    switch (cjose_jwk_get_kty(handle_->key, &error)) {
        case CJOSE_JWK_KTY_EC:
            return "EC";
        case CJOSE_JWK_KTY_RSA:
            return "RSA";
        default:
            return {};
    }
}

json::Value Jwk::public_part() const {
    auto value = json::parse(text_of(handle_->key, false));
    return value ? std::move(*value) : json::Value();
}

std::string Jwk::sign(const json::Value& members, std::string_view payload) const {
    cjose_err error{};
    const Header header(cjose_header_new(&error));
    for (const auto& member : members.members()) {
        set_member(header.get(), member);
    }
    const Jws jws(cjose_jws_sign(handle_->key, header.get(),
                                 reinterpret_cast<const std::uint8_t*>(payload.data()),
                                 payload.size(), &error));
    const char* compact = nullptr;
    if (!jws || !cjose_jws_export(jws.get(), &compact, &error)) return {};
    return compact;
}

std::optional<std::string> Jwk::verify(const std::string& compact) const {
    cjose_err error{};
    const Jws jws(cjose_jws_import(compact.c_str(), compact.size(), &error));
    if (!jws || !cjose_jws_verify(jws.get(), handle_->key, &error)) return {};
    std::uint8_t* bytes = nullptr;
    std::size_t size = 0;
    if (!cjose_jws_get_plaintext(jws.get(), &bytes, &size, &error)) return {};
    return std::string(reinterpret_cast<const char*>(bytes), size);
}

std::string thumbprint(const json::Value& key) {
    // The required members of the key type in lexicographic order (RFC 7638 section 3.2).
    json::Value members = json::object({});
    const bool ec = key.text("kty") == "EC";
    for (const auto* name : {"crv", "e", "kty", "n", "x", "y"}) {
        const std::string_view word(name);
        const bool wanted = word == "kty" || (ec ? word == "crv" || word == "x" || word == "y"
                                                 : word == "e" || word == "n");
        if (wanted) members.set(name, key.at(name));
    }
    const auto hash = sha256(json::write(members));
    return base64url_encode({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

bool has_private_members(const json::Value& jwk) {
    constexpr std::array kPrivate{"d", "p", "q", "dp", "dq", "qi", "oth", "k"};
    return std::any_of(kPrivate.begin(), kPrivate.end(),
                       [&](const char* name) { return jwk.has(name); });
}

}  // namespace planbro::identity::jose
