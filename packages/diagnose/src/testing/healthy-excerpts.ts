// Excerpts of normal operation with harmless words in them, drawn by us, for tests. One per block, as in
// documented-excerpts.ts; the head says what the trap is.

export const healthyExcerpts = `
# a count of zero
INFO import finished: 4,211 rows, 0 errors, 0 failed, 0 timeouts

# error count in JSON
{"level":"INFO","message":"batch done","errorCount":0,"errors":[],"failures":0}

# no failed items
{"batchItemFailures": []}

# a retry that worked
2026-03-01T10:00:00.100Z→3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→WARN→GET /stock failed with ECONNRESET, retry 1 succeeded

# a failure and, a line later, the retry that worked
2026-03-01T10:00:00.100Z→3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→WARN→ThrottlingException: Rate exceeded, waiting 200 ms
2026-03-01T10:00:00.400Z→3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→INFO→attempt 2 successful

# a cache to be created
[ERROR]→2026-03-01T10:00:00.100Z→3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→cache file /tmp/rates.json does not exist, will be created

# embedded metrics called Errors and Timeouts
{"_aws":{"Timestamp":1772359200000,"CloudWatchMetrics":[{"Namespace":"Shop","Dimensions":[["Service"]],"Metrics":[{"Name":"Errors"},{"Name":"ConnectionTimeouts"},{"Name":"ECONNRESET"}]}]},"Service":"orders","Errors":0,"ConnectionTimeouts":0,"ECONNRESET":0}

# a long invocation under its limit
START RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Version: 3
END RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11
REPORT RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→Duration: 28411.02 ms→Billed Duration: 28412 ms→Memory Size: 512 MB→Max Memory Used: 214 MB

# a restore that succeeded
RESTORE_START Runtime Version: java:21.v5→Runtime Version ARN: arn:aws:lambda:eu-west-1::runtime:aa
RESTORE_REPORT Restore Duration: 712.44 ms

# an ordinary cold start
INIT_START Runtime Version: nodejs:22.v9→Runtime Version ARN: arn:aws:lambda:eu-west-1::runtime:aa
START RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Version: 3
REPORT RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→Duration: 12.10 ms→Billed Duration: 13 ms→Memory Size: 512 MB→Max Memory Used: 84 MB→Init Duration: 812.40 ms

# a platform report in JSON
{"time":"2026-03-01T10:00:03.000Z","type":"platform.report","record":{"requestId":"3f1c","metrics":{"durationMs":120.2,"billedDurationMs":121,"memorySizeMB":256,"maxMemoryUsedMB":90},"status":"success"}}

# an extension that is ready
EXTENSION→Name: telemetry→State: Ready→Events: [INVOKE,SHUTDOWN]
TELEMETRY→Name: telemetry→State: Subscribed→Types: [Platform, Function]

# settings echoed at start
INFO client options: connectTimeout=5000 maxRetries=3 rejectUnauthorized=true timeout=30000

# an access log line with 200
{"requestId":"a","ip":"203.0.113.9","httpMethod":"GET","status":"200","responseLength":"512","error":"-","integrationErrorMessage":"-"}

# gateway execution log of a success
(5d1e7e3c-0000-4b11-a0ae-0242ac120002) Method request path: {orderId=504}
(5d1e7e3c-0000-4b11-a0ae-0242ac120002) Endpoint response body before transformations: {"statusCode":200,"body":"{}"}
(5d1e7e3c-0000-4b11-a0ae-0242ac120002) Method completed with status: 200

# numbers that look like codes
INFO order 53300 shipped in 57014 ms, invoice 40001 paid, 1205 points

# an idempotent duplicate
2026-03-01T10:00:00.100Z→3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→INFO→ConditionalCheckFailedException: order 17 already processed, skipping

# a deprecation warning
(node:8) NOTE: The AWS SDK for JavaScript (v2) is in maintenance mode.

# a health check
INFO health: database ok, queue ok, errors last hour: 0, timeouts: none

# a test summary
Tests: 112 passed, 0 failed, 3 skipped. No errors found.

# a metric report with rates
{"level":"INFO","message":"stats","errorRate":0.0,"timeoutRate":0,"throttles":0,"retries":2}

# a warning about deprecated options
[WARNING]→2026-03-01T10:00:00.100Z→3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→parameter "region_name" is deprecated, use "region"

# reconnected
INFO redis connection lost, reconnected after 120 ms

# a file that does not exist yet
{"level":"WARN","message":"state file does not exist yet, starting from scratch","service":"sync"}

# an error class in a list of handlers
DEBUG registered exception handlers: NotFoundError, ThrottlingException, TimeoutError

# business words
INFO customer rejected the offer; refund denied by policy; reset link sent

# no errors
INFO schema check: no errors, no missing columns, nothing invalid
`;
