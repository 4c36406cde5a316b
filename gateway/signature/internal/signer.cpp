#include "signature/internal/signer.hpp"

#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <string_view>

#include "base/text.hpp"

namespace planbro::signature::internal {

namespace {

constexpr int kRsaBitsMin = 2048;
constexpr std::string_view kPrefix = "NTRNO-";

// "" where it stands not there, or more than once.
std::string entry_of(const X509_NAME* name, int nid) {
    const int at = X509_NAME_get_index_by_NID(name, nid, -1);
    if (at < 0 || X509_NAME_get_index_by_NID(name, nid, at) >= 0) return {};
    const auto* data = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
    return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(data)),
            static_cast<std::size_t>(ASN1_STRING_length(data))};
}

bool is_orgnr(std::string_view text) {
    return text.size() == 9 && all_digits(text);
}

}  // namespace

std::string orgnr_of(X509* certificate) {
    const auto* name = X509_get_subject_name(certificate);
    auto newer = entry_of(name, NID_organizationIdentifier);
    if (newer.starts_with(kPrefix)) newer.erase(0, kPrefix.size());
    const auto older = entry_of(name, NID_serialNumber);
    if (!is_orgnr(newer)) return is_orgnr(older) ? older : std::string();
    return is_orgnr(older) && older != newer ? std::string() : newer;
}

bool may_sign(X509* certificate) {
    const auto* key = X509_get0_pubkey(certificate);
    if (key == nullptr) return false;
    const bool strong =
        EVP_PKEY_base_id(key) == EVP_PKEY_EC ||
        (EVP_PKEY_base_id(key) == EVP_PKEY_RSA && EVP_PKEY_bits(key) >= kRsaBitsMin);
    const auto usage = X509_get_key_usage(certificate);  // all bits where it does not say
    return strong && (usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)) != 0;
}

}  // namespace planbro::signature::internal
