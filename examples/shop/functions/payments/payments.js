// Charges a card through the payment provider, over a connection that is kept between invocations.
const dns = require('node:dns');
const http = require('node:http');
const { captureHttp, createLogger, withTracing } = require('@coldcase/lambda');

captureHttp();
const log = createLogger();
const provider = required('PROVIDER_HOST');
const port = Number(required('PROVIDER_PORT'));
const resolver = new dns.promises.Resolver({ timeout: 1500, tries: 1 });
resolver.setServers([required('DISCOVERY_SERVER')]);
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function required(name) {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`Environment variable ${name} is required`);
  return value;
}

exports.handler = withTracing(async (payment) => {
  log.info('charging', { paymentId: payment.paymentId, cents: payment.cents });
  const [address] = await resolver.resolve4(provider);
  const answer = await charge(address, payment);
  console.log(`payment ${payment.paymentId} accepted, authorisation ${answer.authorisation}, errorCode 0`);
  return answer;
});

function charge(address, payment) {
  const body = JSON.stringify({ cents: payment.cents, card: payment.cardToken });
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), host: provider };
    const request = http.request({ host: address, port, path: '/charges', method: 'POST', headers, agent });
    request.once('error', reject);
    request.once('response', async (response) => {
      response.once('error', reject);
      const chunks = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')));
    });
    request.end(body);
  });
}
