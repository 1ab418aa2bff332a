// What the configuration says by itself, where no log can: a mapping that has a problem invokes nothing, and so writes nothing.
import { isJsonObject, type JsonObject, type ResourceDocument, type TimeRange } from '@coldcase/model';
import { mappingsOf, sourceOf } from './settings.ts';
import type { Sign } from './sign.ts';

const mappingPage = 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html';
const concurrencyPage = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html';

/**
 * By function. A mapping that says PROBLEM has one; one that is off, and a function without environments, may be so on purpose:
 * they are weak, and no finding by themselves.
 *
 * @param documents  of `settingKinds`; others do no harm
 */
export function configurationSigns(documents: readonly ResourceDocument[], window: TimeRange): readonly Sign[] {
  const functions = documents
    .filter(({ kind }) => kind === 'function')
    .map(({ name, document }) => ({ name, document }));
  return functions
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(({ name, document }) => [
      ...mappingsOf(documents, name).flatMap((mapping) => mappingSign(name, mapping, window) ?? []),
      ...concurrencySign(name, document, window),
    ]);
}

function mappingSign(name: string, mapping: JsonObject, window: TimeRange): Sign | undefined {
  const { UUID, State, StateTransitionReason, LastProcessingResult, EventSourceArn } = mapping;
  const result = String(LastProcessingResult ?? '');
  const isProblem = result.startsWith('PROBLEM');
  const isOff = State === 'Disabled' || State === 'Disabling';
  if (!isProblem && !isOff) return undefined;
  const source = sourceOf(EventSourceArn);
  return {
    label: 'event-source-misconfig',
    suspect: name,
    strength: isProblem ? 'strong' : 'weak',
    reason: isProblem ? `Lambda has a problem with reading ${source}` : `the mapping that feeds ${name} is off`,
    source: mappingPage,
    query: `aws lambda get-event-source-mapping --uuid ${String(UUID ?? '')}`,
    rows: [
      {
        State: String(State ?? ''),
        LastProcessingResult: result,
        ...(typeof StateTransitionReason === 'string' ? { StateTransitionReason } : {}),
      },
    ],
    firstMs: window.startMs,
    lastMs: window.endMs,
    extent: isProblem ? result : `${source} is ${String(State)}`,
  };
}

function concurrencySign(name: string, document: unknown, window: TimeRange): readonly Sign[] {
  const concurrency = isJsonObject(document) ? document.Concurrency : undefined;
  if (!isJsonObject(concurrency) || concurrency.ReservedConcurrentExecutions !== 0) return [];
  return [
    {
      label: 'lambda-throttled',
      suspect: name,
      strength: 'weak',
      reason: 'a function without an environment refuses all that comes',
      source: concurrencyPage,
      query: `aws lambda get-function-concurrency --function-name ${name}`,
      rows: [{ ReservedConcurrentExecutions: '0' }],
      firstMs: window.startMs,
      lastMs: window.endMs,
      extent: 'its reserved concurrency is 0',
    },
  ];
}
