import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sentBy } from '../testing/daemon.ts';
import { contextOf, parentIdOf, printedBy, traceIdOf, withEnvironment } from '../testing/harness.ts';
import { documentBytesMax } from './deliver.ts';
import { childrenMax } from './subsegment.ts';
import { parseTraceHeader, traceHeader } from './trace-header.ts';
import { getSegment, inSubsegment, withTracing, withXRay } from './with-tracing.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('an invocation is a part of its trace', () => {
  test('below the segment that Lambda writes, sent to the daemon when the handler ends', async () => {
    const handler = withXRay(async (_event: unknown, _context, { traceId }) => {
      const part = getSegment()?.addNewSubsegment('database-operation');
      try {
        await pause(5);
        part?.addAnnotation('item_count', 3);
        part?.addMetadata('query', { table: 'orders' });
      } finally {
        part?.close();
      }
      return traceId;
    });
    const sent = await sentBy(async () => expect(await handler({}, contextOf(1))).toBe(traceIdOf(1)));
    expect(sent).toEqual([
      {
        head: { format: 'json', version: 1 },
        document: {
          name: '## handler',
          id: expect.stringMatching(/^[0-9a-f]{16}$/),
          trace_id: traceIdOf(1),
          parent_id: parentIdOf(1),
          type: 'subsegment',
          start_time: expect.any(Number),
          end_time: expect.any(Number),
          annotations: { ColdStart: expect.any(Boolean) },
          subsegments: [
            {
              name: 'database-operation',
              id: expect.stringMatching(/^[0-9a-f]{16}$/),
              start_time: expect.any(Number),
              end_time: expect.any(Number),
              annotations: { item_count: 3 },
              metadata: { default: { query: { table: 'orders' } } },
            },
          ],
        },
      },
    ]);
  });

  test('with the error that it threw, and what caused it', async () => {
    const cause = new TypeError('socket closed');
    const handler = withTracing(async () => {
      throw new RangeError('cannot save', { cause });
    });
    const [sent] = await sentBy(() => handler({}, contextOf(1)).catch(() => undefined));
    expect(sent?.document).toMatchObject({
      fault: true,
      cause: {
        exceptions: [
          {
            type: 'RangeError',
            message: 'cannot save',
            stack: expect.arrayContaining([
              expect.objectContaining({ path: expect.stringContaining('tracing.test.ts') }),
            ]),
          },
          { type: 'TypeError', message: 'socket closed' },
        ],
      },
    });
  });

  test('is not sent when the trace is not sampled, and the id is there all the same', async () => {
    const handler = withTracing(async (_event: unknown, _context, { traceId }) => traceId);
    const sent = await sentBy(async () =>
      expect(await handler({}, contextOf(4, { isSampled: false }))).toBe(traceIdOf(4)),
    );
    expect(sent).toEqual([]);
  });

  test('is a log line where there is no daemon', async () => {
    const handler = withTracing(async () => 1, { name: 'orders' });
    const lines = await withEnvironment({ AWS_XRAY_DAEMON_ADDRESS: undefined }, () =>
      printedBy(() => handler({}, contextOf(1))),
    );
    expect(lines).toEqual([{ xray_segment: expect.objectContaining({ name: 'orders', trace_id: traceIdOf(1) }) }]);
  });

  test('a daemon that is not there harms nobody', async () => {
    const handler = withTracing(async () => 1);
    await withEnvironment({ AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:9' }, async () => {
      for (let number = 0; number < 3; number++) expect(await handler({}, contextOf(number))).toBe(1);
      await pause(20);
    });
  });

  test('sent by records of a queue, it names their traces', async () => {
    const record = { attributes: { AWSTraceHeader: `Root=${traceIdOf(77)};Parent=${parentIdOf(77)};Sampled=1` } };
    const handler = withTracing(async () => 1);
    const [one] = await sentBy(() => handler({ Records: [record, record] }, contextOf(1)));
    expect(one?.document).toMatchObject({
      annotations: { upstream_trace_id: traceIdOf(77) },
      metadata: { links: { upstream: [{ trace_id: traceIdOf(77), id: parentIdOf(77) }] } },
    });
  });
});

describe('a part of a part', () => {
  const documents = async (work: () => unknown) => {
    const handler = withTracing(async () => work());
    return (await sentBy(() => handler({}, contextOf(1)))).map(({ document }) => document);
  };

  test('encloses what is called inside of it', async () => {
    const [root] = await documents(() => inSubsegment('outer', () => inSubsegment('inner', async () => pause(1))));
    expect(root).toMatchObject({ subsegments: [{ name: 'outer', subsegments: [{ name: 'inner' }] }] });
  });

  test('keeps the error of its work, which goes on', async () => {
    const error = new RangeError('gone');
    const [root] = await documents(async () => {
      await expect(inSubsegment('async', async () => Promise.reject(error))).rejects.toBe(error);
      expect(() =>
        inSubsegment('plain', () => {
          throw error;
        }),
      ).toThrow(error);
    });
    expect(root).toMatchObject({
      subsegments: [
        { name: 'async', fault: true },
        { name: 'plain', fault: true },
      ],
    });
  });

  test('that is still open when the handler ends is in progress, and sent again when it closes', async () => {
    let left: { close(): void } | undefined;
    const [first, second] = await documents(() => {
      left = getSegment()?.addNewSubsegment('left open');
      setTimeout(() => left?.close(), 5);
    });
    expect(first).toMatchObject({ subsegments: [{ name: 'left open', in_progress: true }] });
    expect(second).toMatchObject({
      name: 'left open',
      type: 'subsegment',
      trace_id: traceIdOf(1),
      end_time: expect.any(Number),
    });
    expect(second).not.toHaveProperty('in_progress');
  });

  test('one of thousands leaves early, so that memory is bounded; all are sent once', async () => {
    const all = await documents(async () => {
      for (let index = 0; index < 1_000; index++) {
        inSubsegment(`part ${index}`, () => undefined);
        // The listener is in this process: it reads when this loop lets it.
        if (index % 10 === 0) await pause(0);
      }
    });
    const root = all.at(-1);
    expect(root?.name).toBe('## handler');
    const kept: unknown = root?.subsegments;
    const names = [...all.slice(0, -1), ...(Array.isArray(kept) ? kept : [])].map(({ name }) => String(name));
    expect(names.toSorted()).toEqual(Array.from({ length: 1_000 }, (_, index) => `part ${index}`).toSorted());
    expect(Array.isArray(kept) ? kept.length : 0).toBeLessThanOrEqual(childrenMax);
  });

  test('too large for a datagram, it is sent in pieces', async () => {
    const all = await documents(() => {
      for (let index = 0; index < 30; index++)
        inSubsegment(`part ${index}`, (part) => part?.addMetadata('text', 'x'.repeat(3_000)));
    });
    expect(all).toHaveLength(31);
    for (const document of all) expect(JSON.stringify(document).length).toBeLessThan(documentBytesMax);
  });

  test('outside of a traced invocation the work runs, and gets no part', () => {
    expect(inSubsegment('anything', (part) => [part, 1])).toEqual([undefined, 1]);
  });
});

describe('the header', () => {
  const traces = fc.record({
    traceId: fc.nat().map(traceIdOf),
    parentId: fc.nat(1e9).map(parentIdOf),
    isSampled: fc.boolean(),
    rest: fc.constantFrom('Lineage=a:1|b:2', 'Origin=us-east-1'),
  });
  test('read and written is the same', () => {
    fc.assert(
      fc.property(traces, (trace) => {
        expect(parseTraceHeader(traceHeader(trace))).toEqual(trace);
      }),
    );
  });
  test('anything else is no trace, and no error', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseTraceHeader(text)).toBeUndefined();
      }),
    );
    expect(parseTraceHeader('Root=1-zz;Sampled=1')).toBeUndefined();
  });
});

test('the overloads of the wrapper type-check', () => {
  const plain: (event: { id: number }, context: ReturnType<typeof contextOf>) => Promise<number> = withTracing(
    async (event: { id: number }, _context: ReturnType<typeof contextOf>) => event.id,
  );
  // @ts-expect-error: an event has a shape
  plain({ id: 'one' }, contextOf(1));
  const streaming = withTracing(
    async (
      _event: string,
      stream: { write(chunk: string): boolean; end(): void },
      context: ReturnType<typeof contextOf>,
    ) => {
      stream.write(context.awsRequestId);
    },
  );
  expect(streaming.length).toBe(2);
});
