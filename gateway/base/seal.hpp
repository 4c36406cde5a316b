// Texts that are handed out to come back: who holds one can neither read nor change it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace planbro {

// AES-256-GCM, the nonce derived from the text and its purpose (HMAC-SHA-256), so that the same
// text gives the same sealed one and no nonce serves two texts. Sealed texts are base64url.
class Seal {
  public:
    // Any text of enough chance; the keys are derived from it.
    explicit Seal(std::string_view secret);

    // `purpose` is bound in: what was sealed for one does not open for another.
    [[nodiscard]] std::string close(std::string_view text, std::string_view purpose) const;
    // Nothing unless it was closed with the same secret for the same purpose.
    [[nodiscard]] std::optional<std::string> open(std::string_view sealed,
                                                  std::string_view purpose) const;

  private:
    std::string cipher_key_;
    std::string nonce_key_;
};

}  // namespace planbro
