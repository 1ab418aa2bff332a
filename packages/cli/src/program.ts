// All commands, their options and their help. The actions are in commands/, one file each, loaded on demand.
import { Command, InvalidArgumentError } from 'commander';
import { coverage } from './coverage-program.ts';
import { examples, json } from './option-texts.ts';
import { exitCodes } from './output/exit-codes.ts';
import { runAction } from './run-action.ts';
import { version } from './version.ts';

export function buildProgram(): Command {
  const program = new Command('coldcase')
    .description('Solve production incidents on AWS without touching production.')
    .version(version)
    .showHelpAfterError('(add --help for usage)')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      examples([
        'coldcase demo',
        'coldcase import ./exports --out incident.case',
        "coldcase query incident.case 'stats count(*) by @type'",
        'coldcase diagnose incident.case',
      ]),
    )
    .exitOverride((error) => process.exit(error.exitCode === 0 ? exitCodes.ok : exitCodes.failed));
  for (const add of [
    demo,
    doctor,
    capture,
    importCommand,
    info,
    verify,
    pack,
    unpack,
    query,
    lint,
    mask,
    store,
    health,
    diagnose,
    graph,
    cost,
    runbook,
    report,
    coverage,
  ])
    add(program);
  return program;
}

function demo(program: Command): void {
  program
    .command('demo')
    .description('a real incident, end to end, in under a minute')
    .option('--fault <name>', 'the fault to inject; at random when absent (--list names them)')
    .option('--list', 'list the faults')
    .option('--seed <n>', 'repeat a run', integer)
    .option('--out <folder>', 'where the case and the report go', 'coldcase-demo')
    .option(...json)
    .addHelpText('after', examples(['coldcase demo', 'coldcase demo --fault memory-oom']))
    .action((options) => runAction(options, async () => (await import('./commands/demo.ts')).demo(options)));
}

function doctor(program: Command): void {
  program
    .command('doctor')
    .description('what a capture needs, looked at: exit 0 all well, 1 something to look at')
    .option('--function <name...>', 'functions whose permissions matter; the first of the account when absent')
    .option('--database [url]', 'a PostgreSQL replica, too; READ_REPLICA_URL when no address is given')
    .option('--region <name>', 'as the AWS command line has it when absent')
    .option('--profile <name>', 'of ~/.aws/config')
    .option('--role <arn>', 'a role to assume, as for another account')
    .option('--other-role <arn...>', 'a role for each further account that a capture would ask')
    .option('--external-id <id>', 'the word that the owner of that role demands')
    .option('--config <file>', 'a configuration with masking rules, instead of ./coldcase.config.json')
    .option(...json)
    .addHelpText('after', examples(['coldcase doctor', 'coldcase doctor --function orders --profile production']))
    .action((options) => runAction(options, async () => (await import('./commands/doctor.ts')).doctor(options)));
}

function capture(program: Command): void {
  program
    .command('capture')
    .description('production, read-only and masked, into a case; shows plan and cost first')
    .option('--function <name...>', 'Lambda functions, by name or ARN')
    .option('--stack <name...>', 'CloudFormation stacks')
    .option('--tag <key=value...>', 'everything with a tag')
    .option('--alarm <name...>', 'what an alarm watches')
    .option('--log-group <name...>', 'log groups alone')
    .option('--since <time>', 'from 2h ago, or any time, until now')
    .option('--from <time>', 'start: 2026-11-21T14:00Z, "yesterday 14:00"')
    .option('--to <time>', 'end, in the same forms; now when absent')
    .option('--baseline <length>', 'a normal period as long, so much earlier; none leaves it out', '1d')
    .option(
      '--database [url]',
      'a PostgreSQL replica: statistics, schema and a masked sample; READ_REPLICA_URL when absent',
    )
    .option('--allow-primary', 'also when the database is no replica')
    .option('--sample <rows>', 'newest rows of each table that are sampled, masked; 0 for none', integer, 1000)
    .option('--peek-dlq', 'look into dead-letter queues; each look counts as receiving the messages that it shows')
    .option('--app-log <file...>', 'logs of an application: the last lines of each file')
    .option('--app-log-lines <n>', 'how many lines of each; 0 for all', integer, 1000)
    .option(
      '--metrics-endpoint [url]',
      'metrics of an application, as Prometheus or JSON; METRICS_ENDPOINT when absent',
    )
    .option(
      '--application [folder]',
      'versions, packages and allowed variables of an application; this folder when absent',
    )
    .option(
      '--health-endpoint <url...>',
      'sends one GET to each address, from outside: name, certificate, gateway, and what is behind it',
    )
    .option('--region <name>', 'as the AWS command line has it when absent')
    .option('--profile <name>', 'of ~/.aws/config')
    .option('--role <arn>', 'a role to assume, as for another account')
    .option('--other-role <arn...>', 'a role for each further account that this one refers to')
    .option('--external-id <id>', 'the word that the owner of that role demands')
    .option('--out <case>', 'the case: a new folder')
    .option('--resume <case>', 'go on with a capture that was interrupted')
    .option('--title <text>', 'what the case is about')
    .option('--no-mask', 'keep secrets and personal data as they are; the case is then as delicate as production')
    .option('--config <file>', 'a configuration with masking rules, instead of ./coldcase.config.json')
    .option('--max-calls <n>', 'stop after so many calls', integer, 50_000)
    .option('--max-bytes <n>', 'stop after so many bytes of answers', integer, 20_000_000_000)
    .option('--max-cost <usd>', 'stop before it costs more, at list prices', amount, 5)
    .option('--dry-run', 'show the plan and ask for nothing but configuration')
    .option('--yes', 'do not ask before capturing')
    .option('--print-policy', 'the least IAM policy that a capture needs')
    .option(...json)
    .addHelpText(
      'after',
      examples([
        'coldcase capture --function orders --since 2h --out incident.case',
        'coldcase capture --stack shop --from "yesterday 14:00" --to "yesterday 15:30" --out incident.case --yes',
        'coldcase capture --app-log /var/log/app/production.log --metrics-endpoint --application --out incident.case',
        'coldcase capture --function orders --since 2h --health-endpoint https://api.example.com/health --out incident.case',
        'coldcase capture --resume incident.case',
        'coldcase capture --print-policy > policy.json',
      ]),
    )
    .action((options) => runAction(options, async () => (await import('./commands/capture.ts')).capture(options)));
}

function importCommand(program: Command): void {
  program
    .command('import')
    .description('exports and anything that looks like logs, traces or metrics, into a case')
    .argument('<files...>', 'files or folders, also gzip, zstd and zip; - for standard input')
    .requiredOption('--out <case>', 'the case: a new folder, or an existing case to add to')
    .option('--log-group <name>', 'for events whose source does not say')
    .option('--title <text>', 'what the case is about')
    .option('--no-mask', 'keep secrets and personal data as they are; the case is then as delicate as its sources')
    .option('--config <file>', 'a configuration with masking rules, instead of ./coldcase.config.json')
    .option('--lookup-table <name>', 'the file is a CSV table for lookup and cidrlookup, kept under this name')
    .option(
      '--no-patterns',
      'do not compute pattern ids: faster, but errors are not grouped and their onset is less exact',
    )
    .option(...json)
    .addHelpText(
      'after',
      examples([
        'coldcase import events.json --out incident.case',
        'aws logs filter-log-events --log-group-name /aws/lambda/orders | coldcase import - --out incident.case',
        'coldcase import ./s3-export --log-group /aws/lambda/orders --out incident.case',
        'coldcase import owners.csv --lookup-table owners --out incident.case',
      ]),
    )
    .action((files, options) =>
      runAction(options, async () => (await import('./commands/import.ts')).importCommand(files, options)),
    );
}

function info(program: Command): void {
  program
    .command('info')
    .description('what is in a case, and what is not')
    .argument('<case>', 'the folder of the case')
    .option(...json)
    .action((folder, options) =>
      runAction(options, async () => (await import('./commands/info.ts')).info(folder, options)),
    );
}

function verify(program: Command): void {
  program
    .command('verify')
    .description('check that a case is whole and unharmed: exit 0 whole, 1 not')
    .argument('<case>', 'the folder of the case')
    .option(...json)
    .action((folder, options) =>
      runAction(options, async () => (await import('./commands/verify.ts')).verify(folder, options)),
    );
}

function pack(program: Command): void {
  program
    .command('pack')
    .description('a case as one file, debug_YYYYmmdd_HHMMSS.tar.gz')
    .argument('<case>', 'the folder of the case')
    .option('--into <folder>', 'where the archive goes', '.')
    .option(...json)
    .action((folder, options) =>
      runAction(options, async () => (await import('./commands/pack.ts')).pack(folder, options)),
    );
}

function unpack(program: Command): void {
  program
    .command('unpack')
    .description('the case from an archive; refuses anything outside its folder')
    .argument('<archive>', 'a .tar.gz made by coldcase pack')
    .option('--out <folder>', 'where the case goes; beside the archive when absent')
    .option(...json)
    .action((archive, options) =>
      runAction(options, async () => (await import('./commands/unpack.ts')).unpack(archive, options)),
    );
}

function query(program: Command): void {
  program
    .command('query')
    .description('a CloudWatch Logs Insights query, offline; or on the service itself')
    .argument('<case>', 'the folder of the case; may be absent with --engine cloudwatch')
    .argument('[query]', 'the query text, or @file')
    .option('--from <time>', 'start: 2026-11-21T14:00Z, "yesterday 14:00", or 2h before the end of the case')
    .option('--to <time>', 'end, in the same forms')
    .option('--log-group <name...>', 'only these log groups')
    .option('--limit <n>', 'at most so many rows', integer)
    .option(
      '--format <form>',
      'table, json, ndjson, csv or md; a table on a terminal, else ndjson',
      oneOf(['table', 'json', 'ndjson', 'csv', 'md']),
    )
    .option('--stats', 'count records and bytes scanned, as the service does')
    .option('--ptr', 'add @ptr to rows that are events, as the service does')
    .option('--explain', 'show the plan and the SQL, and do not run them')
    .option(
      '--engine <name>',
      'duckdb reads the folder; clickhouse asks the server that the case was pushed to; cloudwatch asks the service',
      oneOf(['duckdb', 'clickhouse', 'cloudwatch']),
    )
    .option('--clickhouse <url>', 'that server, when it is not the one of the last push (or COLDCASE_CLICKHOUSE_URL)')
    .option('--max-cost <usd>', 'cloudwatch: do not begin what would cost more, at list prices', amount, 1)
    .option('--full-messages', 'cloudwatch: fetch every message whole, not only those that look cut')
    .option('--region <name>', 'cloudwatch: that of the case, else as the AWS command line has it')
    .option('--profile <name>', 'cloudwatch: of ~/.aws/config')
    .option('--role <arn>', 'cloudwatch: a role to assume, as for another account')
    .option('--external-id <id>', 'cloudwatch: the word that the owner of that role demands')
    .option('--json', 'the same as --format json')
    .addHelpText(
      'after',
      examples([
        "coldcase query incident.case 'filter @message like /ERROR/ | stats count(*) by bin(5m)'",
        'coldcase query incident.case @slow.query --from 2h --format md',
        "coldcase query incident.case 'filter @message like /ERROR/' --engine cloudwatch",
        "coldcase query 'stats count(*) by bin(5m)' --engine cloudwatch --log-group /aws/lambda/orders --from 2h",
      ]),
    )
    .action((folder, text, options) =>
      runAction(options, async () => {
        if (options.engine !== 'cloudwatch') return (await import('./commands/query.ts')).query(folder, text, options);
        const command = await import('./commands/query-cloudwatch.ts');
        return command.queryCloudwatchCommand([folder, text], options);
      }),
    );
}

function lint(program: Command): void {
  program
    .command('lint')
    .description('check the queries in files: exit 0 clean, 1 findings, 2 could not read')
    .argument(
      '<files...>',
      'query files, Markdown, Terraform, CloudFormation, dashboards, programs; or folders of them',
    )
    .option('--fix', 'mend what means the same afterwards')
    .option(...json)
    .addHelpText(
      'after',
      examples(['coldcase lint slow.query', 'coldcase lint docs infra --json', 'coldcase lint --fix .']),
    )
    .action((files, options) =>
      runAction(options, async () => (await import('./commands/lint.ts')).lint(files, options)),
    );
}

function mask(program: Command): void {
  program
    .command('mask')
    .description('what would be masked and why; the key of a case')
    .option('--explain <file>', 'every decision on the lines of a file; - for standard input')
    .option('--forget <case>', 'destroy the key of a case: its pseudonyms can never be tested again')
    .option('--rotate <case>', 'another key for what is added to a case from now on')
    .option('--config <file>', 'a configuration with masking rules, instead of ./coldcase.config.json')
    .option(...json)
    .addHelpText(
      'after',
      examples([
        'coldcase mask --explain app.log',
        'coldcase mask --forget incident.case',
        'coldcase mask --explain - < app.log',
      ]),
    )
    .action((options) => runAction(options, async () => (await import('./commands/mask.ts')).mask(options)));
}

function store(program: Command): void {
  const group = program.command('store').description('a case in a database of yours');
  group
    .command('push')
    .description('the logs of a case into ClickHouse; after an interruption, what is missing')
    .argument('<case>', 'the folder of the case')
    .argument('<url>', 'clickhouse://user:password@host:port/database, or clickhouses:// for TLS')
    .option(...json)
    .addHelpText(
      'after',
      examples([
        'coldcase store push incident.case clickhouse://localhost:8123/logs',
        'COLDCASE_CLICKHOUSE_PASSWORD=… coldcase store push incident.case clickhouses://reader@ch.example.com/logs',
        "coldcase query incident.case 'stats count(*) by bin(5m)' --engine clickhouse",
      ]),
    )
    .action((folder, url, options) =>
      runAction(options, async () => (await import('./commands/store-push.ts')).storePush(folder, url, options)),
    );
}

function health(program: Command): void {
  program
    .command('health')
    .description('indicators against thresholds: exit 0 healthy, 1 not')
    .argument('<case>', 'the folder of the case')
    .option('--profile <name>', 'whose thresholds: aggregator, workers, debugging or coverage', 'aggregator')
    .option(...json)
    .action((folder, options) =>
      runAction(options, async () => (await import('./commands/health.ts')).healthCommand(folder, options)),
    );
}

const incidentFrom = [
  '--from <time>',
  'start of the incident: 2026-11-21T14:00Z, 2h before the end; as captured when absent',
] as const;
const incidentTo = ['--to <time>', 'its end, in the same forms'] as const;
const normalPeriod = [
  '--baseline <period>',
  'a normal period to compare with: before (all of the case before it), 1d (as long, so much earlier), or none',
] as const;

function diagnose(program: Command): void {
  program
    .command('diagnose')
    .description('findings, best first, each with its proof: exit 0 healthy, 1 findings, 2 could not')
    .argument('<case>', 'the folder of the case')
    .option(...incidentFrom)
    .option(...incidentTo)
    .option(...normalPeriod)
    .option(...json)
    .addHelpText(
      'after',
      examples([
        'coldcase diagnose incident.case',
        'coldcase diagnose exports.case --from 2026-11-21T14:00Z --to 2026-11-21T15:00Z --baseline 1d',
      ]),
    )
    .action((folder, options) =>
      runAction(options, async () => (await import('./commands/diagnose.ts')).diagnose(folder, options)),
    );
}

function graph(program: Command): void {
  program
    .command('graph')
    .description('who calls whom, how that is known, and what X-Ray counted at each node')
    .argument('<case>', 'the folder of the case')
    .option('--mermaid', 'as a Mermaid flowchart')
    .option(...json)
    .addHelpText('after', examples(['coldcase graph incident.case', 'coldcase graph incident.case --mermaid']))
    .action((folder, options) =>
      runAction(options, async () => (await import('./commands/graph.ts')).graph(folder, options)),
    );
}

const runbookFolder = [
  '--runbooks <folder>',
  'a folder of your own; that of coldcase.config.json when absent',
] as const;
const runbookConfig = ['--config <file>', 'a configuration, instead of ./coldcase.config.json'] as const;

function cost(program: Command): void {
  program
    .command('cost')
    .description('what the system costs while it is watched, at list prices, and where less would do')
    .argument('<case>', 'the folder of the case')
    .option('--monthly', 'also for a month, as if every hour were like these')
    .option(...json)
    .action((folder, options) =>
      runAction(options, async () => (await import('./commands/cost.ts')).cost(folder, options)),
    );
}

function runbook(program: Command): void {
  const group = program.command('runbook').description('runbooks: read, run step by step on a case, ticked, written');
  group
    .command('list')
    .description('which there are, and for what')
    .option(...runbookFolder)
    .option(...runbookConfig)
    .option(...json)
    .action((options) => runAction(options, async () => (await import('./commands/runbook.ts')).runbookList(options)));
  group
    .command('show')
    .description('a runbook as it is written')
    .argument('<name>', 'as runbook list prints it')
    .option('--tree', 'its steps as a Mermaid flowchart')
    .option(...runbookFolder)
    .option(...runbookConfig)
    .option(...json)
    .addHelpText('after', examples(['coldcase runbook show throttled-table']))
    .action((name, options) =>
      runAction(options, async () => (await import('./commands/runbook.ts')).runbookShow(name, options)),
    );
  runbookRun(group);
  group
    .command('check')
    .description('what is wrong with files of runbooks: exit 0 nothing, 1 problems, 2 could not read')
    .argument('<files...>', 'Markdown files with front matter')
    .option(...json)
    .addHelpText('after', examples(['coldcase runbook check runbooks/*.md']))
    .action((files, options) =>
      runAction(options, async () => (await import('./commands/runbook.ts')).runbookCheck(files, options)),
    );
  runbookTick(group);
}

function runbookRun(group: Command): void {
  group
    .command('run')
    .description('step by step on a case: exit 0 nothing wrong found, 1 something wrong, 2 the case cannot tell')
    .argument('<name>', 'as runbook list prints it')
    .argument('<case>', 'the folder of the case')
    .option('--function <name>', 'for this function; the one that the diagnosis suspects when absent')
    .option('--with <name=value...>', 'for this table, queue, stream, …: table=carts')
    .option('--tree', 'print the steps as a Mermaid flowchart, with the way that was taken')
    .option(...runbookFolder)
    .option(...runbookConfig)
    .option(...json)
    .addHelpText(
      'after',
      examples([
        'coldcase runbook run throttled-table incident.case',
        'coldcase runbook run function-times-out incident.case --function orders',
        'coldcase runbook run queue-backlog incident.case --with queue=orders-queue --json',
      ]),
    )
    .action((name, folder, options) =>
      runAction(options, async () => (await import('./commands/runbook.ts')).runbookRun(name, folder, options)),
    );
}

function runbookTick(group: Command): void {
  group
    .command('tick')
    .description('a step that a person did, kept in the journal of the case')
    .argument('<name>', 'as runbook list prints it')
    .argument('<case>', 'the folder of the case')
    .argument('<step>', 'its number')
    .option('--undo', 'it was not done after all')
    .option('--note <text>', 'what was done, or found')
    .option(...runbookFolder)
    .option(...runbookConfig)
    .option(...json)
    .addHelpText('after', examples(['coldcase runbook tick incident-response incident.case 1 --note "paged Ada"']))
    .action((name, folder, step, options) =>
      runAction(options, async () => (await import('./commands/runbook.ts')).runbookTick(name, folder, step, options)),
    );
}

function report(program: Command): void {
  program
    .command('report')
    .description('the diagnosis as a document')
    .argument('<case>', 'the folder of the case')
    .option(...incidentFrom)
    .option(...incidentTo)
    .option(...normalPeriod)
    .option('--format <form>', 'md or json', oneOf(['md', 'json']), 'md')
    .option('--out <file>', 'write there instead of standard output')
    .option('--json', 'the same as --format json')
    .action((folder, options) =>
      runAction(options, async () => (await import('./commands/report.ts')).report(folder, options)),
    );
}

function integer(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError(`"${text}" is not a whole number.`);
  return value;
}

function amount(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0 || text.trim() === '')
    throw new InvalidArgumentError(`"${text}" is no amount.`);
  return value;
}

function oneOf(choices: readonly string[]) {
  return (text: string): string => {
    if (!choices.includes(text)) throw new InvalidArgumentError(`"${text}" is not one of ${choices.join(', ')}.`);
    return text;
  };
}
