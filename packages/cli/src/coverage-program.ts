// `coldcase coverage …`: what ran of deployed functions. The actions are in commands/, loaded on demand.
import { type Command, InvalidArgumentError, Option } from 'commander';
import { examples, json } from './option-texts.ts';
import { runAction } from './run-action.ts';

export function coverage(program: Command): void {
  const group = program
    .command('coverage')
    .description('what ran of deployed functions: files to sums, sums to reports');
  for (const add of [combine, report, validate, health]) add(group);
}

function withPlace(command: Command): Command {
  return command
    .option('--region <name>', 'of the bucket; as the AWS command line has it when absent')
    .option('--profile <name>', 'of ~/.aws/config')
    .option('--endpoint-url <url>', 'of S3, when it is not the one of AWS');
}

function combine(group: Command): void {
  withPlace(group.command('combine'))
    .description('coverage files of many runs, of Node and Python, into one sum: exit 1 when some were skipped')
    .argument('<sources...>', 's3://bucket/prefix, or folders')
    .option('--out <folder>', 'the sum; what is in it already stays and is not read again', 'coverage-report')
    .option(...json)
    .addHelpText('after', examples(['coldcase coverage combine s3://shop-coverage/coverage --region eu-west-1']))
    .action((sources, options) =>
      runAction(options, async () =>
        (await import('./commands/coverage-combine.ts')).coverageCombine(sources, options),
      ),
    );
}

function report(group: Command): void {
  group
    .command('report')
    .description('what was combined, as a table here and as files: exit 1 when something was left out')
    .argument('[folder]', 'what combine made', 'coverage-report')
    .option('--format <names>', 'html, lcov, cobertura, json; parted by commas', formatNames, ['html'])
    .option('--out <folder>', 'where the files go; beside the sum when absent')
    .option('--function <name...>', 'only of these functions')
    .option('--commit <hash...>', 'only of these commits')
    .option('--source <folder...>', 'of the build, for texts that were not uploaded; of Python, its sources')
    .option('--map <from=to...>', 'how paths of the function are called here: /var/task=src', pathPair, [])
    .option('--with-dependencies', 'also what lies in node_modules and site-packages')
    .option(...json)
    .addHelpText(
      'after',
      examples([
        'coldcase coverage report',
        'coldcase coverage report --function orders --format html,lcov --out public',
        'coldcase coverage report --source . --map /var/task=src',
      ]),
    )
    .action((folder, options) =>
      runAction(options, async () => (await import('./commands/coverage-report.ts')).coverageReport(folder, options)),
    );
}

function validate(group: Command): void {
  withPlace(group.command('validate'))
    .description('is each of these a coverage file, and what is in it? exit 0 all valid, 1 not')
    .argument('<paths...>', 'files, folders, or s3://bucket/prefix')
    .option('--json', 'print one JSON document a file instead of text')
    .action((paths, options) =>
      runAction(options, async () =>
        (await import('./commands/coverage-validate.ts')).coverageValidate(paths, options),
      ),
    );
}

function health(group: Command): void {
  withPlace(group.command('health'))
    .description('settings, bucket, permissions and names: exit 0 nothing wrong, 1 something')
    .option('--function <name>', 'a function of AWS whose settings are looked at; this environment when absent')
    .option(
      '--configuration <file>',
      'instead, what aws lambda get-function-configuration printed; - for standard input',
    )
    .option('--bucket <name>', 'in place of COVERAGE_S3_BUCKET')
    .option('--prefix <text>', 'in place of COVERAGE_S3_PREFIX')
    .option('--yes', 'write, read and remove one object below the prefix')
    .addOption(new Option('--print-policy <whose>', 'the IAM policy of who').choices(['upload', 'combiner']))
    .option('--print-alarms', 'two alarms for --function, as put-metric-alarm --cli-input-json takes them')
    .option(...json)
    .addHelpText(
      'after',
      examples([
        'coldcase coverage health --function orders --yes',
        'coldcase coverage health --bucket shop-coverage --print-policy combiner > policy.json',
      ]),
    )
    .action((options) =>
      runAction(options, async () => (await import('./commands/coverage-health.ts')).coverageHealth(options)),
    );
}

function formatNames(text: string): readonly string[] {
  const names = text.split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !['html', 'lcov', 'cobertura', 'json'].includes(name));
  if (unknown !== undefined) throw new InvalidArgumentError(`${unknown} is none of html, lcov, cobertura, json.`);
  return names;
}

function pathPair(
  text: string,
  before: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] {
  const at = text.indexOf('=');
  if (at <= 0) throw new InvalidArgumentError('It is written from=to, as in /var/task=src.');
  return [...before, [text.slice(0, at), text.slice(at + 1)]];
}
