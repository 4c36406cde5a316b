// What LeakSanitizer is told of cpprestsdk, in sanitized builds alone.

extern "C" {

// After a failed connection cpprestsdk closes the request's body in its own thread pool. A process
// that ends just then leaves a continuation in the pool's queue, which holds it by a plain pointer
// (pplx::_TaskProcHandle) and frees nothing of what it drops: the library's last word at exit, not
// something that grows. These two allocations, and what hangs on them, are no leak of ours.
// https://github.com/google/sanitizers/wiki/AddressSanitizerLeakSanitizer#suppressions
extern const char* __lsan_default_suppressions();  // NOLINT(bugprone-reserved-identifier)
const char* __lsan_default_suppressions() {        // NOLINT(bugprone-reserved-identifier)
    return "leak:pplx::task<unsigned char>::_ThenImpl<void, std::function<void "
           "(pplx::task<void>)>&>\n"
           "leak:Concurrency::streams::details::streambuf_state_manager<unsigned char>::close\n";
}

}  // extern "C"
