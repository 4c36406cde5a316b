# shellcheck shell=bash
# A story with a claim that is not true; told by run.sh alone.
the_day_is 2026-11-28T09:00:00Z
check "a service without consent sees the plan" "$(read_status sykehus CarePlan/ingen)" 200
