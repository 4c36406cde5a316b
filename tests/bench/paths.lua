-- wrk goes round the paths of a file, one a request; every thread begins at another of them.
--   BENCH_PATHS=FILE BENCH_TOKEN=TOKEN wrk -s paths.lua URL
-- The last line of output is for run.sh: requests/s, p50 and p99 in milliseconds, failed requests.
local threads = 0

function setup(thread)
    thread:set("number", threads)
    threads = threads + 1
end

function init()
    local headers = {}
    local token = os.getenv("BENCH_TOKEN")
    if token and token ~= "" then headers["Authorization"] = "Bearer " .. token end
    requests = {}
    for path in io.lines(os.getenv("BENCH_PATHS")) do
        requests[#requests + 1] = wrk.format("GET", path, headers)
    end
    at = number * 37
end

function request()
    at = at % #requests + 1
    return requests[at]
end

function done(summary, latency)
    local errors = summary.errors
    io.write(string.format("RESULT %.1f %.3f %.3f %d\n",
        summary.requests / (summary.duration / 1e6),
        latency:percentile(50) / 1000, latency:percentile(99) / 1000,
        errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
