// The environment variables of the processes. Lambda's own (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html),
// except credentials: there are none here unless a function sets false ones, and nothing of this machine but the path.
import { dirname, join } from 'node:path';
import type { FileView } from './file-system.ts';
import type { FunctionSpec } from './function-spec.ts';
import type { Runtime } from './runtimes.ts';
import { telemetryDescriptor } from './sandbox-process.ts';

export interface VariablesSetup {
  readonly spec: FunctionSpec;
  readonly view: FileView;
  readonly apiAddress: string;
  readonly runtime: Runtime;
  readonly logGroup: string;
  readonly logStream: string;
  /** `127.0.0.1:2000` */
  readonly xrayDaemonAddress: string | undefined;
}

/** Of the runtime's process. What the function sets comes last: it may replace any, as here nobody has to be kept from it. */
export function runtimeVariables(setup: VariablesSetup): Record<string, string> {
  const { spec, view } = setup;
  return {
    ...platformVariables(setup),
    ...layerVariables(view),
    ...nodeVariables(setup),
    ...tracingVariables(setup.xrayDaemonAddress),
    AWS_LAMBDA_LOG_GROUP_NAME: setup.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: setup.logStream,
    LAMBDA_TASK_ROOT: view.taskRoot,
    _HANDLER: spec.handler,
    ...ownVariables(setup),
  };
}

/** Where the libraries of X-Ray send what they record, and that they log when they have no segment. */
function tracingVariables(address: string | undefined): Record<string, string> {
  if (address === undefined) return {};
  const [host = '', port = ''] = address.split(':');
  return {
    AWS_XRAY_DAEMON_ADDRESS: address,
    _AWS_XRAY_DAEMON_ADDRESS: host,
    _AWS_XRAY_DAEMON_PORT: port,
    AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
  };
}

/** What only Lambda's own runtimes have. */
function nodeVariables({
  spec,
  runtime: { node, executionEnvironment },
  view,
}: VariablesSetup): Record<string, string> {
  if (node === undefined || executionEnvironment === undefined) return {};
  const { opt, runtimeFolder, taskRoot } = view;
  const major = node.version.split('.')[0];
  const own = {
    AWS_EXECUTION_ENV: executionEnvironment,
    _LAMBDA_TELEMETRY_LOG_FD: String(telemetryDescriptor),
    // Ours takes callbacks wherever Lambda does, and where nobody said which Lambda it is.
    ...(spec.runtime === 'nodejs24.x' ? { _SANDBOX_HANDLERS: 'async' } : {}),
  };
  if (opt === undefined) return own;
  const modules = [join(opt, `nodejs/node${major}/node_modules`), join(opt, 'nodejs/node_modules')];
  return { ...own, NODE_PATH: [...modules, join(runtimeFolder, 'node_modules'), runtimeFolder, taskRoot].join(':') };
}

/** Kept from extensions; and whatever begins with an underscore (the page of the Extensions API lists them). */
const runtimeOnly = ['AWS_XRAY_CONTEXT_MISSING', 'AWS_XRAY_DAEMON_ADDRESS'];

/** Of an external extension: what the function sets, and what says where it is. */
export function extensionVariables(setup: VariablesSetup): Record<string, string> {
  const all = { ...platformVariables(setup), ...ownVariables(setup) };
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => !name.startsWith('_') && !runtimeOnly.includes(name)),
  );
}

function platformVariables({ spec, view, apiAddress }: VariablesSetup): Record<string, string> {
  return {
    PATH: searchPath(view),
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_LAMBDA_RUNTIME_API: apiAddress,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  };
}

// Lambda's path; this machine's after it, or scripts would miss what Amazon Linux has elsewhere. The Node of the function comes
// first, so that `#!/usr/bin/env node` in an extension means that one.
function searchPath({ opt, node }: FileView): string {
  const machine = process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin';
  if (opt === undefined) return machine;
  const own = node === '' ? [] : [dirname(node)];
  return [...own, '/usr/local/bin', '/usr/bin', '/bin', join(opt, 'bin'), machine].join(':');
}

// Where the loader looks for what layers bring. Without layers, and without /opt, there is nothing to find.
function layerVariables({ opt, runtimeFolder, taskRoot }: FileView): Record<string, string> {
  if (opt === undefined) return {};
  const libraries = [runtimeFolder, taskRoot, join(taskRoot, 'lib'), join(opt, 'lib')];
  return { LAMBDA_RUNTIME_DIR: runtimeFolder, LD_LIBRARY_PATH: libraries.join(':') };
}

/** What the function sets. Where /opt is a folder of this machine, values that name /opt name that folder. */
function ownVariables({ spec, view }: VariablesSetup): Record<string, string> {
  const { opt } = view;
  const own = { ...spec.environment };
  if (opt === undefined || opt === '/opt') return own;
  return Object.fromEntries(
    Object.entries(own).map(([name, value]) => [
      name,
      value.replaceAll(/(^|[\s:=,"'])\/opt(?=\/|$|:)/g, (_, before: string) => before + opt),
    ]),
  );
}
