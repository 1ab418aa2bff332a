// What to do next, by error code. Facts come from the packages; advice is here, because only the command line knows that its
// reader has a shell.

const advice: Readonly<Record<string, string>> = {
  CASE_NOT_FOUND: 'Name the folder of a case, or make one: coldcase import FILE… --out NAME.case',
  CASE_EXISTS: 'Choose another name, or remove what is there.',
  CASE_MANIFEST_INVALID: 'The file was changed or cut. Unpack the archive again, or import the sources again.',
  CASE_NEWER_VERSION: 'Install the newest coldcase: npm install -g coldcase@latest',
  CASE_INCOMPLETE: 'Run the same import again: it goes on where it stopped.',
  CASE_DAMAGED: 'Unpack the archive again, or import the sources again.',
  MASKING_KEY_MISSING:
    'Import on the machine that has the key, or copy the key from there into the folder that COLDCASE_KEYS names, or give the case another one: coldcase mask --rotate CASE',
  QUERY_WANTS: "For example: coldcase query incident.case 'stats count(*) by bin(5m)'",
  CLOUDWATCH_QUERY_WANTS:
    "For example: coldcase query 'filter @message like /ERROR/' --engine cloudwatch --log-group /aws/lambda/orders --from 2h",
  CLOUDWATCH_OTHER_ACCOUNT:
    'Choose the credentials with --profile or --role, or ask without the case: name log groups and --from.',
  INSIGHTS_MALFORMED: 'Mend the text at the place that is marked. coldcase lint knows the language, too.',
  INSIGHTS_OVER_BUDGET: 'Ask a shorter window or fewer log groups, or allow more with --max-cost.',
  INSIGHTS_TIMED_OUT: 'Ask a shorter window or fewer log groups.',
  INSIGHTS_FAILED: 'Run it again; if it fails again, try it in the console of CloudWatch, which may say more.',
  CAPTURE_WANTS: 'For example: coldcase capture --function orders --since 2h --out incident.case',
  CAPTURE_NOT_CONFIRMED: 'Add --yes, or look at the plan first with --dry-run.',
  CAPTURE_FOUND_NOTHING:
    'Check the names and the region (--region), and that the credentials are of the right account (--profile).',
  CAPTURE_PLAN_INVALID: 'Capture anew into another folder.',
  WINDOW_EMPTY: 'Check --from and --to; times without a zone are local.',
  CAPTURE_NOT_BEGUN: 'Begin one: coldcase capture --function NAME --since 2h --out CASE',
  CONFIGURATION_INVALID: 'docs/reference/configuration.md lists its members.',
  RUNBOOK_NOT_FOUND: 'List them with: coldcase runbook list. A folder of your own is named with --runbooks.',
  RUNBOOK_INVALID: 'All that is wrong with it: coldcase runbook check FILE',
  RUNBOOK_FOLDER_UNREADABLE: 'Check the path in --runbooks or in coldcase.config.json.',
  RUNBOOK_PARAMETER_MISSING: 'Name it: --function orders, or --with table=carts.',
  RUNBOOK_PARAMETER_INVALID:
    'Name the resource as AWS does, without its ARN. coldcase runbook show NAME says what it takes.',
  RUNBOOK_STEP_UNKNOWN: 'coldcase runbook show NAME prints the steps with their numbers.',
  RUNBOOK_WITH_MALFORMED: 'For example: --with table=carts',
  MASK_WANTS_ONE: 'For example: coldcase mask --explain app.log',
  TEXT_UNREADABLE: 'Check the path and its permissions; - reads standard input.',
  CASE_BUSY: 'Wait for it to end, or stop that process and run the import again.',
  IMPORT_WORKER_FAILED:
    'What was finished is kept: run the import again, with more memory if there was too little. Else please report it.',
  LOOKUP_TABLE_INVALID: 'A table is a CSV file in UTF-8 with a header row, of at most 10 MB.',
  LOOKUP_TABLE_UNKNOWN: 'Keep the table in the case: coldcase import TABLE.csv --lookup-table NAME --out CASE',
  DISK_WRITE_FAILED:
    'Free some space, mend the permissions or choose another folder. What was finished is kept: coldcase capture --resume CASE goes on with a capture whose case is there, and anything else goes on when the same command is run again.',
  ENGINE_FAILED:
    'If the case verifies (coldcase verify CASE), this is a bug in Coldcase: please report it with the statement.',
  QUERY_CANCELLED: 'Nothing was changed.',
  QUERY_TOO_SLOW:
    'Most often a regular expression with look-around or nested repetition: simplify it, or put a plain filter before it.',
  QUERY_TOO_LARGE:
    'Put a filter, a limit or a stats before that command, or ask a shorter window with --from and --to.',
  CLICKHOUSE_URL_INVALID:
    'Write clickhouse://user:password@host:port/database, or clickhouses:// for TLS. Characters such as @ : / % in a password are written %40 %3A %2F %25.',
  CLICKHOUSE_UNREACHABLE:
    'Check host and port: it is the HTTP port that is meant (8123, with TLS 8443), not the native one (9000). A server with TLS wants clickhouses://.',
  CLICKHOUSE_REFUSED:
    'Check user and password, in the address or in COLDCASE_CLICKHOUSE_USER and COLDCASE_CLICKHOUSE_PASSWORD. A push needs the rights to create, alter and drop tables.',
  CLICKHOUSE_TOO_OLD: 'Update the server, or ask the folder of the case instead: leave out --engine clickhouse.',
  CLICKHOUSE_FAILED:
    'If the database exists and the server is healthy, this is a bug in Coldcase: please report it with the statement. The folder of the case answers the same without --engine clickhouse.',
  CLICKHOUSE_NOT_NAMED:
    'Push it first: coldcase store push CASE clickhouse://…, or name the server with --clickhouse or COLDCASE_CLICKHOUSE_URL.',
  CASE_NOT_PUSHED: 'Push it, which sends only what is missing: coldcase store push CASE clickhouse://…',
  PUSH_MISCOUNTED: 'Make sure that nobody else pushes the same case there, and push again.',
  ARCHIVE_NOT_FOUND: 'Check the path.',
  ARCHIVE_UNSAFE: 'It was not made by coldcase pack, or somebody changed it. Ask its sender.',
  ARCHIVE_DAMAGED: 'Copy the archive again, or ask its sender to pack the case again.',
  EVIDENCE_NOT_FOUND: 'Check the path; - reads standard input.',
  EVIDENCE_UNREADABLE: 'Check the permissions of the file.',
  CAPTURE_NOT_READ_ONLY:
    'Receiving messages needs --peek-dlq, since it hides them for a while. Anything else is a bug in Coldcase: please report it.',
  CAPTURE_BUDGET_SPENT:
    'Raise the budget and run coldcase capture --resume CASE: it goes on where it stopped. Or ask a shorter window or fewer names.',
  CAPTURE_REGION_MISSING: 'Name one with --region, in AWS_REGION or in the profile.',
  CAPTURE_ROLE_INVALID: 'Write it as in arn:aws:iam::210987654321:role/reader; aws iam list-roles prints ARNs.',
  CAPTURE_OTHER_ACCOUNT: 'Use the profile or the role that it was begun with. Check with: aws sts get-caller-identity',
  CAPTURE_ROLES_MISSING: 'Give the --other-role options of the first run again; a plan keeps no roles.',
  CAPTURE_CREDENTIALS_MISSING:
    'Log in as for the AWS command line: aws sso login, aws configure, or AWS_PROFILE. Check with: aws sts get-caller-identity',
  CAPTURE_CREDENTIALS_EXPIRED:
    'Log in again (aws sso login) and run coldcase capture --resume CASE: it goes on where it stopped. Check with: aws sts get-caller-identity',
  CAPTURE_ACCESS_DENIED: 'Show who grants permissions what is needed: coldcase capture --print-policy',
  CAPTURE_NOT_FOUND: 'Check the name, the region and the account; it may also have been deleted meanwhile.',
  CAPTURE_INVALID_REQUEST:
    'If a name or time that you gave is in the message, correct it; otherwise this is a bug in Coldcase: please report it.',
  CAPTURE_PLACE_EXPIRED: 'Run the same command again: that part begins anew, and what is there is not doubled.',
  CAPTURE_THROTTLED:
    'Others are asking, too: wait a minute and run coldcase capture --resume CASE, which goes on where it stopped.',
  CAPTURE_SERVICE_FAILED:
    'Look at https://health.aws.amazon.com and run coldcase capture --resume CASE later: it goes on where it stopped.',
  CAPTURE_UNREACHABLE:
    'Check the network, the region, and AWS_ENDPOINT_URL if it is set. Then run coldcase capture --resume CASE: it goes on where it stopped.',
  CAPTURE_CERTIFICATE:
    'If a proxy of your company opens TLS, name its certificate: NODE_EXTRA_CA_CERTS=/path/to/ca.pem. Otherwise somebody is in between.',
  DATABASE_URL_INVALID:
    'Write postgres://user:password@host:port/database?sslmode=verify-full. Characters such as @ : / % in a password are written %40 %3A %2F %25.',
  DATABASE_UNREACHABLE:
    'Check host and port, and that this machine may reach it: a VPN, a security group, a tunnel. sslmode=disable asks for no TLS.',
  DATABASE_REFUSED:
    'Check user, password and database. Reading what there is to read needs a role with pg_monitor and pg_read_all_data. Behind PgBouncer, name the server itself.',
  DATABASE_CERTIFICATE:
    'Name the certificate authority with sslrootcert=FILE.pem (of RDS: global-bundle.pem), and the host as the certificate does.',
  DATABASE_IS_PRIMARY: 'Name a read replica. If there is none and you mean it, add --allow-primary.',
  DATABASE_TOO_OLD: 'Take a schema with pg_dump --schema-only by hand; the statistics of such a server are not read.',
  DATABASE_UNGUARDED:
    'A pool between us and the server drops settings. Name the server itself, or let the pool pass startup options.',
  DATABASE_LOST: 'Run the capture again; if it happens again, look into the log of the server for coldcase-capture.',
  TIME_NOT_UNDERSTOOD:
    'Write 2026-11-21T14:00Z, "2026-11-21 14:00", "yesterday 14:00", or 2h for two hours before the end of the case.',
  PROFILE_UNKNOWN: 'Choose one with --profile.',
  LOOKUP_TABLE_FILES: 'Import each table with a command of its own.',
  FAULT_UNKNOWN: 'List the faults with: coldcase demo --list',
  SANDBOX_UNSUPPORTED: 'Run it on Linux or macOS; on Windows use WSL.',
  PROCESS_NOT_STARTED: 'Check that this user may start processes (ulimit -u) and that node can be run, then try again.',
  RUNTIME_NOT_INSTALLED:
    'Install the optional dependencies: npm ci --include=optional. There are packages for Linux on x64 and arm64.',
  LAYER_UNREADABLE: 'Name the folder that the zip of the layer unpacks to; a function has five layers at most.',
  FILE_SYSTEM_REFUSED: "Take fileSystem: 'folders', or look at the size of ephemeralStorageMb.",
  LIBRARY_NOT_BUILT: 'Install the dependencies of the workspace: npm ci',
  COVERAGE_FILE_EMPTY: 'Delete it; look at the log of the function for the time in its key.',
  COVERAGE_FILE_TRUNCATED:
    'An upload was cut off, most often by the end of the function: raise COVERAGE_UPLOAD_TIMEOUT, or leave the function more time.',
  COVERAGE_FILE_FOREIGN: 'Give coverage a prefix of its own, in which nothing else is written.',
  COVERAGE_FILE_INVALID:
    'If the library of ours wrote it, that is a bug: please report it with the file. A data file of coverage.py must be of 5.0 or later.',
  COVERAGE_FILE_NEWER: 'Install the newest coldcase: npm install -g coldcase@latest',
  COVERAGE_FILE_TOO_LARGE: 'Cover less: COVERAGE_INCLUDE_PATTERNS names the folders that matter.',
  COVERAGE_FILE_UNREADABLE:
    'Allow s3:GetObject on what lies below the prefix: coldcase coverage health --print-policy combiner',
  COVERAGE_FILE_DUPLICATE: 'Nothing is wrong with the sums. Name each source once.',
  COVERAGE_FILE_CHANGED:
    'Keys must differ: an execution id of your own must be another for each run. coldcase coverage health looks for this.',
  COVERAGE_TALLY_FULL: 'Combine into another folder for each month or each function: --out NAME',
  COVERAGE_SOURCE_MISSING:
    'Name the folder of the build, or of the Python sources: --source dist, with --map /var/task=src where paths differ.',
  COVERAGE_SOURCE_MAP_INVALID: 'Deploy script and map of one build, or name the right build with --source.',
  COVERAGE_BRANCHES_UNKNOWN: 'Nothing to do, unless the file should be readable: then please report it.',
  COVERAGE_PLACE_MALFORMED: 'Write s3://bucket/prefix, or the path of a folder.',
  COVERAGE_PLACE_UNREADABLE:
    'Check the name, the region (--region) and the credentials (--profile). Listing needs s3:ListBucket on the bucket.',
  COVERAGE_PLACE_UNWRITABLE: 'Check permissions and space; choose another folder with --out.',
  COVERAGE_STATE_INVALID: 'Remove state.jsonl.gz there and combine again: all files are then read anew.',
  COVERAGE_NOT_COMBINED: 'Combine first: coldcase coverage combine s3://BUCKET/coverage --out coverage-report',
  COVERAGE_CONFIGURATION_INVALID: 'Give what this prints: aws lambda get-function-configuration --function-name NAME',
  COVERAGE_HEALTH_WANTS:
    'For example: coldcase coverage health --bucket shop-coverage --print-policy upload, or --function orders --print-alarms',
  COVERAGE_HEALTH_UNREADABLE: 'Check the path; - reads standard input.',
  COVERAGE_NOTHING_SELECTED: 'Check --function and --commit; a commit may be shortened.',
  QUERY_FILE_UNREADABLE: 'Name a text file after the @, or write the query itself.',
};

export function adviceFor(code: string): string | undefined {
  return advice[code];
}
