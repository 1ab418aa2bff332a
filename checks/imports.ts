// Who may know whom. Anything that is not listed here fails; a new arrow deserves a page in docs/decisions.
import path from 'node:path';
import type { Problem } from './problem.ts';
import { lineAt, type RepositoryFile } from './repository.ts';
import { isTestCode, isTypeScript, nodesOf, partOf, partsOf, type SyntaxNode, textOf } from './syntax.ts';

interface PackageRule {
  readonly packages: readonly string[];
  /** From the registry; each has its place in docs/decisions or in the README of the package. */
  readonly registry: readonly string[];
  /** `none` for a pure package; else what it may use beyond the ordinary modules: networks, processes, loaders. */
  readonly node: 'none' | readonly string[];
}

/** Modules of Node that read or write files of this machine, or only compute. */
const ordinaryNodeModules =
  'fs fs/promises path os zlib crypto stream stream/promises util url events buffer readline string_decoder timers/promises perf_hooks readline/promises'.split(
    ' ',
  );

/** Clients of services that are read; packages/capture/src/aws/services.test.ts says which of their commands. */
const awsModules = [
  ...'api-gateway apigatewayv2 cloudformation cloudtrail cloudwatch cloudwatch-logs dynamodb elastic-load-balancing-v2'
    .concat(' elasticache eventbridge iam kinesis lambda rds resource-groups-tagging-api s3 sfn sns sqs sts xray')
    .split(' ')
    .map((name) => `@aws-sdk/client-${name}`),
  '@aws-sdk/credential-providers',
  '@smithy/node-http-handler',
  '@smithy/types',
];

export const importTable: Readonly<Record<string, PackageRule>> = {
  model: { packages: [], registry: [], node: 'none' },
  patterns: { packages: [], registry: [], node: 'none' },
  // Keyed digests come in as an argument: no crypto of its own.
  masking: { packages: ['model'], registry: [], node: 'none' },
  query: { packages: ['model', 'patterns'], registry: [], node: 'none' },
  // Published on its own; the libraries of editors are behind a door of their own.
  insights: {
    packages: ['model', 'query'],
    registry: ['@lezer/highlight', '@lezer/lr'],
    node: 'none',
  },
  // Not `store`: diagnosis asks through its own interface.
  diagnose: { packages: ['model', 'query', 'patterns'], registry: [], node: 'none' },
  report: { packages: ['model'], registry: [], node: 'none' },
  // The only package that knows the engines.
  store: {
    packages: ['model', 'query', 'patterns', 'masking'],
    registry: ['@clickhouse/client', '@duckdb/node-api', 'tar-stream', 'zod'],
    // `vm` for its time limit alone: what the engine cannot do must not run for ever (docs/decisions/0009).
    // `worker_threads` for masking large files on all cores (docs/decisions/0003).
    node: ['vm', 'worker_threads'],
  },
  // The only package that knows the AWS read clients and `pg`.
  // `child_process` for pg_dump alone. A look at an endpoint goes step by step, which `fetch` does not: the name, a connection,
  // a handshake whose certificate is recorded even when it does not hold (docs/decisions/0013).
  capture: {
    packages: ['model', 'masking'],
    registry: ['yauzl', 'pg', 'pg-copy-streams', 'zod', ...awsModules],
    node: ['child_process', 'dns/promises', 'http', 'net', 'tls'],
  },
  // A local Lambda runtime: it serves the runtime interface and drawn dependencies on loopback, and starts processes.
  reproduce: { packages: ['model'], registry: [], node: ['http', 'net', 'dgram', 'child_process', 'module'] },
  // Inside of functions: nothing from the registry, ever. What the reporter of errors takes of these is inlined when it is built,
  // in chunks of its own (docs/decisions/0020).
  lambda: {
    packages: ['masking', 'model', 'patterns'],
    registry: [],
    node: [
      'async_hooks',
      'dgram',
      'diagnostics_channel',
      'http',
      'https',
      'inspector',
      'inspector/promises',
      'module',
      'net',
      'v8',
      'worker_threads',
    ],
  },
  // Writes to the bucket that the user named, which capture never does: a client of its own (docs/decisions/0021).
  coverage: {
    packages: ['model'],
    registry: ['@aws-sdk/client-s3', 'monocart-coverage-reports/converter', 'monocart-coverage-reports/util'],
    // Data files of coverage.py are SQLite.
    node: ['sqlite', 'stream/consumers'],
  },
  workbench: {
    packages: [
      'model',
      'patterns',
      'query',
      'masking',
      'store',
      'capture',
      'diagnose',
      'report',
      'reproduce',
      'coverage',
    ],
    // Lint reads templates, runbooks have front matter, and both want the place of every value in it.
    registry: ['yaml', 'zod'],
    // `v8` for the heap of a process that captures.
    node: ['v8'],
  },
  cli: { packages: ['workbench', 'report', 'model'], registry: ['commander'], node: ['readline/promises'] },
  testkit: { packages: ['model'], registry: [], node: 'none' },
};

/** What tests may use beside their own package and the table. */
const testRegistry = 'vitest vitest/node vitest/config fast-check @duckdb/node-api tar-stream zod esbuild'
  // The clients that functions use, beside the library that traces them.
  .concat(' @aws-sdk/client-dynamodb @aws-sdk/client-sqs')
  .concat(' @opentelemetry/api @opentelemetry/resources @opentelemetry/sdk-trace-node')
  // Peers of the combiner of coverage.
  .concat(' c8 s3rver')
  .split(' ');
// Functions are tried in the sandbox.
const testPackages = ['testkit', 'reproduce'];
/** Doors that only tests may take: generators and drawn data, which need libraries of development. */
const testDoors = [
  '@coldcase/query/query-generator',
  '@coldcase/query/seed-queries',
  '@coldcase/masking/planted-corpus',
  '@coldcase/reproduce/aws-lambda-ric',
  '@coldcase/reproduce/s3-server',
];

export interface ImportOf {
  readonly file: RepositoryFile;
  readonly specifier: string;
  readonly line: number;
  /** Erased before anything runs. */
  readonly isType: boolean;
}

export function importsOf(file: RepositoryFile): readonly ImportOf[] {
  return [...nodesOf(file)].flatMap(({ node }) => {
    const specifier = importedBy(node);
    if (specifier === undefined) return [];
    return [{ file, specifier, line: lineAt(file.text, node.start), isType: isTypeOnly(node) }];
  });
}

function importedBy(node: SyntaxNode): string | undefined {
  const statements = ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration', 'ImportExpression'];
  return statements.includes(node.type) ? textOf(partOf(node, 'source')) : undefined;
}

function isTypeOnly(node: SyntaxNode): boolean {
  if (node.importKind === 'type' || node.exportKind === 'type') return true;
  const named = partsOf(node, 'specifiers');
  return named.length > 0 && named.every((one) => one.importKind === 'type' || one.exportKind === 'type');
}

/** Every import of every package against the table, and every sub-path against the `exports` of its package. */
export function checkImports(files: readonly RepositoryFile[]): readonly Problem[] {
  const doors = exportedPaths(files);
  return packageSources(files)
    .flatMap(importsOf)
    .flatMap((one) => {
      const what = objection(one, doors);
      if (what === undefined) return [];
      return [
        {
          where: `${one.file.path}:${one.line}`,
          what,
          fix: 'move the code to where it may know this, or add the arrow to checks/imports.ts with a page in docs/decisions',
        },
      ];
    });
}

function objection({ file, specifier }: ImportOf, doors: ReadonlySet<string>): string | undefined {
  const home = packageOf(file.path);
  const rule = importTable[home];
  if (rule === undefined) return `the package "${home}" is not in the import table`;
  const isTest = isTestCode(file);
  if (specifier.startsWith('.'))
    return leavesPackage(file.path, specifier) ? `imports a file of another package` : undefined;
  if (specifier.startsWith('node:')) {
    if (isTest) return undefined;
    const name = specifier.slice('node:'.length);
    const allowed = rule.node === 'none' ? [] : [...ordinaryNodeModules, ...rule.node];
    return allowed.includes(name) ? undefined : `${home} may not use ${specifier}`;
  }
  if (specifier.startsWith('@coldcase/')) {
    const [name = ''] = specifier.slice('@coldcase/'.length).split('/');
    const allowed = isTest ? [...rule.packages, ...testPackages] : rule.packages;
    if (!allowed.includes(name)) return `${home} may not know ${name}`;
    if (!isTest && testDoors.includes(specifier)) return `${specifier} is for tests`;
    return isDoor(specifier, doors) ? undefined : `${specifier} is not among the exports of its package`;
  }
  const allowed = isTest ? [...rule.registry, ...testRegistry] : rule.registry;
  return allowed.includes(specifier) ? undefined : `${home} may not use ${specifier} from the registry`;
}

function isDoor(specifier: string, doors: ReadonlySet<string>): boolean {
  return doors.has(specifier) || doors.has(specifier.replace(/\/[^/]+$/, '/*'));
}

/** `@coldcase/model`, `@coldcase/workbench/*`. */
function exportedPaths(files: readonly RepositoryFile[]): ReadonlySet<string> {
  return new Set(
    manifests(files).flatMap(({ json }) =>
      Object.keys(recordAt(json, 'exports')).map((key) => `${String(json.name)}${key.slice(1)}`),
    ),
  );
}

/** What a package states as its dependencies, against what its sources import. Tests do not count. */
export function checkDependencies(files: readonly RepositoryFile[]): readonly Problem[] {
  const sources = packageSources(files).filter((file) => !isTestCode(file));
  return manifests(files).flatMap(({ file, json }) => {
    // A peer is stated, too: whoever takes that door brings it along.
    const stated = ['dependencies', 'peerDependencies'].flatMap((key) => Object.keys(recordAt(json, key)));
    const own = sources.filter((source) => packageOf(source.path) === packageOf(file.path));
    const used = new Set(own.flatMap(importsOf).flatMap(({ specifier }) => registryName(specifier)));
    return [
      ...stated
        .filter((name) => !used.has(name))
        .map((name) => ({
          where: file.path,
          what: `states ${name}, and nothing outside its tests imports it`,
          fix: `remove "${name}" from its dependencies and run npm install`,
        })),
      ...[...used]
        .filter((name) => !stated.includes(name))
        .map((name) => ({
          where: file.path,
          what: `imports ${name} without stating it`,
          fix: `add "${name}" to its dependencies and run npm install`,
        })),
    ];
  });
}

function registryName(specifier: string): readonly string[] {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return [];
  return [
    specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/'),
  ];
}

/** Files that import each other in a circle, by imports that exist at run time. */
export function checkRings(files: readonly RepositoryFile[]): readonly Problem[] {
  const sources = packageSources(files);
  const known = new Set(sources.map((file) => file.path));
  const arrows = new Map(sources.map((file) => [file.path, neighbours(file, known)]));
  const settled = new Set<string>();
  return [...arrows.keys()].flatMap((start) => {
    const ring = ringFrom(start, arrows, settled, []);
    if (ring === undefined) return [];
    // Reported once, not again from each of its members.
    for (const member of ring) settled.add(member);
    return [
      {
        where: ring[0] ?? start,
        what: `imports itself: ${ring.join(' → ')}`,
        fix: 'move what both need into a third file, or import only types',
      },
    ];
  });
}

function neighbours(file: RepositoryFile, known: ReadonlySet<string>): readonly string[] {
  return importsOf(file)
    .filter(({ specifier, isType }) => !isType && specifier.startsWith('.'))
    .map(({ specifier }) => resolved(file.path, specifier))
    .filter((target) => known.has(target));
}

// Depth first; a file whose arrows were all followed is settled and never entered again.
function ringFrom(
  here: string,
  arrows: ReadonlyMap<string, readonly string[]>,
  settled: Set<string>,
  trail: readonly string[],
): readonly string[] | undefined {
  if (trail.includes(here)) return [...trail.slice(trail.indexOf(here)), here];
  if (settled.has(here)) return undefined;
  for (const next of arrows.get(here) ?? []) {
    const ring = ringFrom(next, arrows, settled, [...trail, here]);
    if (ring !== undefined) return ring;
  }
  settled.add(here);
  return undefined;
}

function packageSources(files: readonly RepositoryFile[]): readonly RepositoryFile[] {
  return files.filter((file) => /^packages\/[^/]+\/src\//.test(file.path) && isTypeScript(file));
}

function packageOf(filePath: string): string {
  return filePath.split('/')[1] ?? '';
}

function resolved(from: string, specifier: string): string {
  return path.posix.normalize(path.posix.join(path.posix.dirname(from), specifier));
}

// Tests may use the helpers that lie beside `src`.
function leavesPackage(from: string, specifier: string): boolean {
  return !resolved(from, specifier).startsWith(`packages/${packageOf(from)}/`);
}

function manifests(
  files: readonly RepositoryFile[],
): readonly { readonly file: RepositoryFile; readonly json: Readonly<Record<string, unknown>> }[] {
  return files
    .filter(({ path: at }) => /^packages\/[^/]+\/package\.json$/.test(at))
    .map((file) => ({ file, json: recordAt({ json: JSON.parse(file.text) }, 'json') }));
}

function recordAt(json: Readonly<Record<string, unknown>>, key: string): Readonly<Record<string, unknown>> {
  const value = json[key];
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
