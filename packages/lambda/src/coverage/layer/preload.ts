// Loaded before the runtime, and so before the function: asks for time after responses, starts to count, and wraps the handler
// when the runtime loads it. Whatever goes wrong here, the function runs as it would without the layer.
import { isMainThread } from 'node:worker_threads';
import { requestTimeAfterResponse } from '../../invocation/after-response.ts';
import { complain } from '../../invocation/unharmed.ts';
import { plannedCoverage, startCoverage } from '../tracking.ts';
import { coverLoadedHandler } from './cover-loaded-handler.ts';

// A worker of the function has the same options, and is not the function.
if (isMainThread) await prepare();

async function prepare(): Promise<void> {
  restoreNodeOptions();
  try {
    // Lambda takes registrations until the runtime has asked for its first event. A third less time than after the start.
    if (plannedCoverage().kind === 'to-count') await requestTimeAfterResponse();
    startCoverage();
    coverLoadedHandler();
  } catch (error) {
    complain(error);
  }
}

// As they were without the layer, for the function and what it starts.
function restoreNodeOptions(): void {
  const { COLDCASE_NODE_OPTIONS: own } = process.env;
  if (own === undefined || own === '') delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = own;
  delete process.env.COLDCASE_NODE_OPTIONS;
}
