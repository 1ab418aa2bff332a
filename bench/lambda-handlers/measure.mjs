// One process of the bench: what the library costs to load, or what a warm invocation costs with it. What the handlers print
// goes to standard output, which the bench throws away; the figures go to the channel between the processes.
import { randomBytes } from 'node:crypto';

const [name, door, count] = process.argv.slice(2);

if (name === 'import') {
  const began = performance.now();
  for (const module of JSON.parse(door)) await import(module);
  process.send({ importMs: performance.now() - began });
  process.exit();
}

const handlers = await import('./handlers.mjs');
const handler = await handlers[name](door);
const seconds = Math.floor(Date.now() / 1000).toString(16);

async function invoke(number) {
  const id = number.toString(16).padStart(24, '0');
  const header = `Root=1-${seconds}-${id};Parent=${randomBytes(8).toString('hex')};Sampled=1`;
  process.env._X_AMZN_TRACE_ID = header;
  const deadline = Date.now() + 3000;
  await handler(
    { orderId: `o-${number}` },
    {
      awsRequestId: `00000000-0000-4000-8000-${id.slice(12)}`,
      functionName: 'orders',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:orders',
      memoryLimitInMB: '128',
      logGroupName: '/aws/lambda/orders',
      logStreamName: 'stream',
      getRemainingTimeInMillis: () => deadline - Date.now(),
    },
  );
  // As the runtime does between two invocations.
  await new Promise((resolve) => setImmediate(resolve));
}

const batch = 250;
for (let number = 0; number < 2_000; number++) await invoke(number);
const perInvocationUs = [];
for (let done = 0; done < Number(count); done += batch) {
  const began = performance.now();
  for (let number = 0; number < batch; number++) await invoke(done + number);
  perInvocationUs.push(((performance.now() - began) * 1000) / batch);
}
process.send({ perInvocationUs });
process.exit();
