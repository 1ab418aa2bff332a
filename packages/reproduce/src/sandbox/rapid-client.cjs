// Stands in for the native part of aws-lambda-ric, `rapid-client.node`, which needs a compiler, CMake and autotools to build:
// the same three calls, over Node's own HTTP. The rest of the client is AWS's, untouched.
//
// The native `done` and `error` return when the request is sent; here the next invocation waits for it, which to the platform
// is the same order.
const http = require('node:http');

const [host, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? '').split(':');
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

let posted = Promise.resolve();

function call(method, path, body, headers) {
  return new Promise((resolve, reject) => {
    const request = http.request({
      host,
      port,
      method,
      path: `/2018-06-01/runtime/invocation/${path}`,
      agent,
      headers,
    });
    request.once('error', reject);
    request.once('response', (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({ bodyJson: Buffer.concat(chunks).toString('utf8'), headers: response.headers }),
      );
    });
    request.end(body);
  });
}

function post(path, body, headers) {
  const length = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  posted = call('POST', path, body, { ...length, ...headers });
}

module.exports = {
  next: () => posted.then(() => call('GET', 'next')),
  done: (id, body) => post(`${id}/response`, body, {}),
  error: (id, body, xrayCause) =>
    post(`${id}/error`, body, xrayCause ? { 'lambda-runtime-function-xray-error-cause': xrayCause } : {}),
};
