// For tests: an issuer of enterprise certificates, made on the spot, and signatures of every kind.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <string>

namespace planbro::signature::testing {

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using Certificate = std::unique_ptr<X509, FreeCertificate>;

// What the certificate is like; days from 2026-11-23.
struct Asked {
    std::string organization_identifier = {};  // "NTRNO-310000175"
    std::string serial_number = {};            // "310000175"
    bool elliptic = false;
    int bits = 2048;
    int from_day = -365;
    int to_day = 365;
    const char* key_usage = nullptr;
};

struct Identity {
    Key key;
    Certificate certificate;
};

class Issuer {
  public:
    Issuer();
    // Whatever it has: an enterprise may try.
    explicit Issuer(Identity self);
    [[nodiscard]] std::string pem() const;
    // An issuer that this one vouches for.
    [[nodiscard]] Issuer intermediate() const;
    [[nodiscard]] Identity give(const Asked& asked) const;

  private:
    Identity self_;
};

Identity self_signed(const Asked& asked);

// A signed message with one more certificate beside the signer's.
std::string with_certificate(std::string xml, const std::string& pem);

// How the template of a signature differs from what is taken.
struct Form {
    std::string canonical = "http://www.w3.org/2001/10/xml-exc-c14n#";
    std::string algorithm = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    std::string digest = "http://www.w3.org/2001/04/xmlenc#sha256";
    std::string uri = R"(URI="")";
    std::string transforms =
        R"(<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>)";
    std::string key_info = "<KeyInfo><X509Data/></KeyInfo>";
    std::string behind = {};  // within Signature
};

// The document with a signature as the last child of its root.
std::string sign(const std::string& xml, const Identity& identity, const Form& form = {});

}  // namespace planbro::signature::testing
