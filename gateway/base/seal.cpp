#include "base/seal.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <memory>
#include <stdexcept>

#include "base/digest.hpp"

namespace planbro {

namespace {

constexpr std::size_t kNonceSize = 12;
constexpr std::size_t kTagSize = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes(std::string& text) {
    return reinterpret_cast<unsigned char*>(text.data());
}
int size_of(std::string_view text) {
    return static_cast<int>(text.size());
}

std::string hmac(std::string_view key, std::string_view text) {
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned int size = 0;
    if (HMAC(EVP_sha256(), key.data(), size_of(key), bytes(text), text.size(), bytes(digest),
             &size) == nullptr) {
        throw std::runtime_error("HMAC failed");
    }
    digest.resize(size);
    return digest;
}

// What is bound in, and where it ends.
std::string nonce_for(std::string_view key, std::string_view text, std::string_view purpose) {
    return hmac(key,
                std::to_string(purpose.size()) + ":" + std::string(purpose) + std::string(text))
        .substr(0, kNonceSize);
}

bool encrypt(const std::string& key, std::string_view nonce, std::string_view purpose,
             std::string_view text, std::string& sealed) {
    const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    int size = 0;
    std::string cipher(text.size(), '\0');
    std::string tag(kTagSize, '\0');
    const bool done =
        EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(key), bytes(nonce)) ==
            1 &&
        EVP_EncryptUpdate(context.get(), nullptr, &size, bytes(purpose), size_of(purpose)) == 1 &&
        EVP_EncryptUpdate(context.get(), bytes(cipher), &size, bytes(text), size_of(text)) == 1 &&
        EVP_EncryptFinal_ex(context.get(), bytes(cipher) + size, &size) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagSize, bytes(tag)) == 1;
    sealed = std::string(nonce) + cipher + tag;
    return done;
}

bool decrypt(const std::string& key, std::string_view sealed, std::string_view purpose,
             std::string& text) {
    const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
    const auto nonce = sealed.substr(0, kNonceSize);
    const auto cipher = sealed.substr(kNonceSize, sealed.size() - kNonceSize - kTagSize);
    std::string tag(sealed.substr(sealed.size() - kTagSize));
    int size = 0;
    text.assign(cipher.size(), '\0');
    return EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes(key),
                              bytes(nonce)) == 1 &&
           EVP_DecryptUpdate(context.get(), nullptr, &size, bytes(purpose), size_of(purpose)) ==
               1 &&
           EVP_DecryptUpdate(context.get(), bytes(text), &size, bytes(cipher), size_of(cipher)) ==
               1 &&
           EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagSize, bytes(tag)) == 1 &&
           EVP_DecryptFinal_ex(context.get(), bytes(text) + size, &size) == 1;
}

}  // namespace

Seal::Seal(std::string_view secret)
    : cipher_key_(hmac(secret, "cipher")), nonce_key_(hmac(secret, "nonce")) {}

std::string Seal::close(std::string_view text, std::string_view purpose) const {
    std::string sealed;
    if (!encrypt(cipher_key_, nonce_for(nonce_key_, text, purpose), purpose, text, sealed)) {
        throw std::runtime_error("sealing failed");
    }
    return base64url_encode(sealed);
}

std::optional<std::string> Seal::open(std::string_view sealed, std::string_view purpose) const {
    const auto raw = base64url_decode(sealed);
    std::string text;
    if (raw.size() < kNonceSize + kTagSize || !decrypt(cipher_key_, raw, purpose, text)) return {};
    return text;
}

}  // namespace planbro
