// What is wrong in the code or in its package: the variable, the module, the line.
import { applicationErrors, parseMessage, type StackFrame } from '@coldcase/model';
import { variablesNamedIn } from '../signs/with-configuration.ts';
import { functionBlock, updateFunction } from './function-remedies.ts';
import { configurationOf, foundIn, type Known, mayBeNode } from './known.ts';
import { shellWord } from './quoting.ts';
import type { Remedy } from './remedy.ts';
import { answersInsteadOfThrowing, proxyResponse, requiredVariables } from './typescript.ts';

const keyMissing =
  /KeyError: ['"]?([A-Z][A-Z0-9_]{2,})|(?:process\.env\.|getenv\(['"]|environ\[['"]|ENV\[['"])([A-Z][A-Z0-9_]{2,})/;

/** The variable that the lines name. Lambda replaces all variables at once, so the others have to be named, too. */
export function setVariable(known: Known): readonly Remedy[] {
  const { functionName, texts, details } = known;
  const name = variablesNamedIn(texts)[0] ?? foundIn(known, keyMissing);
  if (name === undefined || functionName === 'unknown') return [];
  const others =
    configurationOf(details) === undefined ? '' : ' Those that it has are in the case, without their values.';
  const remedy: Remedy = {
    kind: 'fix',
    text: `Set ${name}. The command replaces all variables of the function: put in those that it has.${others}`,
    command: updateFunction(functionName, `--environment 'Variables={${name}=VALUE,OTHER_VARIABLES=THEIR_VALUES}'`),
    risk: 'risky',
    snippets: [functionBlock(functionName, { environment: { block: { variables: { pairs: { [name]: 'VALUE' } } } } })],
  };
  const look: Remedy = {
    kind: 'prevent',
    text: `Look for ${name} when the environment starts.`,
    snippets: [requiredVariables([name])],
  };
  return [remedy, ...(mayBeNode(known) ? [look] : [])];
}

const nodeModule = /Cannot find (?:module|package) ['"]([^'"\s]{1,200})['"]/;
const pythonModule = /No module named ['"]?([\w.]{1,200})/;
const rubyModule = /cannot load such file -- ([\w./-]{1,200})/;

/** A path is a file of the function itself, anything else a package. */
export function addModule(known: Known): readonly Remedy[] {
  const node = foundIn(known, nodeModule);
  const python = foundIn(known, pythonModule);
  const ruby = foundIn(known, rubyModule);
  if (node !== undefined) return [nodeRemedy(node)];
  if (python !== undefined) {
    const [root = python] = python.split('.');
    const text = `Put ${root} into the package, built for the system and the architecture of the function; its name in the index may differ from that of the module.`;
    return [{ kind: 'fix', text, command: `pip install --target package ${shellWord(root)}`, risk: 'safe' }];
  }
  if (ruby === undefined) return [];
  return [
    { kind: 'fix', text: `Put ${ruby} into the package.`, command: `bundle add ${shellWord(ruby)}`, risk: 'safe' },
  ];
}

function nodeRemedy(name: string): Remedy {
  if (/^[./]/.test(name))
    return {
      kind: 'fix',
      text: `The file ${name} is not in the package: look at its path and at the handler setting.`,
      command: 'unzip -l PACKAGE.zip',
      risk: 'safe',
    };
  if (name === 'aws-sdk')
    return {
      kind: 'fix',
      text: 'Version 2 of the SDK is not part of the runtimes from Node 18 on. Move to version 3, or put version 2 into the package.',
      command: 'npm install aws-sdk@2',
      risk: 'safe',
    };
  const parts = name.split('/');
  const root = name.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? name);
  return {
    kind: 'fix',
    text: `Put ${root} into the package, as a dependency that is no development dependency.`,
    command: `npm install --save-prod ${shellWord(root)}`,
    risk: 'safe',
  };
}

export function shapeOfResponse(known: Known): readonly Remedy[] {
  if (!mayBeNode(known)) return [];
  const text = 'Answer with a number as statusCode and a text as body, and check it before it leaves.';
  return [{ kind: 'fix', text, snippets: [proxyResponse()] }];
}

/** The place in the user's own code where it was raised. */
export function lookAtFrame(known: Known): readonly Remedy[] {
  const errors = known.texts.flatMap((text) => applicationErrors(parseMessage(text)));
  const found = errors.flatMap(({ type, frames }) => {
    const frame = frames.find(({ inApp }) => inApp);
    return frame === undefined ? [] : [{ type, frame }];
  })[0];
  const guard: Remedy = {
    kind: 'fix',
    text: 'Answer for input that cannot be right, instead of throwing.',
    snippets: [answersInsteadOfThrowing()],
  };
  const place: Remedy[] =
    found === undefined
      ? []
      : [{ kind: 'fix', text: `${found.type} is raised in ${placeOf(found.frame)}: look at what it is given.` }];
  return [...place, ...(mayBeNode(known) ? [guard] : [])];
}

function placeOf({ file, line, function: name }: StackFrame): string {
  const at = file === undefined ? '' : `${file}${line === undefined ? '' : `:${line}`}`;
  if (name === undefined) return at;
  return at === '' ? name : `${name}, ${at}`;
}
