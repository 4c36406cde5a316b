#include "store/audit_journal.hpp"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <latch>
#include <thread>

#include "base/text.hpp"
#include "store/testing/scratch.hpp"

namespace planbro::store {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string content_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void rewrite(const std::string& file, const std::string& content) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << content;
}

std::vector<std::string> lines_of(const std::string& file) {
    auto lines = split(content_of(file), '\n');
    lines.pop_back();  // behind the last newline
    return lines;
}

std::vector<std::string> records_of(const std::string& file) {
    std::vector<std::string> records;
    for (const auto& line : lines_of(file)) records.push_back(line.substr(65));
    return records;
}

bool append(AuditJournal& journal, const std::string& record) {
    std::promise<bool> durable;
    journal.append(record, [&](bool done) { durable.set_value(done); });
    return durable.get_future().get();
}

class AuditJournalTest : public ::testing::Test {
  protected:
    std::unique_ptr<AuditJournal> open() {
        auto journal = AuditJournal::open(file_);
        if (!journal) throw std::runtime_error(journal.error().issues.at(0).text);
        return std::move(*journal);
    }
    void fill(const std::vector<std::string>& records) {
        const auto journal = open();
        for (const auto& record : records) ASSERT_TRUE(append(*journal, record));
    }
    testing::TempFolder folder_;
    std::string file_ = folder_.file("p.audit");
};

TEST_F(AuditJournalTest, RecordsAreInTheFileBeforeTheyAreCalledDurable) {
    const auto journal = open();
    EXPECT_TRUE(append(*journal, "one"));
    EXPECT_THAT(records_of(file_), ElementsAre("one"));
    EXPECT_TRUE(append(*journal, "tø"));
    EXPECT_TRUE(append(*journal, ""));
    EXPECT_THAT(records_of(file_), ElementsAre("one", "tø", ""));
    EXPECT_EQ(AuditJournal::verify(file_)->broken, std::nullopt);
}

TEST_F(AuditJournalTest, TheChainGoesOnOverARestart) {
    fill({"one", "two"});
    fill({"three"});
    EXPECT_THAT(records_of(file_), ElementsAre("one", "two", "three"));
    EXPECT_EQ(AuditJournal::verify(file_)->broken, std::nullopt);
}

TEST_F(AuditJournalTest, TheHashIsThatOfTheFormatDescribed) {
    fill({"abc"});
    // printf '%064dabc' 0 | sha256sum
    EXPECT_THAT(
        content_of(file_),
        StartsWith("b64374d04ef9c4f39fddb1e0d6be38a0130f6c057fc0f4ee467ea0e18bc758f1 abc\n"));
}

TEST_F(AuditJournalTest, AnAbsentFileCannotBeVerified) {
    EXPECT_FALSE(AuditJournal::verify(folder_.file("none")));
}

// Of a journal longer than is looked at on opening.
class LongJournal : public AuditJournalTest {
  protected:
    void SetUp() override {
        const auto journal = open();
        const std::string record(1000, 'r');
        std::atomic<int> left = kRecords;
        for (int i = 0; i < kRecords; ++i) journal->append(record, [&](bool) { --left; });
    }
    void change_line(std::size_t number) {
        auto lines = lines_of(file_);
        lines[number - 1].back() = 'x';
        std::string content;
        for (const auto& line : lines) content += line + "\n";
        rewrite(file_, content);
    }
    static constexpr int kRecords = 3000;  // three megabytes
};

TEST_F(LongJournal, GoesOnWhereItEnded) {
    fill({"one"});
    const auto verdict = AuditJournal::verify(file_);
    ASSERT_TRUE(verdict);
    EXPECT_EQ(verdict->broken, std::nullopt);
    EXPECT_EQ(verdict->records, static_cast<std::size_t>(kRecords) + 1);
    EXPECT_EQ(verdict->last_hash, lines_of(file_).back().substr(0, 64));
}

TEST_F(LongJournal, IsNotOpenedWhenItsEndIsBroken) {
    change_line(kRecords - 10);
    EXPECT_FALSE(AuditJournal::open(file_));
    EXPECT_EQ(AuditJournal::verify(file_)->broken, static_cast<std::size_t>(kRecords) - 10);
}

TEST_F(LongJournal, WhatIsFarBackShowsWhenItIsVerified) {
    change_line(7);
    EXPECT_TRUE(AuditJournal::open(file_));
    EXPECT_EQ(AuditJournal::verify(file_)->broken, 7U);
    EXPECT_EQ(AuditJournal::verify(file_)->records, 6U);
}

TEST_F(LongJournal, ATornTailIsCut) {
    auto content = content_of(file_);
    content.resize(content.size() - 5);
    rewrite(file_, content);
    EXPECT_TRUE(AuditJournal::verify(file_)->torn);
    fill({"one"});
    EXPECT_EQ(AuditJournal::verify(file_)->records, static_cast<std::size_t>(kRecords));
    EXPECT_EQ(AuditJournal::verify(file_)->broken, std::nullopt);
}

TEST_F(AuditJournalTest, WritesWhatWaitsWhenItGoes) {
    std::atomic<int> durable = 0;
    {
        const auto journal = open();
        for (int i = 0; i < 500; ++i) {
            journal->append(std::to_string(i), [&](bool done) { durable += done ? 1 : 0; });
        }
    }
    EXPECT_EQ(durable, 500);
    EXPECT_EQ(records_of(file_).size(), 500U);
}

TEST_F(AuditJournalTest, WhatNobodyWaitsForGoesWithTheNextInOrder) {
    const auto journal = open();
    std::string order;
    journal->append_at_leisure("one", [&](bool done) { order += done ? "1" : "-"; });
    journal->append_at_leisure("two", [&](bool done) { order += done ? "2" : "-"; });
    EXPECT_TRUE(append(*journal, "three"));
    EXPECT_EQ(order, "12") << "all before the last is durable";
    EXPECT_THAT(records_of(file_), ElementsAre("one", "two", "three"));
}

TEST_F(AuditJournalTest, WhatNobodyWaitsForGoesAloneWhenNothingFollows) {
    const auto journal = open();
    std::promise<bool> durable;
    journal->append_at_leisure("one", [&](bool done) { durable.set_value(done); });
    EXPECT_TRUE(durable.get_future().get());
    EXPECT_THAT(records_of(file_), ElementsAre("one"));
}

TEST_F(AuditJournalTest, ManyThreadsMakeOneChain) {
    constexpr int kThreads = 8;
    constexpr int kEach = 100;
    {
        const auto journal = open();
        std::vector<std::thread> threads;
        for (int thread = 0; thread < kThreads; ++thread) {
            threads.emplace_back([&] {
                for (int i = 0; i < kEach; ++i) EXPECT_TRUE(append(*journal, "r"));
            });
        }
        for (auto& thread : threads) thread.join();
    }
    EXPECT_EQ(lines_of(file_).size(), static_cast<std::size_t>(kThreads * kEach));
    EXPECT_EQ(AuditJournal::verify(file_)->broken, std::nullopt);
}

struct Tampering {
    const char* name;
    void (*tamper)(std::vector<std::string>& lines);
    std::size_t broken;
};
class TamperedJournal : public AuditJournalTest, public ::testing::WithParamInterface<Tampering> {};

TEST_P(TamperedJournal, IsFoundByNumberAndNotOpened) {
    fill({"one", "two", "three", "four"});
    auto lines = lines_of(file_);
    GetParam().tamper(lines);
    std::string content;
    for (const auto& line : lines) content += line + "\n";
    rewrite(file_, content);
    EXPECT_EQ(AuditJournal::verify(file_)->broken, GetParam().broken);
    const auto opened = AuditJournal::open(file_);
    ASSERT_FALSE(opened);
    EXPECT_THAT(opened.error().issues.at(0).text,
                HasSubstr("line " + std::to_string(GetParam().broken)));
    EXPECT_EQ(content_of(file_), content) << "evidence is left as it is";
}

using Lines = std::vector<std::string>;
INSTANTIATE_TEST_SUITE_P(
    Journal, TamperedJournal,
    ::testing::Values(
        Tampering{"RecordChanged", [](Lines& lines) { lines[1].back() = 'x'; }, 2},
        Tampering{"LastRecordChanged", [](Lines& lines) { lines[3].back() = 'x'; }, 4},
        Tampering{"HashChanged", [](Lines& lines) { lines[2][0] = lines[2][0] == 'a' ? 'b' : 'a'; },
                  3},
        Tampering{"FirstRemoved", [](Lines& lines) { lines.erase(lines.begin()); }, 1},
        Tampering{"MiddleRemoved", [](Lines& lines) { lines.erase(lines.begin() + 2); }, 3},
        Tampering{"Doubled", [](Lines& lines) { lines.insert(lines.begin() + 1, lines[0]); }, 2},
        Tampering{
            "Inserted",
            [](Lines& lines) { lines.insert(lines.begin() + 3, std::string(64, 'a') + " x"); }, 4},
        Tampering{"Swapped", [](Lines& lines) { std::swap(lines[1], lines[2]); }, 2},
        Tampering{"EmptyLine", [](Lines& lines) { lines.insert(lines.begin(), ""); }, 1},
        Tampering{"NoJournalAtAll", [](Lines& lines) { lines = {"hello"}; }, 1}),
    [](const auto& row) { return std::string(row.param.name); });

class TornTail : public AuditJournalTest, public ::testing::WithParamInterface<int> {};

TEST_P(TornTail, IsCutAndWritingGoesOn) {
    fill({"one", "two", "three"});
    auto content = content_of(file_);
    content.resize(content.size() - static_cast<std::size_t>(GetParam()));
    rewrite(file_, content);
    EXPECT_EQ(AuditJournal::verify(file_)->broken, std::nullopt) << "torn is not tampered with";
    fill({"four"});
    EXPECT_THAT(records_of(file_), ElementsAre("one", "two", "four"));
    EXPECT_EQ(AuditJournal::verify(file_)->broken, std::nullopt);
}

// The newline alone, the record, the blank, half of the hash.
INSTANTIATE_TEST_SUITE_P(Journal, TornTail, ::testing::Values(1, 3, 6, 7, 40, 70));

TEST_F(AuditJournalTest, ATornTailOfZerosIsCut) {
    fill({"one"});
    rewrite(file_, content_of(file_) + std::string(5000, '\0'));
    fill({"two"});
    EXPECT_THAT(records_of(file_), ElementsAre("one", "two"));
}

TEST_F(AuditJournalTest, IsHeldByOneAlone) {
    const auto journal = open();
    const auto second = AuditJournal::open(file_);
    ASSERT_FALSE(second);
    EXPECT_THAT(second.error().issues.at(0).text, HasSubstr("in use"));
    EXPECT_TRUE(append(*journal, "one"));
}

TEST_F(AuditJournalTest, WhatIsNoFileIsRefused) {
    std::filesystem::create_symlink("/dev/full", file_);
    EXPECT_FALSE(AuditJournal::open(file_));
    EXPECT_FALSE(AuditJournal::open(folder_.file("no-such-folder/p.audit")));
    EXPECT_FALSE(AuditJournal::open("/proc/self/fd"));
}

// In a process of its own, since the limit holds for all of it: what each append was told, as '0'
// or '1'.
void answers_with_limited_file(const std::string& file, int out) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit tight{100, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &tight);
    auto journal = AuditJournal::open(file);
    if (!journal) ::_exit(1);
    const auto tell = [&] {
        const char answer = append(**journal, "0123456789") ? '1' : '0';
        if (::write(out, &answer, 1) != 1) ::_exit(2);
    };
    tell();  // 76 bytes: fits
    tell();
    const rlimit wide{RLIM_INFINITY, RLIM_INFINITY};
    ::setrlimit(RLIMIT_FSIZE, &wide);
    tell();  // there would be room again, but what stands in the file is unknown
    tell();
    ::_exit(0);
}

std::string all_from(int in) {
    std::string text;
    char byte = 0;
    while (::read(in, &byte, 1) == 1) text.push_back(byte);
    ::close(in);
    return text;
}

TEST_F(AuditJournalTest, OnceItCannotBeWrittenNothingIsDurableAnyMore) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const auto child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) answers_with_limited_file(file_, ends[1]);
    ::close(ends[1]);
    EXPECT_EQ(all_from(ends[0]), "1000");
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    fill({"after"});  // the next start cuts what is torn
    EXPECT_THAT(records_of(file_), ElementsAre("0123456789", "after"));
}

// --- the journal behind the store ---

class StoreJournal : public AuditJournalTest {
  protected:
    std::unique_ptr<Store> store() { return testing::opened(folder_.file("p")); }
    void leave_pending(const std::string& record) {
        store().reset();
        const bool sqlite = testing::kind_of_store() == testing::Kind::sqlite;
        // Node 1 is the one that store() was.
        testing::execute_on(
            folder_.file("p"),
            sqlite
                ? "INSERT INTO audit_pending (record) VALUES ('" + record + "')"
                : "INSERT INTO audit_pending (node, seq, record) VALUES (1, 99, '" + record + "')");
    }
};

TEST_F(StoreJournal, RecordsOfCommitsAndAccessesMakeOneChain) {
    {
        const auto opened = store();
        testing::write(*opened, [](Transaction& t) { t.audit("written"); });
        std::promise<bool> durable;
        opened->journal("read", [&](bool done) { durable.set_value(done); });
        EXPECT_TRUE(durable.get_future().get());
    }
    EXPECT_THAT(records_of(file_), ElementsAre("written", "read"));
    EXPECT_EQ(AuditJournal::verify(file_)->broken, std::nullopt);
}

TEST_F(StoreJournal, AFailedCommitLeavesNoRecord) {
    {
        const auto opened = store();
        EXPECT_FALSE(opened->commit([](Transaction& t) -> Result<void> {
            t.audit("undone");
            return fail(Category::conflict, "x", "x");
        }));
        testing::write(*opened, [](Transaction& t) { t.audit("done"); });
    }
    EXPECT_THAT(records_of(file_), ElementsAre("done"));
}

TEST_F(StoreJournal, WhatACrashLeftBetweenCommitAndJournalIsWrittenAtTheNextStart) {
    leave_pending("left behind");
    EXPECT_THAT(records_of(file_), IsEmpty());
    store().reset();
    EXPECT_THAT(records_of(file_), ElementsAre("left behind"));
}

TEST_F(StoreJournal, ACleanStopLeavesNothingToWriteTwice) {
    leave_pending("one");
    testing::write(*store(), [](Transaction& t) { t.audit("two"); });
    testing::write(*store(), [](Transaction& t) { t.audit("three"); });
    store().reset();
    EXPECT_THAT(records_of(file_), ElementsAre("one", "two", "three"));
}

TEST_F(StoreJournal, ABrokenJournalKeepsTheStoreShut) {
    testing::write(*store(), [](Transaction& t) { t.audit("one"); });
    auto content = content_of(file_);
    content[70 - 4] = 'x';
    rewrite(file_, content);
    EXPECT_FALSE(testing::open_store(folder_.file("p")));
}

// A journal in several files.
class Segments : public AuditJournalTest {
  protected:
    static std::vector<std::string> all(const AuditJournal& journal, std::uint64_t from = 0) {
        std::vector<std::string> records;
        while (from < journal.durable()) {
            const auto part = journal.read(from, 2);
            if (!part) return {"unreadable"};
            for (const auto& record : part->records) {
                if (!read_segment_head(record)) records.push_back(record);
            }
            from = part->next;
        }
        return records;
    }
    const Instant now_ = *parse_instant("2026-11-23T11:00:00Z");
};

TEST_F(Segments, AreOneChainWhosePlacesCountOn) {
    const auto journal = open();
    EXPECT_FALSE(*journal->close_segment(now_)) << "there is nothing in it";
    ASSERT_TRUE(append(*journal, "one"));
    const auto chain = journal->chain();
    ASSERT_TRUE(*journal->close_segment(now_));
    EXPECT_FALSE(*journal->close_segment(now_)) << "nor in the new one";
    ASSERT_TRUE(append(*journal, "two"));
    const auto place = journal->durable();
    ASSERT_TRUE(*journal->close_segment(now_));
    ASSERT_TRUE(append(*journal, "three"));
    EXPECT_EQ(journal->chain(), chain);
    EXPECT_THAT(all(*journal), ElementsAre("one", "two", "three"));
    EXPECT_THAT(all(*journal, place), ElementsAre("three"));
    rewrite(folder_.file("whole"),
            content_of(file_ + ".000001") + content_of(file_ + ".000002") + content_of(file_));
    const auto verdict = AuditJournal::verify(folder_.file("whole"));
    EXPECT_EQ(verdict->broken, std::nullopt);
    EXPECT_EQ(verdict->records, 5U) << "with the two lines that go on";
}

TEST_F(Segments, GoOnOverARestart) {
    fill({"one"});
    std::string chain;
    {
        const auto journal = open();
        chain = journal->chain();
        ASSERT_TRUE(*journal->close_segment(now_));
    }
    fill({"two"});
    const auto journal = open();
    EXPECT_EQ(journal->chain(), chain);
    EXPECT_THAT(all(*journal), ElementsAre("one", "two"));
    ASSERT_TRUE(*journal->close_segment(now_));
    EXPECT_EQ(journal->closed().size(), 2U);
}

TEST_F(Segments, CanBeRemovedAndTheRestIsReadAndVerified) {
    const auto journal = open();
    ASSERT_TRUE(append(*journal, "one"));
    ASSERT_TRUE(*journal->close_segment(now_));
    ASSERT_TRUE(append(*journal, "two"));
    const auto first = journal->closed().at(0);
    ASSERT_TRUE(journal->remove(first));
    EXPECT_FALSE(journal->remove(first)) << "it has gone";
    EXPECT_EQ(journal->oldest(), first.end);
    EXPECT_FALSE(journal->read(0, 1));
    EXPECT_THAT(all(*journal, first.end), ElementsAre("two"));
    const auto verdict = AuditJournal::verify(file_);
    EXPECT_EQ(verdict->broken, std::nullopt);
    EXPECT_EQ(verdict->head->bytes, first.end);
}

TEST_F(Segments, ThatWereChangedAreFound) {
    {
        const auto journal = open();
        ASSERT_TRUE(append(*journal, "one"));
        ASSERT_TRUE(*journal->close_segment(now_));
        ASSERT_TRUE(append(*journal, "two"));
    }
    auto text = content_of(file_);
    text[text.find("\"bytes\":") + 8] = '9';
    rewrite(file_, text);
    EXPECT_EQ(AuditJournal::verify(file_)->broken, 1U);
    EXPECT_FALSE(AuditJournal::open(file_));
}

// Between the second name and the new file: the journal goes on in the old one, once.
TEST_F(Segments, ACrashWhileOneIsClosedLosesAndRepeatsNothing) {
    fill({"one"});
    std::filesystem::create_hard_link(file_, file_ + ".000001");
    rewrite(file_ + ".next", "half a li");
    fill({"two"});
    const auto journal = open();
    EXPECT_THAT(all(*journal), ElementsAre("one", "two"));
    EXPECT_TRUE(journal->closed().empty());
    ASSERT_TRUE(*journal->close_segment(now_));
    EXPECT_THAT(all(*journal), ElementsAre("one", "two"));
}

TEST_F(Segments, AreClosedWhileOthersWrite) {
    constexpr int kRecords = 2000;
    const auto journal = open();
    std::atomic<int> left = kRecords;
    std::thread writer([&] {
        for (int i = 0; i < kRecords; ++i)
            journal->append(std::to_string(i), [&](bool durable) { left -= durable ? 1 : 0; });
    });
    for (int i = 0; i < 20; ++i) EXPECT_TRUE(journal->close_segment(now_));
    writer.join();
    ASSERT_TRUE(append(*journal, "last"));
    EXPECT_EQ(left, 0);
    const auto records = all(*journal);
    ASSERT_EQ(records.size(), static_cast<std::size_t>(kRecords) + 1);
    for (int i = 0; i < kRecords; ++i) ASSERT_EQ(records[i], std::to_string(i));
}

}  // namespace
}  // namespace planbro::store
