// From every earlier version of the schema to this one, with what was stored then.
#include <gmock/gmock.h>

#include "store/care.hpp"
#include "store/sqlite/connection.hpp"
#include "store/sqlite/schema.hpp"
#include "store/testing/scratch.hpp"

namespace planbro::store {
namespace {

using ::testing::ElementsAre;

class FromVersion : public ::testing::TestWithParam<std::int64_t> {
  protected:
    // A database as the program of that version left it.
    void SetUp() override {
        sqlite::Connection connection(file_);
        ASSERT_TRUE(sqlite::migrate(connection, GetParam()));
        connection.execute(
            "INSERT INTO resource (type, id, version, updated, deleted, author, body)"
            " VALUES ('Patient','p',1,1,0,'o',?)",
            {std::string(R"({"resourceType":"Patient","id":"p","identifier":[{"system":"s",)"
                         R"("value":"1"}],"name":[{"family":"Ås"}]})")});
        connection.execute(
            "INSERT INTO token (key, parameter, system, code) VALUES (1, 'identifier', 's', '1'),"
            " (1, 'gender', '', 'female')");
        connection.execute(
            "INSERT INTO history (key, version, updated, deleted, author, body)"
            " SELECT key, version, updated, deleted, author, body FROM resource");
        if (GetParam() >= 3) {  // the first that searched names
            connection.execute(
                "INSERT INTO string (key, position, parameter, folded, exact)"
                " VALUES (1, 0, 'family', 'as', 'Ås')");
        }
        connection.execute("INSERT INTO setting (name, value) VALUES ('kept', 'yes')");
    }

    static Query named(const std::string& name) {
        auto family =
            Criterion::of("family", std::vector<TextMatch>{{TextMatch::How::begins, name}});
        family.rows = IndexRows::text;
        return testing::query_of("Patient", {family});
    }

    testing::TempFolder folder_;
    std::string file_ = folder_.file("p.db");
};

TEST_P(FromVersion, EverythingIsThereAndCanBeFound) {
    const auto migrated = migrate("sqlite:" + file_);
    ASSERT_TRUE(migrated);
    EXPECT_EQ(migrated->from, GetParam());
    EXPECT_GE(migrated->to, 4);
    testing::look(*testing::opened(file_), [](Reader& reader) {
        EXPECT_EQ(reader.read({"Patient", "p"})->version, 1);
        EXPECT_EQ(reader.read_version({"Patient", "p"}, 1)->body,
                  reader.read({"Patient", "p"})->body);
        EXPECT_EQ(reader.setting("kept"), "yes");
        EXPECT_THAT(testing::names_of(reader.search(named("as"))), ElementsAre("Patient/p"));
        EXPECT_THAT(reader.with_identifier("Patient", "s", "1"), ElementsAre(Key{"Patient", "p"}));
    });
}

INSTANTIATE_TEST_SUITE_P(Schema, FromVersion, ::testing::Values(1, 2, 3, 4, 5, 6, 7, 8));

TEST(Schema, OfANewerProgramIsLeftAlone) {
    const testing::TempFolder folder;
    const auto file = folder.file("p.db");
    testing::opened(file).reset();
    sqlite::Connection(file).once("PRAGMA user_version=99");
    EXPECT_FALSE(migrate("sqlite:" + file));
    EXPECT_FALSE(open_sqlite(file));
}

}  // namespace
}  // namespace planbro::store
