// What the configuration of `reader` and of the mapping that feeds it says where nothing is in any log.
import { epochMs, type ResourceDocument } from '@coldcase/model';
import { expect, test } from 'vitest';
import { diagnosed } from '../mechanisms/testing/seen.ts';
import { configurationSigns } from './configuration-signs.ts';

const window = { startMs: epochMs(0), endMs: epochMs(1_000) };

const reader = (details: object = {}): ResourceDocument => ({ kind: 'function', name: 'reader', document: details });
const mapping = (settings: object): ResourceDocument => ({
  kind: 'event-source-mapping',
  name: 'm-1',
  document: {
    UUID: 'm-1',
    FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:reader:live',
    EventSourceArn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/clicks',
    State: 'Enabled',
    LastProcessingResult: 'OK',
    ...settings,
  },
});

test('a mapping that has a problem is a finding without a line in any log', async () => {
  const LastProcessingResult = 'PROBLEM: Function call failed';
  const { findings } = await diagnosed({ documents: [reader(), mapping({ LastProcessingResult })] });
  expect(findings).toMatchObject([
    {
      scenario: 'event-source-misconfig',
      suspect: 'reader',
      extent: LastProcessingResult,
      evidence: [{ for: 'Lambda has a problem with reading clicks: PROBLEM: Function call failed' }],
    },
  ]);
});

test('a mapping that is off, and a function without environments, may be meant so: no finding by themselves', async () => {
  const off = [reader({ Concurrency: { ReservedConcurrentExecutions: 0 } }), mapping({ State: 'Disabled' })];
  expect(configurationSigns(off, window)).toMatchObject([
    { label: 'event-source-misconfig', strength: 'weak' },
    { label: 'lambda-throttled', strength: 'weak' },
  ]);
  expect(await diagnosed({ documents: off })).toMatchObject({ verdict: 'healthy', findings: [] });
});

test('what is well says nothing, nor does the mapping of another function', () => {
  expect(configurationSigns([reader(), mapping({})], window)).toEqual([]);
  const other = mapping({ State: 'Disabled', FunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:other' });
  expect(configurationSigns([reader(), other], window)).toEqual([]);
});
