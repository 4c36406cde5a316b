// Whether a message is signed by an enterprise that is trusted: XML Signature
// (https://www.w3.org/TR/xmldsig-core1/) as KITH's messages bear it, enveloped, by an enterprise
// certificate (virksomhetssertifikat). libxmlsec1 does the cryptography and stays inside.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace planbro::signature {

struct Signer {
    std::string orgnr;  // of the certificate
};

// Thread-safe.
class Trust {
  public:
    // `pem`: certificates of the issuers that are trusted, roots or intermediates. Failure:
    // "ugyldig-nokkel", where there is none among it.
    static Result<Trust> open(std::string_view pem);

    // Nothing for a message without a signature. Taken is one signature, child of the root, over
    // the whole document (URI="", enveloped), by RSA of 2048 bits or more or ECDSA with SHA-256 to
    // SHA-512, whose certificate leads to a trusted one and is valid at that moment. What else a
    // signature can be is refused, whatever it would be worth: Category::unprocessable,
    // "ugyldig-signatur".
    [[nodiscard]] Result<std::optional<Signer>> verify(std::string_view xml, Instant now) const;

  private:
    struct Impl;
    std::shared_ptr<const Impl> impl_;
};

// What is asked of the messages of health records.
struct Policy {
    Trust trust;
    bool is_required = false;  // else a message without a signature passes
};

}  // namespace planbro::signature
