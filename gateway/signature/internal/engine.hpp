#pragma once

namespace planbro::signature::internal {

// libxmlsec1 is the process's own and set up once; twice, and it loses what it had before. False
// where that cannot be done. What goes wrong is told by results from then on, not on stderr.
bool is_set_up();

}  // namespace planbro::signature::internal
