// Capture cannot write to AWS, and a reader of the sources can see why: the files of `services/` import clients and the
// commands of our table, nothing else of the program imports a client, and nothing else opens a connection to anything.
import { operationNamed, operationsOf } from '../packages/capture/src/aws/operations.ts';
import type { Problem } from './problem.ts';
import { lineAt, type RepositoryFile } from './repository.ts';
import { isTestCode, isTypeScript, nodesOf, partOf, partsOf, type SyntaxNode, textOf } from './syntax.ts';

const awsFolder = 'packages/capture/src/aws/';
const servicesFolder = `${awsFolder}services/`;

/** Who else may hold something that talks, and what for. */
const talkers: Readonly<Record<string, string>> = {
  '@smithy/node-http-handler': `${awsFolder}transport.ts`,
  '@aws-sdk/credential-providers': `${awsFolder}credentials.ts`,
};

/** Asks an application for its metrics, at the address that the user gave: a GET that follows no redirect by itself. */
const endpointAsker = 'packages/capture/src/application/ask-endpoint.ts';

export function checkAwsReads(files: readonly RepositoryFile[]): readonly Problem[] {
  const sources = files.filter(
    (file) => file.path.startsWith('packages/capture/src/') && isTypeScript(file) && !isTestCode(file),
  );
  return sources.flatMap((file) => [...importProblems(file), ...globalProblems(file)]);
}

/** Every command of the table is imported by the file of its service: a line of the table that nobody can call is a mistake. */
export function missingCommands(files: readonly RepositoryFile[]): readonly Problem[] {
  return operationsOf({ withPeeks: true }).flatMap((operation) => {
    const { service, command } = operationNamed(operation);
    const where = `${servicesFolder}${service}.ts`;
    const file = files.find(({ path }) => path === where);
    const imported = file === undefined ? [] : importsIn(file).flatMap(({ names }) => names);
    if (imported.includes(command)) return [];
    return [{ where, what: `does not import ${command}`, fix: `import it, or take ${operation} from the table` }];
  });
}

function importProblems(file: RepositoryFile): readonly Problem[] {
  return importsIn(file).flatMap(({ specifier, names, isType, line }) => {
    const what = isType ? undefined : objection(file.path, specifier, names);
    if (what === undefined) return [];
    const fix = `${awsFolder}operations.ts is the list of what may be asked, ${servicesFolder} the place that asks`;
    return [{ where: `${file.path}:${line}`, what, fix }];
  });
}

function objection(path: string, specifier: string, names: readonly string[]): string | undefined {
  const talker = talkers[specifier];
  if (talker !== undefined) return path === talker ? undefined : `${specifier} is for ${talker} alone`;
  if (!/^@(aws-sdk|smithy)\//.test(specifier) || specifier === '@smithy/types') return undefined;
  if (!path.startsWith(servicesFolder)) return `imports ${specifier} beside ${servicesFolder}`;
  const service = path.slice(servicesFolder.length, -'.ts'.length);
  const unlisted = names.find((name) => !/^\w+Client$/.test(name) && !listedCommands(service).includes(name));
  return unlisted === undefined ? undefined : `imports ${unlisted}, which is not among the reads of ${service}`;
}

function listedCommands(service: string): readonly string[] {
  return operationsOf({ withPeeks: true })
    .map(operationNamed)
    .flatMap((operation) => (operation.service === service ? [operation.command] : []));
}

/** Connections that need no import. */
function globalProblems(file: RepositoryFile): readonly Problem[] {
  return [...nodesOf(file)].flatMap(({ node }) => {
    const callee = textOf(partOf(node, 'callee'));
    const isConnection =
      (node.type === 'CallExpression' && callee === 'fetch') ||
      (node.type === 'NewExpression' && /^(WebSocket|EventSource|XMLHttpRequest)$/.test(callee ?? ''));
    if (!isConnection || (file.path === endpointAsker && isPlainGet(node))) return [];
    const where = `${file.path}:${lineAt(file.text, node.start)}`;
    return [{ where, what: `opens a connection with ${callee}`, fix: 'ask through the AwsReader' }];
  });
}

/** `fetch(url, { headers, redirect: 'manual', signal })`: every option in sight, and none that sends anything. */
function isPlainGet(call: SyntaxNode): boolean {
  const [, options] = partsOf(call, 'arguments');
  const members = options === undefined ? [] : partsOf(options, 'properties');
  const names = members.map((member) => textOf(partOf(member, 'key')));
  const redirect = members.find((member) => textOf(partOf(member, 'key')) === 'redirect');
  return (
    names.every((name) => name !== undefined && ['headers', 'redirect', 'signal'].includes(name)) &&
    redirect !== undefined &&
    textOf(partOf(redirect, 'value')) === 'manual'
  );
}

interface Import {
  readonly specifier: string;
  /** What is taken; `*` for all of it. */
  readonly names: readonly string[];
  readonly isType: boolean;
  readonly line: number;
}

function importsIn(file: RepositoryFile): readonly Import[] {
  return [...nodesOf(file)].flatMap(({ node }) => {
    const specifier = textOf(partOf(node, 'source'));
    if (specifier === undefined) return [];
    const names = namesTaken(node);
    return [{ specifier, names, isType: isTypeImport(node), line: lineAt(file.text, node.start) }];
  });
}

function isTypeImport(node: SyntaxNode): boolean {
  return node.importKind === 'type' || node.exportKind === 'type';
}

/** Types inside of an import of values are erased. A whole module, also one that is loaded later, is `*`. */
function namesTaken(node: SyntaxNode): readonly string[] {
  if (node.type !== 'ImportDeclaration') return ['*'];
  return partsOf(node, 'specifiers')
    .filter(({ importKind }) => importKind !== 'type')
    .map((one) => textOf(partOf(one, 'imported')) ?? '*');
}
