#include "http/message.hpp"

#include <gtest/gtest.h>

namespace planbro::http {
namespace {

TEST(Message, HeaderNamesAreCaseInsensitive) {
    const Request request{.method = "GET",
                          .target = "/",
                          .path = "/",
                          .query = {},
                          .headers = {{"content-TYPE", "a"}, {"If-Match", "W/\"1\""}},
                          .body = {}};
    EXPECT_EQ(request.header("Content-Type"), "a");
    EXPECT_EQ(request.header("if-match"), "W/\"1\"");
    EXPECT_EQ(request.header("If-Matc"), "");
    EXPECT_EQ(request.header("X-If-Match"), "");
}

TEST(Message, FirstOfRepeatedHeadersCounts) {
    const Response response{.status = 200, .headers = {{"A", "1"}, {"a", "2"}}, .body = {}};
    EXPECT_EQ(response.header("a"), "1");
}

}  // namespace
}  // namespace planbro::http
