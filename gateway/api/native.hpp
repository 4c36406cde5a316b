// The stages of a native push, written once: each hands on its own type, so that a skipped stage
// does not compile. Order of judging (contract, section 3): identity → size and syntax → structure
// and supplement guard → consent → repeat? → plan rules → one commit; the last four inside the
// commit.
#pragma once

#include "http/message.hpp"
#include "interactions/services.hpp"

namespace planbro::api {

Result<interactions::Answer> push_samspill(const interactions::Services& services,
                                           const interactions::Call& call,
                                           const http::Request& request);
Result<interactions::Answer> push_nav(const interactions::Services& services,
                                      const interactions::Call& call, const http::Request& request);
Result<interactions::Answer> push_barnevern(const interactions::Services& services,
                                            const interactions::Call& call,
                                            const http::Request& request);
// A message of a health record, or its receipt for a notice.
Result<interactions::Answer> push_ehr(const interactions::Services& services,
                                      const interactions::Call& call, const http::Request& request);
// A receipt for a notice from whoever has no document of its own for it.
Result<interactions::Answer> push_kvittering(const interactions::Services& services,
                                             const interactions::Call& call,
                                             const http::Request& request);

}  // namespace planbro::api
