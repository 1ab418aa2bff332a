// Wraps a handler whose code cannot be changed. The runtimes find it in different ways (that of Node.js 22 requires, that of 24
// imports and looks at the default export, too), and what they say when they do not find it is what people search for. So the
// runtime loads by itself; of the one module that it asks the task root for, it is handed a stand-in:
//
//   runtime ── import('/var/task/index.mjs') ──▶ stand-in ── import('/var/task/index.mjs') ──▶ the function's module
//                                                  └ its exports, the handler among them wrapped
//
// What the module throws while it loads passes through as it is. After this one module the hooks are gone. Counting starts right
// before it: the runtime, which nobody wants to see, has loaded without V8's counters, in two milliseconds less.
// Source: https://nodejs.org/docs/latest-v24.x/api/module.html#moduleregisterhooksoptions (also in 22.15 and later)
import { realpathSync } from 'node:fs';
import module, { createRequire } from 'node:module';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { complain } from '../../invocation/unharmed.ts';
import type { AnyHandler } from '../../invocation/wrap-handler.ts';
import { CoverageInitializationError } from '../coverage-errors.ts';
import { coverageHandler } from '../coverage-handler.ts';
import { getLogger } from '../coverage-log.ts';
import { startCoverage } from '../tracking.ts';

interface StandIn {
  /** Of an ES module, or of a CommonJS one that is imported. */
  imported(): Promise<object>;
  /** Of a CommonJS module that is required. */
  required(): unknown;
}

declare global {
  /** There while the handler's module is loading. */
  var coldcaseStandIn: StandIn | undefined;
}

/** Files beside the preload; the text of the first is made here, since it has to export the handler by its name. */
const standInFiles = { module: 'stand-in.mjs', commonjs: 'stand-in.cjs' };

/** Whether counting starts with the handler, which is then wrapped. */
export function coverLoadedHandler(): boolean {
  const { _HANDLER: named = '' } = process.env;
  const [, ...names] = basename(named).split('.');
  const runtime = process.argv[1];
  if (runtime === undefined || names[0] === undefined) return false;
  if (typeof module.registerHooks !== 'function') {
    const said = `Node.js ${process.version} cannot wrap the handler; wrap it in the code with coverageHandler`;
    const error = new CoverageInitializationError('COVERAGE_INSPECTOR', said);
    getLogger('coverage_wrapper.wrapper').error(`${error.name}: ${error.message}`, { code: error.code });
    return false;
  }
  register(realpathSync(runtime), names);
  return true;
}

function register(runtime: string, names: readonly string[]): void {
  const here = import.meta.dirname;
  const standInPath = join(here, standInFiles.commonjs);
  const standInUrl = pathToFileURL(join(here, standInFiles.module)).href;
  const hooks = module.registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      if (globalThis.coldcaseStandIn !== undefined || !isHandler(runtime, context.parentURL, found.url)) return found;
      startCoverage();
      globalThis.coldcaseStandIn = standIn({ runtime, standInPath, names }, found);
      if (!context.conditions.includes('require')) return { url: standInUrl, format: 'module', shortCircuit: true };
      hooks.deregister();
      return { url: pathToFileURL(standInPath).href, format: 'commonjs', shortCircuit: true };
    },
    load: (url, context, next) => {
      if (url !== standInUrl) return next(url, context);
      hooks.deregister();
      return { format: 'module', source: standInText(names[0] ?? ''), shortCircuit: true };
    },
  });
}

/** The first file that the runtime loads from outside of its own folder. */
function isHandler(runtime: string, parentUrl: string | undefined, url: string): boolean {
  if (parentUrl?.startsWith('file:') !== true || !url.startsWith('file:')) return false;
  const folder = dirname(runtime) + sep;
  return fileURLToPath(parentUrl).startsWith(folder) && !fileURLToPath(url).startsWith(folder);
}

function standInText(name: string): string {
  const byName =
    name === 'default'
      ? ''
      : `const named = own[${JSON.stringify(name)}];\nexport { named as ${JSON.stringify(name)} };\n`;
  return `const own = await globalThis.coldcaseStandIn.imported();\n${byName}export default own.default;\n`;
}

interface Asked {
  readonly runtime: string;
  readonly standInPath: string;
  readonly names: readonly string[];
}

function standIn({ runtime, standInPath, names }: Asked, found: { readonly url: string }): StandIn {
  return {
    imported: async () => {
      const own: Record<string, unknown> = await import(found.url);
      globalThis.coldcaseStandIn = undefined;
      const [name = '', ...rest] = names;
      return { [name]: coveredAt(own[name], rest), default: coveredAt(own.default, name === 'default' ? rest : names) };
    },
    required: () => {
      const path = fileURLToPath(found.url);
      const require = createRequire(runtime);
      // Asked for by another spelling: under the first one Node.js remembers the stand-in.
      const own: unknown = require(`${dirname(path)}${sep}.${sep}${basename(path)}`);
      delete require.cache[standInPath];
      globalThis.coldcaseStandIn = undefined;
      return coveredAt(own, names);
    },
  };
}

/** `value` with the function that is found in it by these names covered; all else as it is, and `value` itself untouched. */
function coveredAt(value: unknown, names: readonly string[]): unknown {
  const [name, ...rest] = names;
  if (name === undefined) return isFunction(value) ? covered(value) : value;
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value;
  const inner = coveredAt(Reflect.get(value, name), rest);
  if (inner === undefined) return value;
  const around = typeof value === 'function' ? Object.setPrototypeOf(() => undefined, value) : Object.create(value);
  return Object.defineProperty(around, name, { value: inner, enumerable: true, configurable: true, writable: true });
}

const isFunction = (value: unknown): value is AnyHandler => typeof value === 'function';

function covered(handler: AnyHandler): AnyHandler {
  try {
    const healthCheck = process.env.COVERAGE_HEALTH_CHECK?.trim().toLowerCase() !== 'false';
    return likeBefore(handler, coverageHandler(handler, { healthCheck }));
  } catch (error) {
    complain(error);
    return handler;
  }
}

// The runtimes look at handlers before they call them: three parameters are refused or warned of, `AsyncFunction` is asked for.
function likeBefore(before: AnyHandler, after: AnyHandler): AnyHandler {
  if (after === before) return before;
  Object.defineProperty(after, 'length', { value: before.length });
  return Object.setPrototypeOf(after, Object.getPrototypeOf(before));
}
