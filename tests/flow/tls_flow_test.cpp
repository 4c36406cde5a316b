// The gateway behind TLS of its own, as curl sees it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>

#include "flow/harness.hpp"

namespace planbro::flow {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct Said {
    int code = -1;
    std::string text;  // stdout and stderr
};

Said run(const std::string& command) {
    Said said;
    auto* pipe = ::popen((command + " 2>&1").c_str(), "r");
    if (pipe == nullptr) return said;
    std::array<char, 4096> part;
    for (std::size_t size = 1; size > 0;) {
        size = std::fread(part.data(), 1, part.size(), pipe);
        said.text.append(part.data(), size);
    }
    said.code = ::pclose(pipe);
    return said;
}

class Tls : public testing::Test {
  protected:
    void SetUp() override {
        const auto made =
            run("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
                " -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
                " -keyout " +
                key_ + " -out " + certificate_);
        ASSERT_EQ(made.code, 0) << made.text;
        configure(certificate_, key_);
    }

    void configure(const std::string& certificate, const std::string& key) {
        std::ofstream(configuration_)
            << "[tls]\ncertificate = \"" << certificate << "\"\nkey = \"" << key << "\"\n";
    }

    [[nodiscard]] std::vector<std::string> arguments() const {
        return {"serve",    "--sandbox",    "--listen", "https://127.0.0.1:0",
                "--config", configuration_, "--db",     "sqlite:" + folder_.file("p.db")};
    }

    [[nodiscard]] Said curl(const std::string& options, const std::string& url) const {
        return run("curl -sS --cacert " + certificate_ + " " + options + " " + url);
    }

    TempFolder folder_;
    std::string key_ = folder_.file("key.pem");
    std::string certificate_ = folder_.file("certificate.pem");
    std::string configuration_ = folder_.file("planbro.toml");
};

TEST_F(Tls, IsSpokenWhereTheAddressSaysSo) {
    const Process gateway(arguments());
    EXPECT_THAT(gateway.url(), StartsWith("https://127.0.0.1:"));
    const auto metadata =
        curl("-w '%{http_version} %{ssl_verify_result}'", gateway.url() + "/fhir/metadata");
    EXPECT_THAT(metadata.text, HasSubstr("CapabilityStatement"));
    EXPECT_THAT(metadata.text, HasSubstr("1.1 0"));
    EXPECT_THAT(curl("-i", gateway.url() + "/health/live").text,
                HasSubstr("Strict-Transport-Security: max-age=31536000\r\n"));
    const auto token = curl("-d client_id=tester", gateway.url() + "/sandbox/token");
    EXPECT_THAT(token.text, HasSubstr("access_token"));
    // Two requests over one connection, and a body larger than a TLS record.
    const std::string long_body(100'000, 'x');
    std::ofstream(folder_.file("body")) << "client_id=" << long_body;
    const auto both = curl("-d @" + folder_.file("body") + " -w '%{http_code} %{num_connects};' " +
                               gateway.url() + "/sandbox/token -o /dev/null --next -sS --cacert " +
                               certificate_ + " -w '%{http_code} %{num_connects};' -o /dev/null",
                           gateway.url() + "/health/live");
    EXPECT_THAT(both.text, HasSubstr("200 0;")) << both.text;
}

TEST_F(Tls, RefusesWhatIsOutOfDateOrNotTls) {
    const Process gateway(arguments());
    EXPECT_NE(
        curl("--tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0", gateway.url() + "/health/live").code, 0);
    EXPECT_NE(curl("--tls-max 1.2 --ciphers AES128-SHA256", gateway.url() + "/health/live").code,
              0);
    EXPECT_EQ(curl("--tls-max 1.2", gateway.url() + "/health/live").code, 0);
    EXPECT_EQ(curl("--tlsv1.3", gateway.url() + "/health/live").code, 0);
    const auto plain = "http" + gateway.url().substr(5);
    EXPECT_NE(curl("", plain + "/health/live").code, 0);
    EXPECT_EQ(curl("", gateway.url() + "/health/live").code, 0) << "and goes on";
}

TEST_F(Tls, FilesThatCannotBeUsedAreNamed) {
    configure(certificate_, folder_.file("nothing.pem"));
    const auto finished = run_planbro(arguments());
    EXPECT_EQ(finished.code, 2);
    EXPECT_THAT(finished.err, HasSubstr("nothing.pem"));
    auto without = arguments();
    without.erase(without.begin() + 4, without.begin() + 6);
    EXPECT_THAT(run_planbro(without).err, HasSubstr("[tls]"));
}

}  // namespace
}  // namespace planbro::flow
