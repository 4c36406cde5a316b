#include "signature/internal/engine.hpp"

#include <xmlsec/crypto.h>
#include <xmlsec/errors.h>
#include <xmlsec/xmlsec.h>

namespace planbro::signature::internal {

bool is_set_up() {
    static const bool done = [] {
        const bool up =
            xmlSecInit() == 0 && xmlSecCryptoAppInit(nullptr) == 0 && xmlSecCryptoInit() == 0;
        // Behind them, since each sets its own.
        xmlSecErrorsSetCallback(
            [](const char*, int, const char*, const char*, const char*, int, const char*) {});
        return up;
    }();
    return done;
}

}  // namespace planbro::signature::internal
