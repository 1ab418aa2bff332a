// Nothing that somebody wrote is kept unread, and nothing that evidence is joined by is lost.
import { createHmac } from 'node:crypto';
import { createMasker } from '@coldcase/masking';
import { epochMs } from '@coldcase/model';
import { expect, test } from 'vitest';
import { maskPage } from './mask-page.ts';

const masker = createMasker({
  digest: (text) => createHmac('sha256', 'a key').update(text).digest(),
  environmentAllowed: ['NODE_ENV'],
});

const configuration = {
  FunctionName: 'orders',
  LastModified: new Date(0),
  Environment: { Variables: { NODE_ENV: 'production', GREETING: 'hello', TABLE: 'carts' } },
};

test('values of an environment stay in production, but for the ones that are allowed', () => {
  const { resources } = maskPage(
    { bytesRead: 0, resources: [{ kind: 'function', name: 'orders', document: { Configuration: configuration } }] },
    masker,
  );
  const text = JSON.stringify(resources);
  expect(text).not.toMatch(/hello|carts/);
  expect(resources?.[0]).toMatchObject({
    name: 'orders',
    document: {
      Configuration: {
        FunctionName: 'orders',
        LastModified: '1970-01-01T00:00:00.000Z',
        Environment: { Variables: { NODE_ENV: 'production', GREETING: expect.any(String), TABLE: expect.any(String) } },
      },
    },
  });
});

test('one person has one pseudonym in an event, a trace and a change', () => {
  const ada = 'ada.lovelace@example.org';
  const { events, segments, changes } = maskPage(
    {
      bytesRead: 0,
      events: [{ logGroup: 'g', logStream: 's', timestamp: epochMs(0), message: `order of ${ada} failed` }],
      segments: [
        {
          ...{ traceId: 't', id: 'i', name: 'orders', startMs: epochMs(0), error: false, throttle: false, fault: true },
          document: JSON.stringify({ user: ada }),
        },
      ],
      changes: [
        {
          timestamp: epochMs(0),
          source: 'cloudtrail',
          id: 'c',
          action: 'Put',
          actor: ada,
          detail: JSON.stringify({ userName: ada }),
        },
      ],
    },
    masker,
  );
  const texts = [events?.[0]?.message, segments?.[0]?.document, changes?.[0]?.actor, changes?.[0]?.detail];
  expect(texts.join('\n')).not.toContain('ada');
  const pseudonyms = texts.map((text) => /[\w-]+@[\w.-]+/.exec(text ?? '')?.[0]);
  expect(new Set(pseudonyms).size).toBe(1);
  expect(pseudonyms[0]).toMatch(/\.example$/);
});
