#include "signature/testing/signing.hpp"

#include <libxml/parser.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <xmlsec/crypto.h>
#include <xmlsec/xmldsig.h>
#include <xmlsec/xmlsec.h>
#include <xmlsec/xmltree.h>

#include <chrono>
#include <stdexcept>

#include "signature/internal/engine.hpp"

namespace planbro::signature::testing {

namespace {

using namespace std::chrono;

constexpr sys_days kDay = 2026y / November / 23;

Key new_key(const Asked& asked) {
    return Key(asked.elliptic ? EVP_EC_gen("P-256")
                              : EVP_RSA_gen(static_cast<unsigned>(asked.bits)));
}

void add_name(X509_NAME* name, const char* field, const std::string& value) {
    if (value.empty()) return;
    X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                               reinterpret_cast<const unsigned char*>(value.c_str()), -1, -1, 0);
}

void add_extension(X509* certificate, int nid, const char* value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, nid, value);
    X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
}

Certificate certificate_of(const Asked& asked, EVP_PKEY* key, const X509_NAME* issuer,
                           EVP_PKEY* issuers, bool is_issuer) {
    static long serial = 1000;
    Certificate made(X509_new());
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial);
    const auto day = [](int offset) {
        return system_clock::to_time_t(system_clock::time_point(kDay + days(offset)));
    };
    ASN1_TIME_set(X509_getm_notBefore(made.get()), day(asked.from_day));
    ASN1_TIME_set(X509_getm_notAfter(made.get()), day(asked.to_day));
    auto* const name = X509_get_subject_name(made.get());
    add_name(name, "C", "NO");
    add_name(name, "CN", !is_issuer ? "Virksomhet" : issuer == nullptr ? "Rot" : "Utsteder");
    add_name(name, "organizationIdentifier", asked.organization_identifier);
    add_name(name, "serialNumber", asked.serial_number);
    X509_set_issuer_name(made.get(), issuer == nullptr ? name : issuer);
    X509_set_pubkey(made.get(), key);
    add_extension(made.get(), NID_basic_constraints,
                  is_issuer ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (is_issuer) add_extension(made.get(), NID_key_usage, "critical,keyCertSign");
    if (asked.key_usage != nullptr) add_extension(made.get(), NID_key_usage, asked.key_usage);
    X509_sign(made.get(), issuers, EVP_sha256());
    return made;
}

template <class Write>
std::string written(Write write) {
    BIO* bio = BIO_new(BIO_s_mem());
    write(bio);
    char* data = nullptr;
    const auto size = BIO_get_mem_data(bio, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(bio);
    return text;
}

std::string pem_of(const Identity& identity) {
    return written([&](BIO* bio) {
        PEM_write_bio_PrivateKey(bio, identity.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    });
}

std::string pem_of(X509* certificate) {
    return written([&](BIO* bio) { PEM_write_bio_X509(bio, certificate); });
}

std::string template_of(const Form& form) {
    return R"(<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>)"
           R"(<CanonicalizationMethod Algorithm=")" +
           form.canonical + R"("/><SignatureMethod Algorithm=")" + form.algorithm +
           R"("/><Reference )" + form.uri + "><Transforms>" + form.transforms +
           R"(</Transforms><DigestMethod Algorithm=")" + form.digest +
           R"("/><DigestValue/></Reference></SignedInfo><SignatureValue/>)" + form.key_info +
           form.behind + "</Signature>";
}

}  // namespace

Issuer::Issuer() {
    self_.key = new_key({.elliptic = true});
    self_.certificate = certificate_of({}, self_.key.get(), nullptr, self_.key.get(), true);
}

Issuer::Issuer(Identity self) : self_(std::move(self)) {}

Issuer Issuer::intermediate() const {
    Identity identity{new_key({.elliptic = true}), nullptr};
    identity.certificate =
        certificate_of({}, identity.key.get(), X509_get_subject_name(self_.certificate.get()),
                       self_.key.get(), true);
    return Issuer(std::move(identity));
}

std::string Issuer::pem() const {
    return pem_of(self_.certificate.get());
}

Identity Issuer::give(const Asked& asked) const {
    Identity identity{new_key(asked), nullptr};
    identity.certificate =
        certificate_of(asked, identity.key.get(), X509_get_subject_name(self_.certificate.get()),
                       self_.key.get(), false);
    return identity;
}

Identity self_signed(const Asked& asked) {
    Identity identity{new_key(asked), nullptr};
    identity.certificate =
        certificate_of(asked, identity.key.get(), nullptr, identity.key.get(), false);
    return identity;
}

std::string with_certificate(std::string xml, const std::string& pem) {
    const auto begin = pem.find('\n') + 1;
    const auto text = pem.substr(begin, pem.find("-----END") - begin);
    return xml.insert(xml.find("</X509Data>"), "<X509Certificate>" + text + "</X509Certificate>");
}

std::string sign(const std::string& xml, const Identity& identity, const Form& form) {
    if (!internal::is_set_up()) throw std::runtime_error("xmlsec");
    const auto end = xml.rfind("</");
    const auto whole = xml.substr(0, end) + template_of(form) + xml.substr(end);
    xmlDoc* document =
        xmlReadMemory(whole.data(), static_cast<int>(whole.size()), nullptr, nullptr, 0);
    if (document == nullptr) throw std::runtime_error("not XML");
    auto* const node =
        xmlSecFindNode(xmlDocGetRootElement(document), xmlSecNodeSignature, xmlSecDSigNs);
    auto* const context = xmlSecDSigCtxCreate(nullptr);
    const auto key = pem_of(identity);
    const auto certificate = pem_of(identity.certificate.get());
    context->signKey = xmlSecCryptoAppKeyLoadMemory(
        reinterpret_cast<const xmlSecByte*>(key.data()), static_cast<xmlSecSize>(key.size()),
        xmlSecKeyDataFormatPem, nullptr, nullptr, nullptr);
    xmlSecCryptoAppKeyCertLoadMemory(
        context->signKey, reinterpret_cast<const xmlSecByte*>(certificate.data()),
        static_cast<xmlSecSize>(certificate.size()), xmlSecKeyDataFormatPem);
    const int signed_it = xmlSecDSigCtxSign(context, node);
    xmlSecDSigCtxDestroy(context);
    xmlChar* text = nullptr;
    int size = 0;
    xmlDocDumpMemory(document, &text, &size);
    std::string done(reinterpret_cast<char*>(text), static_cast<std::size_t>(size));
    xmlFree(text);
    xmlFreeDoc(document);
    if (signed_it < 0) throw std::runtime_error("not signed");
    return done;
}

}  // namespace planbro::signature::testing
