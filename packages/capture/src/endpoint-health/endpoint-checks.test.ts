// Who answered, and what that says of what is behind: answers as gateways give them.
import { expect, test } from 'vitest';
import { endpointChecks } from './endpoint-checks.ts';
import type { Answer, EndpointFacts } from './endpoint-facts.ts';

const nowMs = Date.UTC(2026, 10, 21, 14);
const reached: EndpointFacts = {
  isHttps: false,
  host: 'api.example.com',
  name: { addresses: ['10.0.0.7'], ms: 3 },
  connection: { address: '10.0.0.7', port: 80, ms: 2 },
};

/** `504 x-amzn-errortype=InternalServerErrorException {"message": "…"}` */
function answerOf(text: string): Answer {
  const [, status = '', fields = '', body] = /^(\d+) ?(.*?)(?: ?(\{.*|<.*))?$/.exec(text) ?? [];
  const headers = Object.fromEntries(
    [...fields.matchAll(/(\S+?)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]),
  );
  const shape = { status: Number(status), firstByteMs: 35, headers, bytes: body?.length ?? 0, isCut: false };
  return body === undefined ? shape : { ...shape, body };
}

const rest = 'x-amz-apigw-id=LLCm7FonFiAFXFg=';
const http = 'apigw-requestid=GxAl3iaOIAMESWg=';

test.each([
  [
    `403 ${rest} x-amzn-errortype=MissingAuthenticationTokenException`,
    'ok',
    'unknown',
    'it was not asked: 403 from the gateway itself: it has no such path and method',
  ],
  [`403 ${rest} x-amzn-errortype=ForbiddenException {"message":"Forbidden"}`, 'ok', 'unknown', 'it wants an API key'],
  [`429 ${rest} x-amzn-errortype=TooManyRequestsException`, 'ok', 'unknown', 'it throttles'],
  [
    `500 ${rest} x-amzn-errortype=AuthorizerConfigurationException {"message":null}`,
    'failed',
    'unknown',
    'its authorizer failed',
  ],
  [
    `500 ${rest} x-amzn-errortype=InternalServerErrorException {"message": "Internal server error"}`,
    'ok',
    'failed',
    '500 from the gateway itself: it may not call what is behind it',
  ],
  [
    `502 ${rest} x-amzn-errortype=InternalServerErrorException {"message": "Internal server error"}`,
    'ok',
    'failed',
    '502 from the gateway itself: what is behind it failed',
  ],
  [
    `504 ${rest} x-amzn-errortype=InternalServerErrorException {"message": "Network error communicating with endpoint"}`,
    'ok',
    'failed',
    'cannot be reached',
  ],
  [
    `503 ${rest} x-amzn-errortype=InternalServerErrorException:http://internal.amazon.com/`,
    'ok',
    'failed',
    'its integration failed',
  ],
  [`200 ${rest}`, 'ok', 'ok', '200 from the backend, through the gateway'],
  [`404 ${rest}`, 'ok', 'ok', '404 from the backend, through the gateway'],
  [`500 ${rest} {"error":"no cart"}`, 'ok', 'failed', '500 from the backend, through the gateway'],
  [`400 ${rest} x-amzn-errortype=CartEmpty`, 'ok', 'unknown', 'somebody who does not say'],
  [`500 ${rest} x-amzn-errortype=CartEmpty`, 'ok', 'failed', 'somebody who does not say'],
  [`404 ${http} {"message":"Not Found"}`, 'ok', 'unknown', 'the gateway itself: it has no such route'],
  [`404 ${http} {"message":"Not Found","cart":7}`, 'ok', 'ok', 'from the backend'],
  [`500 ${http} {"message":"Internal Server Error"}`, 'ok', 'failed', 'the gateway itself: its integration failed'],
  [
    `503 ${http} {"message":"Service Unavailable"}`,
    'ok',
    'failed',
    'the gateway itself: what is behind it cannot be reached',
  ],
  ['502 server=awselb/2.0 <html>', 'ok', 'failed', 'the load balancer itself'],
  ['403 server=awselb/2.0 <html>', 'ok', 'unknown', 'the load balancer itself'],
  ['504 server=CloudFront <html>', 'ok', 'failed', 'CloudFront itself'],
  ['200 server=nginx', 'ok', 'ok', 'somebody who does not say'],
  ['404 server=nginx', 'ok', 'unknown', 'somebody who does not say'],
  ['503 server=nginx', 'ok', 'failed', 'somebody who does not say'],
])('%s: gateway %s, backend %s', (text, gateway, backend, why) => {
  const checks = endpointChecks({ ...reached, answer: { ...answerOf(text), ms: 40 } }, nowMs);
  expect([checks.gateway.status, checks.backend.status]).toEqual([gateway, backend]);
  expect(checks.gateway.status === 'failed' ? checks.gateway.why : checks.backend.why).toContain(why);
});

test.each([
  ['ENOTFOUND', 'failed'],
  ['EAI_AGAIN', 'unknown'],
  ['TIMEOUT', 'failed'],
])('a name that ends in %s: dns %s', (code, status) => {
  const facts = { isHttps: true, host: 'api.example.com', name: { failure: { code, words: 'so' }, ms: 5 } };
  expect(endpointChecks(facts, nowMs).dns.status).toBe(status);
});

test('a network of this machine that leads nowhere says nothing about the gateway', () => {
  const connection = { failure: { code: 'ENETUNREACH', words: 'no way' }, ms: 1 };
  expect(endpointChecks({ ...reached, connection }, nowMs).gateway.status).toBe('unknown');
});
