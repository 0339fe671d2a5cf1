-- The load that wrk makes. Each call has a number of its own, so that no two can share an answer.
--
--     wrk -s load.lua http://127.0.0.1:PORT -- METHOD PATH AUTHORIZATION BODY
--
-- "NUMBER" in the body becomes twelve digits. What was measured is printed as one line of JSON.

local threads = 0

function setup(thread)
  thread:set("first", threads * 100000000000)
  threads = threads + 1
end

function init(arguments)
  local method, path, authorization, body = arguments[1], arguments[2], arguments[3], arguments[4]
  local fields = { ["Content-Type"] = "application/json" }
  if authorization ~= "" then fields["Authorization"] = authorization end
  local whole = wrk.format(method, path, fields, string.gsub(body, "NUMBER", "############"))
  local from, to = string.find(whole, "############", 1, true)
  before, after = whole, nil
  if from then
    before, after = string.sub(whole, 1, from - 1), string.sub(whole, to + 1)
  end
  number = first
end

function request()
  if not after then return before end
  number = number + 1
  return before .. string.format("%012d", number) .. after
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    'RESULT {"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "refused": %d,'
      .. ' "broken": %d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
