// Bulk exports.
#include "store/sql/guarded.hpp"
#include "store/sql/rows.hpp"

namespace planbro::store::sql {

namespace {

ExportJob job_of(const Rows& rows, std::size_t i) {
    return {.id = rows.text(i, 0), .org = rows.text(i, 1), .body = rows.text(i, 2)};
}

}  // namespace

std::optional<ExportJob> Access::export_job(std::string_view id) {
    return guarded_beside<std::optional<ExportJob>>([&]() -> std::optional<ExportJob> {
        const auto rows = connection_.query("SELECT id, org, body FROM export_job WHERE id=?",
                                            "sss", {std::string(id)});
        if (rows.empty()) return {};
        return job_of(rows, 0);
    });
}

std::vector<ExportJob> Access::export_jobs() {
    return guarded_beside<std::vector<ExportJob>>([&] {
        const auto rows =
            connection_.query("SELECT id, org, body FROM export_job ORDER BY id", "sss", {});
        std::vector<ExportJob> jobs;
        for (std::size_t i = 0; i < rows.size(); ++i) jobs.push_back(job_of(rows, i));
        return jobs;
    });
}

void Access::put_export_job(const ExportJob& job) {
    guarded_write([&] {
        connection_.execute(
            "INSERT INTO export_job (id, org, body) VALUES (?,?,?)"
            " ON CONFLICT (id) DO UPDATE SET org=excluded.org, body=excluded.body",
            {job.id, job.org, job.body});
    });
}

void Access::remove_export_job(std::string_view id) {
    guarded_write(
        [&] { connection_.execute("DELETE FROM export_job WHERE id=?", {std::string(id)}); });
}

}  // namespace planbro::store::sql
