// Reading tables of the configuration file: shared by the files that each read a part of it.
#pragma once

#include <toml++/toml.h>

#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "app/config.hpp"

namespace planbro::app {

Fail bad_config(std::string text, std::string where = {});
std::string text_of(const toml::table& table, std::string_view key);
Result<void> refuse_unknown(const toml::table& table, std::initializer_list<std::string_view> known,
                            const std::string& where);
// Each table of a list such as [[issuers]].
Result<void> read_tables(const toml::table& file, std::string_view name, Config& config,
                         Result<void> (*read)(const toml::table&, Config&));
// The whole file; nothing when it cannot be read.
std::optional<std::string> file_text(const std::string& file);

// [[issuers]], [[clients]] and [dpop].
Result<void> read_identity(const toml::table& file, Config& config);
// [organisations.token], [mailboxes.token]: how a system is shown who asks; nothing where there is
// none. `where` names the table that it is of.
Result<std::optional<adapters::TokenSettings>> read_token(const toml::table& of,
                                                          const std::string& where);
// [[mailboxes]]; the organisations must have been read.
Result<void> read_mailboxes(const toml::table& file, Config& config);

}  // namespace planbro::app
