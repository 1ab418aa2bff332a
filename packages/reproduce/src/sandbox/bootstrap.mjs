// The runtime inside an environment: loads the handler, asks the Runtime API for invocations, answers them, and prints what
// Lambda's managed Node.js runtime prints. It stands alone: no import but Node's own, because it runs in the process of
// the function under test and is copied as it is beside the published bundle.
import fs from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import util from 'node:util';

const require = createRequire(import.meta.url);

// ---- printing -------------------------------------------------------------------------------------------------------

const telemetryFd = Number(process.env._LAMBDA_TELEMETRY_LOG_FD ?? Number.NaN);
delete process.env._LAMBDA_TELEMETRY_LOG_FD;

// Lambda's Node 24 takes async handlers only, and its context cannot end an invocation.
const isAsyncOnly = process.env._SANDBOX_HANDLERS === 'async';
delete process.env._SANDBOX_HANDLERS;

const frameTypes = { line: 0xa55a0003, mark: 0xa55a00ff };
let currentRequestId;

function writeFrame(type, text) {
  const body = Buffer.from(text, 'utf8');
  const header = Buffer.alloc(16);
  header.writeUInt32BE(type, 0);
  header.writeUInt32BE(body.length, 4);
  header.writeBigInt64BE(BigInt(Date.now()) * 1000n, 8);
  writeWhole(Buffer.concat([header, body]));
}

function writeWhole(bytes) {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += fs.writeSync(telemetryFd, bytes, written);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
}

function print(level, ...parts) {
  const line = `${new Date().toISOString()}\t${currentRequestId}\t${level}\t${util.format(...parts)}`;
  if (Number.isNaN(telemetryFd)) process.stdout.write(`${line.replaceAll('\n', '\r')}\n`);
  else writeFrame(frameTypes.line, `${line}\n`);
}

/** Says that everything printed so far has been written. */
function markWritten() {
  if (!Number.isNaN(telemetryFd)) writeFrame(frameTypes.mark, '');
}

function patchConsole() {
  const levels = {
    trace: 'TRACE',
    debug: 'DEBUG',
    log: 'INFO',
    info: 'INFO',
    warn: 'WARN',
    error: 'ERROR',
    fatal: 'FATAL',
  };
  for (const [method, level] of Object.entries(levels)) console[method] = (...parts) => print(level, ...parts);
}

// The space before the tab is the runtime's: `Invoke Error \t{…}`.
function printError(title, error) {
  console.error(title, `\t${errorText(error)}`);
}

function errorText(error) {
  const whole = error instanceof Error ? error : new Error(String(error));
  try {
    return JSON.stringify(whole, (_key, value) => (value instanceof Error ? visibleFields(value) : value));
  } catch {
    return JSON.stringify(answerOf(whole));
  }
}

function visibleFields(error) {
  const stack = typeof error.stack === 'string' ? { stack: error.stack.split('\n') } : {};
  return { errorType: error.name, errorMessage: error.message, code: error.code, ...error, ...stack };
}

/** An error as the Runtime API takes it. */
function answerOf(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') };
}

// ---- errors of the runtime's own ------------------------------------------------------------------------------------

function runtimeError(name) {
  const type = class extends Error {};
  Object.defineProperty(type, 'name', { value: name });
  type.prototype.name = `Runtime.${name}`;
  return type;
}

const ImportModuleError = runtimeError('ImportModuleError');
const HandlerNotFound = runtimeError('HandlerNotFound');
const MalformedHandlerName = runtimeError('MalformedHandlerName');
const UserCodeSyntaxError = runtimeError('UserCodeSyntaxError');
const UnhandledPromiseRejection = runtimeError('UnhandledPromiseRejection');
const NodeJsExit = runtimeError('NodeJsExit');
const CallbackHandlerDeprecated = runtimeError('CallbackHandlerDeprecated');
const MalformedStreamingHandler = runtimeError('MalformedStreamingHandler');
const InvalidStreamingOperation = runtimeError('InvalidStreamingOperation');

// ---- the Runtime API ------------------------------------------------------------------------------------------------

const [apiHost, apiPort] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function open(method, urlPath, headers) {
  return http.request({
    host: apiHost,
    port: apiPort,
    path: `/2018-06-01/runtime/${urlPath}`,
    method,
    headers,
    agent,
  });
}

function call(method, urlPath, headers, body) {
  const request = open(method, urlPath, headers);
  const answered = answerTo(request);
  request.end(body);
  return answered;
}

function answerTo(request) {
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
  });
}

function post(urlPath, value, errorType) {
  const body = JSON.stringify(value === undefined ? null : value);
  const typeHeader = errorType === undefined ? {} : { 'Lambda-Runtime-Function-Error-Type': errorType };
  markWritten();
  return call(
    'POST',
    urlPath,
    { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...typeHeader },
    body,
  );
}

function postError(urlPath, error) {
  const answer = answerOf(error);
  return post(urlPath, answer, answer.errorType);
}

// ---- loading the handler --------------------------------------------------------------------------------------------

async function loadHandler(taskRoot, setting) {
  if (setting.includes('..')) {
    throw new MalformedHandlerName(
      `'${setting}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  }
  const folder = path.dirname(setting);
  const match = /^([^.]*)\.(.*)$/.exec(path.basename(setting));
  if (match === null) throw new MalformedHandlerName('Bad handler');
  const module = await loadModule(taskRoot, folder, match[1]);
  const handler = match[2].split('.').reduce((value, key) => value?.[key], module);
  if (!handler) throw new HandlerNotFound(`${setting} is undefined or not exported`);
  if (typeof handler !== 'function') throw new HandlerNotFound(`${setting} is not a function`);
  if (isAsyncOnly && handler.length >= 3 && !isStreaming(handler)) throw new CallbackHandlerDeprecated(noCallbacks);
  return handler;
}

// The words of Lambda's Node 24 runtime (aws-lambda-ric 4).
const noCallbacks =
  'ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.';

async function loadModule(taskRoot, folder, name) {
  try {
    return await importFrom(path.resolve(taskRoot, folder, name), taskRoot, folder, name);
  } catch (error) {
    if (error instanceof SyntaxError) throw new UserCodeSyntaxError(String(error));
    if (error?.code === 'MODULE_NOT_FOUND') throw new ImportModuleError(String(error));
    throw error;
  }
}

async function importFrom(base, taskRoot, folder, name) {
  const isModulePackage = packageType(path.dirname(base)) === 'module';
  if (fs.existsSync(`${base}.js`))
    return isModulePackage ? import(pathToFileURL(`${base}.js`).href) : require(`${base}.js`);
  if (fs.existsSync(`${base}.mjs`)) return import(pathToFileURL(`${base}.mjs`).href);
  if (fs.existsSync(`${base}.cjs`)) return require(`${base}.cjs`);
  return require(require.resolve(name, { paths: [taskRoot, path.resolve(taskRoot, folder)] }));
}

function packageType(folder) {
  if (path.basename(folder) === 'node_modules') return undefined;
  const file = path.join(folder, 'package.json');
  if (fs.existsSync(file)) return JSON.parse(fs.readFileSync(file, 'utf8')).type;
  return folder === path.dirname(folder) ? undefined : packageType(path.dirname(folder));
}

// ---- invocations ----------------------------------------------------------------------------------------------------

// What to do when the event loop runs dry: complete a callback that waited for that, or tell that a promise never settled.
let onIdle;

function contextOf(headers, completion) {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  return {
    ...(completion === undefined ? {} : endingsOf(completion)),
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: undefined,
    identity: undefined,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

/** How a handler of the old kind ends its invocation without returning. */
function endingsOf(completion) {
  return {
    callbackWaitsForEmptyEventLoop: true,
    succeed: (result) => completion.settle(undefined, result, false),
    fail: (error) => completion.settle(error ?? 'handled', undefined, false),
    done: (error, result) => completion.settle(error, result, false),
  };
}

/** The first answer counts; later ones are dropped. Resolves when the answer has been posted. */
function completionOf(requestId) {
  let isSettled = false;
  let finished;
  const whenDone = new Promise((resolve) => {
    finished = resolve;
  });
  const send = (error, result) => {
    onIdle = undefined;
    void answer(requestId, error, result).then(finished);
  };
  const settle = (error, result, waitsForEmptyLoop) => {
    if (isSettled) return;
    isSettled = true;
    if (!waitsForEmptyLoop || (error !== undefined && error !== null)) send(error, result);
    else onIdle = () => send(undefined, result);
  };
  return { settle, whenDone };
}

async function answer(requestId, error, result) {
  if (error === undefined || error === null) {
    const posted = await post(`invocation/${requestId}/response`, result);
    if (posted.status !== 413) return;
    await postError(`invocation/${requestId}/error`, responseTooLarge());
    return;
  }
  printError('Invoke Error', error);
  await postError(`invocation/${requestId}/error`, error);
}

function responseTooLarge() {
  const error = new Error('Response payload size exceeded maximum allowed payload size (6291556 bytes).');
  error.name = 'Function.ResponseSizeTooLarge';
  return error;
}

async function handleOne(handler, headers, body) {
  currentRequestId = headers['lambda-runtime-aws-request-id'];
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  if (isStreaming(handler)) return handleStreaming(handler, headers, body);
  const completion = completionOf(currentRequestId);
  const fail = (error) => completion.settle(error ?? 'handled', undefined, false);
  const succeed = (result) => completion.settle(undefined, result, false);
  onIdle = () => completion.settle(idleError(handler), null, false);
  if (isAsyncOnly) {
    new Promise((resolve) => resolve(handler(JSON.parse(body), contextOf(headers)))).then(succeed, fail);
    return completion.whenDone;
  }
  const context = contextOf(headers, completion);
  const callback = (error, result) => completion.settle(error, result, context.callbackWaitsForEmptyEventLoop);
  try {
    const result = handler(JSON.parse(body), context, callback);
    if (typeof result?.then === 'function') result.then(succeed, fail);
  } catch (error) {
    completion.settle(error, undefined, false);
  }
  await completion.whenDone;
}

// A callback handler that never calls back and has nothing left to do counts as a success with `null`.
function idleError(handler) {
  if (!isAsyncOnly && handler.constructor?.name !== 'AsyncFunction') return undefined;
  return new NodeJsExit(
    'The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled.',
  );
}

// ---- streamed responses ---------------------------------------------------------------------------------------------

// By these, code that was bundled with a library of its own is recognised, too.
const streamingMark = Symbol.for('aws.lambda.runtime.handler.streaming');
const highWaterMark = Symbol.for('aws.lambda.runtime.handler.streaming.highWaterMark');
const integrationType = 'application/vnd.awslambda.http-integration-response';

/** Zeros between the JSON that an HTTP front end reads and the body. */
const delimiterBytes = 8;

function isStreaming(handler) {
  const mark = handler[streamingMark];
  if (mark && mark !== 'response') throw new MalformedStreamingHandler('Only response streaming is supported.');
  return Boolean(mark);
}

function offerStreaming() {
  if (['1', 'true'].includes(process.env.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA)) return;
  globalThis.awslambda = {
    ...globalThis.awslambda,
    streamifyResponse: (handler, options) =>
      Object.assign(handler, {
        [streamingMark]: 'response',
        ...(typeof options?.highWaterMark === 'number' ? { [highWaterMark]: options.highWaterMark } : {}),
      }),
    HttpResponseStream: { from: (stream, prelude) => stream.begin(integrationType, prelude) },
  };
}

class ResponseStream extends Writable {
  #request;
  #prelude;
  #isBegun = false;

  constructor(request, bytes) {
    super({ decodeStrings: false, ...(bytes === undefined ? {} : { highWaterMark: bytes }) });
    this.#request = request;
  }

  setContentType(type) {
    if (this.#isBegun) throw new InvalidStreamingOperation('Cannot set content-type, too late.');
    this.#request.setHeader('content-type', type);
  }

  begin(type, prelude) {
    this.setContentType(type);
    this.#prelude = JSON.stringify(prelude);
    return this;
  }

  /** Whatever is no text and no bytes is sent as JSON. */
  write(chunk, ...rest) {
    const isPlain = typeof chunk === 'string' || chunk instanceof Uint8Array;
    return super.write(isPlain ? chunk : JSON.stringify(chunk), ...rest);
  }

  _write(chunk, encoding, callback) {
    if (!this.#isBegun && this.#prelude !== undefined) {
      this.#request.write(this.#prelude);
      this.#request.write(Buffer.alloc(delimiterBytes));
    }
    this.#isBegun = true;
    this.#request.write(chunk, typeof chunk === 'string' ? encoding : undefined, callback);
  }

  _final(callback) {
    markWritten();
    this.#request.end(callback);
  }
}

async function handleStreaming(handler, headers, body) {
  const request = open('POST', `invocation/${currentRequestId}/response`, {
    'content-type': 'application/octet-stream',
    'lambda-runtime-function-response-mode': 'streaming',
    'transfer-encoding': 'chunked',
    trailer: 'Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body',
  });
  const posted = answerTo(request);
  const stream = new ResponseStream(request, handler[highWaterMark]);
  try {
    const result = handler(JSON.parse(body), stream, contextOf(headers));
    if (typeof result?.then !== 'function') throw new Error('Streaming does not support non-async handlers.');
    if ((await result) !== undefined) console.warn('Streaming handlers ignore return values.');
    await posted;
  } catch (error) {
    printError('Invoke Error', error);
    const answer = answerOf(error);
    request.addTrailers({
      'Lambda-Runtime-Function-Error-Type': answer.errorType,
      'Lambda-Runtime-Function-Error-Body': Buffer.from(JSON.stringify(answer)).toString('base64'),
    });
    stream.end();
    await posted;
  }
}

// ---- life -----------------------------------------------------------------------------------------------------------

function watchForCrashes(state) {
  const report = (error, status) => {
    const place = state.isInitialised ? `invocation/${currentRequestId}/error` : 'init/error';
    postError(place, error).finally(() => process.exit(status));
  };
  process.on('uncaughtException', (error) => {
    printError('Uncaught Exception', error);
    report(error, 129);
  });
  process.on('unhandledRejection', (reason, promise) => {
    const error = new UnhandledPromiseRejection(String(reason));
    Object.assign(error, { reason, promise });
    printError('Unhandled Promise Rejection', error);
    report(error, 128);
  });
  process.on('beforeExit', () => {
    const idle = onIdle;
    onIdle = undefined;
    if (idle !== undefined) setImmediate(idle);
  });
}

async function run() {
  const state = { isInitialised: false };
  offerStreaming();
  patchConsole();
  watchForCrashes(state);
  const handler = await loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER);
  state.isInitialised = true;
  for (;;) {
    const { headers, body } = await call('GET', 'invocation/next', {}).catch(() => process.exit(1));
    await handleOne(handler, headers, body);
  }
}

run().catch((error) => {
  printError('Uncaught Exception', error);
  postError('init/error', error).finally(() => process.exit(1));
});
