// Excerpts as the platform, the runtimes, the SDKs and the drivers document them, drawn by us, for tests. One per block:
// the label, then its lines. None of them comes from a recorded incident.

export interface DocumentedExcerpt {
  readonly label: string;
  readonly lines: readonly string[];
}

/** Blocks are separated by blank lines; the first line of a block is `# label`. `→` stands for a tab. */
export function documentedExcerpts(drawn: string = documented): readonly DocumentedExcerpt[] {
  return drawn
    .trim()
    .split(/\n\s*\n/)
    .map((block) => {
      const [head = '', ...lines] = block.split('\n');
      return { label: head.replace(/^# */, '').trim(), lines: lines.map((line) => line.replaceAll('→', '\t')) };
    });
}

const documented = String.raw`
# lambda-timeout
START RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Version: $LATEST
2026-03-01T10:00:00.100Z→3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→INFO→page 1 of 40 converted
2026-03-01T10:00:01.100Z→3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→INFO→page 2 of 40 converted
2026-03-01T10:00:02.900Z→3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→INFO→page 3 of 40 converted
END RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11
REPORT RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→Duration: 3000.00 ms→Billed Duration: 3000 ms→Memory Size: 512 MB→Max Memory Used: 301 MB→Status: timeout
2026-03-01T10:00:03.000Z 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Task timed out after 3.00 seconds

# lambda-timeout
{"time":"2026-03-01T10:00:03.000Z","type":"platform.report","record":{"requestId":"3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11","metrics":{"durationMs":3000,"billedDurationMs":3000,"memorySizeMB":512,"maxMemoryUsedMB":301},"status":"timeout"}}

# lambda-timeout
{"error":"Sandbox.Timedout","cause":"{\"errorMessage\":\"2026-03-01T10:00:03.000Z 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Task timed out after 15.02 seconds\"}"}

# network-path-blocked
Error: connect ETIMEDOUT 10.0.3.18:5432
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1606:16)

# network-path-blocked
botocore.exceptions.ConnectTimeoutError: Connect timeout on endpoint URL: "https://secretsmanager.eu-west-1.amazonaws.com/"

# network-path-blocked
Error: Handshake inactivity timeout
    at Handshake.<anonymous> (/var/task/node_modules/mysql/lib/protocol/Protocol.js:160:17)

# network-path-blocked
dial tcp 10.0.3.18:6379: i/o timeout

# network-path-blocked
com.amazonaws.SdkClientException: Unable to execute HTTP request: Connect to sqs.eu-west-1.amazonaws.com:443 failed: connect timed out
Caused by: java.net.SocketTimeoutException: connect timed out

# network-path-blocked
psycopg2.OperationalError: connection to server at "db.internal" (10.0.3.18), port 5432 failed: Connection timed out
→Is the server running on that host and accepting TCP/IP connections?

# network-path-blocked
urllib3.exceptions.MaxRetryError: HTTPSConnectionPool(host='api.example.com', port=443): Max retries exceeded with url: /v1 (Caused by ConnectTimeoutError(<urllib3.connection.HTTPSConnection object at 0x7f>, 'Connection to api.example.com timed out. (connect timeout=10)'))

# network-path-blocked
{"errorType":"TypeError","errorMessage":"fetch failed","stack":["TypeError: fetch failed"],"cause":{"name":"ConnectTimeoutError","code":"UND_ERR_CONNECT_TIMEOUT","message":"Connect Timeout Error"}}

# network-path-blocked
TimeoutError: Socket timed out without establishing a connection within 1000 ms

# network-path-blocked
pymysql.err.OperationalError: (2003, "Can't connect to MySQL server on 'db.internal' (timed out)")

# network-path-blocked
System.Net.Sockets.SocketException (110): Connection timed out

# network-path-blocked
START RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Version: 12
2026-03-01T10:00:30.000Z 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Task timed out after 30.03 seconds
END RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11
REPORT RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→Duration: 30033.00 ms→Billed Duration: 30000 ms→Memory Size: 256 MB→Max Memory Used: 62 MB

# handler-never-completes
START RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Version: $LATEST
2026-03-01T10:00:00.400Z→3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→INFO→connected to the database
2026-03-01T10:00:00.900Z→3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→INFO→order 17 saved successfully
2026-03-01T10:00:10.000Z 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Task timed out after 10.00 seconds

# handler-never-completes
{"errorType":"Runtime.NodeJsExit","errorMessage":"The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled."}

# init-timeout
INIT_REPORT Init Duration: 10008.81 ms→Phase: init→Status: timeout
INIT_REPORT Init Duration: 3009.10 ms→Phase: invoke→Status: timeout
START RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Version: $LATEST
2026-03-01T10:00:13.000Z 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Task timed out after 3.01 seconds

# init-timeout
{"time":"2026-03-01T10:00:10.000Z","type":"platform.initReport","record":{"initializationType":"on-demand","phase":"init","status":"timeout","metrics":{"durationMs":9999.5}}}

# cold-start-latency
START RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Version: 7
END RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11
REPORT RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→Duration: 41.20 ms→Billed Duration: 42 ms→Memory Size: 512 MB→Max Memory Used: 190 MB→Init Duration: 7421.09 ms

# cold-start-latency
INIT_REPORT Init Duration: 6400.10 ms

# apigw-integration-timeout
{"message": "Endpoint request timed out"}

# apigw-integration-timeout
(5d1e7e3c-0000-4b11-a0ae-0242ac120002) Execution failed due to a timeout error
(5d1e7e3c-0000-4b11-a0ae-0242ac120002) Method completed with status: 504

# memory-oom
RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Error: Runtime exited with error: signal: killed
Runtime.ExitError
END RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11
REPORT RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→Duration: 2211.00 ms→Billed Duration: 2211 ms→Memory Size: 128 MB→Max Memory Used: 128 MB

# memory-oom
<--- Last few GCs --->
[8:0x5a1b]    41221 ms: Mark-sweep 1890.1 (1945.1) -> 1889.9 (1945.1) MB
FATAL ERROR: Ineffective mark-compacts near heap limit Allocation failed - JavaScript heap out of memory

# memory-oom
{"errorMessage":"Metaspace","errorType":"java.lang.OutOfMemoryError","stackTrace":["java.base/java.lang.ClassLoader.defineClass1(Native Method)"]}

# memory-oom
{"time":"2026-03-01T10:00:03.000Z","type":"platform.runtimeDone","record":{"requestId":"3f1c","status":"error","errorType":"Runtime.OutOfMemory","metrics":{"durationMs":812.4}}}

# memory-oom
memory allocation of 268435456 bytes failed
RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Error: Runtime exited with error: signal: aborted
Runtime.ExitError

# tmp-storage-full
OSError: [Errno 28] No space left on device: '/tmp/model.bin'

# tmp-storage-full
java.io.IOException: No space left on device

# tmp-storage-full
System.IO.IOException: There is not enough space on the disk. : '/tmp/out.zip'

# tmp-storage-full
sqlite3.OperationalError: database or disk is full

# fd-exhaustion
OSError: [Errno 24] Too many open files

# fd-exhaustion
Error: connect EMFILE 52.94.5.1:443 - Local (undefined:undefined)

# fd-exhaustion
dial tcp 10.0.3.18:443: socket: too many open files

# fd-exhaustion
java.net.SocketException: Too many open files

# fd-exhaustion
RuntimeError: can't start new thread

# readonly-filesystem
OSError: [Errno 30] Read-only file system: '/var/task/output.csv'

# readonly-filesystem
{"errorType":"Error","errorMessage":"EROFS: read-only file system, mkdir '/var/task/cache'","code":"EROFS"}

# readonly-filesystem
open /var/task/out.txt: read-only file system

# readonly-filesystem
java.nio.file.FileSystemException: /var/task/report.pdf: Read-only file system

# readonly-filesystem
Error: ENOENT: no such file or directory, mkdir '/home/sbx_user1051/.cache'

# runtime-crash
RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Error: Runtime exited with error: signal: segmentation fault
Runtime.ExitError
REPORT RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→Duration: 300.00 ms→Billed Duration: 300 ms→Memory Size: 512 MB→Max Memory Used: 90 MB

# runtime-crash
RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Error: Runtime exited without providing a reason
Runtime.ExitError

# runtime-crash
RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Process exited before completing request

# runtime-crash
fatal error: concurrent map writes
goroutine 18 [running]:

# runtime-crash
RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Error: Runtime exited with error: exit status 1
Runtime.ExitError
END RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11
REPORT RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→Duration: 14.00 ms→Billed Duration: 100 ms→Memory Size: 512 MB→Max Memory Used: 20 MB

# import-module-missing
[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'requests'
Traceback (most recent call last):

# import-module-missing
2026-03-01T10:00:00.100Z→undefined→ERROR→Uncaught Exception →{"errorType":"Error","errorMessage":"Cannot find package 'uuid' imported from /var/task/index.mjs","code":"ERR_MODULE_NOT_FOUND","stack":["Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'uuid' imported from /var/task/index.mjs"]}

# import-module-missing
java.lang.NoClassDefFoundError: com/fasterxml/jackson/databind/ObjectMapper
Caused by: java.lang.ClassNotFoundException: com.fasterxml.jackson.databind.ObjectMapper

# import-module-missing
Could not load file or assembly 'Newtonsoft.Json, Version=13.0.0.0, Culture=neutral'. The system cannot find the file specified.

# import-module-missing
{"errorMessage":"cannot load such file -- nokogiri","errorType":"Init<LoadError>"}

# import-module-missing
[ERROR] Runtime.ImportModuleError: Unable to import module 'app': cannot import name 'Mapping' from 'collections' (/var/lang/lib/python3.12/collections/__init__.py)

# handler-not-found
{"errorType":"Runtime.HandlerNotFound","errorMessage":"app.main is undefined or not exported"}

# handler-not-found
[ERROR] Runtime.HandlerNotFound: Handler 'lambda_handler' missing on module 'app'

# handler-not-found
[ERROR] Runtime.MalformedHandlerName: Bad handler 'app': not enough values to unpack (expected 2, got 1)

# handler-not-found
[ERROR] Runtime.ImportModuleError: Unable to import module 'lambda_function': No module named 'lambda_function'

# handler-not-found
Class not found: com.example.OrderHandler: java.lang.ClassNotFoundException

# handler-not-found
Unable to load type 'Shop.Function' from assembly 'Shop'.: LambdaException

# native-binary-mismatch
[ERROR] Runtime.ImportModuleError: Unable to import module 'app': /lib64/libc.so.6: version ${'`'}GLIBC_2.28' not found (required by /var/task/cryptography/hazmat/bindings/_rust.abi3.so)

# native-binary-mismatch
[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'psycopg2._psycopg'

# native-binary-mismatch
[ERROR] Runtime.ImportModuleError: Unable to import module 'app': No module named 'pydantic_core._pydantic_core'

# native-binary-mismatch
Error: The module '/var/task/node_modules/bcrypt/lib/binding/bcrypt_lib.node' was compiled against a different Node.js version using NODE_MODULE_VERSION 93. This version of Node.js requires NODE_MODULE_VERSION 108.

# native-binary-mismatch
/tmp/chromium: error while loading shared libraries: libnss3.so: cannot open shared object file: No such file or directory

# native-binary-mismatch
java.lang.UnsatisfiedLinkError: /tmp/libopencv.so: wrong ELF class: ELFCLASS32

# native-binary-mismatch
Error: Could not load the "sharp" module using the linux-x64 runtime

# native-binary-mismatch
PrismaClientInitializationError: Prisma Client could not locate the Query Engine for runtime "rhel-openssl-3.0.x".

# native-binary-mismatch
System.DllNotFoundException: Unable to load shared library 'libgdiplus' or one of its dependencies.

# module-syntax-error
{"errorType":"Runtime.UserCodeSyntaxError","errorMessage":"SyntaxError: Unexpected token 'export'"}

# module-syntax-error
Error [ERR_REQUIRE_ESM]: require() of ES Module /var/task/node_modules/node-fetch/src/index.js from /var/task/index.js not supported.

# module-syntax-error
[ERROR] Runtime.UserCodeSyntaxError: Syntax error in module 'app': invalid syntax (app.py, line 12)

# module-syntax-error
ReferenceError: exports is not defined in ES module scope

# module-syntax-error
{"errorType":"Error","errorMessage":"Dynamic require of \"events\" is not supported"}

# invalid-entrypoint
{"errorType":"Runtime.InvalidEntrypoint","errorMessage":"RequestId: 3f1c Error: fork/exec /var/task/bootstrap: exec format error"}

# invalid-entrypoint
RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Error: Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]
Runtime.InvalidEntrypoint

# invalid-entrypoint
entrypoint requires the handler name to be the first argument

# invalid-entrypoint
{"errorMessage":"fork/exec /var/task/main: no such file or directory","errorType":"PathError"}

# missing-configuration
[ERROR] KeyError: 'TABLE_NAME'
Traceback (most recent call last):
  File "/var/task/app.py", line 4, in <module>
    TABLE = os.environ['TABLE_NAME']

# missing-configuration
Error: DATABASE_URL environment variable is not set

# missing-configuration
ConfigError: Missing region in config

# missing-configuration
ValueError: REPORT_BUCKET is required

# missing-configuration
java.lang.IllegalArgumentException: Could not resolve placeholder 'orders.queue' in value "orders.queue"

# missing-configuration
pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings
api_token
  Field required

# missing-configuration
Error: No value provided for input HTTP label: Bucket.

# missing-configuration
error: Environment variable not found: DATABASE_URL.
  -->  schema.prisma:7

# unhandled-exception
2026-03-01T10:00:00.100Z→3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→ERROR→Invoke Error →{"errorType":"TypeError","errorMessage":"Cannot read properties of undefined (reading 'items')","stack":["TypeError: Cannot read properties of undefined (reading 'items')","    at handler (/var/task/index.js:12:3)"]}

# unhandled-exception
[ERROR] IndexError: list index out of range
Traceback (most recent call last):
  File "/var/task/app.py", line 22, in handler

# unhandled-exception
java.lang.NullPointerException: Cannot invoke "String.length()" because "name" is null
→at com.example.Handler.handleRequest(Handler.java:31)

# unhandled-exception
panic: runtime error: index out of range [3] with length 3
goroutine 1 [running]:
main.handler()

# unhandled-exception
System.NullReferenceException: Object reference not set to an instance of an object.
   at Shop.Function.FunctionHandler(Order order) in /src/Function.cs:line 20

# unhandled-exception
{"errorType":"SyntaxError","errorMessage":"Unexpected token o in JSON at position 1","trace":["SyntaxError: Unexpected token o in JSON at position 1","    at JSON.parse (<anonymous>)"]}

# unhandled-exception
{"errorMessage":"undefined method '[]' for nil","errorType":"Function<NoMethodError>"}

# unhandled-rejection
2026-03-01T10:00:00.100Z→3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11→ERROR→Unhandled Promise Rejection →{"errorType":"Runtime.UnhandledPromiseRejection","errorMessage":"Error: read ECONNRESET","reason":{"errorType":"Error","errorMessage":"read ECONNRESET","code":"ECONNRESET"},"promise":{},"stack":["Runtime.UnhandledPromiseRejection: Error: read ECONNRESET"]}
RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Error: Runtime exited with error: exit status 128
Runtime.ExitError

# unhandled-rejection
(node:8) UnhandledPromiseRejectionWarning: Error: boom
(node:8) UnhandledPromiseRejectionWarning: Unhandled promise rejection. This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch().

# extension-failure
EXTENSION→Name: telemetry→State: LaunchError→Events: []→Error Type: PermissionDenied

# extension-failure
RequestId: 3f1c0b7a-0c2d-4f57-9a49-1d4c3c2f1a11 Error: exit status 2
Extension.Crash

# extension-failure
{"time":"2026-03-01T10:00:00.100Z","type":"platform.extension","record":{"name":"agent","state":"Failed","events":[],"errorType":"Extension.InitError"}}

# extension-failure
connect ECONNREFUSED 127.0.0.1:2773

# snapstart-failure
RESTORE_REPORT Restore Duration: 10013.22 ms→Status: timeout

# snapstart-failure
{"time":"2026-03-01T10:00:00.100Z","type":"platform.restoreReport","record":{"status":"error","errorType":"Runtime.ExitError","metrics":{"durationMs":900.1}}}

# snapstart-failure
An error occurred (SnapStartTimeoutException) when calling the Invoke operation: Lambda couldn't restore the runtime within the timeout limit.

# lambda-throttled
{"error":"Lambda.TooManyRequestsException","cause":"Rate Exceeded. (Service: Lambda, Status Code: 429)"}

# lambda-throttled
TooManyRequestsException: Rate Exceeded.
    at throwDefaultError (/var/task/index.js:10:2) { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded', Type: 'User' }

# lambda-throttled
An error occurred (TooManyRequestsException) when calling the Invoke operation (reached max retries: 4): Rate Exceeded.

# service-api-throttled
An error occurred (ThrottlingException) when calling the GetParameter operation (reached max retries: 4): Rate exceeded

# service-api-throttled
com.amazonaws.services.s3.model.AmazonS3Exception: Please reduce your request rate. (Service: Amazon S3; Status Code: 503; Error Code: SlowDown)

# service-api-throttled
RequestLimitExceeded: Request limit exceeded.
→status code: 503, request id: 1

# service-api-throttled
An error occurred (TooManyRequestsException) when calling the ListFunctions operation: Rate exceeded

# service-api-throttled
AxiosError: Request failed with status code 429

# dynamodb-throttled
ProvisionedThroughputExceededException: The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.

# dynamodb-throttled
An error occurred (ThrottlingException) when calling the PutItem operation: Throughput exceeds the current capacity of your table or index.

# dynamodb-throttled
software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException: The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded.

# stream-throughput-exceeded
An error occurred (ProvisionedThroughputExceededException) when calling the GetRecords operation: Rate exceeded for shard shardId-000000000000 in stream orders under account 111122223333.

# stream-throughput-exceeded
ProvisionedThroughputExceededException: Rate exceeded for shard shardId-000000000003 in stream clicks under account 111122223333.

# event-backlog
{"requestContext":{"condition":"RetryAttemptsExhausted","approximateInvokeCount":3},"KinesisBatchInfo":{"shardId":"shardId-000000000001","batchSize":500}}

# event-backlog
An error occurred (ExpiredIteratorException) when calling the GetRecords operation: Iterator expired.

# event-backlog
GetRecords.IteratorAgeMilliseconds: 3724411 for stream orders

# sqs-redelivery
An error occurred (ReceiptHandleIsInvalid) when calling the DeleteMessage operation: The input receipt handle is invalid.

# sqs-redelivery
aws_lambda_powertools.utilities.batch.exceptions.BatchProcessingError: All records failed processing. 10 individual errors logged separately below.

# event-source-misconfig
InvalidParameterValueException: Queue visibility timeout: 30 seconds is less than Function timeout: 900 seconds

# event-source-misconfig
An error occurred (InvalidParameterValueException) when calling the CreateEventSourceMapping operation: The provided execution role does not have permissions to call ReceiveMessage on SQS

# event-source-misconfig
Unable to validate the following destination configurations

# event-source-misconfig
{"UUID":"a1b2","State":"Enabled","LastProcessingResult":"PROBLEM: Connection error. Please check your event source connection configuration."}

# iam-denied
An error occurred (AccessDeniedException) when calling the PutItem operation: User: arn:aws:sts::111122223333:assumed-role/orders/orders is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/orders because no identity-based policy allows the dynamodb:PutItem action

# iam-denied
botocore.exceptions.ClientError: An error occurred (403) when calling the HeadObject operation: Forbidden

# iam-denied
Amazon.S3.AmazonS3Exception: Access Denied

# iam-denied
UnauthorizedOperation: You are not authorized to perform this operation.
→status code: 403, request id: 1

# invoke-permission-missing
Execution failed due to configuration error: Invalid permissions on Lambda function
Method completed with status: 500

# invoke-permission-missing
{"Message":"Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html"}

# invoke-permission-missing
An error occurred (InvalidParameterException) when calling the PutSubscriptionFilter operation: Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.

# kms-denied
An error occurred (AccessDeniedException) when calling the GetParameter operation: User: arn:aws:sts::111122223333:assumed-role/a/b is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:111122223333:key/1 because no identity-based policy allows the kms:Decrypt action

# kms-denied
KMSAccessDeniedException: Lambda was unable to decrypt the environment variables because KMS access was denied.

# kms-denied
An error occurred (KMSDisabledException) when calling the Invoke operation: Lambda was unable to decrypt the environment variables because the KMS key used is disabled.

# kms-denied
An error occurred (AccessDeniedException) when calling the GetSecretValue operation: Access to KMS is not allowed

# credentials-invalid
UnrecognizedClientException: The security token included in the request is invalid.

# credentials-invalid
botocore.exceptions.NoCredentialsError: Unable to locate credentials

# credentials-invalid
CredentialsProviderError: Could not load credentials from any providers

# credentials-invalid
NoCredentialProviders: no valid providers in chain. Deprecated.

# credentials-invalid
InvalidAccessKeyId: The AWS Access Key Id you provided does not exist in our records.

# credentials-invalid
psycopg2.OperationalError: FATAL:  password authentication failed for user "app"

# clock-skew
An error occurred (InvalidSignatureException) when calling the Publish operation: Signature expired: 20260301T100000Z is now earlier than 20260301T100100Z (20260301T100600Z - 5 min.)

# clock-skew
RequestTimeTooSkewed: The difference between the request time and the current time is too large.

# dynamodb-validation
An error occurred (ValidationException) when calling the GetItem operation: The provided key element does not match the schema

# dynamodb-validation
ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: id

# dynamodb-validation
ValidationException: Invalid UpdateExpression: An expression attribute value used in expression is not defined; attribute value: :v

# dynamodb-validation
Error: Pass options.removeUndefinedValues=true to remove undefined values from map/array/set.

# dynamodb-conflict
ConditionalCheckFailedException: The conditional request failed

# dynamodb-conflict
TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict, None]

# resource-not-found
An error occurred (ResourceNotFoundException) when calling the GetItem operation: Requested resource not found

# resource-not-found
NoSuchKey: The specified key does not exist.

# resource-not-found
An error occurred (AWS.SimpleQueueService.NonExistentQueue) when calling the SendMessage operation: The specified queue does not exist for this wsdl version.

# resource-not-found
ParameterNotFound: UnknownError

# resource-not-found
An error occurred (404) when calling the HeadObject operation: Not Found

# resource-not-found
error: relation "orders" does not exist

# payload-too-large
{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}

# payload-too-large
An error occurred (RequestEntityTooLargeException) when calling the Invoke operation: Request must be smaller than 6291456 bytes for the InvokeFunction operation

# payload-too-large
An error occurred (InvalidParameterValue) when calling the SendMessage operation: One or more parameters are invalid. Reason: Message must be shorter than 262144 bytes.

# payload-too-large
[ERROR] [1772359200000] LAMBDA_RUNTIME Failed to post handler success response. Http response code: 413.

# proxy-response-malformed
(5d1e7e3c-0000-4b11-a0ae-0242ac120002) Execution failed due to configuration error: Malformed Lambda proxy response
(5d1e7e3c-0000-4b11-a0ae-0242ac120002) Method completed with status: 502

# proxy-response-malformed
{"integrationErrorMessage":"The response from the Lambda function doesn't match the format that API Gateway expects. Lambda body contains the wrong type for field \"headers\"","status":"500"}

# proxy-response-malformed
[ERROR] Runtime.MarshalError: Unable to marshal response: Object of type Decimal is not JSON serializable

# stepfunctions-failure
{"error":"States.DataLimitExceeded","cause":"The state/task 'Collect' returned a result with a size exceeding the maximum number of bytes service limit."}

# stepfunctions-failure
{"error":"States.Runtime","cause":"An error occurred while executing the state 'Next'. The JSONPath '$.order.id' specified for the field could not be found in the input"}

# stepfunctions-failure
{"error":"States.Timeout","cause":"State machine timed out"}

# connection-reset
Error: read ECONNRESET
    at TLSWrap.onStreamRead (node:internal/stream_base_commons:217:20)

# connection-reset
requests.exceptions.ConnectionError: ('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))

# connection-reset
pymysql.err.OperationalError: (2006, "MySQL server has gone away (BrokenPipeError(32, 'Broken pipe'))")

# connection-reset
Error: Connection terminated unexpectedly
    at Connection.<anonymous> (/var/task/node_modules/pg/lib/client.js:132:73)

# connection-reset
org.apache.http.NoHttpResponseException: api.example.com:443 failed to respond

# connection-reset
write tcp 10.0.1.5:41232->10.0.3.18:5432: write: broken pipe

# connection-reset
botocore.exceptions.ConnectionClosedError: Connection was closed before we received a valid response from endpoint URL: "https://sqs.eu-west-1.amazonaws.com/".

# dependency-unavailable
Error: connect ECONNREFUSED 10.0.3.18:6379

# dependency-unavailable
requests.exceptions.HTTPError: 503 Server Error: Service Unavailable for url: https://api.example.com/v1

# dependency-unavailable
pymongo.errors.ServerSelectionTimeoutError: No replica set members match selector "Primary()"

# dependency-unavailable
botocore.exceptions.ReadTimeoutError: Read timeout on endpoint URL: "https://bedrock-runtime.eu-west-1.amazonaws.com/"

# dependency-unavailable
AxiosError: timeout of 5000ms exceeded

# dependency-unavailable
Get "https://api.example.com/v1": context deadline exceeded (Client.Timeout exceeded while awaiting headers)

# dependency-unavailable
System.Threading.Tasks.TaskCanceledException: The request was canceled due to the configured HttpClient.Timeout of 100 seconds elapsing.

# dependency-unavailable
MaxRetriesPerRequestError: Reached the max retries per request limit (which is 20). Refer to "maxRetriesPerRequest" option for details.

# dns-failure
Error: getaddrinfo ENOTFOUND api.example.invalid

# dns-failure
socket.gaierror: [Errno -3] Temporary failure in name resolution

# dns-failure
java.net.UnknownHostException: db.internal: Name or service not known

# dns-failure
dial tcp: lookup db.internal on 169.254.78.1:53: no such host

# dns-failure
psycopg2.OperationalError: could not translate host name "db.internal" to address: Name or service not known

# tls-failure
Error: certificate has expired

# tls-failure
ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1007)

# tls-failure
javax.net.ssl.SSLHandshakeException: PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: unable to find valid certification path to requested target

# tls-failure
x509: certificate signed by unknown authority

# tls-failure
error: no pg_hba.conf entry for host "10.0.1.5", user "app", database "shop", no encryption

# tls-failure
Error: write EPROTO 140:error:14094410:SSL routines:ssl3_read_bytes:sslv3 alert handshake failure

# db-connections-exhausted
error: sorry, too many clients already

# db-connections-exhausted
Error: ER_CON_COUNT_ERROR: Too many connections

# db-connections-exhausted
SequelizeConnectionAcquireTimeoutError: Operation timeout

# db-connections-exhausted
KnexTimeoutError: Knex: Timeout acquiring a connection. The pool is probably full. Are you missing a .transacting(trx) call?

# db-connections-exhausted
sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00

# db-connections-exhausted
java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed out after 30000ms.

# db-connections-exhausted
psycopg2.OperationalError: FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute

# db-connections-exhausted
System.InvalidOperationException: Timeout expired.  The timeout period elapsed prior to obtaining a connection from the pool.

# db-contention
psycopg2.errors.DeadlockDetected: deadlock detected
DETAIL:  Process 12 waits for ShareLock on transaction 34; blocked by process 56.

# db-contention
pymysql.err.OperationalError: (1205, 'Lock wait timeout exceeded; try restarting transaction')

# db-contention
error: canceling statement due to statement timeout

# db-contention
sqlite3.OperationalError: database is locked

# db-contention
Transaction (Process ID 64) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.

# lambda-timeout
{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 8f5e Error: Task timed out after 30.00 seconds"}

# lambda-timeout
START RequestId: 52fdfc07-2182-454f-963f-5f0f9a621d72 Version: $LATEST
[INFO]→2026-03-01T10:00:00.100Z→52fdfc07-2182-454f-963f-5f0f9a621d72→downloading 300 files
[INFO]→2026-03-01T10:00:09.100Z→52fdfc07-2182-454f-963f-5f0f9a621d72→file 120 of 300
2026-03-01T10:00:10.110Z 52fdfc07-2182-454f-963f-5f0f9a621d72 Task timed out after 10.01 seconds

# network-path-blocked
{ Error: connect ETIMEDOUT 54.0.0.1:443
    at Object._errnoException (util.js:1022:11)
  code: 'ETIMEDOUT',
  errno: 'ETIMEDOUT',
  syscall: 'connect',
  address: '54.0.0.1',
  port: 443 }

# network-path-blocked
SequelizeConnectionError: connect ETIMEDOUT

# network-path-blocked
com.microsoft.sqlserver.jdbc.SQLServerException: The TCP/IP connection to the host db, port 1433 has failed. Error: "connect timed out. Verify the connection properties."

# network-path-blocked
redis.exceptions.TimeoutError: Timeout connecting to server

# network-path-blocked
ConnectionError: Failed to connect to db.internal:1433 in 15000ms

# network-path-blocked
Get "https://api.example.com": dial tcp 93.184.216.34:443: connect: connection timed out

# network-path-blocked
requests.exceptions.ConnectionError: HTTPSConnectionPool(host='api.example.com', port=443): Max retries exceeded with url: / (Caused by NewConnectionError('<urllib3.connection.HTTPSConnection object>: Failed to establish a new connection: [Errno 110] Connection timed out'))

# handler-never-completes
START RequestId: 52fdfc07-2182-454f-963f-5f0f9a621d72 Version: $LATEST
2026-03-01T10:00:01.000Z→52fdfc07-2182-454f-963f-5f0f9a621d72→INFO→Successfully sent message
END RequestId: 52fdfc07-2182-454f-963f-5f0f9a621d72
REPORT RequestId: 52fdfc07-2182-454f-963f-5f0f9a621d72→Duration: 6006.00 ms→Billed Duration: 6000 ms→Memory Size: 1024 MB→Max Memory Used: 80 MB
2026-03-01T10:00:06.000Z 52fdfc07-2182-454f-963f-5f0f9a621d72 Task timed out after 6.01 seconds

# init-timeout
INIT_REPORT Init Duration: 9999.72 ms→Phase: init→Status: timeout

# cold-start-latency
REPORT RequestId: 52fdfc07-2182-454f-963f-5f0f9a621d72→Duration: 8061.60 ms→Billed Duration: 12900 ms→Memory Size: 512 MB→Max Memory Used: 180 MB→Init Duration: 4831.15 ms

# apigw-integration-timeout
HTTP/1.1 504 Gateway Timeout
{"message": "Endpoint request timed out"}

# memory-oom
REPORT RequestId: 52fdfc07-2182-454f-963f-5f0f9a621d72→Duration: 8061.60 ms→Billed Duration: 8100 ms→Memory Size: 128 MB→Max Memory Used: 129 MB
RequestId: 52fdfc07-2182-454f-963f-5f0f9a621d72 Process exited before completing request

# memory-oom
{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 52fdfc07 Error: Runtime exited with error: signal: killed"}

# memory-oom
java.lang.OutOfMemoryError: unable to allocate 1048576 bytes

# tmp-storage-full
error: ENOSPC: no space left on device, write

# fd-exhaustion
OSError: [Errno 24] Too many open files: '/tmp/x'

# fd-exhaustion
Error: spawn /bin/sh EMFILE

# fd-exhaustion
SystemError: A system error occurred: uv_os_homedir returned EMFILE (too many open files)

# readonly-filesystem
Error: EROFS: read-only file system, unlink '/var/task/tmp.txt'

# readonly-filesystem
[Errno 30] Read-only file system: '/home/sbx_user1051'

# runtime-crash
RequestId: 52fdfc07-2182-454f-963f-5f0f9a621d72 Error: Runtime exited with error: exit status 134
Runtime.ExitError

# runtime-crash
{"errorMessage":"RequestId: 52fdfc07 Error: Runtime exited with error: exit status 1","errorType":"Runtime.ExitError"}

# runtime-crash
{"time":"2026-03-01T10:00:00.100Z","type":"platform.runtimeDone","record":{"requestId":"a","status":"error","errorType":"Runtime.Unknown"}}

# import-module-missing
Unable to import module 'handler': No module named 'PIL'

# import-module-missing
Error: Cannot find module 'express'
Require stack:
- /var/task/app.js

# import-module-missing
{"errorType":"ModuleNotFoundError","errorMessage":"No module named 'numpy'"}

# import-module-missing
System.IO.FileNotFoundException: Could not load file or assembly 'Amazon.Lambda.Core'

# handler-not-found
{"errorType":"Runtime.MalformedHandlerName","errorMessage":"Bad handler"}

# handler-not-found
{"errorMessage":"Handler 'handler' missing on module 'lambda_function'"}

# handler-not-found
{"errorMessage":"Class not found: example.Hello","errorType":"class java.lang.ClassNotFoundException"}

# native-binary-mismatch
libcrypt.so.1: cannot open shared object file: No such file or directory

# native-binary-mismatch
ImportError: /var/task/numpy/core/_multiarray_umath.so: undefined symbol: PyUnicode

# native-binary-mismatch
Error: /var/task/node_modules/canvas/build/Release/canvas.node: invalid ELF header

# native-binary-mismatch
Something went wrong installing the "sharp" module

# module-syntax-error
SyntaxError: Unexpected token 'export'

# module-syntax-error
Error [ERR_REQUIRE_ESM]: Must use import to load ES Module: /var/task/a.mjs

# invalid-entrypoint
Error: Couldn't find valid bootstrap(s): [/var/task/bootstrap /opt/bootstrap]

# invalid-entrypoint
exec /usr/local/bin/python: exec format error

# missing-configuration
Error: Missing required environment variable: STRIPE_KEY

# missing-configuration
botocore.exceptions.NoRegionError: You must specify a region.

# missing-configuration
TypeError: The "path" argument must be of type string. Received undefined

# missing-configuration
panic: required environment variable "TOKEN" is not set

# unhandled-exception
Traceback (most recent call last):
  File "/var/task/app.py", line 3, in handler
    x = event["a"]["b"]
TypeError: string indices must be integers

# unhandled-exception
TypeError: callback is not a function

# unhandled-exception
thread 'tokio-runtime-worker' panicked at 'called ${'`'}Option::unwrap()${'`'} on a ${'`'}None${'`'} value', src/main.rs:10:5

# unhandled-rejection
{"errorType":"Runtime.UnhandledPromiseRejection","errorMessage":"TypeError: x is not iterable","reason":{"errorType":"TypeError"}}

# extension-failure
RequestId: 52fdfc07 Error: fork/exec /opt/extensions/datadog-agent: permission denied
Extension.LaunchError

# extension-failure
EXTENSION Name: datadog-agent State: LaunchError Events: [] Error Type: UnknownError

# snapstart-failure
An error occurred (SnapStartNotReadyException) when calling the Invoke20150331 operation: Lambda is initializing your function. It will be ready to invoke once your function state becomes ACTIVE.

# snapstart-failure
RESTORE_REPORT Restore Duration: 2310.10 ms→Status: error→Error Type: Runtime.Unknown

# lambda-throttled
{"Reason":"ConcurrentInvocationLimitExceeded","Type":"User","message":"Rate Exceeded."}

# lambda-throttled
Lambda invocation failed with status: 429. Lambda request id: 52fdfc07

# service-api-throttled
botocore.exceptions.ClientError: An error occurred (Throttling) when calling the DescribeStacks operation (reached max retries: 4): Rate exceeded

# service-api-throttled
SlowDown: Please reduce your request rate.

# service-api-throttled
Amazon.SecretsManager.AmazonSecretsManagerException: Rate exceeded

# dynamodb-throttled
ThrottlingException: Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly.

# dynamodb-throttled
{"UnprocessedItems":{"orders":[{"PutRequest":{}}]}}

# stream-throughput-exceeded
com.amazonaws.services.kinesis.model.ProvisionedThroughputExceededException: Rate exceeded for shard shardId-000000000000 in stream foo under account 1. (Service: AmazonKinesis; Status Code: 400)

# stream-throughput-exceeded
LimitExceededException: Rate exceeded for stream orders under account 111122223333. (Service: AmazonKinesis)

# event-backlog
software.amazon.awssdk.services.kinesis.model.ExpiredIteratorException: Iterator expired.

# sqs-redelivery
ReceiptHandleIsInvalid: The input receipt handle "x" is not a valid receipt handle.

# event-source-misconfig
CREATE_FAILED AWS::Lambda::EventSourceMapping The provided execution role does not have permissions to call GetRecords on kinesis

# event-source-misconfig
ResourceConflictException: An event source mapping with SQS arn (" arn:aws:sqs:eu-west-1:1:q ") and function (" f ") already exists.

# iam-denied
AccessDenied: Access Denied
    at deserializeAws_restXmlGetObjectCommandError

# iam-denied
An error occurred (AccessDeniedException) when calling the Invoke operation: User: arn:aws:sts::1:assumed-role/a/b is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:eu-west-1:1:function:f because no identity-based policy allows the lambda:InvokeFunction action

# iam-denied
The provided execution role does not have permissions to call CreateNetworkInterface on EC2

# invoke-permission-missing
{"status":"500","responseType":"API_CONFIGURATION_ERROR","integrationStatus":"-"}

# invoke-permission-missing
{"Message":null} User: anonymous is not authorized to perform: lambda:InvokeFunctionUrl on resource

# kms-denied
KMS.DisabledException: arn:aws:kms:eu-west-1:1:key/1 is disabled.

# credentials-invalid
ExpiredTokenException: The security token included in the request is expired

# credentials-invalid
CredentialsError: Missing credentials in config, if using AWS_CONFIG_FILE, set AWS_SDK_LOAD_CONFIG=1

# credentials-invalid
Unable to load AWS credentials from any provider in the chain

# clock-skew
InvalidSignatureException: Signature not yet current: 20260301T101000Z is still later than 20260301T100500Z (20260301T100000Z + 5 min.)

# dynamodb-validation
ValidationException: ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes for key :id

# dynamodb-validation
MissingRequiredParameter: Missing the key id in the item

# dynamodb-conflict
com.amazonaws.services.dynamodbv2.model.ConditionalCheckFailedException: The conditional request failed (Service: AmazonDynamoDBv2; Status Code: 400)

# resource-not-found
ResourceNotFoundException: Cannot do operations on a non-existent table

# resource-not-found
AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist for this wsdl version.

# resource-not-found
ResourceNotFoundException: Function not found: arn:aws:lambda:eu-west-1:1:function:x

# payload-too-large
413 Request Entity Too Large

# payload-too-large
Execution failed: 6294149 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)

# payload-too-large
ERROR→Invoke Error →{"errorType":"Function.ResponseSizeTooLarge","errorMessage":"body size is too long"}

# proxy-response-malformed
"elb_status_code":"502","error_reason":"LambdaInvalidResponse"

# proxy-response-malformed
Execution failed due to configuration error: Malformed Lambda proxy response

# stepfunctions-failure
{"Error":"States.DataLimitExceeded","Cause":"The state/task returned a result with a size exceeding the maximum number of bytes service limit."}

# stepfunctions-failure
{"Error":"Lambda.Unknown","Cause":"The cause could not be determined because Lambda did not return an error type."}

# connection-reset
Error: socket hang up
    at createHangUpError (_http_client.js:342:15)
  code: 'ECONNRESET'

# connection-reset
Error: Connection lost: The server closed the connection.
  code: 'PROTOCOL_CONNECTION_LOST', fatal: true

# connection-reset
psycopg2.OperationalError: SSL SYSCALL error: EOF detected

# connection-reset
com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure
The last packet successfully received from the server was 600,021 milliseconds ago.

# connection-reset
write EPIPE

# dependency-unavailable
connect ECONNREFUSED 127.0.0.1:3306

# dependency-unavailable
AxiosError: Request failed with status code 503

# dependency-unavailable
MongooseServerSelectionError: Could not connect to any servers in your MongoDB Atlas cluster.

# dns-failure
Error: getaddrinfo EAI_AGAIN sts.amazonaws.com:443

# dns-failure
UnknownEndpoint: Inaccessible host: ${'`'}dynamodb.eu-west-9.amazonaws.com'. This service may not be available in the ${'`'}eu-west-9' region.

# dns-failure
urllib.error.URLError: <urlopen error [Errno -2] Name or service not known>

# tls-failure
Error: self signed certificate in certificate chain

# tls-failure
botocore.exceptions.SSLError: SSL validation failed for https://x [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed

# tls-failure
Error: write EPROTO 139:error:1408F10B:SSL routines:ssl3_get_record:wrong version number

# db-connections-exhausted
PrismaClientKnownRequestError: Timed out fetching a new connection from the connection pool. (code: P2024)

# db-connections-exhausted
FATAL: too many connections for role "app"

# db-connections-exhausted
pymysql.err.OperationalError: (1040, 'Too many connections')

# db-connections-exhausted
ReplyError: ERR max number of clients reached

# db-connections-exhausted
error: MaxClientsInSessionMode: max clients reached - in Session mode max clients are limited to pool_size

# db-contention
Error: ER_LOCK_DEADLOCK: Deadlock found when trying to get lock; try restarting transaction

# db-contention
org.postgresql.util.PSQLException: ERROR: could not serialize access due to concurrent update

# db-contention
Transaction failed due to a write conflict or a deadlock. Please retry your transaction

# unhandled-exception
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x6b2c4e]
goroutine 1 [running]:
main.handler(...)
RequestId: 52fdfc07-2182-454f-963f-5f0f9a621d72 Error: Runtime exited with error: exit status 2
Runtime.ExitError

# unhandled-exception
2026-03-01T10:00:00.100Z→undefined→ERROR→Uncaught Exception →{"errorType":"TypeError","errorMessage":"Cannot read properties of undefined (reading 'split')","stack":["TypeError: Cannot read properties of undefined (reading 'split')","    at Object.<anonymous> (/var/task/index.js:3:20)"]}
RequestId: 52fdfc07-2182-454f-963f-5f0f9a621d72 Error: Runtime exited with error: exit status 129
Runtime.ExitError

# unhandled-exception
{"Error":"States.TaskFailed","Cause":"{\"errorMessage\":\"'order'\",\"errorType\":\"KeyError\",\"stackTrace\":[]}"}

# lambda-timeout
START RequestId: 52fdfc07-2182-454f-963f-5f0f9a621d72 Version: $LATEST
2026-03-01T10:00:00.400Z→52fdfc07-2182-454f-963f-5f0f9a621d72→INFO→reading rows
2026-03-01T10:00:02.400Z→52fdfc07-2182-454f-963f-5f0f9a621d72→INFO→reading more rows
2026-03-01T10:00:03.400Z 52fdfc07-2182-454f-963f-5f0f9a621d72 Task timed out after 3.00 seconds
REPORT RequestId: 52fdfc07-2182-454f-963f-5f0f9a621d72→Duration: 3000.00 ms→Billed Duration: 3000 ms→Memory Size: 128 MB→Max Memory Used: 90 MB→Init Duration: 2600.00 ms

# clock-skew
InvalidSignatureException: Signature expired: 20260301T100000Z is now earlier than 20260301T100100Z (20260301T100600Z - 5 min.)

# credentials-invalid
InvalidSignatureException: The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.

# runtime-crash
thread 'main' has overflowed its stack
fatal runtime error: stack overflow
RequestId: 52fdfc07 Error: Runtime exited with error: signal: aborted
Runtime.ExitError
`;
