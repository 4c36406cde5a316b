#include <iostream>

#include "app/commands/client.hpp"
#include "app/commands/commands.hpp"

namespace planbro::app {

int token(const TokenOptions& options) {
    const auto fetched = fetch_token(options.url, options.client, options.pid);
    if (!fetched) {
        complain(fetched.error());
        return kNotWell;
    }
    std::cout << fetched->text << "\n";
    return kDone;
}

}  // namespace planbro::app
