// A case in which a step of a built-in runbook holds, and one in which it does not:
//
//   runbook step | holds | does not hold
//
// Of a metric: `figure points ~ points of the normal period`, a point a minute; `-` is no point beside points of the metric that
// tells the zero. Of a document: `figure=value` at its path; `-` leaves the member out. Of a query: log lines between `;;`,
// beside a healthy invocation of `orders`; `@group ` puts a line elsewhere, REPORT draws a report. Indicators, findings and changes are drawn by rule.

export interface DrawnStep {
  readonly runbook: string;
  readonly step: number;
  readonly holds: string;
  readonly fails: string;
}

export function drawnSteps(): readonly DrawnStep[] {
  return drawn
    .trim()
    .split('\n')
    .map((line) => {
      const [of = '', holds = '', fails = ''] = line.split(/ \|(?= )/);
      const [runbook = '', step = ''] = of.trim().split(' ');
      return { runbook, step: Number(step), holds: holds.trim(), fails: fails.trim() };
    });
}

const drawn = `
api-5xx 1 | errors - | errors 0 3 0
api-5xx 2 | errors 2 2 2, requests 10 10 10 | errors 1 1 9, requests 10 10 10
api-5xx 3 | ms 300 | ms 29004
api-5xx 5 | @API-Gateway-Execution-Logs_a1/prod (r1) Method completed with status: 200 | @API-Gateway-Execution-Logs_a1/prod (r1) Execution failed due to configuration error: Malformed Lambda proxy response
api-5xx 8 | whole 120, behind 100 | whole 900, behind 100
api-health 2 | dns=ok | dns=failed
api-health 3 | certificate=ok | certificate=failed
api-health 4 | gateway=ok | gateway=failed
api-health 5 | backend=ok | backend=failed
cost 1 | REPORT used=400 | REPORT used=60
cost 2 | | REPORT init=300
cost 3 | REPORT ms=900 billed=1000 | REPORT ms=2 billed=4000
cost 4 | architecture=arm64 | architecture=x86_64
cost 5 | mode=- | mode=PAY_PER_REQUEST
cost 8 | bytes 7000000 | bytes 900
cost 9 | hours=24 | hours=168
cost 10 | filters=[{"Pattern":"{}"}] | filters=-
coverage-cold-start 1 | REPORT init=400 | REPORT init=5200
coverage-memory 3 | Memory usage: 90.1 MB -> 95.0 MB | Memory usage: 90.1 MB -> 240.5 MB
coverage-not-combined 2 | combined 12 files | Invalid coverage file: database disk image is malformed
coverage-not-combined 4 | combined 12 files | no coverage files under coverage/
coverage-not-uploaded 1 | coverage started | CoverageInitializationError: Failed to initialize coverage tracking
coverage-not-uploaded 2 | coverage started | ValueError: COVERAGE_S3_BUCKET is required
coverage-not-uploaded 3 | coverage uploaded | S3UploadError: Failed to upload coverage file to S3
coverage-not-uploaded 4 | coverage uploaded | An error occurred (NoSuchBucket) when calling the PutObject operation
coverage-not-uploaded 5 | coverage uploaded | An error occurred (AccessDenied) when calling the PutObject operation
coverage-not-uploaded 6 | coverage uploaded | botocore.exceptions.ConnectTimeoutError: Connect timeout on endpoint URL
coverage-not-uploaded 7 | subnets=- | subnets=["subnet-1"]
coverage-slow-upload 2 | done | 2026-03-01T10:00:03.000Z 00000000-0000-4000-8000-000000000001 Task timed out after 3.00 seconds
coverage-slow-upload 3 | upload took 120 ms | upload took 9000 ms
coverage-support 1 | bucket=shop-coverage | bucket=-
coverage-support 2 | layers=[{"Arn":"coverage:1"}] | layers=-
coverage-support 3 | memory=512, seconds=30 | memory=128, seconds=30
coverage-support 5 | coverage uploaded | coverage failed to start
database-bottleneck 2 | duration: 4200.12 ms  statement: SELECT 1 | slow query a;;slow query b;;slow query c;;slow query d;;slow query e;;slow query f
database-bottleneck 3 | cpu 40 | cpu 40 97 60
database-bottleneck 4 | hits 90, misses 10 | hits 10, misses 90
dead-letters 5 | letters=[{"Body":"x"}] | letters=[]
dead-letters 6 | source=arn:aws:sqs:eu-west-1:123456789012:jobs | source=arn:aws:kinesis:eu-west-1:123456789012:stream/jobs
dead-letters 11 | visible 4 2 0 | visible 4 4 4
debug-api 1 | log=arn:aws:logs:eu-west-1:123456789012:log-group:api | log=-
debug-api 2 | level=INFO | level=-
debug-api 4 | gateway=ok, backend=ok | gateway=ok, backend=failed
debug-api 5 | @API-Gateway-Execution-Logs_a1/prod (r1) Starting execution | @API-Gateway-Execution-Logs_a1/prod (r1) Execution failed due to configuration error: Unable to transform request
debug-function 1 | 2026-03-01T10:00:00.000Z→00000000-0000-4000-8000-000000000001→DEBUG→cart loaded | cart loaded
debug-function 4 | cart loaded | 2026-03-01T10:00:00.000Z→00000000-0000-4000-8000-000000000001→ERROR→cart lost
debug-function 5 | services=[{"Name":"orders"}] | services=[]
debug-stream 1 | status=ACTIVE, shards=2 | status=UPDATING, shards=2
debug-stream 2 | refused - | refused 40
debug-stream 3 | state=Enabled, result=OK | state=Enabled, result=PROBLEM: Function call failed
debug-stream 4 | filters=- | filters=[{"Pattern":"{}"}]
debug-stream 5 | polled 100, dropped 20 | polled 100, dropped 100
debug-stream 6 | size=100, window=-, timeout=60 | size=1000, window=5, timeout=3
failed-deployment 2 | status=UPDATE_COMPLETE | status=UPDATE_ROLLBACK_COMPLETE
failed-deployment 5 | applied | User: arn:aws:sts::123456789012:assumed-role/deploy/ci is not authorized to perform: iam:PassRole
failed-deployment 6 | applied | CodeStorageExceededException: Code storage limit exceeded.
failed-deployment 7 | update=Successful | update=Failed
find-the-cause 2 | cart loaded | 2026-03-01T10:00:00.000Z→00000000-0000-4000-8000-000000000001→ERROR→cart lost
find-the-cause 3 | ms 100 ~ 90 | ms 900 ~ 90
find-the-cause 4 | invocations 100 ~ 90 | invocations 900 ~ 90
function-health 3 | errors 1 0 0 | errors 1 2 1
function-health 1 | invocations 10 | invocations 0
function-throttled 2 | refused 3 0 0 | refused 3 4 0
function-throttled 3 | reserved=- | reserved=10
function-throttled 4 | running 4, reserved=10 | running 9, reserved=10
function-throttled 5 | claimed 300 | claimed 900
function-throttled 6 | ms 100 ~ 90 | ms 900 ~ 90
function-times-out 2 | done | 2026-03-01T10:00:03.000Z 00000000-0000-4000-8000-000000000001 Task timed out after 3.00 seconds
function-times-out 3 | ms 100 ~ 90 | ms 900 ~ 90
function-times-out 4 | query took 40ms | query took 4000ms
function-times-out 7 | REPORT init=400 | REPORT init=5200
out-of-memory 3 | REPORT used=90 | REPORT used=100;;REPORT used=120;;REPORT used=140;;REPORT used=160;;REPORT used=180
permission-denied 3 | AccessDenied: no policy allows it | AccessDenied: with an explicit deny in a service control policy
queue-backlog 2 | visible 5 5 5 | visible 5 500 900
queue-backlog 3 | seconds 5 5 5 | seconds 5 500 900
queue-backlog 4 | sent 100, deleted 100 | sent 100, deleted 20
queue-backlog 5 | received 10 | received -
queue-backlog 6 | state=Enabled | state=Disabled
queue-backlog 7 | invocations 10 | invocations 0
queue-backlog 10 | visibility=360, timeout=60 | visibility=30, timeout=60
recover 6 | hours=24 | hours=2
recover 7 | versions=[{"Version":"$LATEST"},{"Version":"1"}] | versions=[{"Version":"$LATEST"}]
regular-tasks 7 | cart loaded | 2026-03-01T10:00:00.000Z→00000000-0000-4000-8000-000000000001→ERROR→cart lost
regular-tasks 8 | REPORT init=400 | REPORT init=5200
resources-exist 2 | status=ACTIVE | status=UPDATING
resources-exist 3 | state=-, update=- | state=Inactive, update=-
resources-exist 4 | status=ACTIVE | status=DELETING
slow-batches 2 | {"message":"Batch processing completed","processing_time_ms":40} | {"message":"Batch processing completed","processing_time_ms":4000}
slow-batches 3 | done | ERROR batch failed
slow-batches 4 | | REPORT init=300
stream-lag 2 | ms 100 100 100 | ms 100 9000 90000
stream-lag 4 | ms 100 ~ 90 | ms 900 ~ 90
stream-lag 7 | records 100 ~ 90 | records 900 ~ 90
stream-lag 8 | reads - | reads 40
stream-lag 9 | size=100, window=-, factor=- | size=1, window=-, factor=-
stream-lag 10 | state=Enabled | state=Disabled
throttled-table 2 | reads -, writes - | reads -, writes 0 12 0
throttled-table 3 | ms 4 ~ 4 | ms 90 ~ 4
throttled-table 4 | wrote carts | DynamoDB throttled the write, attempt 4
throttled-table 5 | mode=- | mode=PAY_PER_REQUEST
throttled-table 6 | usedReads 60, usedWrites 60, reads 5, writes 5 | usedReads 60, usedWrites 290, reads 5, writes 5
throttled-table 7 | wrote carts | ThrottlingReasons: TableWriteKeyRangeThroughputExceeded
tune-function 2 | REPORT used=400 | REPORT used=60
tune-function 4 | ms 1000, seconds=3 | ms 2900, seconds=3
tune-function 5 | seconds=30 | seconds=900
tune-function 6 | reserved=10 | reserved=-
tune-function 8 | running 10 ~ 9 | running 90 ~ 9
tune-function 9 | | REPORT init=300
tune-function 10 | REPORT init=400 | REPORT init=5200
tune-stream 1 | size=100, window=- | size=1, window=-
tune-stream 4 | bytes 7000000 | bytes 900
tune-table 1 | scans 0 | scans 12
tune-table 2 | indexes=[{"IndexName":"by-day"}] | indexes=-
tune-table 5 | writes - | writes 9
tune-table 6 | failed - | failed 9
what-is-the-symptom 11 | REPORT init=5200 | REPORT init=400
`;
