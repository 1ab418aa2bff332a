// Loaded before the runtime, and so before the function: asks for time after responses, and waits for the runtime to load the
// handler; then counting starts, and the handler is wrapped. Whatever goes wrong here, the function runs as it would without the
// layer.
import { requestTimeAfterResponse } from '../../invocation/after-response.ts';
import { complain } from '../../invocation/unharmed.ts';
import { plannedCoverage, startCoverage } from '../tracking.ts';
import { coverLoadedHandler } from './cover-loaded-handler.ts';

// A worker of the function has the same options, and is not the function: the first one to come takes the variable away.
const { COLDCASE_NODE_OPTIONS: ownOptions } = process.env;
if (ownOptions !== undefined) await prepare(ownOptions);

async function prepare(own: string): Promise<void> {
  restoreNodeOptions(own);
  try {
    // Lambda takes registrations until the runtime has asked for its first event. Before counting starts, which makes it slower.
    if (plannedCoverage().kind === 'to-count') await requestTimeAfterResponse();
    const startsLater = coverLoadedHandler();
    // At once for what the function's own NODE_OPTIONS import before its handler.
    if (!startsLater || own !== '') startCoverage();
  } catch (error) {
    complain(error);
  }
}

// As they were without the layer, for the function and what it starts.
function restoreNodeOptions(own: string): void {
  if (own === '') delete process.env.NODE_OPTIONS;
  else process.env.NODE_OPTIONS = own;
  delete process.env.COLDCASE_NODE_OPTIONS;
}
