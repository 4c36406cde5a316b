// Who an enterprise certificate is of.
#pragma once

#include <openssl/x509.h>

#include <string>

namespace planbro::signature::internal {

// The organisation number: of SEID's newer profile in organizationIdentifier ("NTRNO-974652382"),
// of the older one in serialNumber ("974652382"). "" where it has none, or two that differ.
std::string orgnr_of(X509* certificate);

// RSA of 2048 bits or more, or elliptic curves; and meant for signing, where it says what for.
bool may_sign(X509* certificate);

}  // namespace planbro::signature::internal
