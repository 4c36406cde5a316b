#include "base/endpoint.hpp"

#include <gtest/gtest.h>

namespace planbro {
namespace {

TEST(Endpoint, IsReadIntoItsParts) {
    const auto endpoint = read_endpoint("HTTPS://Journal.Example.no/fhir?x=1");
    ASSERT_TRUE(endpoint);
    EXPECT_EQ(endpoint->scheme, "https");
    EXPECT_EQ(endpoint->host, "journal.example.no");
    EXPECT_EQ(endpoint->port, 443);
    EXPECT_EQ(read_endpoint("http://127.0.0.1:8091")->port, 8091);
    EXPECT_EQ(read_endpoint("http://[::1]:81/x")->host, "::1");
}

class NoEndpoint : public testing::TestWithParam<const char*> {};

TEST_P(NoEndpoint, IsRefused) {
    EXPECT_FALSE(read_endpoint(GetParam()));
}

INSTANTIATE_TEST_SUITE_P(Endpoint, NoEndpoint,
                         testing::Values("", "https://", "ftp://x.no", "//x.no", "https:x.no",
                                         "https://user@x.no", "https://x.no#a", "https://x.no:0",
                                         "https://x.no:", "https://x.no:65536", "https://x y.no",
                                         "https://0x7f.1", "https://2130706433", "https://127.1",
                                         "https://[::1", "https://[::1]x", "https://[x.no]",
                                         "https://x.no\\@y.no", "https://h\xC3\xB8.no"));

struct Case {
    const char* address;
    AddressKind kind;
};

class KindOfAddress : public testing::TestWithParam<Case> {};

TEST_P(KindOfAddress, IsTold) {
    EXPECT_EQ(kind_of_address(GetParam().address), GetParam().kind) << GetParam().address;
}

INSTANTIATE_TEST_SUITE_P(
    Endpoint, KindOfAddress,
    testing::Values(
        Case{"10.0.0.7", AddressKind::ordinary}, Case{"8.8.8.8", AddressKind::ordinary},
        Case{"127.0.0.1", AddressKind::loopback}, Case{"127.255.255.254", AddressKind::loopback},
        Case{"128.0.0.1", AddressKind::ordinary}, Case{"::1", AddressKind::loopback},
        Case{"::ffff:127.0.0.1", AddressKind::loopback},
        Case{"169.254.169.254", AddressKind::forbidden},
        Case{"::ffff:169.254.169.254", AddressKind::forbidden},
        Case{"64:ff9b::a9fe:a9fe", AddressKind::forbidden},
        Case{"100.100.100.200", AddressKind::forbidden}, Case{"100.63.0.1", AddressKind::ordinary},
        Case{"0.0.0.0", AddressKind::forbidden}, Case{"::", AddressKind::forbidden},
        Case{"fe80::1", AddressKind::forbidden}, Case{"fd00:ec2::254", AddressKind::forbidden},
        Case{"fd00::1", AddressKind::ordinary}, Case{"224.0.0.1", AddressKind::forbidden},
        Case{"255.255.255.255", AddressKind::forbidden},
        Case{"2001:db8::1", AddressKind::ordinary}));

TEST(Endpoint, AHostNameIsNoAddress) {
    EXPECT_FALSE(kind_of_address("localhost"));
}

}  // namespace
}  // namespace planbro
