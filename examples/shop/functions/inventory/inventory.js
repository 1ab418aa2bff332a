// Recounts the shelves of a warehouse and checks the seal of each.
const { pbkdf2 } = require('node:crypto');
const { promisify } = require('node:util');
const { inSubsegment, withTracing } = require('@coldcase/lambda');
const { checkLedger } = require('./ledger.js');

const derive = promisify(pbkdf2);
/** Rounds of the seal: 'quick' for the daily recount, 'audit' for the yearly one. */
const rounds = { quick: 2_000, audit: 250_000 }[process.env.SEAL_CHECK ?? 'quick'];
const shelvesPerLine = 2;

exports.handler = withTracing(async ({ warehouse, shelves }) => {
  console.log(`recount of ${warehouse} begins, ${shelves} shelves`);
  let pieces = 0;
  for (let shelf = 1; shelf <= shelves; shelf += 1) {
    pieces += await inSubsegment('recount', () => recount(warehouse, shelf));
    if (shelf % shelvesPerLine === 0) console.log(`shelf ${shelf} of ${shelves} recounted, ${pieces} pieces so far`);
  }
  if (process.env.LEDGER === 'strict') checkLedger(warehouse, pieces);
  console.log(`recount of ${warehouse} finished, ${pieces} pieces, 0 failed`);
  return { warehouse, pieces };
});

async function recount(warehouse, shelf) {
  const seal = await derive(warehouse, `shelf ${shelf}`, rounds, 32, 'sha256');
  return 20 + (seal[0] % 60);
}
