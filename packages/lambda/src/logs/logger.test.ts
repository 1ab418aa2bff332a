import { describe, expect, test } from 'vitest';
import { DetailedError } from '../errors/detailed-error.ts';
import { contextOf, printedBy, requestIdOf, traceIdOf, withEnvironment } from '../testing/harness.ts';
import { withTracing } from '../tracing/with-tracing.ts';
import { createLogger, type Logger, type LoggerOptions, logError, logInfo, withLogger } from './logger.ts';

const inInvocation = (use: (log: Logger) => void, options: LoggerOptions = {}) => {
  const log = createLogger({ service: 'shop', ...options });
  return printedBy(() => withLogger(async () => use(log), { logger: log })({}, contextOf(1)));
};

describe('a line', () => {
  test('has the fields of Powertools, so that queries written for it go on', async () => {
    const [line] = await inInvocation((log) => log.info('order received', { orderId: 'o-1' }));
    expect(line).toEqual({
      level: 'INFO',
      message: 'order received',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      service: 'shop',
      cold_start: expect.any(Boolean),
      function_arn: 'arn:aws:lambda:eu-west-1:123456789012:function:orders',
      function_memory_size: '128',
      function_name: 'orders',
      function_request_id: requestIdOf(1),
      xray_trace_id: traceIdOf(1),
      orderId: 'o-1',
    });
  });

  test('has those of the operations guide, when asked', async () => {
    const [line] = await inInvocation(
      (log) => log.info('User scored successfully', { userId: 'user-456', score: 85 }),
      {
        shape: 'plain',
      },
    );
    expect(Object.keys(line ?? {})).toEqual(
      'timestamp level message requestId functionName traceId userId score'.split(' '),
    );
  });

  test('keeps a field whose name is its own, under another', async () => {
    const [line] = await inInvocation((log) => log.info('said', { level: 'mine', message: 'too' }));
    expect(line).toMatchObject({ level: 'INFO', message: 'said', _level: 'mine', _message: 'too' });
  });

  test('tells an error with code, context and cause', async () => {
    const cause = new TypeError('socket closed');
    const error = new DetailedError('Failed to process file', 'FILE_PROCESSING_ERROR', { fileId: 'f-1' }, cause);
    const [line] = await inInvocation((log) => log.error('download failed', error, { attempt: 2 }));
    expect(line).toMatchObject({
      level: 'ERROR',
      attempt: 2,
      error: {
        name: 'DetailedError',
        code: 'FILE_PROCESSING_ERROR',
        context: { fileId: 'f-1' },
        cause: { name: 'TypeError', message: 'socket closed' },
      },
    });
  });

  test('has the fields of its logger, of its child, of its invocation', async () => {
    const [first, second] = await inInvocation(
      (log) => {
        log.addFields({ tenant: 't-1' });
        log.child({ part: 'price' }).info('one');
        log.info('two');
      },
      { fields: { team: 'shop' } },
    );
    expect(first).toMatchObject({ team: 'shop', tenant: 't-1', part: 'price' });
    expect(second).not.toHaveProperty('part');
  });
});

describe('which lines are printed', () => {
  const said = async (variables: Record<string, string>, options: LoggerOptions = {}) =>
    withEnvironment(
      { LOG_LEVEL: undefined, POWERTOOLS_LOG_LEVEL: undefined, STAGE: undefined, ...variables },
      async () => {
        const lines = await inInvocation((log) => {
          log.debug('d');
          log.info('i');
          log.warn('w');
          log.error('e');
        }, options);
        return lines.map(({ message }) => message).join('');
      },
    );

  test('INFO and above, when nobody says otherwise', async () => expect(await said({})).toBe('iwe'));
  test('by variable', async () => expect(await said({ LOG_LEVEL: 'debug' })).toBe('diwe'));
  test('Powertools’ variable before the common one', async () =>
    expect(await said({ LOG_LEVEL: 'debug', POWERTOOLS_LOG_LEVEL: 'WARN' })).toBe('we'));
  test('by stage', async () => {
    const levels = { prod: 'ERROR', dev: 'DEBUG' } as const;
    expect(await said({ STAGE: 'prod' }, { levels })).toBe('e');
    expect(await said({ STAGE: 'dev' }, { levels })).toBe('diwe');
  });
  test('never below what Lambda itself lets through', async () =>
    expect(await said({ AWS_LAMBDA_LOG_LEVEL: 'ERROR' }, { level: 'DEBUG' })).toBe('e'));
  test('all of a sampled invocation, drawn once', async () => {
    const draws = [0.05, 0.5];
    const options: LoggerOptions = { sampleRate: 0.1, random: () => draws.shift() ?? 1 };
    expect(await said({}, options)).toBe('diwe');
    const log = createLogger({ sampleRate: 0, random: () => 0 });
    expect(await printedBy(() => withLogger(async () => log.debug('d'), { logger: log })({}, contextOf(1)))).toEqual(
      [],
    );
  });
});

describe('buffered lines', () => {
  test('are printed before the error that makes them interesting', async () => {
    const lines = await inInvocation(
      (log) => {
        log.debug('tried a');
        log.debug('tried b');
        log.error('none worked');
      },
      { buffer: true },
    );
    expect(lines.map(({ message }) => message)).toEqual(['tried a', 'tried b', 'none worked']);
  });
  test('are printed when the handler throws', async () => {
    const log = createLogger({ buffer: true });
    const handler = withLogger(
      async () => {
        log.debug('tried a');
        throw new RangeError('gone');
      },
      { logger: log },
    );
    const lines = await printedBy(() => handler({}, contextOf(1)).catch(() => undefined));
    expect(lines.map(({ message }) => message)).toEqual(['tried a', 'the handler threw']);
  });
  test('are gone when all went well', async () => {
    expect(await inInvocation((log) => log.debug('tried a'), { buffer: true })).toEqual([]);
  });
  test('give way from the oldest, and it is said how many', async () => {
    const lines = await inInvocation(
      (log) => {
        for (let index = 0; index < 50; index++) log.debug(`tried ${index}`);
        log.error('none worked');
      },
      { buffer: 2_000 },
    );
    expect(lines[0]?.message).toMatch(/^4\d buffered lines had no room$/);
    expect(lines.at(-2)?.message).toBe('tried 49');
  });
});

test('request and response are printed when asked', async () => {
  const handler = withLogger(async (event: object) => ({ got: event }), { logEvent: true, logResult: true });
  const lines = await printedBy(() => handler({ id: 1 }, contextOf(3)));
  expect(lines).toMatchObject([
    { message: 'event', event: { id: 1 } },
    { message: 'result', result: { got: { id: 1 } } },
  ]);
});

test('the helpers of the runbooks print what they are given', async () => {
  const lines = await printedBy(() =>
    withTracing(async (event: object) => {
      logInfo('event <=', event);
      logError('failed', new RangeError('gone'), { fileId: 'f-1' });
    })({ name: 'test' }, contextOf(2, { isSampled: false })),
  );
  expect(lines).toMatchObject([
    { level: 'INFO', message: 'event <=', data: { name: 'test' }, xray_trace_id: traceIdOf(2) },
    { level: 'ERROR', message: 'failed', error: { name: 'RangeError' }, data: { fileId: 'f-1' } },
  ]);
});
